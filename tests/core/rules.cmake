# Tests of rules, policy parsers and catalogue; included by tests/core/CMakeLists.txt.

devdiag_test(policy_test
  SOURCES policy_csp_lint_test.cpp policy_csp_test.cpp policy_framing_test.cpp policy_script_hosts_test.cpp
          policy_url_test.cpp
  LIBS devdiag::core)
devdiag_test(rules_test
  SOURCES rules_test.cpp rules_fitted_test.cpp rules_irrelevant_test.cpp rules_joined_test.cpp
          rules_page_test.cpp rules_stability_test.cpp
  LIBS devdiag::core devdiag::catalogue_text)
if(BUILD_TESTING)
  # The parsers are no public interface; their tests look inside on purpose.
  target_include_directories(policy_test PRIVATE "${PROJECT_SOURCE_DIR}/core/src")
  target_include_directories(rules_test PRIVATE "${PROJECT_SOURCE_DIR}/core/src")
endif()

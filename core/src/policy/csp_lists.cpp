// Takes the source lists of a policy apart.
#include "policy/csp_lists.hpp"

namespace devdiag::policy {

SourceLists::SourceLists(const Policy& policy) {
  constexpr std::size_t kBytesPerSource = 16;  // of usual policies, so that the list seldom grows
  sources_.reserve(policy.text.size() / kBytesPerSource + 4);
  for (std::size_t i = 0; i < kDirectives; ++i) {
    begins_[i] = static_cast<std::uint32_t>(sources_.size());
    if (!policy.has(static_cast<Directive>(i)) || !lists_sources(static_cast<Directive>(i))) continue;
    std::string_view value = policy.values[i];
    for (std::string_view token = next_token(value); !token.empty(); token = next_token(value)) {
      Source& source = sources_.emplace_back();
      parse_source(token, source);
      kinds_[i] |= kind_bit(source.kind);
    }
  }
  begins_.back() = static_cast<std::uint32_t>(sources_.size());
}

}  // namespace devdiag::policy

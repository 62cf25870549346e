// Takes the source lists of a policy apart.
#include "policy/csp_lists.hpp"

namespace devdiag::policy {

SourceLists::SourceLists(const Policy& policy) {
  constexpr std::size_t kBytesPerSource = 16;  // of usual policies, so that the list seldom grows
  sources_.reserve(policy.text.size() / kBytesPerSource + 4);
  for_each_directive(policy, [&](Directive directive) {
    if (!lists_sources(directive)) return;
    const auto at = static_cast<std::size_t>(directive);
    begins_[at] = static_cast<std::uint32_t>(sources_.size());
    SourceKinds kinds = 0;
    std::string_view value = policy.values[at];
    for (std::string_view token = next_token(value); !token.empty(); token = next_token(value)) {
      Source& source = sources_.emplace_back();
      parse_source(token, source);
      kinds |= kind_bit(source.kind);
    }
    ends_[at] = static_cast<std::uint32_t>(sources_.size());
    kinds_[at] = kinds;
  });
}

}  // namespace devdiag::policy

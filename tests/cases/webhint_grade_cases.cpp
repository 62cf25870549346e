// webhint: its hints about headers, markup and transport.
#include "input.hpp"

namespace devdiag::cases {

std::span<const AdapterRow> webhint_adapters() { return {}; }

}  // namespace devdiag::cases

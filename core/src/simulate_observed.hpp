// What evidence says the page loaded, and the policies it was loaded under. Internal to simulation; both work
// on redacted evidence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "devdiag/simulate.hpp"
#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::simulation {

// A policy with the place it was found at. Views into the evidence, which must outlive it.
struct Delivered {
  policy::Policy policy;
  std::string_view where;  // header name, or "meta"
  std::int64_t line = 1, index = 1;
};

// Those of the first answer that speaks for the document, then those of meta elements in the head. Lines
// beyond kSimulatedPolicyBytes together are left out and counted.
std::vector<Delivered> delivered_policies(const Evidence& redacted, std::size_t* too_large = nullptr);

struct Observed {
  std::vector<ObservedLoad> loads;    // different ones, in order of appearance
  std::vector<SimulationNote> notes;  // what could not be seen or was left out
};
Observed observe(const Evidence& redacted);

// Calls visit(address, redirects before it) for each address on a load's way.
template <class Visit>
void for_each_hop(const Load& load, Visit&& visit) {
  visit(load.url, 0);
  for (std::size_t i = 0; i < load.redirects.size(); ++i) visit(load.redirects[i], static_cast<int>(i) + 1);
}

policy::Origin origin_of_page(const Evidence& redacted);

using Notes = std::vector<SimulationNote>;
void add_note(Notes& notes, std::string_view code, std::string_view directive = {},
              std::string_view detail = {}, std::size_t count = 0);

}  // namespace devdiag::simulation

// The fewest and narrowest sources that cover a set of loads of one directive. Internal to simulation.
#pragma once

#include <string>
#include <vector>

#include "devdiag/simulate.hpp"
#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::simulation {

using Loads = std::vector<const ObservedLoad*>;

// `directive`: as it will stand in the policy: script-src for elements, evaluation and javascript: URLs,
// script-src-attr and style-src-attr for attributes. Every load of `loads` is governed by it. Removing one of
// the sources leaves some load uncovered. Notes what a reader has to know about the choice.
ProposedDirective sources_for(policy::Directive directive, const Loads& loads, const policy::Origin& self,
                              std::vector<SimulationNote>& notes);

bool lists(const ProposedDirective& directive, std::string_view source);

}  // namespace devdiag::simulation

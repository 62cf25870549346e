// Sources of a policy that nothing seen needs. Internal to simulation.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "devdiag/simulate.hpp"
#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::simulation {

// The loads a policy does not refuse, by the directive that decides on them.
using Governed = std::map<policy::Directive, std::vector<const ObservedLoad*>>;

// Appends in the order of the text. `number`: of the policy, from 1.
void add_spare(const policy::Policy& policy, std::int64_t number, const Governed& governed,
               const Evidence& redacted, std::vector<SpareSource>& spare);

}  // namespace devdiag::simulation

// The list of everything this gateway answers.
#pragma once

#include <vector>

#include "http/router.hpp"

namespace devdiag::gateway::api {

// `with_demo`: serve the demo shop too.
std::vector<Route> routes(bool with_demo);

}  // namespace devdiag::gateway::api

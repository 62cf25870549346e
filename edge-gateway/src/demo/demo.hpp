// The demo shop under /demo/: pages with planted problems and a switch for each that really repairs it.
#pragma once

#include "http/context.hpp"

namespace devdiag::gateway::demo {

// Answers GET and HEAD below /demo/; `request.rest` is the path below it.
Async<Reply> handle(Context& context, const Request& request);

// Where the pages' policies send their reports; nothing is kept.
Async<Reply> take_report(Context& context, const Request& request);

}  // namespace devdiag::gateway::demo

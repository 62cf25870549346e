// Health and counters: /live, /ready, /metrics.
#pragma once

#include "http/context.hpp"

namespace devdiag::gateway::api {

// GET /live: 200 while every event loop turns; never asks the store.
Async<Reply> live(Context& context, const Request& request);
// GET /ready: 200 when the store answers within limits::kReadyMs and the gateway is not draining, otherwise
// 503.
Async<Reply> ready(Context& context, const Request& request);
// GET /metrics: OpenMetrics text.
Async<Reply> metrics(Context& context, const Request& request);

}  // namespace devdiag::gateway::api

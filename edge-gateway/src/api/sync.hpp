// The sync protocol, version 1: greet, push events, pull rankings.
#pragma once

#include "http/context.hpp"

namespace devdiag::gateway::api {

// POST /v1/sync/hello: who this gateway is, its clock, windows and limits.
Async<Reply> hello(Context& context, const Request& request);

// POST /v1/sync/push: one envelope of events; answers per event after commit. Whatever is wrong with one
// event refuses that event alone; whatever is wrong with the envelope refuses it whole, with nothing stored.
Async<Reply> push(Context& context, const Request& request);

// GET /v1/sync/rankings?since=CURSOR: rows changed since, or all; 304 when the cursor is still the present
// one.
Async<Reply> rankings(Context& context, const Request& request);

}  // namespace devdiag::gateway::api

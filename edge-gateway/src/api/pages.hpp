// Pages and files for people: the console, the page package, the API description.
#pragma once

#include "http/context.hpp"

namespace devdiag::gateway::api {

Async<Reply> console(Context& context, const Request& request);  // GET /console/*
Async<Reply> package(Context& context,
                     const Request& request);  // GET /pkg/*, loaded by pages of other origins
Async<Reply> openapi(Context& context, const Request& request);     // GET /openapi.json
Async<Reply> to_console(Context& context, const Request& request);  // GET / and /console
Async<Reply> to_demo(Context& context, const Request& request);     // GET /demo
Async<Reply> no_icon(Context& context,
                     const Request& request);  // GET /favicon.ico, which browsers ask for unasked

}  // namespace devdiag::gateway::api

// What a handler may use besides its request: the store, settings, time, randomness, counters and files.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "devdiag/event.hpp"
#include "http/message.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

struct Config;      // config.hpp
class Metrics;      // metrics.hpp
class MetricsHub;   // metrics.hpp
class StaticFiles;  // http/static_files.hpp
class Lifecycle;    // http/lifecycle.hpp

// One per server thread. References live longer than every request.
struct Context {
  Store& store;
  const Config& config;
  std::int64_t (*now_ms)();  // Unix milliseconds
  Entropy (*entropy)();      // 80 fresh random bits, for one id
  Metrics& metrics;          // this thread's counters
  const MetricsHub& hub;     // every thread's counters, for reading
  StaticFiles& files;
  const Lifecycle& lifecycle;
};

// A handler answers every request it is given: it returns a Reply for errors too (problem.hpp) and throws
// only on a defect, which the session answers with 500. Context and Request outlive the coroutine.
using Handler = Async<Reply> (*)(Context& context, const Request& request);

}  // namespace devdiag::gateway

// Counters of one server thread and their sum as OpenMetrics text.
//
// Only its own thread writes a Metrics, so counting costs no lock and no shared cache line; readers see whole
// values. Every label comes from a table of this program, never from a caller: the number of series is
// bounded.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"
#include "http/message.hpp"

namespace devdiag::gateway {

class Exposition;  // metrics_text.cpp

class Counter {
 public:
  void add(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) - n, std::memory_order_relaxed);
  }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Upper bounds in microseconds; the last bucket is everything above.
inline constexpr std::array<std::uint64_t, 12> kLatencyBounds{
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 250'000, 1'000'000, 5'000'000};
struct Latency {
  std::array<Counter, kLatencyBounds.size() + 1> buckets;
  Counter sum_us;
  void add(std::uint64_t us);
};

inline constexpr std::array<int, 25> kStatuses{200, 202, 204, 302, 304, 400, 401, 403, 404,
                                               405, 406, 408, 409, 411, 413, 414, 415, 421,
                                               422, 431, 500, 501, 503, 507, 0};
inline constexpr std::array<std::string_view, 8> kLostReasons{"queue_full", "evicted", "quota",   "too_large",
                                                              "corrupt",    "dead",    "cleared", "other"};
inline constexpr std::size_t kErrcs = 16;
inline constexpr std::size_t kMaxTools = 32;

class Metrics {
 public:
  explicit Metrics(std::size_t routes) : routes_(routes + 1) {}

  // `route` = index in the route table; its size for requests that found none.
  void request(std::size_t route, Verb verb, int status, std::uint64_t us);
  void refused(Errc code) { refused_[static_cast<std::size_t>(code)].add(); }
  void quarantined(Errc code) { quarantined_[static_cast<std::size_t>(code)].add(); }
  void lost(std::string_view reason, std::uint64_t count);  // unknown reasons count as "other"
  // One MCP tools/call. `tool` must be the tool table's own name (compared by text, kept as a view).
  void tool_called(std::string_view tool, bool is_error, std::uint64_t us);

  Counter received;                                               // events that arrived in accepted envelopes
  Counter events_ok, events_dup, events_refused, events_errored;  // their sum is `received`
  Latency push;
  Counter connections_open, connections_total;

 private:
  friend class MetricsHub;
  struct RouteCounts {
    std::array<std::array<Counter, kStatuses.size()>, kVerbs> by_status;
    Latency latency;
  };
  struct ToolCounts {
    std::atomic<const char*> name{nullptr};
    std::size_t name_size = 0;
    Counter ok, error;
    Latency latency;
  };
  const ToolCounts* find_tool(std::string_view name) const;
  std::vector<RouteCounts> routes_;
  std::array<Counter, kErrcs> refused_, quarantined_;
  std::array<Counter, kLostReasons.size()> lost_;
  std::array<ToolCounts, kMaxTools> tools_;
};

// Owns the counters of all threads.
class MetricsHub {
 public:
  MetricsHub(std::size_t threads, std::vector<std::string_view> route_names);
  Metrics& of_thread(std::size_t thread) { return *shards_[thread]; }
  std::string text(bool draining) const;  // OpenMetrics 1.0, ends with "# EOF\n"

 private:
  template <class Of>
  std::uint64_t sum(Of&& of) const;
  template <class Of>
  std::vector<const Latency*> latencies(Of&& of) const;
  void write_events(Exposition& out) const;
  void write_http(Exposition& out) const;
  void write_tools(Exposition& out) const;

  std::vector<std::string_view> route_names_;
  std::vector<std::unique_ptr<Metrics>> shards_;
};

}  // namespace devdiag::gateway

// Counts what one server thread does.
#include "metrics.hpp"

#include <algorithm>

namespace devdiag::gateway {
namespace {

std::size_t status_index(int status) {
  const auto found = std::find(kStatuses.begin(), kStatuses.end(), status);
  return found == kStatuses.end() ? kStatuses.size() - 1
                                  : static_cast<std::size_t>(found - kStatuses.begin());
}

}  // namespace

void Latency::add(std::uint64_t us) {
  const auto bound = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), us);
  buckets[static_cast<std::size_t>(bound - kLatencyBounds.begin())].add();
  sum_us.add(us);
}

void Metrics::request(std::size_t route, Verb verb, int status, std::uint64_t us) {
  auto& counts = routes_[route];
  counts.by_status[static_cast<std::size_t>(verb)][status_index(status)].add();
  counts.latency.add(us);
}

void Metrics::lost(std::string_view reason, std::uint64_t count) {
  const auto found = std::find(kLostReasons.begin(), kLostReasons.end() - 1, reason);
  lost_[static_cast<std::size_t>(found - kLostReasons.begin())].add(count);
}

void Metrics::tool_called(std::string_view tool, bool is_error, std::uint64_t us) {
  for (auto& counts : tools_) {
    const char* name = counts.name.load(std::memory_order_relaxed);
    if (!name) {
      counts.name_size = tool.size();
      counts.name.store(name = tool.data(), std::memory_order_release);
    }
    if (name != tool.data() && std::string_view(name, counts.name_size) != tool) continue;
    (is_error ? counts.error : counts.ok).add();
    counts.latency.add(us);
    return;
  }
}

const Metrics::ToolCounts* Metrics::find_tool(std::string_view name) const {
  for (const auto& counts : tools_) {
    const char* known = counts.name.load(std::memory_order_acquire);
    if (known && std::string_view(known, counts.name_size) == name) return &counts;
  }
  return nullptr;
}

MetricsHub::MetricsHub(std::size_t threads, std::vector<std::string_view> route_names)
    : route_names_(std::move(route_names)) {
  for (std::size_t i = 0; i < threads; ++i) shards_.push_back(std::make_unique<Metrics>(route_names_.size()));
  route_names_.push_back("none");
}

}  // namespace devdiag::gateway

// Writes the sums of all threads' counters in the OpenMetrics 1.0 text format.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>

#include "metrics.hpp"

namespace devdiag::gateway {
namespace {

// Seconds with exactly the digits of whole microseconds.
std::string seconds(std::uint64_t us) {
  char text[40];
  std::snprintf(text, sizeof text, "%llu.%06llu", static_cast<unsigned long long>(us / 1'000'000),
                static_cast<unsigned long long>(us % 1'000'000));
  return text;
}

std::string quoted(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + "\"";
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size_pages = 0, resident_pages = 0;
  statm >> size_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

// The text under construction.
class Exposition {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  }
  void sample(std::string_view suffix, std::string_view labels, std::string_view value) {
    text_.append(name_).append(suffix);
    if (!labels.empty()) text_.append("{").append(labels).append("}");
    text_.append(" ").append(value).append("\n");
  }
  void count(std::string_view labels, std::uint64_t value) {
    sample("_total", labels, std::to_string(value));
  }
  void gauge(std::uint64_t value) { sample("", "", std::to_string(value)); }
  void histogram(const std::string& labels, const std::vector<const Latency*>& shards);
  std::string finish() && { return std::move(text_.append("# EOF\n")); }

 private:
  std::string name_, text_;
};

std::uint64_t total_count(const std::vector<const Latency*>& shards) {
  std::uint64_t total = 0;
  for (const Latency* shard : shards)
    for (const Counter& bucket : shard->buckets) total += bucket.get();
  return total;
}

void Exposition::histogram(const std::string& labels, const std::vector<const Latency*>& shards) {
  const std::string comma = labels.empty() ? "" : labels + ",";
  std::uint64_t total = 0, sum_us = 0;
  for (std::size_t i = 0; i <= kLatencyBounds.size(); ++i) {
    for (const Latency* shard : shards) total += shard->buckets[i].get();
    const std::string bound = i < kLatencyBounds.size() ? seconds(kLatencyBounds[i]) : "+Inf";
    sample("_bucket", comma + quoted("le", bound), std::to_string(total));
  }
  for (const Latency* shard : shards) sum_us += shard->sum_us.get();
  sample("_count", labels, std::to_string(total));
  sample("_sum", labels, seconds(sum_us));
}

template <class Of>
std::uint64_t MetricsHub::sum(Of&& of) const {
  std::uint64_t total = 0;
  for (const auto& shard : shards_) total += std::invoke(of, *shard).get();
  return total;
}

template <class Of>
std::vector<const Latency*> MetricsHub::latencies(Of&& of) const {
  std::vector<const Latency*> all;
  for (const auto& shard : shards_) all.push_back(&std::invoke(of, *shard));
  return all;
}

void MetricsHub::write_events(Exposition& out) const {
  out.family("devdiag_events_received", "counter", "Events that arrived in accepted envelopes.");
  out.count("", sum(&Metrics::received));
  out.family("devdiag_events", "counter",
             "What became of them; the results add up to devdiag_events_received.");
  out.count(quoted("result", "ok"), sum(&Metrics::events_ok));
  out.count(quoted("result", "dup"), sum(&Metrics::events_dup));
  out.count(quoted("result", "refused"), sum(&Metrics::events_refused));
  out.count(quoted("result", "errored"), sum(&Metrics::events_errored));
  out.family("devdiag_events_refused", "counter", "Refused events by reason.");
  for (std::size_t i = 0; i < kErrcs; ++i)
    if (const auto n = sum([i](const Metrics& m) -> auto& { return m.refused_[i]; }))
      out.count(quoted("code", errc_name(static_cast<Errc>(i))), n);
  out.family("devdiag_quarantine", "counter", "Refused events kept for a look, by reason.");
  for (std::size_t i = 0; i < kErrcs; ++i)
    if (const auto n = sum([i](const Metrics& m) -> auto& { return m.quarantined_[i]; }))
      out.count(quoted("code", errc_name(static_cast<Errc>(i))), n);
  out.family("devdiag_client_lost", "counter",
             "Events clients dropped before they could push them, by reason.");
  for (std::size_t i = 0; i < kLostReasons.size(); ++i)
    out.count(quoted("reason", kLostReasons[i]), sum([i](const Metrics& m) -> auto& { return m.lost_[i]; }));
  out.family("devdiag_push_seconds", "histogram", "Time from a whole push request to its committed answer.");
  out.histogram("", latencies(&Metrics::push));
}

void MetricsHub::write_http(Exposition& out) const {
  out.family("devdiag_http_requests", "counter", "Requests answered, by route pattern, method and status.");
  for (std::size_t route = 0; route < route_names_.size(); ++route)
    for (std::size_t verb = 0; verb < kVerbs; ++verb)
      for (std::size_t status = 0; status < kStatuses.size(); ++status) {
        const auto n =
            sum([=](const Metrics& m) -> auto& { return m.routes_[route].by_status[verb][status]; });
        if (n == 0) continue;
        const std::string code = kStatuses[status] ? std::to_string(kStatuses[status]) : "other";
        out.count(quoted("route", route_names_[route]) + "," +
                      quoted("method", to_name(static_cast<Verb>(verb))) + "," + quoted("code", code),
                  n);
      }
  out.family("devdiag_http_request_seconds", "histogram",
             "Time from a whole request to its reply, by route.");
  for (std::size_t route = 0; route < route_names_.size(); ++route) {
    const auto all = latencies([=](const Metrics& m) -> auto& { return m.routes_[route].latency; });
    if (total_count(all) > 0) out.histogram(quoted("route", route_names_[route]), all);
  }
  out.family("devdiag_http_connections", "gauge", "Open connections.");
  out.gauge(sum(&Metrics::connections_open));
  out.family("devdiag_http_connections_accepted", "counter", "Connections accepted.");
  out.count("", sum(&Metrics::connections_total));
}

void MetricsHub::write_tools(Exposition& out) const {
  std::vector<std::string_view> names;
  for (const auto& shard : shards_)
    for (const auto& tool : shard->tools_)
      if (const char* name = tool.name.load(std::memory_order_acquire))
        names.push_back({name, tool.name_size});
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  out.family("devdiag_mcp_calls", "counter", "MCP tool calls by tool and result.");
  for (const auto name : names) {
    std::uint64_t ok = 0, error = 0;
    for (const auto& shard : shards_) {
      const auto* tool = shard->find_tool(name);
      if (!tool) continue;
      ok += tool->ok.get();
      error += tool->error.get();
    }
    out.count(quoted("tool", name) + "," + quoted("result", "ok"), ok);
    out.count(quoted("tool", name) + "," + quoted("result", "error"), error);
  }
  out.family("devdiag_mcp_call_seconds", "histogram", "Time of MCP tool calls by tool.");
  for (const auto name : names) {
    std::vector<const Latency*> all;
    for (const auto& shard : shards_)
      if (const auto* tool = shard->find_tool(name)) all.push_back(&tool->latency);
    out.histogram(quoted("tool", name), all);
  }
}

std::string MetricsHub::text(bool draining) const {
  Exposition out;
  write_events(out);
  write_http(out);
  write_tools(out);
  out.family("devdiag_draining", "gauge", "1 while shutting down.");
  out.gauge(draining ? 1 : 0);
  out.family("process_resident_memory_bytes", "gauge", "Resident memory.");
  out.gauge(resident_bytes());
  return std::move(out).finish();
}

}  // namespace devdiag::gateway

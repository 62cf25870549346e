// Events for the push benchmark, and raw SQL writers of the same rows to compare with.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"

namespace devdiag::bench {

inline constexpr std::string_view kTenant = "default";

// What the browsers of a busy site push: each of twenty clients visits three pages of its own, each page has
// four findings of which a run sees two; of each ten events six are runs, two attempts, two outcomes. Eight
// problems, five environments, forty rules evaluated in each run.
class Load {
 public:
  explicit Load(std::uint64_t seed) : random_(seed) {}
  // The next client and what it pushes.
  struct Push {
    std::string client;
    std::vector<Event> events;
  };
  Push push(std::size_t events);

 private:
  struct Place {
    std::string target, fingerprint;
    std::string_view problem;
  };
  std::string id();
  Place place(std::uint64_t page, std::uint64_t which) const;
  Event run();
  Event attempt();
  Event outcome();

  std::mt19937_64 random_;
  std::int64_t ms_ = 1'789'560'000'000;
  std::uint64_t client_ = 0;
  std::vector<Event> attempts_;
};

// What raw SQL writes: the rows a push leaves behind in every table, or those of the events alone (events,
// findings, ranking counts) as the least any importer must write.
enum class Rows { all, events };

// Plain prepared statements in one transaction for each batch. Everything is computed before; nothing is
// looked up, locked, compared or answered, and every event is taken for new.
class RawWriter {
 public:
  virtual ~RawWriter() = default;
  virtual void prepare(const std::string& client, const std::vector<Event>& events) = 0;  // not measured
  virtual void write() = 0;                                                               // measured
};

std::unique_ptr<RawWriter> raw_postgres(const std::string& url, Rows rows);
std::unique_ptr<RawWriter> raw_sqlite(const std::string& path, Rows rows);

}  // namespace devdiag::bench

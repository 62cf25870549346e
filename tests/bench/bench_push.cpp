// Events stored per second: pushes through the store and raw SQL of the same shape, push by push in one run.
// Usage: bench_push --store URL --batch N [--seconds S]. Prints one JSON line with a list of turns for each
// figure: `raw` leaves the same rows in the same tables as the store, which is verified at the end (the run
// fails otherwise); `events_only` writes those of the events and the ranking counts alone.
#include <libpq-fe.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "push_compare.hpp"
#include "push_load.hpp"
#include "store/store.hpp"

namespace devdiag::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTurns = 9;
constexpr std::array<const char*, 3> kWriters{"_store", "_raw", "_events"};

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Two empty databases of the same schema, one for each writer; gone at the end.
class Databases {
 public:
  explicit Databases(std::string url)
      : url_(std::move(url)), name_("devdiag_bench_" + std::to_string(getpid())) {
    for (const char* which : kWriters) {
      if (is_postgres()) exec("CREATE DATABASE " + name_ + which);
      auto opened = gateway::open_store(this->url(which), 1);
      if (!opened) throw std::runtime_error(error_sentence(opened.error()));
      (*opened)->stop();
    }
  }
  ~Databases() {
    for (const char* which : kWriters) {
      if (is_postgres()) exec("DROP DATABASE " + name_ + which + " WITH (FORCE)");
      if (is_postgres()) continue;
      for (const char* file : {"", "-wal", "-shm"}) unlink((path(which) + file).c_str());
    }
  }
  bool is_postgres() const { return !url_.starts_with("sqlite:"); }
  std::string url(const std::string& which) const {
    return is_postgres() ? url_.substr(0, url_.rfind('/') + 1) + name_ + which : "sqlite:" + path(which);
  }
  std::string path(const std::string& which) const { return url_.substr(7) + which; }
  std::string difference() const {
    return is_postgres() ? different_rows_postgres(url("_store"), url("_raw"))
                         : different_rows_sqlite(path("_store"), path("_raw"));
  }

 private:
  void exec(const std::string& text) const {
    PGconn* connection = PQconnectdb(url_.c_str());
    PGresult* result = PQexec(connection, text.c_str());
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string failed = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!done) throw std::runtime_error(failed);
  }
  std::string url_, name_;
};

// Pushes through the store, as a request handler does.
class StoreWriter {
 public:
  explicit StoreWriter(const std::string& url) : store_(std::move(gateway::open_store(url, 1)).value()) {}
  ~StoreWriter() {
    store_->stop();
    loop_.restart();
    loop_.run();
  }
  void write(gateway::PushRequest request) {
    std::optional<Result<PushAnswer>> answer;
    const std::size_t events = request.events.size();
    boost::asio::co_spawn(loop_, push(std::move(request), answer), boost::asio::detached);
    loop_.restart();
    loop_.run();
    if (!*answer) throw std::runtime_error(error_sentence(answer->error()));
    if ((*answer)->ok.size() != events) throw std::runtime_error("not every event was new");
  }

 private:
  boost::asio::awaitable<void> push(gateway::PushRequest request, std::optional<Result<PushAnswer>>& answer) {
    answer = co_await store_->push(std::move(request));
  }
  boost::asio::io_context loop_{1};
  std::unique_ptr<gateway::Store> store_;
};

std::unique_ptr<RawWriter> raw_writer(const Databases& databases, const char* which, Rows rows) {
  return databases.is_postgres() ? raw_postgres(databases.url(which), rows)
                                 : raw_sqlite(databases.path(which), rows);
}

// Writes one batch and answers the seconds that took; making the events is not counted.
using Step = std::function<double()>;

Step store_step(StoreWriter& store, Load& load, std::size_t batch) {
  return [&store, &load, batch] {
    Load::Push push = load.push(batch);
    gateway::PushRequest request{
        std::string(kTenant), std::move(push.client), std::move(push.events), {}, {}};
    const auto start = Clock::now();
    store.write(std::move(request));
    return since(start);
  };
}

Step raw_step(RawWriter& raw, Load& load, std::size_t batch) {
  return [&raw, &load, batch] {
    const Load::Push push = load.push(batch);
    raw.prepare(push.client, push.events);
    const auto start = Clock::now();
    raw.write();
    return since(start);
  };
}

// The writers alternate with every push, so that whatever else the machine does meets all of them alike, and
// each writes the same events.
class Race {
 public:
  Race(const Databases& databases, std::size_t batch)
      : batch_(batch),
        store_(databases.url("_store")),
        raw_(raw_writer(databases, "_raw", Rows::all)),
        events_only_(raw_writer(databases, "_events", Rows::events)),
        steps_{store_step(store_, loads_[0], batch), raw_step(*raw_, loads_[1], batch),
               raw_step(*events_only_, loads_[2], batch)} {}

  // Events per second of each writer.
  std::array<double, 3> turn(double seconds) {
    std::array<double, 3> spent{};
    std::size_t events = 0;
    for (double all = 0; all < seconds; events += batch_) {
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        const double took = steps_[i]();
        spent[i] += took;
        all += took;
      }
    }
    for (double& each : spent) each = static_cast<double>(events) / each;
    return spent;
  }

 private:
  std::size_t batch_;
  std::array<Load, 3> loads_{Load(1), Load(1), Load(1)};
  StoreWriter store_;
  std::unique_ptr<RawWriter> raw_, events_only_;
  std::array<Step, 3> steps_;
};

nlohmann::json measure(const std::string& url, std::size_t batch, double seconds) {
  const Databases databases(url);
  nlohmann::json line;
  {
    Race race(databases, batch);
    race.turn(0.6);  // warm up: prepare statements, fill caches
    for (int turn = 0; turn < kTurns; ++turn) {
      const auto [store, raw, events_only] = race.turn(seconds / kTurns);
      line["store_rows_per_s"].push_back(store);
      line["raw_rows_per_s"].push_back(raw);
      line["events_only_rows_per_s"].push_back(events_only);
      line["store_of_raw"].push_back(store / raw);
    }
  }
  if (const std::string difference = databases.difference(); !difference.empty()) {
    throw std::runtime_error("the store and raw SQL wrote different rows: " + difference);
  }
  return line;
}

std::map<std::string, std::string> options(int argc, char** argv) {
  std::map<std::string, std::string> out{{"--seconds", "4"}, {"--batch", "100"}};
  for (int at = 1; at + 1 < argc; at += 2) out[argv[at]] = argv[at + 1];
  return out;
}

double number(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace
}  // namespace devdiag::bench

int main(int argc, char** argv) {
  const auto options = devdiag::bench::options(argc, argv);
  const double batch = devdiag::bench::number(options.at("--batch"));
  const double seconds = devdiag::bench::number(options.at("--seconds"));
  if (!options.contains("--store") || batch < 1 || batch > 1'000 || seconds <= 0) {
    std::cerr << "Usage: bench_push --store sqlite:PATH|postgresql://… --batch 1…1000 [--seconds S]\n";
    return 2;
  }
  try {
    std::cout
        << devdiag::bench::measure(options.at("--store"), static_cast<std::size_t>(batch), seconds).dump()
        << "\n";
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
  }
  return 0;
}

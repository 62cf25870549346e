// Events stored per second: pushes through the store and raw SQL of the same shape, turn by turn in one run.
// Usage: bench_push --store URL --batch N [--seconds S]. Prints one JSON line: `raw` writes the same rows
// into the same tables, `events_only` those of the events and the ranking counts alone.
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

#include "push_load.hpp"
#include "store/store.hpp"

namespace devdiag::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTurns = 5;
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

// Events per second of write() alone; making the events is not counted.
double rate(double seconds, const std::function<std::size_t(double& spent)>& step) {
  double spent = 0;
  std::size_t events = 0;
  while (spent < seconds) events += step(spent);
  return static_cast<double>(events) / spent;
}

std::unique_ptr<RawWriter> raw_writer(const Databases& databases, const char* which, Rows rows) {
  return databases.is_postgres() ? raw_postgres(databases.url(which), rows)
                                 : raw_sqlite(databases.path(which), rows);
}

// One batch by each writer: answers its events and adds the time it took.
using Step = std::function<std::size_t(double& spent)>;

Step store_step(StoreWriter& store, Load& load, std::size_t batch) {
  return [&store, &load, batch](double& spent) {
    Load::Push push = load.push(batch);
    gateway::PushRequest request{
        std::string(kTenant), std::move(push.client), std::move(push.events), {}, {}};
    const auto start = Clock::now();
    store.write(std::move(request));
    spent += since(start);
    return batch;
  };
}

Step raw_step(RawWriter& raw, Load& load, std::size_t batch) {
  return [&raw, &load, batch](double& spent) {
    const Load::Push push = load.push(batch);
    raw.prepare(push.client, push.events);
    const auto start = Clock::now();
    raw.write();
    spent += since(start);
    return batch;
  };
}

nlohmann::json measure(const std::string& url, std::size_t batch, double seconds) {
  const Databases databases(url);
  StoreWriter store(databases.url("_store"));
  const auto raw = raw_writer(databases, "_raw", Rows::all);
  const auto events_only = raw_writer(databases, "_events", Rows::events);
  Load loads[3]{Load(1), Load(2), Load(3)};
  const std::pair<const char*, Step> steps[]{
      {"store_rows_per_s", store_step(store, loads[0], batch)},
      {"raw_rows_per_s", raw_step(*raw, loads[1], batch)},
      {"events_only_rows_per_s", raw_step(*events_only, loads[2], batch)}};
  nlohmann::json line;
  for (const auto& [name, step] : steps) rate(0.2, step);  // warm up: prepare statements, fill caches
  for (int turn = 0; turn < kTurns; ++turn) {
    for (const auto& [name, step] : steps) line[name].push_back(rate(seconds / kTurns / 3, step));
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

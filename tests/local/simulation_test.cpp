// Clients and a gateway under faults, from a seed: the real stores, an unreliable wire between them.
//
// Requests and replies are lost, doubled and delayed, the gateway is killed before or after its commit and
// comes back from an older copy under a new incarnation, clients lose their last writes. After every step and
// at the end:
//   I1 what a client holds as acked is stored      I2 every count is the fold of the stored outcomes
//   I3 minted = queued + forgotten + lost          I4 the state is that of the set of events, however they
//   came I5 ids never change                            I6 a client's ranking is the gateway's at its cursor
#include <nlohmann/json.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "devdiag/catalogue.hpp"
#include "gateway.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

constexpr const char* kTenant = "t";
constexpr int kSteps = 40;
constexpr std::size_t kClients = 3;
#ifdef __EMSCRIPTEN__
constexpr std::uint64_t kSeeds = 60;  // the faults are the same; wasm only has to agree
#else
constexpr std::uint64_t kSeeds = 500;
#endif

struct Faults {
  int lose_request = 15, lose_reply = 15, repeat = 15, delay = 20, gateway_rollback = 3, client_rollback = 0;
};

struct InFlight {
  std::size_t client = 0;
  std::vector<std::string> ids;
  nlohmann::json answer;
};

struct Client {
  std::unique_ptr<LocalStore> store;
  std::uint64_t load = 0;
  std::string path;          // ":memory:" or a file
  std::string copy;          // an older state of the file
  std::int64_t skew_ms = 0;  // its clock minus the true one
  std::set<std::string> minted;
  std::vector<std::pair<std::string, std::uint64_t>> attempts;  // id, target
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, const Faults& faults, const std::string& folder)
      : random_(seed), faults_(faults) {
    start_gateway();
    for (std::size_t i = 0; i < kClients; ++i) {
      clients_[i].path = folder.empty() ? ":memory:" : folder + "/client" + std::to_string(i) + ".db";
      clients_[i].skew_ms = static_cast<std::int64_t>(random_.below(7'200'000)) - 3'600'000;
      open(clients_[i]);
    }
  }

  void run() {
    for (int step = 0; step < kSteps; ++step) {
      now_ms_ += static_cast<std::int64_t>(random_.below(600'000));
      const std::size_t who = random_.pick(kClients);
      const std::uint64_t what = random_.below(100);
      if (what < 45) {
        observe(clients_[who]);
      } else if (what < 75) {
        push(who);
      } else if (what < 90) {
        pull(clients_[who]);
      } else {
        deliver_late();
      }
      if (random_.chance(faults_.gateway_rollback)) roll_gateway_back();
      if (random_.chance(faults_.client_rollback)) roll_client_back(clients_[who]);
      if (random_.chance(10) && !clients_[who].path.starts_with(":")) keep_copy(clients_[who]);
      check_step(clients_[who]);
    }
    settle();
  }

 private:
  std::int64_t device_ms(const Client& client) const { return now_ms_ + client.skew_ms; }

  void start_gateway() {
    server_ = ok(EventStore::open({":memory:", "", false, false}, now_ms_, random_.entropy()));
  }

  void open(Client& client) {
    client.store = ok(LocalStore::open({client.path, "", "default", false}, At(random_, device_ms(client))));
  }

  // A page load, sometimes with an attempt, sometimes with what a person says about an older one.
  void observe(Client& client) {
    const std::uint64_t target_no = random_.below(2);
    std::vector<std::uint64_t> found;
    if (random_.chance(60)) found.push_back(1);
    const std::string load = "load-" + std::to_string(++client.load);
    const RecordedRun run = ok(client.store->record_run(report(target_no, found, random_.below(3)), load,
                                                        false, At(random_, device_ms(client))));
    if (!found.empty() && random_.chance(50)) {
      NewAttempt attempt;
      attempt.target = target(target_no);
      attempt.problem_code = kProblem;
      attempt.fingerprint = fingerprint(1);
      attempt.fix_code = random_.chance(50) ? kFix : kOtherFix;
      attempt.run = run.run;
      client.attempts.emplace_back(ok(client.store->record_attempt(attempt, At(random_, device_ms(client)))),
                                   target_no);
    }
    if (!client.attempts.empty() && random_.chance(30)) {
      const auto& [attempt, where] = client.attempts[random_.pick(client.attempts.size())];
      ok(client.store->record_outcome(attempt, random_.chance(50) ? Verdict::worked : Verdict::failed,
                                      At(random_, device_ms(client))));
    }
  }

  // False when nothing is due.
  bool push(std::size_t who) {
    Client& client = clients_[who];
    const PushBatch batch = ok(client.store->push_batch(device_ms(client), 1 + random_.pick(12), 1u << 20));
    if (batch.ids.empty()) return false;
    remember_ids(client, batch);
    if (random_.chance(faults_.lose_request)) return true;
    applied_.push_back(batch.body);
    InFlight reply{who, batch.ids, answer_push(*server_, kTenant, batch.body, now_ms_)};
    if (random_.chance(faults_.repeat)) {
      applied_.push_back(batch.body);
      reply.answer = answer_push(*server_, kTenant, batch.body, now_ms_);
    }
    if (random_.chance(faults_.lose_reply)) return true;
    if (random_.chance(faults_.delay)) {
      late_.push_back(std::move(reply));
      return true;
    }
    deliver(reply);
    return true;
  }

  void deliver(const InFlight& reply) {
    const PushReply read = ok(read_push(reply.answer));
    Client& client = clients_[reply.client];
    ok(client.store->push_answer(reply.ids, 200, &read, device_ms(client)));
  }

  void deliver_late() {
    if (late_.empty()) return;
    const std::size_t which = random_.pick(late_.size());
    deliver(late_[which]);
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void pull(Client& client) {
    if (random_.chance(faults_.lose_reply)) {
      client.store->pull_begin();
      return;
    }
    sync_pull(*client.store, *server_, kTenant, device_ms(client));
  }

  // Every event ever sent under one id reads the same.
  void remember_ids(Client& client, const PushBatch& batch) {
    const auto body = nlohmann::json::parse(batch.body);
    for (const auto& event : body["events"]) {
      const std::string id = event["id"];
      client.minted.insert(id);
      const auto [place, first] = sent_.try_emplace(id, event.dump());
      if (!first) REQUIRE(place->second == event.dump());  // I5
    }
  }

  // The copy it comes back from lacks the last pushes; so does whoever was acked by them.
  void roll_gateway_back() {
    if (applied_.empty()) return;
    applied_.resize(applied_.size() - 1 - random_.pick(std::min<std::size_t>(applied_.size(), 5)));
    start_gateway();
    for (const std::string& body : applied_) answer_push(*server_, kTenant, body, now_ms_);
  }

  void keep_copy(Client& client) { client.copy = ok(client.store->export_image()); }

  // A browser that lost power: the file is as it was a while ago. What was minted since may never come again.
  void roll_client_back(Client& client) {
    if (client.copy.empty()) return;
    ok(client.store->close());
    std::filesystem::remove(client.path + "-wal");
    std::ofstream(client.path, std::ios::binary | std::ios::trunc) << client.copy;
    keep_known(client);
    open(client);
    client.attempts.clear();
    // Replies to pushes of the lost future belong to no request of this life.
    std::erase_if(late_, [&](const InFlight& reply) { return &clients_[reply.client] == &client; });
  }

  // What was minted after the copy is gone; only what the copy holds can be asked for.
  void keep_known(Client& client) {
    std::set<std::string> known;
    sqlite3* handle = nullptr;
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_open(client.path.c_str(), &handle) == SQLITE_OK);
    for (const char* sql : {"SELECT id FROM diag_run", "SELECT id FROM attempt", "SELECT id FROM outcome"}) {
      REQUIRE(sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr) == SQLITE_OK);
      while (sqlite3_step(statement) == SQLITE_ROW)
        known.emplace(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
      sqlite3_finalize(statement);
    }
    sqlite3_close(handle);
    std::erase_if(client.minted, [&](const std::string& id) { return !known.contains(id); });
  }

  void check_step(Client& client) {
    const LocalStatus status = ok(client.store->status());
    std::int64_t queued = 0;
    for (const auto& [state, events] : status.outbox) queued += events;
    std::int64_t lost = 0;
    for (const auto& [reason, count] : status.lost) lost += count;
    const std::int64_t recorded = status.runs + status.attempts + status.outcomes;
    REQUIRE(recorded == queued + status.forgotten_acked + status.forgotten_dead + lost);  // I3
    if (!random_.chance(2)) return;
    ok(server_->check());       // I2
    ok(client.store->check());  // I2 of the client
  }

  // Faults stop; then everything drains and all agree.
  void settle() {
    faults_ = {0, 0, 0, 0, 0, 0};
    while (!late_.empty()) deliver_late();
    for (int round = 0; round < 3; ++round) {
      for (std::size_t who = 0; who < kClients; ++who) {
        while (push(who)) {
        }
        sync_pull(*clients_[who].store, *server_, kTenant, device_ms(clients_[who]));
      }
    }
    std::set<std::string> stored;
    for (Client& client : clients_) {
      const LocalStatus status = ok(client.store->status());
      REQUIRE(status.outbox.at("pending") == 0);
      REQUIRE(status.outbox.at("refused") == 0);
      REQUIRE(status.outbox.at("dead") == 0);
      REQUIRE(status.info.incarnation == server_->info().incarnation);
      for (const std::string& id : client.minted) check_stored(id);  // I1 for those the client still knows
    }
    ok(server_->check());
    check_same_set();
    check_rankings();
  }

  void check_stored(const std::string& id) {
    const Event event = ok(read_event(nlohmann::json::parse(sent_.at(id)), ""));
    const PushAnswer again = ok(server_->apply_events(kTenant, client(9), {&event, 1}, now_ms_));
    REQUIRE(again.dup.size() == 1);
  }

  // I4: a gateway that gets each event once, in order of ids, counts the same.
  void check_same_set() {
    const auto plain = ok(EventStore::open({":memory:", "", false, false}, now_ms_, random_.entropy()));
    std::map<std::string, Event> by_id;
    for (const std::string& body : applied_) {
      const auto push = nlohmann::json::parse(body);
      for (const auto& event : push["events"]) by_id.insert_or_assign(event["id"], ok(read_event(event, "")));
    }
    std::vector<Event> events;
    for (auto& [id, event] : by_id) events.push_back(std::move(event));
    ok(plain->apply_events(kTenant, client(1), events, now_ms_));
    REQUIRE(ok(plain->tallies(kTenant, kProblem)) == ok(server_->tallies(kTenant, kProblem)));
    REQUIRE(ok(plain->status(kTenant)).findings_open == ok(server_->status(kTenant)).findings_open);
  }

  // I6, in the numbers that people see.
  void check_rankings() {
    const auto rows = ok(server_->tallies(kTenant, kProblem));
    std::vector<EnvTally> tallies;
    for (const TallyRow& row : rows) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
    const auto asked = env(1);
    const std::int64_t today = now_ms_ / kDayMs;
    const auto expected = write_ranking(rank({find_problem(kProblem)->fixes, asked, tallies, {}, today}, {}));
    for (Client& client : clients_) {
      sync_pull(*client.store, *server_, kTenant, device_ms(client));
      REQUIRE(write_ranking(ok(client.store->suggest(kProblem, asked, today)).fixes) == expected);
      ok(client.store->check());
    }
  }

  Random random_;
  Faults faults_;
  std::int64_t now_ms_ = kNow;
  std::unique_ptr<EventStore> server_;
  Client clients_[kClients];
  std::vector<InFlight> late_;
  std::vector<std::string> applied_;
  std::map<std::string, std::string> sent_;
};

}  // namespace

TEST_CASE("lost, doubled and late messages: nothing is lost, nothing counts twice") {
  for (std::uint64_t seed = 0; seed < kSeeds / 2; ++seed) {
    CAPTURE(seed);
    Faults faults;
    faults.gateway_rollback = 0;
    Simulation(seed, faults, "").run();
  }
}

TEST_CASE("a gateway that comes back from an older copy is filled again") {
  for (std::uint64_t seed = kSeeds / 2; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    Simulation(seed, Faults{}, "").run();
  }
}

#ifndef __EMSCRIPTEN__
TEST_CASE("a client that loses its last writes loses at most those") {
  namespace fs = std::filesystem;
  for (std::uint64_t seed = 10'000; seed < 10'030; ++seed) {
    CAPTURE(seed);
    const fs::path folder = fs::temp_directory_path() / ("devdiag-simulation-" + std::to_string(seed) + "-" +
                                                         std::to_string(std::random_device{}()));
    fs::create_directory(folder);
    Faults faults;
    faults.client_rollback = 6;
    Simulation(seed, faults, folder.string()).run();
    fs::remove_all(folder);
  }
}
#endif

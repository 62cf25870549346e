// What every engine's tests do with a store.
#include "store_engine.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <utility>

#include "devdiag/limits.hpp"

namespace devdiag::test {
namespace {

void write_env(std::ostream& out, const std::vector<std::string>& env) {
  for (const std::string& token : env) out << " " << token;
}

void write_tally(std::ostream& out, const Tally& tally) {
  out << " " << tally.worked << "/" << tally.failed << "/" << tally.regressed;
}

template <class Value>
Value need(Result<Value> result) {
  if (!result) FAIL(error_sentence(result.error()));
  return std::move(result).value();
}

std::string finding_text(const gateway::FindingRow& row) {
  std::ostringstream out;
  out << "finding " << row.problem_code << " " << row.fingerprint << " " << row.target << " " << row.severity
      << " " << row.subject << " " << row.proof << " " << row.env_fp << " " << row.last_run << " "
      << row.first_seen_ms << " " << row.last_seen_ms << " " << row.runs << " "
      << (row.open ? "open" : "closed") << " " << row.client_id;
  write_env(out, row.env);
  out << "\n";
  return out.str();
}

}  // namespace

OpenStore::OpenStore(std::string url) {
  if (url.empty()) {
    database = fresh_database();
    url = database->url();
  }
  store = need(gateway::open_store(url, static_cast<int>(loops.size())));
}

OpenStore::~OpenStore() { store->stop(); }

PushAnswer OpenStore::push(std::string tenant, std::string client, std::vector<Event> events) {
  gateway::PushRequest request{std::move(tenant), std::move(client), std::move(events), {}, {}};
  return need(run(store->push(std::move(request))));
}

std::string OpenStore::state(const std::string& tenant) {
  std::ostringstream out;
  const gateway::RankingPage page = need(run(store->rankings(tenant, "")));
  for (const gateway::TallyRow& row : page.rows) {
    out << "cell " << row.problem_code << " " << row.fix_code << " " << row.env_fp << " " << row.day;
    write_tally(out, row.tally);
    write_env(out, row.env);
    out << "\n";
  }
  gateway::FindingQuery query;
  query.limit = limits::kPageRows;
  do {
    const gateway::FindingPage findings = need(run(store->findings(tenant, query)));
    for (const gateway::FindingRow& row : findings.rows) out << finding_text(row);
    query.before = findings.next;
  } while (!query.before.empty());
  const gateway::StoreStatus status = need(run(store->status(tenant)));
  out << "status " << status.runs << " " << status.attempts << " " << status.outcomes << " "
      << status.findings_open << " " << status.clients << " " << status.last_event_ms << "\n";
  return out.str();
}

}  // namespace devdiag::test

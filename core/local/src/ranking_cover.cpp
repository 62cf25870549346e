// Which own outcomes the pulled ranking already counts, and what must be added to it for the others.
#include "ranking_cover.hpp"

#include <set>
#include <string>

namespace devdiag::local {
namespace {

// The present or the best covered outcome of an attempt; columns: id, verdict, problem_code, fix_code,
// env_fp, day.
std::optional<Judgement> read_outcome(Database& database, std::string_view query_name,
                                      std::string_view tenant, std::string_view attempt) {
  Query query = database.query(query_name);
  query.bind(tenant, attempt);
  if (!query.step()) return std::nullopt;
  Judgement judgement;
  judgement.outcome_id = query.text(0);
  judgement.verdict = verdict_of_row(query.text(1));
  judgement.problem_code = query.text(2);
  judgement.fix_code = query.text(3);
  judgement.env_fp = query.text(4);
  judgement.day = query.integer(5);
  return judgement;
}

RollupKey key_of(const Judgement& j) { return {j.problem_code, j.fix_code, j.env_fp, j.day}; }

}  // namespace

void correct(Database& database, std::string_view tenant, const RollupKey& key, const Tally& delta) {
  database.query("correction_add")
      .bind(tenant, key.problem_code, key.fix_code, key.env_fp, key.day, delta.worked, delta.failed,
            delta.regressed)
      .run();
  database.query("correction_drop_zero")
      .bind(tenant, key.problem_code, key.fix_code, key.env_fp, key.day)
      .run();
}

void cover_again(Database& database, std::string_view tenant, std::string_view attempt) {
  const auto before = read_outcome(database, "verdict_covered", tenant, attempt);
  const auto after = read_outcome(database, "outcome_best_covered", tenant, attempt);
  if (before && after && before->outcome_id == after->outcome_id) return;
  if (before) correct(database, tenant, key_of(*before), tally_of(before->verdict));
  if (!after) {
    database.query("verdict_cover").bind(tenant, attempt, nullptr).run();
    return;
  }
  Tally counted;
  subtract_from(counted, tally_of(after->verdict));
  correct(database, tenant, key_of(*after), counted);
  database.query("verdict_cover").bind(tenant, attempt, after->outcome_id).run();
}

void cover_up_to(Database& database, std::string_view tenant, std::int64_t mark) {
  std::set<std::string> attempts;
  {
    Query query = database.query("outcome_acked_attempts");
    query.bind(tenant, mark);
    while (query.step()) attempts.emplace(query.text(0));
  }
  if (attempts.empty()) return;
  database.query("outcome_cover").bind(tenant, mark).run();
  for (const std::string& attempt : attempts) cover_again(database, tenant, attempt);
}

}  // namespace devdiag::local

// Turns events and folds into columns for unnest().
#include "store/postgres_rows.hpp"

#include <map>
#include <utility>

#include "store/plain_text.hpp"
#include "store/store_limits.hpp"

namespace devdiag::gateway {

using postgres::DateArray;
using postgres::Int8Array;
using postgres::Params;
using postgres::TextArray;
using postgres::TimeArray;
using postgres::UuidArray;

namespace {

// The columns that every event table begins with.
struct EventColumns {
  DateArray mint_day;
  UuidArray id;
  TimeArray ts;
  Int8Array seq, t_ms;

  void add(const Event& event) {
    mint_day.add(devdiag::mint_day(event.id));
    id.add(event.id);
    ts.add(mint_ms(event.id));
    seq.add(event.seq);
    t_ms.add(event.t_ms);
  }
  Params params(std::string_view tenant, std::string_view client_id) const {
    Params out;
    out.text(tenant).text(client_id).array(mint_day).array(id).array(ts).array(seq).array(t_ms);
    return out;
  }
};

// What attempts and outcomes say about the finding and its fix.
struct FixColumns {
  TextArray target, problem_code, fingerprint, fix_code, env_fp;

  template <class Body>
  void add(const Body& body) {
    target.add(body.target);
    problem_code.add(body.problem_code);
    fingerprint.add(body.fingerprint);
    fix_code.add(body.fix_code);
    env_fp.add(body.env_fp);
  }
  void put(Params& out) const {
    out.array(target).array(problem_code).array(fingerprint).array(fix_code).array(env_fp);
  }
};

struct TallyColumns {
  Int8Array worked, failed, regressed;

  void add(const Tally& tally) {
    worked.add(tally.worked);
    failed.add(tally.failed);
    regressed.add(tally.regressed);
  }
  void put(Params& out) const { out.array(worked).array(failed).array(regressed); }
};

Params of_tenant(std::string_view tenant) {
  Params out;
  out.text(tenant);
  return out;
}

}  // namespace

Params environment_rows(std::string_view tenant, const EventBatch& batch) {
  TextArray env_fp, env;
  for (const auto& [key, environment] : batch.environments) {
    env_fp.add(key);
    env.add(environment.text);
  }
  Params out = of_tenant(tenant);
  out.array(env_fp).array(env);
  return out;
}

Params rule_set_rows(std::string_view tenant, const RuleSets& rule_sets) {
  UuidArray keys;
  TextArray codes;
  for (const auto& [key, text] : rule_sets.by_key()) {
    keys.add_bytes(key);
    codes.add(text);
  }
  Params out = of_tenant(tenant);
  out.array(keys).array(codes);
  return out;
}

Params run_rows(std::string_view tenant, std::string_view client_id, EventBatch& batch) {
  EventColumns common;
  TextArray target, preset, env_fp, severity, load, problems;
  Int8Array score;
  UuidArray rule_set;
  for (const Event* run : batch.runs) {
    const auto& body = std::get<RunBody>(run->body);
    common.add(*run);
    target.add(body.target);
    preset.add(body.preset);
    env_fp.add(body.env_fp);
    score.add(body.score);
    severity.add(body.severity);
    load.add(body.load);
    rule_set.add_bytes(batch.rule_sets.key(body.evaluated));
    problems.add(problem_list(body));
  }
  Params out = common.params(tenant, client_id);
  out.array(target).array(preset).array(env_fp).array(score).array(severity).array(load).array(rule_set);
  out.array(problems);
  return out;
}

Params attempt_rows(std::string_view tenant, std::string_view client_id, const Events& attempts) {
  EventColumns common;
  FixColumns fix;
  TextArray run, actor;
  for (const Event* attempt : attempts) {
    const auto& body = std::get<AttemptBody>(attempt->body);
    common.add(*attempt);
    run.add(body.run);
    fix.add(body);
    actor.add(to_name(body.actor));
  }
  Params out = common.params(tenant, client_id);
  out.array(run);
  fix.put(out);
  out.array(actor);
  return out;
}

Params outcome_rows(std::string_view tenant, std::string_view client_id, const Events& outcomes) {
  EventColumns common;
  FixColumns fix;
  UuidArray attempt;
  TextArray verdict, known;
  for (const Event* outcome : outcomes) {
    const auto& body = std::get<OutcomeBody>(outcome->body);
    common.add(*outcome);
    attempt.add(body.attempt);
    verdict.add(to_name(body.verdict));
    known.add(to_name(body.known));
    fix.add(body);
  }
  Params out = common.params(tenant, client_id);
  out.array(attempt).array(verdict).array(known);
  fix.put(out);
  return out;
}

Params finding_rows(std::string_view tenant, const RunFold& fold) {
  DateArray day;
  UuidArray run;
  TextArray fingerprint, problem_code, severity, subject, proof;
  Int8Array count;
  for (const RunFold::FoundIn& found : fold.findings) {
    day.add(mint_day(found.run->id));
    run.add(found.run->id);
    fingerprint.add(found.finding->fingerprint);
    problem_code.add(found.finding->problem_code);
    severity.add(found.finding->severity);
    count.add(found.finding->count);
    subject.add(found.finding->subject);
    proof.add(found.finding->proof);
  }
  Params out = of_tenant(tenant);
  out.array(day).array(run).array(fingerprint).array(problem_code).array(severity).array(count);
  out.array(subject).array(proof);
  return out;
}

Params coverage_rows(std::string_view tenant, const RunFold& fold) {
  TextArray target;
  UuidArray rule_set, last_run;
  for (const auto& [key, run] : fold.coverage) {
    target.add(key.first);
    rule_set.add_bytes(key.second);
    last_run.add(run);
  }
  Params out = of_tenant(tenant);
  out.array(target).array(rule_set).array(last_run);
  return out;
}

Params finding_state_rows(std::string_view tenant, std::string_view client_id, const RunFold& fold) {
  TextArray target, fingerprint, problem_code, severity, subject, proof, env_fp;
  UuidArray last_run;
  TimeArray first_seen, last_seen;
  Int8Array runs;
  for (const auto& [key, seen] : fold.states) {
    target.add(key.first);
    fingerprint.add(key.second);
    problem_code.add(seen.latest->problem_code);
    severity.add(seen.latest->severity);
    subject.add(seen.latest->subject);
    proof.add(seen.latest->proof);
    env_fp.add(std::get<RunBody>(seen.last_run->body).env_fp);
    last_run.add(seen.last_run->id);
    first_seen.add(seen.first_ms);
    last_seen.add(seen.last_ms);
    runs.add(seen.runs);
  }
  Params out = of_tenant(tenant);
  out.text(client_id).array(target).array(fingerprint).array(problem_code).array(severity).array(subject);
  out.array(proof).array(env_fp).array(last_run).array(first_seen).array(last_seen).array(runs);
  return out;
}

Params problem_day_rows(std::string_view tenant, const RunFold& fold) {
  DateArray day;
  TextArray problem_code, env_fp;
  Int8Array runs;
  for (const auto& [key, count] : fold.days) {
    day.add(std::get<0>(key));
    problem_code.add(std::get<1>(key));
    env_fp.add(std::get<2>(key));
    runs.add(count);
  }
  Params out = of_tenant(tenant);
  out.array(day).array(problem_code).array(env_fp).array(runs);
  return out;
}

Params verdict_rows(std::string_view tenant, std::string_view client_id, const Verdicts& verdicts) {
  UuidArray attempt, outcome;
  TextArray verdict, known, problem_code, fix_code, env_fp;
  DateArray day;
  for (const auto& [id, held] : verdicts) {
    const Judgement& judgement = held.judgement;
    attempt.add(id);
    outcome.add(judgement.outcome_id);
    verdict.add(to_name(judgement.verdict));
    known.add(to_name(judgement.known));
    problem_code.add(judgement.problem_code);
    fix_code.add(judgement.fix_code);
    env_fp.add(judgement.env_fp);
    day.add(judgement.day);
  }
  Params out = of_tenant(tenant);
  out.text(client_id).array(attempt).array(outcome).array(verdict).array(known).array(problem_code);
  out.array(fix_code).array(env_fp).array(day);
  return out;
}

Params attempt_ids(std::string_view tenant, const Verdicts& verdicts) {
  UuidArray ids;
  for (const auto& [id, held] : verdicts) ids.add(id);
  Params out = of_tenant(tenant);
  out.array(ids);
  return out;
}

Params fix_outcome_rows(std::string_view tenant, const RankingChange& change) {
  TextArray problem_code, fix_code, env_fp;
  DateArray day;
  TallyColumns tallies;
  for (const auto& [key, tally] : change.cells()) {
    problem_code.add(key.problem_code);
    fix_code.add(key.fix_code);
    env_fp.add(key.env_fp);
    day.add(key.day);
    tallies.add(tally);
  }
  Params out = of_tenant(tenant);
  out.array(problem_code).array(fix_code).array(env_fp).array(day);
  tallies.put(out);
  return out;
}

Params fix_client_rows(std::string_view tenant, const RankingChange& change) {
  TextArray problem_code, fix_code, client_id;
  TallyColumns tallies;
  for (const auto& [key, tally] : change.clients()) {
    problem_code.add(std::get<0>(key));
    fix_code.add(std::get<1>(key));
    client_id.add(std::get<2>(key));
    tallies.add(tally);
  }
  Params out = of_tenant(tenant);
  out.array(problem_code).array(fix_code).array(client_id);
  tallies.put(out);
  return out;
}

Params lost_rows(std::string_view tenant, std::string_view client_id, std::span<const Lost> lost) {
  std::map<std::string, std::int64_t> by_reason;
  for (const Lost& each : lost)
    by_reason[plain_text(each.reason, store_limits::kLostReasonBytes)] += each.count;
  TextArray reason;
  Int8Array events;
  for (const auto& [name, count] : by_reason) {
    reason.add(name);
    events.add(count);
  }
  Params out;
  out.text(tenant).text(client_id).array(reason).array(events);
  return out;
}

}  // namespace devdiag::gateway

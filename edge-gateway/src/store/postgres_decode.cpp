// Reads rows column by column.
#include "store/postgres_decode.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

namespace devdiag::gateway {

using postgres::Rows;

namespace {

constexpr std::string_view kBeforeAll = "ffffffff-ffff-ffff-ffff-ffffffffffff";

// An outcome may name an environment that no stored event describes; it then has no tokens.
std::vector<std::string> env_of(const Rows& rows, int row, int column) {
  if (rows.null(row, column)) return {};
  const auto list = nlohmann::json::parse(rows.text(row, column), nullptr, false);
  return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>{};
}

std::string text(const Rows& rows, int row, int column) { return std::string(rows.text(row, column)); }

Tally tally_of(const Rows& rows, int row, int column) {
  return {rows.integer(row, column), rows.integer(row, column + 1), rows.integer(row, column + 2)};
}

}  // namespace

StoreInfo info_of(const Rows& rows) {
  return {"postgresql", text(rows, 0, 0), static_cast<int>(rows.integer(0, 1))};
}

std::string cursor_of(const Rows& rows) { return text(rows, 0, 0) + ":" + text(rows, 0, 1); }

std::vector<TallyRow> tallies_of(const Rows& rows) {
  std::vector<TallyRow> out;
  out.reserve(static_cast<std::size_t>(rows.count()));
  for (int row = 0; row < rows.count(); ++row) {
    out.push_back({text(rows, row, 0), text(rows, row, 1), text(rows, row, 2), env_of(rows, row, 3),
                   rows.integer(row, 4), tally_of(rows, row, 5)});
  }
  return out;
}

std::vector<SharedRow> shared_of(const Rows& rows) {
  std::vector<SharedRow> out;
  for (int row = 0; row < rows.count(); ++row) {
    out.push_back({text(rows, row, 0), text(rows, row, 1), tally_of(rows, row, 2), rows.integer(row, 5)});
  }
  return out;
}

std::vector<FindingRow> findings_of(const Rows& rows) {
  std::vector<FindingRow> out;
  for (int row = 0; row < rows.count(); ++row) {
    FindingRow& finding = out.emplace_back();
    finding.problem_code = rows.text(row, 0);
    finding.fingerprint = rows.text(row, 1);
    finding.target = rows.text(row, 2);
    finding.severity = rows.text(row, 3);
    finding.subject = rows.text(row, 4);
    finding.proof = rows.text(row, 5);
    finding.env_fp = rows.text(row, 6);
    finding.env = env_of(rows, row, 7);
    finding.last_run = rows.text(row, 8);
    finding.first_seen_ms = rows.integer(row, 9);
    finding.last_seen_ms = rows.integer(row, 10);
    finding.runs = rows.integer(row, 11);
    finding.open = rows.boolean(row, 12);
    finding.client_id = rows.text(row, 13);
  }
  return out;
}

std::optional<AttemptRow> attempt_of(const Rows& rows) {
  if (rows.count() == 0) return std::nullopt;
  AttemptRow attempt;
  attempt.id = rows.text(0, 0);
  attempt.run = rows.text(0, 1);
  attempt.target = rows.text(0, 2);
  attempt.problem_code = rows.text(0, 3);
  attempt.fingerprint = rows.text(0, 4);
  attempt.fix_code = rows.text(0, 5);
  attempt.env_fp = rows.text(0, 6);
  attempt.env = env_of(rows, 0, 7);
  attempt.actor = actor_from(rows.text(0, 8)).value_or(Actor::person);
  attempt.verdict = verdict_from(rows.text(0, 9));
  attempt.known = known_from(rows.text(0, 10));
  attempt.client_id = rows.text(0, 11);
  return attempt;
}

StoreStatus status_of(const Rows& rows) {
  StoreStatus status;
  status.info = info_of(rows);
  status.runs = rows.integer(0, 2);
  status.findings_open = rows.integer(0, 3);
  status.attempts = rows.integer(0, 4);
  status.outcomes = rows.integer(0, 5);
  status.clients = rows.integer(0, 6);
  status.quarantined = rows.integer(0, 7);
  status.ranking_version = rows.integer(0, 8);
  status.bytes = rows.integer(0, 9);
  status.last_event_ms = rows.integer(0, 10);
  return status;
}

std::string write_place(const FindingRow& last) {
  return last.last_run + "." + last.target + "." + last.fingerprint;
}

std::optional<FindingPlace> read_place(std::string_view cursor) {
  if (cursor.empty()) return FindingPlace{std::string(kBeforeAll), "", ""};
  const std::size_t run_end = cursor.find('.');
  const std::size_t target_end = cursor.find('.', run_end + 1);
  if (run_end == std::string_view::npos || target_end == std::string_view::npos) return std::nullopt;
  FindingPlace place{std::string(cursor.substr(0, run_end)),
                     std::string(cursor.substr(run_end + 1, target_end - run_end - 1)),
                     std::string(cursor.substr(target_end + 1))};
  if (!is_uuid7(place.last_run)) return std::nullopt;
  return place;
}

}  // namespace devdiag::gateway

// Answers from memory as long as the file is unchanged.
#include "store/sqlite_reader.hpp"

#include <utility>

#include "store/store_limits.hpp"

namespace devdiag::gateway {
namespace {

std::string key_of(std::string_view tenant, std::string_view problem_code) {
  std::string key;
  key.reserve(tenant.size() + 1 + problem_code.size());
  return key.append(tenant).append(1, '\n').append(problem_code);
}

}  // namespace

Status SqliteReader::look() {
  // Read before the file is: what is committed in between is noticed next time.
  const std::uint64_t commits = commits_.load(std::memory_order_acquire);
  const auto now = std::chrono::steady_clock::now();
  if (commits == seen_commits_ && now - looked_ < store_limits::kForeignCommits) return Done{};
  const auto version = store_->data_version();
  if (!version) return version.error();
  seen_commits_ = commits;
  looked_ = now;
  if (std::exchange(data_version_, *version) == *version) return Done{};
  ++life_;
  cursors_.clear();
  tallies_.clear();
  shared_.clear();
  statuses_.clear();
  return Done{};
}

template <class Value, class Ask>
Result<Value> SqliteReader::answer(Answers<Value>& answers, std::string key, Ask ask) {
  const Status looked = look();
  if (!looked) return looked.error();
  const auto held = answers.find(key);
  if (held != answers.end()) return held->second;
  Result<Value> fresh = ask();
  if (fresh && answers.size() < store_limits::kAnswersKept) answers.emplace(std::move(key), *fresh);
  return fresh;
}

Result<std::string> SqliteReader::cursor(std::string_view tenant) {
  return answer(cursors_, std::string(tenant), [&] { return store_->cursor(tenant); });
}

Result<std::vector<TallyRow>> SqliteReader::tallies(std::string_view tenant, std::string_view problem_code) {
  return answer(tallies_, key_of(tenant, problem_code),
                [&] { return store_->tallies(tenant, problem_code); });
}

Result<std::vector<SharedRow>> SqliteReader::shared(std::string_view tenant, std::string_view problem_code) {
  return answer(shared_, key_of(tenant, problem_code), [&] { return store_->shared(tenant, problem_code); });
}

Result<SqliteReader::KnownStatus> SqliteReader::status(std::string_view tenant) {
  const Status looked = look();
  if (!looked) return looked.error();
  const auto held = statuses_.find(tenant);
  return KnownStatus{held == statuses_.end() ? std::nullopt : std::optional(held->second), life_};
}

void SqliteReader::learn(std::string_view tenant, std::uint64_t life, const StoreStatus& counted) {
  if (life == life_) statuses_.insert_or_assign(std::string(tenant), counted);
}

}  // namespace devdiag::gateway

// One recording: mints ids, writes each event to the event tables and the queue alike. Internal; inside a
// transaction of the caller; throws StoreFailure.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clock.hpp"
#include "devdiag/event.hpp"
#include "devdiag/local/local_store.hpp"
#include "fold.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

ClockLesson read_lesson(Database& database);
void write_lesson(Database& database, const ClockLesson& lesson);

class Recorder {
 public:
  Recorder(Database& database, std::string_view tenant, std::string_view client_id, const Moment& moment);

  // Ids a repeated request was answered with; empty when the request is new.
  std::vector<std::string> answered();
  // Writes the event and returns its id. Throws bad_field for a body that read_event would refuse.
  std::string record(std::variant<RunBody, AttemptBody, OutcomeBody> body);
  // Folds, remembers the answer, keeps the counters. Last call.
  void finish(const std::vector<std::string>& ids);

  std::int64_t now_ms() const { return now_ms_; }  // by the gateway's clock
  const Fold& fold() const { return fold_; }

 private:
  Entropy next_entropy();

  Database& database_;
  std::string tenant_, client_id_;
  Moment moment_;
  std::int64_t now_ms_;
  std::deque<Event> events_;  // what the fold refers to until finish()
  Fold fold_;
  std::int64_t seq_, last_mint_ms_;
  std::size_t used_ = 0;
  Entropy entropy_{};
};

}  // namespace devdiag::local

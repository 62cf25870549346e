// One recording: mints ids, writes each event to the event tables and the queue alike.
#include "recorder.hpp"

#include <nlohmann/json.hpp>

#include "database.hpp"
#include "devdiag/json.hpp"
#include "outbox.hpp"
#include "ranking_cover.hpp"

namespace devdiag::local {
namespace {

constexpr int kAnsweredRows = 100;

std::string request_name(const Moment& moment) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string name = std::to_string(moment.now_ms) + ":";
  for (const std::uint8_t byte : moment.entropy.front().bytes) {
    name += kHex[byte >> 4];
    name += kHex[byte & 15];
  }
  return name;
}

// Counts on as one large number, so that further ids differ from each other.
void count_on(Entropy& entropy) {
  for (std::size_t i = sizeof entropy.bytes; i-- > 0;) {
    if (++entropy.bytes[i] != 0) return;
  }
}

}  // namespace

ClockLesson read_lesson(Database& database) {
  return {meta_number(database, "clock_device_ms"), meta_number(database, "clock_server_ms")};
}

void write_lesson(Database& database, const ClockLesson& lesson) {
  set_meta(database, "clock_device_ms", lesson.device_ms);
  set_meta(database, "clock_server_ms", lesson.server_ms);
}

Recorder::Recorder(Database& database, std::string_view tenant, std::string_view client_id,
                   const Moment& moment)
    : database_(database),
      tenant_(tenant),
      client_id_(client_id),
      moment_(moment),
      now_ms_(corrected_ms(read_lesson(database), moment.now_ms)),
      fold_(database, now_ms_),
      seq_(meta_number(database, "seq")),
      last_mint_ms_(meta_number(database, "last_mint_ms")) {
  if (!moment.entropy.empty()) return;
  throw StoreFailure{{Errc::bad_field, "entropy", "missing", "10 random bytes per id, at least for one id",
                      Retry::after_change},
                     SQLITE_MISUSE};
}

std::vector<std::string> Recorder::answered() {
  const std::string request = request_name(moment_);
  Query query = database_.query("answered_read");
  query.bind(request);
  return query.step() ? tokens_of_row(query.text(0)) : std::vector<std::string>();
}

Entropy Recorder::next_entropy() {
  if (used_ < moment_.entropy.size()) {
    entropy_ = moment_.entropy[used_++];
  } else {
    count_on(entropy_);
  }
  return entropy_;
}

std::string Recorder::record(std::variant<RunBody, AttemptBody, OutcomeBody> body) {
  last_mint_ms_ = next_mint_ms(last_mint_ms_, now_ms_);
  Event& event = events_.emplace_back();
  event.id = mint_uuid7(last_mint_ms_, next_entropy());
  event.seq = ++seq_;
  event.t_ms = moment_.now_ms;
  event.body = std::move(body);
  const nlohmann::json value = write_event(event);
  // What the gateway would refuse must not enter the queue in the first place.
  if (auto checked = read_event(value, ""); !checked) {
    throw StoreFailure{std::move(checked).error(), SQLITE_MISMATCH};
  }
  fold_.add(tenant_, client_id_, event);
  enqueue(database_, event, json_text(value), now_ms_);
  return event.id;
}

void Recorder::finish(const std::vector<std::string>& ids) {
  fold_.finish();
  for (const RollupChange& change : fold_.changes()) correct(database_, tenant_, change.key, change.delta);
  const std::string request = request_name(moment_), answer = text_of_tokens(ids);
  database_.query("answered_insert").bind(request, answer).run();
  database_.query("answered_trim").bind(kAnsweredRows).run();
  set_meta(database_, "seq", seq_);
  set_meta(database_, "last_mint_ms", last_mint_ms_);
}

}  // namespace devdiag::local

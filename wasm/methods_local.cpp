// Methods of devdiag-local: the page's learning store. One store per instance of the module.
#include <memory>

#include "base64.hpp"
#include "call.hpp"
#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/local/local_store.hpp"
#include "json_text.hpp"

namespace devdiag::wasm {
namespace {

using nlohmann::json;

std::unique_ptr<local::LocalStore> g_store;

local::LocalStore& store() {
  if (g_store) return *g_store;
  throw CallFailure{{Errc::unavailable, "", "the store is not open", "open first", Retry::after_change}};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// now_ms and entropy of a method that mints ids. Owns what the Moment points to.
class MomentArgs {
 public:
  explicit MomentArgs(const Args& args) : now_ms_(args.integer("now_ms")) {
    const std::string hex = args.text("entropy");
    constexpr std::size_t kDigits = 2 * sizeof(Entropy::bytes);
    const bool hex_only = hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (hex.empty() || hex.size() % kDigits != 0 || !hex_only) {
      throw CallFailure{{Errc::bad_field, "entropy", "not 10 bytes per id",
                         "lower-case hex, 20 digits per id", Retry::after_change}};
    }
    for (std::size_t at = 0; at < hex.size(); at += kDigits) {
      Entropy entropy{};
      for (std::size_t i = 0; i < sizeof entropy.bytes; ++i) {
        const int high = hex_digit(hex[at + 2 * i]), low = hex_digit(hex[at + 2 * i + 1]);
        entropy.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
      }
      entropy_.push_back(entropy);
    }
  }
  local::Moment moment() const { return {now_ms_, entropy_}; }

 private:
  std::int64_t now_ms_;
  std::vector<Entropy> entropy_;
};

template <class T>
T word(const Args& args, const char* name, std::optional<T> (*from)(std::string_view),
       std::string_view allowed) {
  if (const auto value = from(args.text(name))) return *value;
  throw CallFailure{{Errc::bad_field, name, "unknown value", std::string(allowed), Retry::after_change}};
}

std::string open_store(const Args& args) {
  const MomentArgs moment(args);
  g_store.reset();
  g_store = take(local::LocalStore::open({args.text("path"), args.text_or("vfs", ""),
                                          args.text_or("tenant", "default"), args.flag_or("evicted", false)},
                                         moment.moment()));
  const local::LocalInfo& info = g_store->info();
  return JsonText()
      .begin("", '{')
      .text("client_id", info.client_id)
      .text("incarnation", info.incarnation)
      .integer("schema_version", info.schema_version)
      .flag("created", info.created)
      .flag("in_memory", info.in_memory)
      .end('}')
      .take();
}

std::string close_store(const Args&) {
  if (!g_store) return "{}";
  const auto closing = std::move(g_store);
  take(closing->close());
  return "{}";
}

std::string record_run(const Args& args) {
  const Report report = take(report_from(args.member("report"), "report"));
  const MomentArgs moment(args);
  const auto recorded = take(
      store().record_run(report, args.text("load"), args.flag_or("share_proof", false), moment.moment()));
  JsonText out;
  out.begin("", '{').text("run", recorded.run).begin("outcomes", '[');
  for (const local::RunOutcome& outcome : recorded.outcomes) {
    out.begin("", '{')
        .text("attempt", outcome.attempt)
        .text("problem_code", outcome.problem_code)
        .text("fingerprint", outcome.fingerprint)
        .text("fix_code", outcome.fix_code)
        .text("verdict", to_name(outcome.verdict))
        .text("known", to_name(outcome.known))
        .end('}');
  }
  return out.end(']').end('}').take();
}

std::string id_answer(const char* name, const std::string& id) {
  return JsonText().begin("", '{').text(name, id).end('}').take();
}

std::string record_attempt(const Args& args) {
  const local::NewAttempt attempt{
      args.text("target"),        args.text("problem_code"),
      args.text("fingerprint"),   args.text("fix_code"),
      args.text("run"),           word(args, "actor", actor_from, "person, agent, automation"),
      args.text_or("env_fp", ""), args.texts("env")};
  const MomentArgs moment(args);
  return id_answer("attempt", take(store().record_attempt(attempt, moment.moment())));
}

std::string record_outcome(const Args& args) {
  const Verdict verdict = word(args, "verdict", verdict_from, "worked, failed, regressed");
  const MomentArgs moment(args);
  return id_answer("outcome", take(store().record_outcome(args.text("attempt"), verdict, moment.moment())));
}

std::string list_attempts(const Args& args) {
  JsonText out;
  out.begin("", '{').begin("attempts", '[');
  for (const local::LocalAttempt& attempt : take(store().attempts(args.text("target")))) {
    out.begin("", '{')
        .text("id", attempt.id)
        .text("problem_code", attempt.problem_code)
        .text("fingerprint", attempt.fingerprint)
        .text("fix_code", attempt.fix_code)
        .text("actor", to_name(attempt.actor))
        .integer("at_ms", attempt.at_ms);
    if (attempt.verdict) out.text("verdict", to_name(*attempt.verdict));
    if (attempt.known) out.text("known", to_name(*attempt.known));
    out.end('}');
  }
  return out.end(']').end('}').take();
}

std::string suggest(const Args& args) {
  const auto env = args.texts("env");
  const auto suggestion = take(store().suggest(args.text("problem_code"), env, args.integer("today")));
  return JsonText()
      .begin("", '{')
      .raw("fixes", write_ranked(suggestion.fixes))
      .text("cursor", suggestion.cursor)
      .flag("server", !suggestion.cursor.empty())
      .end('}')
      .take();
}

std::string push_batch(const Args& args) {
  const std::int64_t events = args.integer_or("events", limits::kPushEvents);
  const std::int64_t bytes = args.integer_or("bytes", limits::kPushBytes);
  if (events < 1 || bytes < 1) {
    throw CallFailure{{Errc::bad_field, "events", "not positive", "at least 1", Retry::after_change}};
  }
  const auto batch = take(store().push_batch(args.integer("now_ms"), static_cast<std::size_t>(events),
                                             static_cast<std::size_t>(bytes)));
  JsonText out;
  out.begin("", '{');
  if (batch.body.empty()) out.raw("body", "null");
  if (!batch.body.empty()) out.text("body", batch.body);
  out.begin("ids", '[');
  for (const std::string& id : batch.ids) out.text("", id);
  out.end(']');
  if (batch.next_at_ms) out.integer("next_at", *batch.next_at_ms);
  return out.end('}').take();
}

std::string push_answer(const Args& args) {
  const int status = static_cast<int>(args.integer("status"));
  std::optional<local::PushReply> reply;
  if (status == 200) reply = take(local::read_push(args.member("answer")));
  const auto result =
      take(store().push_answer(args.texts("ids"), status, reply ? &*reply : nullptr, args.integer("now_ms")));
  return JsonText()
      .begin("", '{')
      .integer("acked", result.acked)
      .integer("refused", result.refused)
      .integer("dead", result.dead)
      .flag("incarnation_changed", result.incarnation_changed)
      .end('}')
      .take();
}

std::string hello_answer(const Args& args) {
  const auto reply = take(local::read_hello(args.member("answer")));
  const auto result = take(store().hello_answer(reply, args.integer("now_ms")));
  return JsonText()
      .begin("", '{')
      .flag("incarnation_changed", result.incarnation_changed)
      .integer("offset_ms", result.offset_ms)
      .end('}')
      .take();
}

std::string pull_begin(const Args&) {
  const local::PullStart start = store().pull_begin();
  return JsonText().begin("", '{').text("since", start.since).integer("mark", start.mark).end('}').take();
}

std::string pull_answer(const Args& args) {
  const int status = static_cast<int>(args.integer("status"));
  std::optional<local::RankingPage> page;
  if (status == 200) page = take(local::read_rankings_answer(args.member("answer")));
  const auto result = take(store().pull_answer(args.integer("mark"), status, page ? &*page : nullptr,
                                               args.integer_or("now_ms", 0)));
  return JsonText()
      .begin("", '{')
      .integer("rows", result.rows)
      .text("cursor", result.cursor)
      .flag("incarnation_changed", result.incarnation_changed)
      .end('}')
      .take();
}

void put_counts(JsonText& out, const char* name, const std::map<std::string, std::int64_t>& counts) {
  out.begin(name, '{');
  for (const auto& [key, count] : counts) out.integer(key, count);
  out.end('}');
}

std::string status(const Args&) {
  const local::LocalStatus now = take(store().status());
  JsonText out;
  out.begin("", '{')
      .text("client_id", now.info.client_id)
      .text("incarnation", now.info.incarnation)
      .integer("schema_version", now.info.schema_version)
      .flag("in_memory", now.info.in_memory);
  put_counts(out, "outbox", now.outbox);
  put_counts(out, "lost", now.lost);
  put_counts(out, "forgotten", {{"acked", now.forgotten_acked}, {"dead", now.forgotten_dead}});
  out.integer("runs", now.runs)
      .integer("attempts", now.attempts)
      .integer("outcomes", now.outcomes)
      .begin("last_refusals", '[');
  for (const auto& row : now.last_refusals) {
    out.begin("", '{').text("id", row.id).text("code", row.code).text("detail", row.detail).end('}');
  }
  return out.end(']')
      .text("cursor", now.cursor)
      .integer("offset_ms", now.offset_ms)
      .integer("bytes", now.bytes)
      .end('}')
      .take();
}

std::string export_store(const Args&) {
  return R"({"base64":")" + base64(take(store().export_image())) + R"("})";
}

std::string check_store(const Args&) {
  take(store().check());
  return "{}";
}

constexpr NamedMethod kMethods[] = {
    {"attempts", list_attempts, kArgumentBytes},
    {"check", check_store, kArgumentBytes},
    {"close", close_store, kArgumentBytes},
    {"export", export_store, kArgumentBytes},
    {"hello_answer", hello_answer, kArgumentBytes},
    {"open", open_store, kArgumentBytes},
    {"pull_answer", pull_answer, kAnswerArgumentBytes},
    {"pull_begin", pull_begin, kArgumentBytes},
    {"push_answer", push_answer, kAnswerArgumentBytes},
    {"push_batch", push_batch, kArgumentBytes},
    {"record_attempt", record_attempt, kArgumentBytes},
    {"record_outcome", record_outcome, kArgumentBytes},
    {"record_run", record_run, kEvidenceArgumentBytes},
    {"status", status, kArgumentBytes},
    {"suggest", suggest, kArgumentBytes},
};

}  // namespace

std::span<const NamedMethod> local_methods() { return kMethods; }

}  // namespace devdiag::wasm

// What a gateway answers, read into records for the local store.
#include "devdiag/local/wire.hpp"

#include <nlohmann/json.hpp>
#include <optional>

namespace devdiag::local {
namespace {

using nlohmann::json;

// Collects the first mistake; readers go on with defaults, and the caller looks once at the end.
struct Reader {
  std::optional<Error> error;

  void fail(const std::string& path, std::string detail, std::string allowed) {
    if (!error) error = Error{Errc::bad_field, path, std::move(detail), std::move(allowed), Retry::later};
  }
  const json* member(const json& object, const char* name, const std::string& path) {
    if (!object.is_object()) {
      fail(path, "not an object", "an object");
      return nullptr;
    }
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
  }
  std::string text(const json& object, const char* name, const std::string& path, bool required = true) {
    const json* value = member(object, name, path);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    if (value != nullptr || required) fail(path + "." + name, "missing or not a text", "a text");
    return {};
  }
  std::int64_t integer(const json& object, const char* name, const std::string& path, bool required = true) {
    const json* value = member(object, name, path);
    if (value != nullptr && value->is_number_integer()) return value->get<std::int64_t>();
    if (value != nullptr || required) fail(path + "." + name, "missing or not an integer", "an integer");
    return 0;
  }
  const json& list(const json& object, const char* name, const std::string& path) {
    static const json kNone = json::array();
    const json* value = member(object, name, path);
    if (value != nullptr && value->is_array()) return *value;
    fail(path + "." + name, "missing or not a list", "a list");
    return kNone;
  }
};

std::string at(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

void read_indexes(Reader& reader, const json& answer, const char* name, std::vector<std::size_t>& out) {
  const json& list = reader.list(answer, name, "answer");
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_number_unsigned()) {
      out.push_back(list[i].get<std::size_t>());
    } else {
      reader.fail(at(std::string("answer.") + name, i), "not an index", "a position in the pushed events");
    }
  }
}

RefusedEvent read_refusal(Reader& reader, const json& value, const std::string& path) {
  RefusedEvent refusal;
  const std::int64_t index = reader.integer(value, "i", path);
  if (index < 0) reader.fail(path + ".i", "negative", "a position in the pushed events");
  refusal.index = static_cast<std::size_t>(index);
  refusal.code = reader.text(value, "code", path);
  refusal.retry = reader.text(value, "retry", path);
  refusal.at_ms = reader.integer(value, "at", path, refusal.retry == "at");
  refusal.detail = reader.text(value, "detail", path, false);
  return refusal;
}

Tally read_tally(Reader& reader, const json& value, const std::string& path) {
  return {reader.integer(value, "worked", path), reader.integer(value, "failed", path),
          reader.integer(value, "regressed", path)};
}

TallyRow read_row(Reader& reader, const json& value, const std::string& path) {
  TallyRow row;
  row.problem_code = reader.text(value, "problem_code", path);
  row.fix_code = reader.text(value, "fix_code", path);
  row.env_fp = reader.text(value, "env_fp", path);
  for (const json& token : reader.list(value, "env", path)) {
    if (!token.is_string()) reader.fail(path + ".env", "holds something that is no text", "a list of texts");
    if (!reader.error) row.env.push_back(token.get<std::string>());
  }
  row.day = reader.integer(value, "day", path);
  row.tally = read_tally(reader, value, path);
  return row;
}

SharedRow read_shared_row(Reader& reader, const json& value, const std::string& path) {
  SharedRow row;
  row.problem_code = reader.text(value, "problem_code", path);
  row.fix_code = reader.text(value, "fix_code", path);
  row.tally = read_tally(reader, value, path);
  row.clients = reader.integer(value, "clients", path);
  return row;
}

template <class Row>
Result<std::vector<Row>> read_list(const json& list, std::string_view path,
                                   Row (*read)(Reader&, const json&, const std::string&)) {
  Reader reader;
  std::vector<Row> rows;
  if (!list.is_array()) {
    reader.fail(std::string(path), "not a list", "a list");
    return *std::move(reader.error);
  }
  rows.reserve(list.size());
  for (std::size_t i = 0; i < list.size() && !reader.error; ++i) {
    rows.push_back(read(reader, list[i], at(path, i)));
  }
  if (reader.error) return *std::move(reader.error);
  return rows;
}

}  // namespace

Result<HelloReply> read_hello(const json& value) {
  Reader reader;
  HelloReply reply{reader.text(value, "incarnation", "answer"),
                   reader.integer(value, "server_time", "answer")};
  if (reader.error) return *std::move(reader.error);
  return reply;
}

Result<PushReply> read_push(const json& value) {
  Reader reader;
  PushReply reply;
  reply.incarnation = reader.text(value, "incarnation", "answer");
  reply.server_time_ms = reader.integer(value, "server_time", "answer");
  read_indexes(reader, value, "ok", reply.taken);
  read_indexes(reader, value, "dup", reply.taken);
  const json& refused = reader.list(value, "refused", "answer");
  for (std::size_t i = 0; i < refused.size(); ++i) {
    reply.refused.push_back(read_refusal(reader, refused[i], at("answer.refused", i)));
  }
  if (reader.error) return *std::move(reader.error);
  return reply;
}

Result<RankingPage> read_rankings_answer(const json& value) {
  Reader reader;
  RankingPage page;
  page.cursor = reader.text(value, "cursor", "answer");
  const json* reset = reader.member(value, "reset", "answer");
  if (reset == nullptr || !reset->is_boolean())
    reader.fail("answer.reset", "missing or no boolean", "true, false");
  if (reader.error) return *std::move(reader.error);
  page.reset = reset->get<bool>();
  auto rows = read_tally_rows(reader.list(value, "rows", "answer"), "answer.rows");
  if (!rows) return std::move(rows).error();
  auto shared = read_shared_rows(reader.list(value, "shared", "answer"), "answer.shared");
  if (!shared) return std::move(shared).error();
  if (reader.error) return *std::move(reader.error);
  page.rows = std::move(rows).value();
  page.shared = std::move(shared).value();
  return page;
}

Result<std::vector<TallyRow>> read_tally_rows(const json& list, std::string_view path) {
  return read_list<TallyRow>(list, path, read_row);
}

Result<std::vector<SharedRow>> read_shared_rows(const json& list, std::string_view path) {
  return read_list<SharedRow>(list, path, read_shared_row);
}

}  // namespace devdiag::local

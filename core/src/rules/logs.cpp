// What structured log lines say outright: the browser's own sentences about CORS, and a database schema that
// is not the one the code was written for.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/cors_facts.hpp"
#include "rules/cors_log.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

std::string place_of(const LogLine& line) {
  if (!line.logger.empty()) return line.logger;
  return line.source.empty() ? "log" : line.source;
}

// --- schema ---

struct CodeWords {
  std::string_view code, words;
};

// SQLSTATE classes and the codes of drivers that do not pass one on.
constexpr std::array<CodeWords, 13> kSchemaCodes{{{"42P01", "a table does not exist"},
                                                  {"42703", "a column does not exist"},
                                                  {"42704", "a database object does not exist"},
                                                  {"42883", "a database function does not exist"},
                                                  {"42S02", "a table does not exist"},
                                                  {"42S22", "a column does not exist"},
                                                  {"1146", "a table does not exist"},
                                                  {"1054", "a column does not exist"},
                                                  {"ER_NO_SUCH_TABLE", "a table does not exist"},
                                                  {"ER_BAD_FIELD_ERROR", "a column does not exist"},
                                                  {"P2021", "a table does not exist"},
                                                  {"P2022", "a column does not exist"},
                                                  {"ORA-00942", "a table does not exist"}}};

// Exceptions and sentences of migration tools and of SQLite, which has no codes for it. A sentence counts
// only where it begins the message.
constexpr std::array<std::string_view, 4> kSchemaErrors{
    "ActiveRecord::PendingMigrationError", "PendingMigrationError", "UndefinedTable", "UndefinedColumn"};
constexpr std::array<std::string_view, 4> kSchemaSentences{
    "no such table: ", "no such column: ", "Target database is not up to date", "Migrations are pending"};

std::string_view without_class(std::string_view message) {
  // "sqlite3.OperationalError: no such column: x": loggers put the exception's class before its message.
  const std::size_t colon = message.find(": ");
  if (colon == std::string_view::npos || message.substr(0, colon).find(' ') != std::string_view::npos)
    return message;
  return message.substr(colon + 2);
}

std::string_view schema_words(const LogLine& line) {
  for (const auto& [code, words] : kSchemaCodes) {
    if (policy::iequals(line.error_code, code)) return words;
  }
  const std::string_view type = line.error_type;
  const std::string_view name = type.substr(type.rfind('.') + 1);  // npos + 1 is 0
  for (const std::string_view known : kSchemaErrors) {
    if (name == known) return "a migration was not run";
  }
  const std::string_view message = policy::trim(line.message);
  for (const std::string_view sentence : kSchemaSentences) {
    if (!message.starts_with(sentence) && !without_class(message).starts_with(sentence)) continue;
    return sentence.starts_with("no such") ? "a table or column does not exist" : "a migration was not run";
  }
  return {};
}

std::string error_name(const LogLine& line) {
  if (!line.error_code.empty()) return line.error_code;
  return line.error_type.empty() ? std::string("the log gives no code") : line.error_type;
}

// Without its full stop: it stands inside another sentence.
std::string sentence(std::string_view reason) {
  if (reason.ends_with('.')) reason.remove_suffix(1);
  return std::string(reason.empty() ? std::string_view("no reason is given") : reason);
}

}  // namespace

void cors_block(const Evidence& evidence, Findings& out) {
  if (evidence.logs.empty()) return;
  const auto answers = cors_answers(evidence);
  for (const LogLine& line : evidence.logs) {
    const auto cors = written_by_page(line) ? cors_line(line.message) : std::nullopt;
    if (!cors) continue;
    if (is_told_by(answers, line)) continue;
    const std::string target = cors->url.empty() ? without_query(line.url) : without_query(cors->url);
    const policy::Origin origin = policy::parse_origin(target);
    out.add("CORS refused " + (target.empty() ? "a request of the page" : subject_url(target, evidence)),
            {"event", place_of(line), line.message, "log"},
            {{"url", target.empty() ? "an address the log does not name" : target},
             {"api_origin", origin.opaque ? "" : policy::serialize(origin)},
             {"origin", policy::serialize(policy::parse_origin(evidence.page.url))},
             {"reason", sentence(cors->reason)}},
            std::max<std::int64_t>(line.count, 1));
  }
}

void db_drift(const Evidence& evidence, Findings& out) {
  for (const LogLine& line : evidence.logs) {
    const std::string_view words = written_by_page(line) ? std::string_view{} : schema_words(line);
    if (words.empty()) continue;
    out.add(message_template(without_class(line.message)), {"event", place_of(line), line.message, "log"},
            {{"message", line.message}, {"what", std::string(words)}, {"error", error_name(line)}},
            std::max<std::int64_t>(line.count, 1));
  }
}

}  // namespace devdiag::judge

// One structured line per event on standard error: JSON for machines, plain words on a terminal.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace devdiag::gateway {

enum class LogLevel : std::uint8_t { error, warn, info, debug };
std::optional<LogLevel> log_level_from(std::string_view name);

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

// Set once, before threads start.
void set_log(LogLevel most_detailed, bool human);
bool logs(LogLevel level);
// `event` is a fixed short name ("push_failed"). Callers pass no secrets: keys, header values and bodies stay
// out. One write per line, so lines of several threads do not mix.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// The same, as text without writing it; `now_ms` is Unix time.
std::string format_log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields,
                       std::int64_t now_ms, bool human);

// At most this many warnings about bad callers per second and thread; the rest are counted in the next line.
class LogBudget {
 public:
  // Whether to log now; `skipped` gets the number left out since the last line.
  bool take(std::int64_t now_ms, std::int64_t& skipped);

 private:
  std::int64_t second_ = 0, used_ = 0, skipped_ = 0;
};

}  // namespace devdiag::gateway

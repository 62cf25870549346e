// Formats and writes log lines.
#include "log.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace devdiag::gateway {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"error", "warn", "info", "debug"};
constexpr std::int64_t kLinesPerSecond = 20;

LogLevel most_detailed_level = LogLevel::info;
bool human_lines = false;

std::string utc_time(std::int64_t now_ms) {
  const std::time_t seconds = static_cast<std::time_t>(now_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(now_ms % 1000));
  return text;
}

nlohmann::ordered_json to_json(const LogField& field) {
  return std::visit([](const auto& value) { return nlohmann::ordered_json(value); }, field.value);
}

}  // namespace

std::optional<LogLevel> log_level_from(std::string_view name) {
  for (std::size_t i = 0; i < kLevels.size(); ++i)
    if (kLevels[i] == name) return static_cast<LogLevel>(i);
  return std::nullopt;
}

void set_log(LogLevel most_detailed, bool human) {
  most_detailed_level = most_detailed;
  human_lines = human;
}

bool logs(LogLevel level) { return level <= most_detailed_level; }

std::string format_log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields,
                       std::int64_t now_ms, bool human) {
  using Json = nlohmann::ordered_json;
  const auto text = [](const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  if (!human) {
    Json line;
    line["time"] = utc_time(now_ms);
    line["level"] = kLevels[static_cast<std::size_t>(level)];
    line["event"] = event;
    for (const auto& field : fields) line[std::string(field.name)] = to_json(field);
    return text(line) + "\n";
  }
  std::string line = utc_time(now_ms).substr(11, 8);
  line.append(" ").append(kLevels[static_cast<std::size_t>(level)]).append(" ").append(event);
  for (const auto& field : fields)
    line.append("  ").append(field.name).append("=").append(text(to_json(field)));
  return line + "\n";
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!logs(level)) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::string line = format_log(level, event, fields, now_ms, human_lines);
  // Nothing sensible is left to do when standard error itself fails.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

bool LogBudget::take(std::int64_t now_ms, std::int64_t& skipped) {
  const std::int64_t second = now_ms / 1000;
  if (second != second_) {
    second_ = second;
    used_ = 0;
  }
  if (used_ >= kLinesPerSecond) {
    ++skipped_;
    return false;
  }
  ++used_;
  skipped = std::exchange(skipped_, 0);
  return true;
}

}  // namespace devdiag::gateway

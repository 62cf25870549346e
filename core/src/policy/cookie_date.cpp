// Parses and writes cookie dates.
#include "policy/cookie_date.hpp"

#include <array>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::int64_t kDaySeconds = 86'400;

struct Fields {
  int hour = -1, minute = -1, second = -1, day = -1, month = -1, year = -1;
};

bool is_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2F) || (byte >= 0x3B && byte <= 0x40) ||
         (byte >= 0x5B && byte <= 0x60) || (byte >= 0x7B && byte <= 0x7E);
}

// Between `least` and `most` digits at the front, then no further digit; -1 otherwise. `rest` moves behind
// them.
int take_digits(std::string_view& rest, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < rest.size() && count < most && is_digit(rest[count]))
    value = value * 10 + (rest[count++] - '0');
  if (count < least || (count < rest.size() && is_digit(rest[count]))) return -1;
  rest.remove_prefix(count);
  return value;
}

bool take_colon(std::string_view& rest) {
  if (!rest.starts_with(':')) return false;
  rest.remove_prefix(1);
  return true;
}

bool read_time(std::string_view token, Fields& out) {
  const int hour = take_digits(token, 1, 2);
  if (hour < 0 || !take_colon(token)) return false;
  const int minute = take_digits(token, 1, 2);
  if (minute < 0 || !take_colon(token)) return false;
  const int second = take_digits(token, 1, 2);
  if (second < 0) return false;
  out.hour = hour;
  out.minute = minute;
  out.second = second;
  return true;
}

bool read_number(std::string_view token, std::size_t least, std::size_t most, int& out) {
  const int value = take_digits(token, least, most);
  if (value < 0) return false;
  out = value;
  return true;
}

bool read_month(std::string_view token, int& out) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (!istarts_with(token, kMonths[i])) continue;
    out = static_cast<int>(i) + 1;
    return true;
  }
  return false;
}

// Each token fills the first of the four productions that is still missing and that it matches.
void read_token(std::string_view token, Fields& out) {
  if (out.hour < 0 && read_time(token, out)) return;
  if (out.day < 0 && read_number(token, 1, 2, out.day)) return;
  if (out.month < 0 && read_month(token, out.month)) return;
  if (out.year < 0) read_number(token, 2, 4, out.year);
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

std::string two_digits(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) {
  Fields date;
  while (!text.empty()) {
    std::size_t end = 0;
    while (end < text.size() && !is_delimiter(text[end])) ++end;
    if (end > 0) read_token(text.substr(0, end), date);
    text.remove_prefix(end < text.size() ? end + 1 : end);
  }
  if (date.hour < 0 || date.day < 0 || date.month < 0 || date.year < 0) return std::nullopt;
  if (date.year >= 70 && date.year <= 99) date.year += 1900;
  if (date.year >= 0 && date.year <= 69) date.year += 2000;
  if (date.year < 1601 || date.hour > 23 || date.minute > 59 || date.second > 59) return std::nullopt;
  if (date.day < 1 || date.day > days_in(date.year, date.month)) return std::nullopt;
  return days_from_civil(date.year, date.month, date.day) * kDaySeconds + date.hour * 3600 +
         date.minute * 60 + date.second;
}

std::string imf_fixdate(std::int64_t unix_s) {
  std::int64_t days = unix_s / kDaySeconds, rest = unix_s % kDaySeconds;
  if (rest < 0) {
    rest += kDaySeconds;
    --days;
  }
  const std::int64_t weekday = ((days % 7) + 11) % 7;
  int year = static_cast<int>(1970 + days / 366) - (days < 0 ? 1 : 0);
  while (days_from_civil(year + 1, 1, 1) <= days) ++year;
  while (days_from_civil(year, 1, 1) > days) --year;
  int month = 1;
  while (month < 12 && days_from_civil(year, month + 1, 1) <= days) ++month;
  const std::int64_t day = days - days_from_civil(year, month, 1) + 1;
  std::string name(kMonths[static_cast<std::size_t>(month - 1)]);
  name[0] = static_cast<char>(name[0] - 32);
  return std::string(kWeekdays[static_cast<std::size_t>(weekday)]) + ", " + two_digits(day) + " " + name +
         " " + std::to_string(year) + " " + two_digits(rest / 3600) + ":" + two_digits(rest / 60 % 60) + ":" +
         two_digits(rest % 60) + " GMT";
}

}  // namespace devdiag::policy

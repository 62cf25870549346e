// Writes PostgreSQL's binary parameter format (the send and recv functions of each type; integers
// big-endian).
#include "postgres/params.hpp"

#include <array>

#include "postgres/error.hpp"

namespace devdiag::postgres {
namespace {

constexpr std::int64_t kEpochDay = 10'957;  // 2000-01-01, PostgreSQL's zero, in days since 1970-01-01
constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

template <class Integer>
void append_big_endian(std::string& out, Integer value) {
  char bytes[sizeof(Integer)];
  auto rest = static_cast<std::uint64_t>(value);
  for (std::size_t at = sizeof(Integer); at > 0; rest >>= 8) bytes[--at] = static_cast<char>(rest & 0xff);
  out.append(bytes, sizeof(Integer));
}

template <class Integer>
std::string big_endian(Integer value) {
  std::string out;
  append_big_endian(out, value);
  return out;
}

std::string date_bytes(std::int64_t unix_day) {
  return big_endian(static_cast<std::int32_t>(unix_day - kEpochDay));
}

std::string time_bytes(std::int64_t unix_ms) {
  return big_endian(unix_ms * 1'000 - kEpochDay * kMicrosPerDay);
}

// The value of each hexadecimal digit, -1 for every other byte.
constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (int digit = 0; digit < 10; ++digit)
    values[static_cast<std::size_t>('0' + digit)] = static_cast<std::int8_t>(digit);
  for (int digit = 10; digit < 16; ++digit) {
    values[static_cast<std::size_t>('a' + digit - 10)] = static_cast<std::int8_t>(digit);
    values[static_cast<std::size_t>('A' + digit - 10)] = static_cast<std::int8_t>(digit);
  }
  return values;
}();

int hex_value(char digit) { return kHexValues[static_cast<unsigned char>(digit)]; }

[[noreturn]] void refuse_uuid() { throw DatabaseError(Failure::data, "22P02", "not the text of a UUID"); }

std::array<char, 16> uuid_bytes(std::string_view text) {
  if (text.size() != 36) refuse_uuid();
  std::array<char, 16> out{};
  std::size_t at = 0;
  for (char& byte : out) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') refuse_uuid();
    }
    const int high = hex_value(text[at++]);
    const int low = hex_value(text[at++]);
    if (high < 0 || low < 0) refuse_uuid();
    byte = static_cast<char>(high * 16 + low);
  }
  return out;
}

}  // namespace

std::string Array::bytes() const {
  std::string out;
  out.reserve(20 + elements_.size());
  append_big_endian(out, std::uint32_t{count_ == 0 ? 0u : 1u});  // dimensions
  append_big_endian(out, std::uint32_t{0});                      // no nulls
  append_big_endian(out, std::uint32_t{element_type_});
  if (count_ == 0) return out;
  append_big_endian(out, count_);
  append_big_endian(out, std::uint32_t{1});  // lower bound
  return out += elements_;
}

void Array::append(std::string_view element) {
  append_big_endian(elements_, static_cast<std::uint32_t>(element.size()));
  elements_ += element;
  ++count_;
}

void UuidArray::add(std::string_view text) {
  const std::array<char, 16> bytes = uuid_bytes(text);
  append({bytes.data(), bytes.size()});
}
void Int8Array::add(std::int64_t value) { append(big_endian(value)); }
void DateArray::add(std::int64_t unix_day) { append(date_bytes(unix_day)); }
void TimeArray::add(std::int64_t unix_ms) { append(time_bytes(unix_ms)); }

Params& Params::put(TypeId type, std::string value) {
  types_.push_back(type);
  values_.push_back(std::move(value));
  return *this;
}

Params& Params::int8(std::int64_t value) { return put(20, big_endian(value)); }
Params& Params::int4(std::int32_t value) { return put(23, big_endian(value)); }
Params& Params::uuid(std::string_view text) {
  const std::array<char, 16> bytes = uuid_bytes(text);
  return put(2950, std::string(bytes.begin(), bytes.end()));
}
Params& Params::date(std::int64_t unix_day) { return put(1082, date_bytes(unix_day)); }
Params& Params::time(std::int64_t unix_ms) { return put(1184, time_bytes(unix_ms)); }

}  // namespace devdiag::postgres

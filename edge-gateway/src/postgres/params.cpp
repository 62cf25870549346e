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
  for (int shift = (static_cast<int>(sizeof(Integer)) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((static_cast<std::uint64_t>(value) >> shift) & 0xff));
  }
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

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

[[noreturn]] void refuse_uuid() { throw DatabaseError(Failure::data, "22P02", "not the text of a UUID"); }

std::string uuid_bytes(std::string_view text) {
  std::string out;
  if (text.size() != 36) refuse_uuid();
  for (std::size_t at = 0; at < text.size();) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') refuse_uuid();
      continue;
    }
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) refuse_uuid();
    out.push_back(static_cast<char>(high * 16 + low));
    at += 2;
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

void UuidArray::add(std::string_view text) { append(uuid_bytes(text)); }
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
Params& Params::uuid(std::string_view text) { return put(2950, uuid_bytes(text)); }
Params& Params::date(std::int64_t unix_day) { return put(1082, date_bytes(unix_day)); }
Params& Params::time(std::int64_t unix_ms) { return put(1184, time_bytes(unix_ms)); }

}  // namespace devdiag::postgres

// Structured fields: value and canonical form of items, lists and dictionaries.
#include "adapter.hpp"
#include "policy/structured_fields.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// The suite writes byte sequences in base32 (RFC 4648 section 6).
std::string base32(std::string_view bytes) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 5) {
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < 5; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    const std::size_t have = std::min<std::size_t>(5, bytes.size() - i);
    const std::size_t chars = (have * 8 + 4) / 5;
    for (std::size_t k = 0; k < 8; ++k)
      out.push_back(k < chars ? kAlphabet[(bits >> (35 - 5 * k)) & 31U] : '=');
  }
  return out;
}

json write(const BareItem& item) {
  switch (item.type) {
    case BareType::integer:
      return item.number;
    case BareType::decimal:
      return static_cast<double>(item.number) / 1000.0;
    case BareType::string:
      return item.text;
    case BareType::token:
      return {{"__type", "token"}, {"value", item.text}};
    case BareType::bytes:
      return {{"__type", "binary"}, {"value", base32(item.text)}};
    case BareType::boolean:
      return item.number == 1;
    case BareType::date:
      return {{"__type", "date"}, {"value", item.number}};
    case BareType::display_string:
      return {{"__type", "displaystring"}, {"value", item.text}};
  }
  return nullptr;
}

json write(const Parameters& params) {
  auto out = json::array();
  for (const auto& [key, value] : params) out.push_back(json::array({key, write(value)}));
  return out;
}

json write(const Item& item) { return json::array({write(item.value), write(item.params)}); }

json write(const Member& member) {
  if (!member.is_inner_list) return write(member.item);
  auto items = json::array();
  for (const auto& item : member.items) items.push_back(write(item));
  return json::array({items, write(member.params)});
}

json write(const List& list) {
  auto out = json::array();
  for (const auto& member : list) out.push_back(write(member));
  return out;
}

json write(const Dictionary& dictionary) {
  auto out = json::array();
  for (const auto& [key, member] : dictionary) out.push_back(json::array({key, write(member)}));
  return out;
}

struct Parsed {
  bool ok = false;
  json value;
  std::string canonical;
};

template <class T>
Parsed parsed(const std::optional<T>& value) {
  return value ? Parsed{true, write(*value), serialize_sf(*value)} : Parsed{};
}

Judged judge(const json& input, const json& expected, const json&) {
  std::string raw;
  for (const auto& line : input.at("raw")) raw += (raw.empty() ? "" : ", ") + line.get<std::string>();
  const std::string type = input.at("header_type");
  const Parsed got = type == "item"   ? parsed(parse_sf_item(raw))
                     : type == "list" ? parsed(parse_sf_list(raw))
                                      : parsed(parse_sf_dictionary(raw));
  if (expected.value("must_fail", false)) return {!got.ok, "failure", got.ok ? got.canonical : "failure"};
  if (!got.ok) return {expected.value("can_fail", false), expected.at("value").dump(), "failure"};
  std::string canonical = raw;
  if (const auto& lines = expected.at("canonical"); lines.is_array()) {
    canonical.clear();
    for (const auto& line : lines) canonical += (canonical.empty() ? "" : ", ") + line.get<std::string>();
  }
  return {got.value == expected.at("value") && got.canonical == canonical,
          expected.at("value").dump() + " as " + canonical, got.value.dump() + " as " + got.canonical};
}

constexpr AdapterRow kRows[] = {{"structured-fields", "structured_field", &judge}};

}  // namespace

std::span<const AdapterRow> structured_field_adapters() { return kRows; }

}  // namespace devdiag::cases

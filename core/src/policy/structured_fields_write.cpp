// Canonical serialization of structured fields (RFC 9651 section 4.1).
#include "policy/structured_fields.hpp"

namespace devdiag::policy {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string write_decimal(std::int64_t thousandths) {
  const std::int64_t size = thousandths < 0 ? -thousandths : thousandths;
  std::string fraction = std::to_string(size % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return (thousandths < 0 ? "-" : "") + std::to_string(size / 1000) + "." + fraction;
}

std::string write_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

std::string write_bytes(std::string_view bytes) {
  std::string out = ":";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out.push_back(i + k <= bytes.size() ? kBase64[(bits >> (18 - 6 * k)) & 63U] : '=');
  }
  return out + ':';
}

std::string write_display_string(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "%\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte >= 0x20 && byte <= 0x7E && c != '%' && c != '"') {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15U]};
    }
  }
  return out + '"';
}

std::string write_bare(const BareItem& item) {
  switch (item.type) {
    case BareType::integer:
      return std::to_string(item.number);
    case BareType::decimal:
      return write_decimal(item.number);
    case BareType::string:
      return write_string(item.text);
    case BareType::token:
      return item.text;
    case BareType::bytes:
      return write_bytes(item.text);
    case BareType::boolean:
      return item.number == 1 ? "?1" : "?0";
    case BareType::date:
      return "@" + std::to_string(item.number);
    case BareType::display_string:
      return write_display_string(item.text);
  }
  return {};
}

std::string write_params(const Parameters& params) {
  std::string out;
  for (const auto& [key, value] : params) {
    out += ";" + key;
    if (!value.is_true()) out += "=" + write_bare(value);
  }
  return out;
}

std::string write_member(const Member& member) {
  if (!member.is_inner_list) return serialize_sf(member.item);
  std::string out = "(";
  for (std::size_t i = 0; i < member.items.size(); ++i) out += (i ? " " : "") + serialize_sf(member.items[i]);
  return out + ")" + write_params(member.params);
}

}  // namespace

std::string serialize_sf(const Item& item) { return write_bare(item.value) + write_params(item.params); }

std::string serialize_sf(const List& list) {
  std::string out;
  for (const auto& member : list) out += (out.empty() ? "" : ", ") + write_member(member);
  return out;
}

std::string serialize_sf(const Dictionary& dictionary) {
  std::string out;
  for (const auto& [key, member] : dictionary) {
    out += (out.empty() ? "" : ", ") + key;
    const bool plain_true = !member.is_inner_list && member.item.value.is_true();
    out += plain_true ? write_params(member.item.params) : "=" + write_member(member);
  }
  return out;
}

}  // namespace devdiag::policy

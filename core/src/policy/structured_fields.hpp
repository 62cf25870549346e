// Structured field values for HTTP (RFC 9651): items, lists and dictionaries, parsed strictly, serialized
// canonically.
//
// A field that fails to parse is ignored whole (section 4.2); several lines of one field are joined with ", "
// first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace devdiag::policy {

enum class BareType : std::uint8_t { integer, decimal, string, token, bytes, boolean, date, display_string };

// Section 3.3. `number`: the integer, the date in seconds, the decimal in thousandths, or 0/1 of a boolean.
// `text`: decoded content of strings, tokens, byte sequences and display strings (UTF-8).
struct BareItem {
  BareType type = BareType::boolean;
  std::int64_t number = 1;
  std::string text;

  bool is_token(std::string_view wanted) const { return type == BareType::token && text == wanted; }
  bool is_true() const { return type == BareType::boolean && number == 1; }
};

using Parameters = std::vector<std::pair<std::string, BareItem>>;  // section 3.1.2; order of first appearance

struct Item {
  BareItem value;
  Parameters params;
};

// A member of a list or dictionary: an item, or an inner list (section 3.1.1) with parameters of its own.
struct Member {
  bool is_inner_list = false;
  Item item;                // of a plain member
  std::vector<Item> items;  // of an inner list
  Parameters params;        // of an inner list
};

using List = std::vector<Member>;
using Dictionary = std::vector<std::pair<std::string, Member>>;

std::optional<Item> parse_sf_item(std::string_view text);  // section 4.2.3
std::optional<List> parse_sf_list(std::string_view text);  // section 4.2.1; empty text is an empty list
std::optional<Dictionary> parse_sf_dictionary(std::string_view text);  // section 4.2.2
const Member* find_key(const Dictionary& dictionary, std::string_view key);

std::string serialize_sf(const Item& item);  // section 4.1
std::string serialize_sf(const List& list);
std::string serialize_sf(const Dictionary& dictionary);

}  // namespace devdiag::policy

// Texts with a checked form: what each accepts, and how it is told.
#include <algorithm>

#include "devdiag/event.hpp"
#include "json_reader.hpp"
#include "policy/ascii.hpp"

namespace devdiag {
namespace {

bool all_of(std::string_view text, bool (*accepts)(char)) {
  return std::all_of(text.begin(), text.end(), accepts);
}

bool is_lower_hex(char c) { return policy::is_digit(c) || (c >= 'a' && c <= 'f'); }

bool is_problem_code(std::string_view text) {
  const auto accepts = [](char c) { return (c >= 'A' && c <= 'Z') || policy::is_digit(c) || c == '_'; };
  return text.size() >= 2 && text.size() <= limits::kCodeBytes && all_of(text, accepts) &&
         !policy::is_digit(text[0]);
}

bool is_fix_code(std::string_view text) {
  const auto accepts = [](char c) {
    return (c >= 'a' && c <= 'z') || policy::is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= limits::kCodeBytes && all_of(text, accepts);
}

// Load ids and names of params.
bool is_name(std::string_view text) {
  const auto accepts = [](char c) { return policy::is_alnum(c) || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= limits::kCodeBytes && all_of(text, accepts);
}

bool is_env_token(std::string_view text) {
  const auto accepts = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
  return !text.empty() && text.size() <= limits::kEnvTokenBytes && all_of(text, accepts);
}

}  // namespace

bool has_form(std::string_view text, Format form) {
  switch (form) {
    case Format::problem_code:
      return is_problem_code(text);
    case Format::fix_code:
      return is_fix_code(text);
    case Format::fingerprint:
      return text.size() == 16 && all_of(text, is_lower_hex);
    case Format::target:
      return text.size() == 32 && all_of(text, is_lower_hex);
    case Format::env_fp:
      return text.size() == 64 && all_of(text, is_lower_hex);
    case Format::env_token:
      return is_env_token(text);
    case Format::uuid7:
      return is_uuid7(text);
    case Format::load:
      return is_name(text);
  }
  return false;
}

std::string_view form_words(Format form) {
  switch (form) {
    case Format::problem_code:
      return "2 to 64 of A-Z, 0-9 and _, not starting with a digit";
    case Format::fix_code:
      return "1 to 64 of a-z, 0-9, dot, _ and -";
    case Format::fingerprint:
      return "16 lower-case hex digits";
    case Format::target:
      return "32 lower-case hex digits";
    case Format::env_fp:
      return "64 lower-case hex digits";
    case Format::env_token:
      return "1 to 200 bytes without control characters";
    case Format::uuid7:
      return "a UUID of version 7 in lower case";
    case Format::load:
      return "1 to 64 letters, digits, - and _";
  }
  return {};
}

}  // namespace devdiag

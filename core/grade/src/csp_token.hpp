// What one token of a policy is, by its looks and its directive.
#pragma once

#include <string_view>

#include "csp_reading.hpp"

namespace devdiag::grade {

// Where the looks of tokens are told apart, one question each.
bool is_grader_keyword(std::string_view token);              // "'self'", in lower case
bool is_grader_directive(std::string_view name);             // in lower case
bool is_url_scheme(std::string_view token);                  // "https:"
bool is_nonce(std::string_view token, bool strict = false);  // strict: base64
bool is_hash(std::string_view token, bool strict = false);

// Keywords and schemes in lower case, in place; all else means something as written.
void normalise_token(char* token, std::size_t size);

// Of a token in normal form. `known` is the directive it stands in, kDirectives for an unknown one.
Traits traits_of(std::string_view token, std::size_t known);

}  // namespace devdiag::grade

// Field lines of one header, combined and taken apart as the Fetch Standard does (section 2.2.2).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace devdiag::policy {

using Lines = std::span<const std::string_view>;  // field lines in order, as sent

// Lines trimmed of tab and space and joined with ", "; nothing when there is no line.
std::optional<std::string> combined(Lines lines);

// The elements of a #token list (RFC 9110 section 5.6.1: empty elements are skipped), as views into
// `combined_value`. Nothing when an element is not a token: the Fetch Standard then treats the whole header
// as a failure.
std::optional<std::vector<std::string_view>> token_list(std::string_view combined_value);

bool is_token(std::string_view text);  // RFC 9110 section 5.6.2

}  // namespace devdiag::policy

// Reads the sentences in which browsers say that CORS refused a request.
#include "rules/cors_log.hpp"

#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

// The text between two marks, which must both be there.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin + before.size());
  const std::size_t end = text.find(after);
  if (end == std::string_view::npos) return std::nullopt;
  return text.substr(0, end);
}

std::string_view after_last(std::string_view text, std::string_view mark) {
  const std::size_t at = text.rfind(mark);
  return at == std::string_view::npos ? std::string_view{} : policy::trim(text.substr(at + mark.size()));
}

}  // namespace

// Chromium, Firefox and WebKit each have one sentence for it; a line that only mentions CORS is none.
std::optional<CorsLine> cors_line(std::string_view message) {
  message = policy::trim(message);
  if (message.starts_with("Access to ") &&
      message.find(" has been blocked by CORS policy:") != std::string_view::npos) {
    const auto url = between(message, " at '", "'");
    return CorsLine{url.value_or(""), after_last(message, "blocked by CORS policy:")};
  }
  if (message.starts_with("Cross-Origin Request Blocked: ")) {
    const auto url = between(message, "remote resource at ", " (Reason:");
    const auto reason = between(message, "(Reason: ", ")");
    const std::string_view address = policy::trim(url.value_or(""));
    return CorsLine{address.substr(0, address.size() - (address.ends_with('.') ? 1 : 0)),
                    reason.value_or("")};
  }
  const bool webkit =
      message.starts_with("Origin ") &&
      message.find(" is not allowed by Access-Control-Allow-Origin.") != std::string_view::npos;
  if (webkit) return CorsLine{"", "the origin is not allowed by Access-Control-Allow-Origin"};
  return std::nullopt;
}

std::string refused_address(const LogLine& line) {
  const auto cors = written_by_page(line) ? cors_line(line.message) : std::nullopt;
  if (!cors) return {};
  return without_query(cors->url.empty() ? std::string_view(line.url) : cors->url);
}

}  // namespace devdiag::judge

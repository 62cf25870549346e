// Frames: their tokens, whether they are late, and what others were answered for them.
#include "rules/frame.hpp"

#include "policy/ascii.hpp"
#include "rules/document.hpp"

namespace devdiag::judge {

bool has_token(std::string_view tokens, std::string_view wanted) {
  for (std::string_view token = policy::next_token(tokens); !token.empty();
       token = policy::next_token(tokens)) {
    if (policy::iequals(token, wanted)) return true;
  }
  return false;
}

bool is_silent(const Frame& frame) {
  return frame.ready_expected && !frame.ready && frame.waited_ms >= frame.timeout_ms;
}

const Response* failed_answer(const Frame& frame, const Evidence& evidence) {
  for (const Response& response : evidence.responses) {
    if (response.role != "frame" || without_query(response.url) != without_query(frame.src)) continue;
    // Only an observer that asked by itself knows that 0 means "no answer" and not "not readable".
    if (response.status >= 400 || (response.status == 0 && response.seen_by == "probe")) return &response;
  }
  return nullptr;
}

}  // namespace devdiag::judge

// Names of errors and retries, and the one sentence made of an error.
#include "devdiag/error.hpp"

#include <array>

namespace devdiag {
namespace {

constexpr std::array<std::string_view, 16> kErrcNames = {
    "bad_json",      "bad_field",       "too_large",    "unknown_kind", "not_found",    "conflict",
    "future_id",     "ancient_id",      "unauthorized", "forbidden",    "storage_full", "storage_locked",
    "storage_newer", "storage_corrupt", "unavailable",  "internal"};
static_assert(kErrcNames.size() == static_cast<std::size_t>(Errc::internal) + 1);

constexpr std::array<std::string_view, 4> kRetryNames = {"never", "later", "after_change", "after_upgrade"};
static_assert(kRetryNames.size() == static_cast<std::size_t>(Retry::after_upgrade) + 1);

}  // namespace

std::string_view errc_name(Errc code) { return kErrcNames.at(static_cast<std::size_t>(code)); }

std::string_view retry_name(Retry retry) { return kRetryNames.at(static_cast<std::size_t>(retry)); }

std::string error_sentence(const Error& error) {
  std::string sentence = error.path;
  if (!sentence.empty()) sentence += ": ";
  sentence += error.detail.empty() ? std::string(errc_name(error.code)) : error.detail;
  if (!error.allowed.empty()) sentence += "; allowed: " + error.allowed;
  return sentence;
}

}  // namespace devdiag

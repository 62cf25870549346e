// The C ABI: text in, text out. Nothing thrown crosses it.
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "call.hpp"
#include "devdiag.h"
#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "json_text.hpp"

namespace {

using devdiag::Errc;
using devdiag::Error;
using devdiag::Retry;
using devdiag::wasm::JsonText;

constexpr int kAbi = 1;
constexpr std::size_t kArgumentDepth = devdiag::limits::kEvidenceDepth + 2;

char* give(const std::string& text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

std::string error_text(const Error& error) {
  return JsonText()
      .begin("", '{')
      .begin("error", '{')
      .text("code", devdiag::errc_name(error.code))
      .text("path", error.path)
      .text("detail", error.detail)
      .text("allowed", error.allowed)
      .text("retry", devdiag::retry_name(error.retry))
      .end('}')
      .end('}')
      .take();
}

std::string run_method(const char* method, const char* text) {
  const devdiag::wasm::NamedMethod* found = devdiag::wasm::find_method(method);
  if (found == nullptr) {
    return error_text({Errc::not_found, "method", "no such method in this module", "", Retry::after_upgrade});
  }
  const auto args = devdiag::parse_json(text, found->max_bytes, kArgumentDepth);
  if (!args) return error_text(args.error());
  if (!args.value().is_object()) {
    return error_text(
        {Errc::bad_field, "", "the argument is no object", "a JSON object", Retry::after_change});
  }
  return R"({"ok":)" + found->call(devdiag::wasm::Args(args.value())) + "}";
}

void put_limit(JsonText& out, const char* name, std::size_t value) {
  out.integer(name, static_cast<std::int64_t>(value));
}

std::string version_text() {
  namespace limits = devdiag::limits;
  JsonText out;
  out.begin("", '{').integer("abi", kAbi).text("version", DEVDIAG_VERSION).begin("modules", '[');
  for (const std::string_view name : devdiag::wasm::module_names()) out.text("", name);
  out.end(']').begin("limits", '{');
  put_limit(out, "evidence_bytes", limits::kEvidenceBytes);
  put_limit(out, "evidence_items", limits::kEvidenceItems);
  put_limit(out, "header_bytes", limits::kHeaderBytes);
  put_limit(out, "text_bytes", limits::kTextBytes);
  put_limit(out, "push_events", limits::kPushEvents);
  put_limit(out, "push_bytes", limits::kPushBytes);
  put_limit(out, "event_bytes", limits::kEventBytes);
  put_limit(out, "outbox_events", limits::kOutboxEvents);
  put_limit(out, "outbox_bytes", limits::kOutboxBytes);
  return out.end('}').end('}').take();
}

}  // namespace

extern "C" char* dd_version() {
  try {
    return give(version_text());
  } catch (...) {
    return nullptr;
  }
}

extern "C" char* dd_call(const char* method, const char* text) {
  try {
    try {
      return give(run_method(method, text));
    } catch (const devdiag::wasm::CallFailure& failure) {
      return give(error_text(failure.error));
    } catch (const std::bad_alloc&) {
      return give(
          error_text({Errc::unavailable, "", "memory is exhausted; nothing was kept", "", Retry::later}));
    } catch (const std::exception& exception) {
      return give(error_text({Errc::internal, method, exception.what(), "", Retry::never}));
    }
  } catch (...) {
    return nullptr;
  }
}

extern "C" void dd_free(char* text) { std::free(text); }

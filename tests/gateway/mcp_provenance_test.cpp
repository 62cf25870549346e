// Stored text leaves cleaned, capped and marked with its origin.
#include "mcp/provenance.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using devdiag::gateway::mcp::clean_text;
using devdiag::gateway::mcp::kStoredTextBytes;
using devdiag::gateway::mcp::stored_text;

TEST_CASE("characters that hide or reorder text are removed, letters are kept") {
  CHECK(clean_text("O'Brien — naïve 日本 👩") == "O'Brien — naïve 日本 👩");
  CHECK(clean_text("a\u202Eevil\u202C b\u200Bc\uFEFFd\x07"
                   "e\x1B[31m") == "aevil bcde[31m");
  CHECK(clean_text("line\n\ttab\r") == "line\n\ttab");
  CHECK(clean_text("tag\U000E0041\U000E007Fs") == "tags");
}

TEST_CASE("invalid UTF-8 never leaves") {
  CHECK(clean_text("a\xC0\x80z\xED\xA0\x80y\xF5\x80\x80\x80x\xE2\x82") == "azyx");
}

TEST_CASE("long text is cut at a character and says so") {
  const std::string euro = "€";
  std::string text;
  for (int i = 0; i < 1000; ++i) text += euro;
  const auto out = stored_text(text, "3f0c");
  CHECK(out["truncated"] == true);
  CHECK(out["text"].get<std::string>().size() <= kStoredTextBytes);
  CHECK(out["text"].get<std::string>().size() % euro.size() == 0);
  CHECK(out["origin"] == "client 3f0c");
  CHECK(out["trust"] == "untrusted");
  CHECK_FALSE(stored_text("short", "3f0c").contains("truncated"));
}

// What people have at hand, read into evidence: evidence JSON, a HAR, `curl -i` output, response headers.
//
// Pure apart from the stream: nothing is kept but headers, addresses and the facts of a document's markup;
// bodies are passed over, cookie values and credentials are left out while reading.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag::check {

enum class InputKind { evidence, har, curl, headers };
std::string_view to_name(InputKind kind);
std::optional<InputKind> input_kind_from(std::string_view name);

// The address that stands for a page whose input names none; RFC 6761 keeps it from being anybody's.
inline constexpr std::string_view kUnnamedPage = "https://page.invalid/";

struct InputOptions {
  std::optional<InputKind> kind;  // nothing: recognised by its first bytes
  std::string url;                // of the first response, where the input carries none
};

// One document and what belongs to it: judged on its own.
struct Record {
  Evidence evidence;
  std::string markup;              // start tags of meta and script elements, when the document was seen
  std::vector<std::string> notes;  // what the reader knows beside it, one sentence each, nothing unredacted
};

struct Input {
  InputKind kind = InputKind::evidence;
  std::vector<Record> records;   // at least one
  std::vector<Dropped> dropped;  // left out of the whole input: pages beyond kHarPages
};

// Errors name the line or the JSON path and what is allowed; never the text itself.
Result<Input> read_input(std::istream& in, const InputOptions& options);

// By the first bytes; nothing when they look like none of the kinds.
std::optional<InputKind> detect_input(std::string_view head);

}  // namespace devdiag::check

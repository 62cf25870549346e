// Recognises the kind of input and hands it to its reader.
#include "check/input.hpp"

#include <array>
#include <utility>

#include "check/gunzip.hpp"
#include "check/http_text.hpp"
#include "check/readers.hpp"
#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

constexpr std::array<std::string_view, 4> kKindNames{"evidence", "har", "curl", "headers"};
constexpr std::size_t kHeadBytes = 64u << 10;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

// Member names of the outermost object as far as the text reaches; enough to tell two formats apart.
bool has_top_member(std::string_view text, std::string_view wanted) {
  std::size_t depth = 0, start = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c != '"') continue;
      in_string = false;
      const auto after = text.find_first_not_of(" \t\r\n", at + 1);
      const bool member = depth == 1 && after != std::string_view::npos && text[after] == ':';
      if (member && text.substr(start, at - start) == wanted) return true;
    } else if (c == '"') {
      in_string = true;
      start = at + 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// Other JSON is told what it is not, rather than which member of evidence it lacks.
std::optional<InputKind> json_kind(std::string_view head) {
  if (has_top_member(head, "log")) return InputKind::har;
  const bool whole = head.size() < kHeadBytes;
  if (whole && !has_top_member(head, "v") && !has_top_member(head, "page")) return std::nullopt;
  return InputKind::evidence;
}

std::string take_bytes(std::istream& in, std::size_t max_bytes) {
  std::string text(max_bytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(max_bytes));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// The writer of a pipe should not fail because the rest of a body is of no interest.
void drain(std::istream& in) {
  while (in.good()) in.ignore(1 << 20);
}

Error unknown_kind() {
  return {Errc::bad_field, "", "looks like none of the known inputs",
          "evidence JSON, a HAR file, curl -i output, or response header lines (--input says which)",
          Retry::after_change};
}

Result<std::vector<Record>> read_text(InputKind kind, std::string text, bool whole, std::string_view url) {
  if (kind == InputKind::curl) return read_curl(text, url, whole);
  if (kind == InputKind::headers) return read_headers(text, url, whole);
  if (!whole)
    return Error{Errc::too_large, "", "the evidence is too large",
                 "at most " + std::to_string(limits::kEvidenceBytes) + " bytes", Retry::after_change};
  auto evidence = read_evidence(text);
  if (!evidence) return std::move(evidence).error();
  std::vector<Record> records;
  records.push_back({std::move(*evidence), {}, {}});
  return records;
}

}  // namespace

std::string_view to_name(InputKind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

std::optional<InputKind> input_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == name) return static_cast<InputKind>(i);
  }
  return std::nullopt;
}

std::optional<InputKind> detect_input(std::string_view head) {
  if (head.starts_with(kBom)) head.remove_prefix(kBom.size());
  while (!head.empty() && policy::is_space(head.front())) head.remove_prefix(1);
  if (head.starts_with('{')) return json_kind(head);
  for (Lines lines(head); !lines.done() && lines.number() < 200;) {
    const std::string_view line = lines.take();
    if (parse_status_line(line) || line.starts_with("< HTTP/")) return InputKind::curl;
    if (lines.number() == 1 && parse_field_line(line)) return InputKind::headers;
    const bool trace = line.starts_with("* ") || line.starts_with("> ") || line.starts_with("{ ") ||
                       line.starts_with("} ") || line.starts_with("  ") || policy::trim(line).empty();
    if (!trace) return std::nullopt;
  }
  return std::nullopt;
}

namespace {

Result<Input> read_plain(std::istream& in, const InputOptions& options) {
  std::string text = take_bytes(in, kHeadBytes);
  if (text.starts_with(kBom)) text.erase(0, kBom.size());
  const auto kind = options.kind ? options.kind : detect_input(text);
  if (policy::trim(text).empty())
    return Error{Errc::bad_field, "", "the input is empty",
                 "evidence JSON, a HAR file, curl -i output, or response header lines", Retry::after_change};
  if (!kind) return unknown_kind();
  if (*kind == InputKind::har) return read_har(std::move(text), in);
  text += take_bytes(in, limits::kEvidenceBytes + 1 - text.size());
  const bool whole = text.size() <= limits::kEvidenceBytes;
  if (!whole) drain(in);
  auto records = read_text(*kind, std::move(text), whole, options.url);
  if (!records) return std::move(records).error();
  Input input;
  input.kind = *kind;
  input.records = std::move(*records);
  return input;
}

}  // namespace

Result<Input> read_input(std::istream& in, const InputOptions& options) {
  if (!Gunzip::is_gzip(in)) return read_plain(in, options);
  Gunzip unpacked(in);
  std::istream text(&unpacked);
  auto input = read_plain(text, options);
  if (!unpacked.broken()) return input;
  return Error{Errc::bad_field, "", "the gzip data is damaged or cut", "a whole .gz file",
               Retry::after_change};
}

}  // namespace devdiag::check

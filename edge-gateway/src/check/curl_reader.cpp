// `curl -i`, `curl -I`, `curl -v`: header blocks, then perhaps a body.
#include "check/http_text.hpp"
#include "check/readers.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

// The output of `curl -v`: "> " before what was sent, "< " before what was answered, "* " before remarks.
struct Verbose {
  std::string answers, url;
};

bool is_verbose(std::string_view text) {
  for (Lines lines(text); !lines.done();) {
    const std::string_view line = lines.take();
    if (parse_status_line(line)) return false;
    if (line.starts_with("< HTTP/")) return true;
    if (lines.number() > 200) return false;
  }
  return false;
}

// "GET /path HTTP/1.1" -> "/path"
std::string_view request_target(std::string_view line) {
  const std::size_t method = line.find(' ');
  if (method == std::string_view::npos) return {};
  const std::string_view rest = line.substr(method + 1);
  const std::size_t version = rest.rfind(" HTTP/");
  return version == std::string_view::npos || !rest.starts_with('/') ? std::string_view{}
                                                                     : rest.substr(0, version);
}

// Only the first request names the address: redirects tell the next ones.
Verbose read_verbose(std::string_view text) {
  Verbose out;
  std::string_view target, host;
  bool secure = false, in_block = false;
  for (Lines lines(text); !lines.done();) {
    const std::string_view line = lines.take();
    const std::string_view rest = line.substr(std::min<std::size_t>(2, line.size()));
    if (line.starts_with("* ")) {
      secure = secure || (host.empty() && policy::istarts_with(rest, "SSL connection using"));
    } else if (line.starts_with("> ") && target.empty()) {
      target = request_target(rest);
    } else if (line.starts_with("> ") && host.empty() && policy::istarts_with(rest, "host:")) {
      host = policy::trim(rest.substr(5));
    } else if (line.starts_with("<") && (in_block || rest.starts_with("HTTP/"))) {
      in_block = !rest.empty();
      out.answers.append(rest).append("\n");
    }
  }
  if (!host.empty() && !target.empty())
    out.url = (secure ? "https://" : "http://") + std::string(host) + std::string(target);
  return out;
}

Error no_status_line(std::size_t number) {
  return {Errc::bad_field, "line " + std::to_string(number), "is no status line",
          "HTTP/1.1 200 OK or HTTP/2 200, as curl -i prints it", Retry::after_change};
}

}  // namespace

Result<std::vector<Record>> read_curl(std::string_view text, std::string_view url, bool whole) {
  Verbose verbose;
  const bool is_trace = is_verbose(text);
  if (is_trace) {
    verbose = read_verbose(text);
    text = verbose.answers;
    if (url.empty()) url = verbose.url;
  }
  Lines lines(text);
  while (!lines.done() && policy::trim(lines.peek()).empty()) lines.take();
  std::vector<Answer> answers;
  while (const auto status = parse_status_line(lines.peek())) {
    Answer answer{status->status, std::string(status->reason), {}, 0};
    lines.take();
    HeaderBlock block = take_header_block(lines);
    answer.headers = std::move(block.headers);
    answer.skipped = block.skipped;
    answers.push_back(std::move(answer));
  }
  if (answers.empty()) return no_status_line(lines.number() + 1);
  return records_of(std::move(answers), is_trace ? std::string_view{} : lines.rest(), {url, whole, true});
}

}  // namespace devdiag::check

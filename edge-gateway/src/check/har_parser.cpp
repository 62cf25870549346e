// HAR 1.2 by events: of a text of any size only headers and addresses are held.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "check/evidence_json.hpp"
#include "check/har_entry.hpp"
#include "check/json_filter.hpp"
#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

// Where in the format the parser is.
enum class At {
  skipped,
  top,
  log,
  creator,
  pages,
  page,
  entries,
  entry,
  request,
  request_headers,
  request_header,
  response,
  response_headers,
  response_header,
  content
};

struct Step {
  At from;
  std::string_view key;
  bool list;
  At to;
};

constexpr std::array<Step, 13> kSteps{{
    {At::top, "log", false, At::log},
    {At::log, "creator", false, At::creator},
    {At::log, "pages", true, At::pages},
    {At::pages, "", false, At::page},
    {At::log, "entries", true, At::entries},
    {At::entries, "", false, At::entry},
    {At::entry, "request", false, At::request},
    {At::request, "headers", true, At::request_headers},
    {At::request_headers, "", false, At::request_header},
    {At::entry, "response", false, At::response},
    {At::response, "headers", true, At::response_headers},
    {At::response_headers, "", false, At::response_header},
    {At::response, "content", false, At::content},
}};

struct TextMember {
  At at;
  std::string_view key;
  std::string HarEntry::* member;
};

// `_error` and `_resourceType` are Chrome's, `_failureText` is Playwright's.
constexpr std::array<TextMember, 9> kTexts{{
    {At::entry, "pageref", &HarEntry::page},
    {At::entry, "startedDateTime", &HarEntry::started},
    {At::entry, "_resourceType", &HarEntry::resource_type},
    {At::request, "method", &HarEntry::method},
    {At::request, "url", &HarEntry::url},
    {At::response, "redirectURL", &HarEntry::redirect},
    {At::response, "_error", &HarEntry::error},
    {At::response, "_failureText", &HarEntry::error},
    {At::content, "mimeType", &HarEntry::mime_type},
}};

bool is_secret_field(std::string_view name) {
  return policy::iequals(name, "cookie") || policy::iequals(name, "authorization") ||
         policy::iequals(name, "proxy-authorization");
}

std::string from_base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFFu;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFFu);
  }
  return out;
}

std::size_t bytes_of(const HtmlFacts& facts) {
  std::size_t bytes = facts.markup.size();
  for (const Meta& meta : facts.metas) bytes += meta.http_equiv.size() + meta.content.size();
  for (const ScriptElement& script : facts.scripts)
    bytes += script.url.size() + script.type.size() + script.integrity.size();
  for (const MixedContent& element : facts.insecure) bytes += element.url.size();
  for (const Load& load : facts.loads) bytes += sizeof(Load) + load.url.size() + load.integrity.size();
  return bytes;
}

class Handler : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool binary(binary_t&) override { return true; }
  bool key(string_t& name) override {
    key_ = name;
    return true;
  }

  bool string(string_t& value) override {
    if (at() == At::skipped) return true;
    if (std::string* slot = text_slot()) {
      if (slot != &body_) kept_ += value.size();
      *slot = value;  // the parser's own buffer is large and used again
    }
    return kept_ <= limits::kHarKeptBytes || refuse(too_many("texts", limits::kHarKeptBytes, "bytes"));
  }

  bool start_object(std::size_t) override { return enter(false); }
  bool start_array(std::size_t) override { return enter(true); }
  bool end_array() override { return leave(); }
  bool end_object() override {
    if (at() == At::entry) return finish_entry() && leave();
    if (at() == At::page) har_.pages.push_back(std::move(page_));
    if (at() == At::request_header) add_header(entry_.request_headers);
    if (at() == At::response_header) add_header(entry_.response_headers);
    return leave();
  }

  bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception& cause) override {
    const std::string_view said = cause.what();
    const bool ended =
        said.find("end of input") != said.npos || said.find("missing closing quote") != said.npos;
    return refuse(
        {Errc::bad_json, "",
         (ended ? "the JSON ends too early, at byte " : "not JSON near byte ") + std::to_string(byte),
         ended ? "a whole HAR 1.2 file" : "a HAR 1.2 file", Retry::after_change});
  }

  Har take() { return std::move(har_); }
  const std::optional<Error>& error() const { return error_; }
  bool saw_entries() const { return saw_entries_; }

 private:
  At at() const { return stack_.empty() ? At::skipped : stack_.back(); }

  bool enter(bool list) {
    At to = At::skipped;
    if (stack_.empty() && !list) to = At::top;
    for (const Step& step : kSteps) {
      const bool here = !stack_.empty() && step.from == stack_.back() && step.list == list;
      if (here && (step.key.empty() || step.key == key_)) to = step.to;
    }
    if (to == At::entry) entry_ = {};
    if (to == At::page) page_ = {};
    if (to == At::request_header || to == At::response_header) header_ = {};
    if (to == At::entry) body_.clear(), encoding_.clear();
    saw_entries_ = saw_entries_ || to == At::entries;
    stack_.push_back(to);
    key_.clear();
    return true;
  }

  bool leave() {
    stack_.pop_back();
    key_.clear();
    return true;
  }

  bool number(double value) {
    if (at() == At::response && key_ == "status" && value > -1000 && value < 1000)
      entry_.status = static_cast<std::int64_t>(value);
    if (at() == At::entry && key_ == "time" && value > 0 && value < 1e12) entry_.time_ms = value;
    return true;
  }

  std::string* text_slot() {
    switch (at()) {
      case At::creator:
        return key_ == "name" ? &har_.creator : nullptr;
      case At::page:
        return key_ == "id" ? &page_.id : key_ == "title" ? &page_.title : nullptr;
      case At::request_header:
      case At::response_header:
        return key_ == "name" ? &header_.name : key_ == "value" ? &header_.value : nullptr;
      case At::content:
        if (key_ == "encoding") return &encoding_;
        if (key_ == "text") return &body_;
        break;
      default:
        break;
    }
    const auto* found = std::find_if(kTexts.begin(), kTexts.end(), [&](const TextMember& each) {
      return each.at == at() && each.key == key_;
    });
    return found == kTexts.end() ? nullptr : &(entry_.*found->member);
  }

  // Several lines of one name stand in one value, separated by line ends; names of HTTP/2 start with ":".
  void add_header(std::vector<Header>& headers) {
    if (header_.name.empty() || header_.name.starts_with(':')) return;
    kept_ += sizeof(Header);
    if (is_secret_field(header_.name)) header_.value.clear();
    std::string_view lines = header_.value;
    bool more = true;  // an empty value is a line too
    for (; more; more = !lines.empty())
      headers.push_back({header_.name, std::string(policy::trim(policy::next_part(lines, '\n')))});
  }

  bool finish_entry() {
    kept_ += sizeof(HarEntry);
    if (har_.entries.size() >= limits::kHarEntries)
      return refuse(too_many("entries", limits::kHarEntries, "entries"));
    if (entry_.url.empty())
      return refuse({Errc::bad_field, "log.entries[" + std::to_string(har_.entries.size()) + "].request.url",
                     "missing", "the URL of the request", Retry::after_change});
    if (!body_.empty() && is_html_type(entry_.mime_type)) {
      entry_.html_whole = body_.size() < limits::kHeaderBytes;
      entry_.html = read_html(encoding_ == "base64" ? from_base64(body_) : body_, entry_.url);
      kept_ += bytes_of(*entry_.html);
    }
    entry_.place = har_.entries.size();
    har_.entries.push_back(std::move(entry_));
    entry_ = {};
    return true;
  }

  static Error too_many(const char* what, std::size_t limit, const char* unit) {
    return {Errc::too_large, std::string("log.") + what, std::string("too many ") + what,
            "at most " + std::to_string(limit) + " " + unit, Retry::after_change};
  }

  bool refuse(Error error) {
    if (!error_) error_ = std::move(error);
    return false;
  }

  std::vector<At> stack_;
  std::string key_, body_, encoding_;
  Har har_;
  HarEntry entry_;
  HarPage page_;
  Header header_;
  std::size_t kept_ = 0;
  bool saw_entries_ = false;
  std::optional<Error> error_;
};

Error past(JsonFilter::Stop stop) {
  if (stop == JsonFilter::Stop::too_deep)
    return {Errc::too_large, "", "values are nested too deep",
            "at most " + std::to_string(limits::kHarDepth) + " levels", Retry::after_change};
  return {Errc::too_large, "", "the HAR is too large",
          "at most " + std::to_string(limits::kHarBytes) + " bytes", Retry::after_change};
}

}  // namespace

Result<Har> parse_har(std::string head, std::istream& rest) {
  JsonFilter filter(std::move(head), rest, {limits::kHarBytes, limits::kHarDepth, limits::kHeaderBytes});
  std::istream stream(&filter);
  Handler handler;
  const bool parsed = nlohmann::json::sax_parse(stream, &handler);
  if (filter.stopped() != JsonFilter::Stop::none) return past(filter.stopped());
  if (!parsed) return *handler.error();
  if (!handler.saw_entries())
    return Error{Errc::bad_field, "log.entries", "missing", "a list of entries, as HAR 1.2 has it",
                 Retry::after_change};
  Har har = handler.take();
  // The format wants the oldest first but does not promise it; writers of one file use one form of time.
  std::sort(har.entries.begin(), har.entries.end(), [](const HarEntry& a, const HarEntry& b) {
    constexpr std::size_t kSeconds = 19;  // 2026-01-31T12:00:00
    const int order = a.started.compare(0, kSeconds, b.started, 0, kSeconds);
    return order != 0 ? order < 0 : a.place < b.place;
  });
  return har;
}

}  // namespace devdiag::check

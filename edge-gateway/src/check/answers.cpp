// Turns a chain of answers into records: which address each one is from, which one is the document.
#include <algorithm>
#include <utility>

#include "check/evidence_json.hpp"
#include "check/html_facts.hpp"
#include "check/readers.hpp"
#include "check/url_reference.hpp"
#include "devdiag/diagnose.hpp"
#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

using nlohmann::json;

constexpr const char* kSeenBy = "probe";  // not the user's browser

json response_json(const Answer& answer, std::string_view url, const char* role) {
  return {{"url", url},
          {"role", role},
          {"seen_by", kSeenBy},
          {"status", answer.status},
          {"headers", header_list(answer.headers)}};
}

// Interim answers, and what a proxy says before the server does.
bool is_passing(const Answer& answer, bool last) {
  if (answer.status >= 100 && answer.status < 200) return true;
  if (answer.status == 200 && policy::istarts_with(answer.reason, "connection established")) return true;
  return !last && (answer.status == 401 || answer.status == 407);
}

class Chain {
 public:
  explicit Chain(const Circumstances& known)
      : known_(known), start_(known.url.empty() ? kUnnamedPage : known.url), url_(start_) {}

  void follow(Answer answer) {
    const std::string target(header_value(answer.headers, "location"));
    std::string next = resolve_reference(target, url_);
    hops_.emplace_back(url_, std::move(answer));
    if (!next.empty()) url_ = std::move(next);
  }

  Result<Done> finish(const Answer* document, std::string_view body) {
    EvidenceJson evidence(url_);
    if (known_.chain) evidence.collected("redirects");
    std::size_t skipped = 0;
    for (const auto& [url, answer] : hops_) {
      evidence.add("responses", response_json(answer, url, "redirect"));
      skipped += answer.skipped;
    }
    Record record;
    if (document != nullptr) {
      skipped += document->skipped;
      record.markup = add_document(*document, body, evidence);
    }
    evidence.dropped("input.header_lines", skipped);
    auto read = evidence.read();
    if (!read) return std::move(read).error();
    record.evidence = std::move(*read);
    add_notes(document, record);
    records_.push_back(std::move(record));
    hops_.clear();
    url_ = start_;
    return Done{};
  }

  bool pending() const { return !hops_.empty(); }
  std::vector<Record> take() { return std::move(records_); }

 private:
  // Answers the start tags that graders read.
  std::string add_document(const Answer& document, std::string_view body, EvidenceJson& evidence) {
    evidence.add("responses", response_json(document, url_, "document"));
    evidence.collected("set_cookies");
    if (speaks_for_page(document.status)) evidence.collected("document_response");
    if (body.empty() || !is_html_type(header_value(document.headers, "content-type"))) return {};
    HtmlFacts facts = read_html(body, url_);
    evidence.add_html(facts, known_.whole);
    return std::move(facts.markup);
  }

  void add_notes(const Answer* document, Record& record) const {
    if (url_ == kUnnamedPage)
      record.notes.emplace_back("The input names no address: https is assumed; --url says which page it is.");
    if (document == nullptr) {
      record.notes.push_back("The last answer is a redirect to " + redact_url(url_, {}) +
                             ": nothing of the page itself was seen; curl -L follows it.");
      return;
    }
    if (!speaks_for_page(document->status)) {
      record.notes.push_back("The page answered " + std::to_string(document->status) +
                             ": its headers are not judged, those of a good answer may differ.");
    }
    const auto type = header_value(document->headers, "content-type");
    if (!type.empty() && !is_html_type(type))
      record.notes.push_back("The answer is " + to_well_formed(type.substr(0, 60)) + ", not an HTML page.");
  }

  Circumstances known_;
  std::string start_, url_;
  std::vector<std::pair<std::string, Answer>> hops_;
  std::vector<Record> records_;
};

}  // namespace

bool is_redirect(std::int64_t status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<std::vector<Record>> records_of(std::vector<Answer> answers, std::string_view body,
                                       const Circumstances& known) {
  Chain chain(known);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool last = i + 1 == answers.size();
    if (is_passing(answers[i], last)) continue;
    if (is_redirect(answers[i].status) && !header_value(answers[i].headers, "location").empty()) {
      chain.follow(std::move(answers[i]));
    } else if (auto done = chain.finish(&answers[i], last ? body : std::string_view{}); !done) {
      return std::move(done).error();
    }
  }
  if (chain.pending()) {
    if (auto done = chain.finish(nullptr, {}); !done) return std::move(done).error();
  }
  auto records = chain.take();
  if (records.empty())
    return Error{Errc::bad_field, "", "no final answer: only interim ones",
                 "the answer of the page, such as HTTP/1.1 200 OK", Retry::after_change};
  return records;
}

}  // namespace devdiag::check

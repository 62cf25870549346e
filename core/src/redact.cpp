// Redaction of a whole evidence record: one visitor, so that no member can be forgotten.
#include "describe.hpp"
#include "devdiag/diagnose.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

// Redacts until nothing changes any more: what one pass leaves may only become recognisable after it.
template <class Pass>
std::string settled(std::string_view value, Pass pass) {
  constexpr int kPasses = 8;
  if (value.empty()) return {};
  const bool well_formed = first_ill_formed(value) == value.size();
  std::string result = well_formed ? pass(value) : pass(to_well_formed(value));
  if (result == value) return result;
  for (int i = 1; i < kPasses; ++i) {
    std::string next = pass(result);
    if (next == result) break;
    result = std::move(next);
  }
  return result;
}

class Redactor {
 public:
  static constexpr bool kReads = true;

  explicit Redactor(const RedactConfig& config) : config_(config) {}

  void text(Member, std::string& value, const TextRule& rule = kAnyText) {
    value = redacted(value, rule.kind);
  }
  void optional_text(Member, std::optional<std::string>& value) {
    if (value) value = redacted(*value, Text::text);
  }
  void texts(Member, std::vector<std::string>& values, const TextRule& rule = kAnyText,
             const ListRule& = kAnyList) {
    for (std::string& value : values) value = redacted(value, rule.kind);
  }
  void headers(Member, std::vector<Header>& values) {
    for (Header& header : values) {
      header.name = settled(header.name, [&](std::string_view name) {
        return redaction::scrub_text(name, config_, redaction::Place::directive);
      });
      header.value = settled(header.value, [&](std::string_view value) {
        return redaction::scrub_header(header.name, value, config_);
      });
    }
  }

  // Words of fixed lists and numbers say nothing secret.
  void word(Member, std::string&, Names, Need = Need::optional) {}
  void words(Member, std::vector<std::string>&, Names, Need = Need::optional) {}
  void integer(Member, std::int64_t&, const IntegerRule& = kAnyInteger) {}
  void real(Member, double&, const RealRule&) {}
  void flag(Member, bool&) {}

  template <class R>
  void object(Member, R& value) {
    fields(*this, value);
  }

  template <class R>
  void list(Member, std::vector<R>& values, const ListRule& = kAnyList) {
    for (R& value : values) entry(value);
  }

 private:
  template <class R>
  void entry(R& value) {
    fields(*this, value);
  }
  // Whether a meta element's content may stay depends on its name.
  void entry(Meta& meta) {
    meta.http_equiv = redacted(meta.http_equiv, Text::text);
    meta.content = settled(meta.content, [&](std::string_view content) {
      return redaction::scrub_meta(meta.http_equiv, content, config_);
    });
  }

  // Of a blocked sink the sample begins with the sink's name, which is no page code.
  void entry(Violation& violation) {
    const bool sink = policy::iequals(violation.blocked_uri, "trusted-types-sink");
    const std::string name(sink ? redaction::sink_name(violation.sample) : std::string_view());
    if (!name.empty()) violation.sample.erase(0, name.size() + 1);
    fields(*this, violation);
    if (!name.empty()) violation.sample = name + "|" + violation.sample;
  }

  std::string redacted(std::string_view value, Text kind) const {
    return settled(value, [&](std::string_view text) { return redacted_once(text, kind); });
  }

  std::string redacted_once(std::string_view value, Text kind) const {
    switch (kind) {
      case Text::text:
        return redaction::scrub_text(value, config_);
      case Text::url:
        return redact_url(value, config_);
      case Text::policy:
        return redaction::scrub_policy(value, config_);
      case Text::sample:
        return redaction::sample_length(value);
      case Text::name:
        return redaction::scrub_text(value, config_, redaction::Place::directive);
      case Text::cookie:
        return redaction::scrub_text(value, config_, redaction::Place::path);
      case Text::integrity:
        return redaction::scrub_integrity(value, config_);
    }
    return {};
  }

  const RedactConfig& config_;
};

}  // namespace

Evidence redact(Evidence evidence, const RedactConfig& config) {
  redaction::mark_reused_nonces(evidence);
  Redactor redactor(config);
  fields(redactor, evidence);
  return evidence;
}

}  // namespace devdiag

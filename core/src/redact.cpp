// Redaction of a whole evidence record: one visitor, so that no member can be forgotten.
#include "describe.hpp"
#include "devdiag/diagnose.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

using redaction::Change;
using redaction::MaybeChange;

// Redacts until nothing changes any more: what one pass leaves may only become recognisable after it. A text
// made so that this takes many passes is hidden whole.
template <class Pass>
void settle(std::string& value, Pass pass) {
  constexpr int kPasses = 8;
  if (value.empty()) return;
  if (first_ill_formed(value) != value.size()) value = to_well_formed(value);
  for (int i = 0; i <= kPasses; ++i) {
    MaybeChange change = pass(value);
    if (!change || change->text == value) return;
    value = std::move(change->text);
    if (change->settled) return;
  }
  value = "{redacted}";
  if (MaybeChange change = pass(value)) value = std::move(change->text);  // a cookie has no name left
}

class Redactor {
 public:
  static constexpr bool kReads = true;

  explicit Redactor(const RedactConfig& config) : config_(config) {}

  void text(Member, std::string& value, const TextRule& rule = kAnyText) { redact(value, rule.kind); }
  void optional_text(Member, std::optional<std::string>& value) {
    if (value) redact(*value, Text::text);
  }
  void texts(Member, std::vector<std::string>& values, const TextRule& rule = kAnyText,
             const ListRule& = kAnyList) {
    for (std::string& value : values) redact(value, rule.kind);
  }
  void headers(Member, std::vector<Header>& values) {
    for (Header& header : values) {
      redaction::HeaderField field = redaction::header_field(header.name, config_);
      if (!field.known) {
        redact(header.name, Text::name);
        field = redaction::header_field(header.name, config_);
      }
      settle(header.value,
             [&](std::string_view value) { return redaction::scrub_header(field.kind, value, config_); });
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
    redact(meta.http_equiv, Text::text);
    settle(meta.content, [&](std::string_view content) {
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

  // A quick look at most texts that hide nothing.
  bool stays(std::string_view value, Text kind) const {
    if (kind == Text::url) return redaction::is_plain_address(value, config_);
    return (kind == Text::text || kind == Text::name) && redaction::is_plain(value);
  }

  void redact(std::string& value, Text kind) const {
    if (stays(value, kind)) return;
    settle(value, [&](std::string_view text) { return scrub(text, kind); });
  }

  MaybeChange scrub(std::string_view value, Text kind) const {
    switch (kind) {
      case Text::text:
        return redaction::scrub_text(value, config_);
      case Text::url:
        return redaction::scrub_url(value, config_);
      case Text::policy:
        return redaction::scrub_policy(value, config_);
      case Text::sample:
        return Change{redaction::sample_length(value)};
      case Text::name:
        return redaction::scrub_text(value, config_, redaction::Place::directive);
      case Text::cookie:
        return redaction::scrub_text(value, config_, redaction::Place::path);
      case Text::integrity:
        return Change{redaction::scrub_integrity(value, config_)};
    }
    return {};
  }

  const RedactConfig& config_;
};

}  // namespace

void redaction::redact_in_place(Evidence& evidence, const RedactConfig& config) {
  mark_reused_nonces(evidence);
  Redactor redactor(config);
  fields(redactor, evidence);
}

Evidence redact(Evidence evidence, const RedactConfig& config) {
  redaction::redact_in_place(evidence, config);
  return evidence;
}

}  // namespace devdiag

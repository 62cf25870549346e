// Redaction of a whole evidence record: one visitor, so that no member can be forgotten.
#include "describe.hpp"
#include "devdiag/diagnose.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"

namespace devdiag {
namespace {

class Redactor {
 public:
  static constexpr bool kReads = true;

  explicit Redactor(const RedactConfig& config) : config_(config) {}

  void text(std::string_view, std::string& value, const TextRule& rule = {}) {
    value = redacted(value, rule.kind);
  }
  void optional_text(std::string_view, std::optional<std::string>& value) {
    if (value) value = redacted(*value, Text::text);
  }
  void texts(std::string_view, std::vector<std::string>& values, const TextRule& rule = {},
             const ListRule& = {}) {
    for (std::string& value : values) value = redacted(value, rule.kind);
  }
  void headers(std::string_view, std::vector<Header>& values) {
    for (Header& header : values) {
      header.value = redaction::scrub_header(header.name, header.value, config_);
      header.name = redaction::scrub_text(header.name, config_, redaction::Place::directive);
    }
  }

  // Words of fixed lists and numbers say nothing secret.
  void word(std::string_view, std::string&, Names, Need = Need::optional) {}
  void words(std::string_view, std::vector<std::string>&, Names, Need = Need::optional) {}
  void integer(std::string_view, std::int64_t&, const IntegerRule& = {}) {}
  void real(std::string_view, double&, const RealRule&) {}
  void flag(std::string_view, bool&) {}

  template <class R>
  void object(std::string_view, R& value) {
    fields(*this, value);
  }

  template <class R>
  void list(std::string_view, std::vector<R>& values, const ListRule& = {}) {
    for (R& value : values) entry(value);
  }

 private:
  template <class R>
  void entry(R& value) {
    fields(*this, value);
  }
  // Whether a meta element's content may stay depends on its name.
  void entry(Meta& meta) {
    meta.content = redaction::scrub_meta(meta.http_equiv, meta.content, config_);
    meta.http_equiv = redaction::scrub_text(meta.http_equiv, config_);
  }

  std::string redacted(std::string_view value, Text kind) const {
    switch (kind) {
      case Text::text:
        return redaction::scrub_text(value, config_);
      case Text::url:
        return redact_url(value, config_);
      case Text::policy:
        return redaction::scrub_policy(value, config_);
      case Text::sample:
        return redaction::sample_length(value);
    }
    return {};
  }

  const RedactConfig& config_;
};

}  // namespace

Evidence redact(Evidence evidence, const RedactConfig& config) {
  Redactor redactor(config);
  fields(redactor, evidence);
  return evidence;
}

}  // namespace devdiag

// Secrets planted in every text of an evidence record never reach the redacted record or the report.
#include <doctest/doctest.h>

#include <devdiag/embedded/core_fixtures.hpp>

#include "describe.hpp"
#include "devdiag/diagnose.hpp"

using namespace devdiag;

namespace {

std::string_view fixture(std::string_view name) {
  for (const EmbeddedFile& file : fixtures::core_fixtures()) {
    if (file.name == name) return file.text;
  }
  return {};
}

// What stands around the first secret left in a text; empty when there is none.
std::string leak(const std::string& text) {
  for (const std::string_view secret : {"S3CRET", "alice", "o'brien@", "4111", "1234567", "eyJ"}) {
    const std::size_t at = text.find(secret);
    if (at != std::string::npos) return text.substr(at < 60 ? 0 : at - 60, 140);
  }
  return {};
}

// Puts one text in every text member of a record, whatever the member is called.
class Planter {
 public:
  static constexpr bool kReads = true;
  explicit Planter(std::string text) : text_(std::move(text)) {}

  void text(Member, std::string& value, const TextRule& = kAnyText) { value = text_; }
  void optional_text(Member, std::optional<std::string>& value) { value = text_; }
  void texts(Member, std::vector<std::string>& values, const TextRule& = kAnyText,
             const ListRule& = kAnyList) {
    values = {text_, text_};
  }
  void headers(Member, std::vector<Header>& values) {
    values = {{"Location", text_}, {"X-Any", text_}, {"Content-Security-Policy", text_}, {"Server", text_}};
  }
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
    values.resize(1);
    fields(*this, values[0]);
  }

 private:
  std::string text_;
};

}  // namespace

TEST_CASE("no planted secret survives redaction, and redacting again changes nothing") {
  const auto evidence = read_evidence(fixture("evidence/secrets.json"));
  REQUIRE_MESSAGE(evidence.ok(), error_sentence(evidence.error()));
  const Evidence redacted = redact(*evidence, {});
  const std::string text = write_evidence(redacted);
  CHECK_MESSAGE(leak(text).empty(), leak(text));
  CHECK(write_evidence(redact(redacted, {})) == text);
}

TEST_CASE("no planted secret reaches the report of any preset") {
  const auto evidence = read_evidence(fixture("evidence/secrets.json"));
  REQUIRE(evidence.ok());
  for (const char* preset : {"chat", "embed", "app", "full"}) {
    DiagnoseOptions options;
    options.preset = preset;
    const Report report = diagnose(*evidence, options);
    const std::string text = write_report(report);
    CHECK_MESSAGE(leak(text).empty(), leak(text));
  }
}

TEST_CASE("a secret of a recognisable form is removed from every text member there is") {
  for (const char* planted :
       {"https://S3CRETu:S3CRETp@a.example/x?k=S3CRETv#S3CRETf", "mail to o'brien@mail.example now",
        "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTM0NSRVQifQ.S3CRETsig y", "data:text/plain,S3CRETdata",
        "wss://a.example/x?S=S3CRETv", "//S3CRETu:p@a.example/x?k=S3CRETv"}) {
    Evidence evidence;
    Planter planter(planted);
    fields(planter, evidence);
    const std::string text = write_evidence(redact(evidence, {}));
    CAPTURE(planted);
    CHECK_MESSAGE(leak(text).empty(), leak(text));
  }
}

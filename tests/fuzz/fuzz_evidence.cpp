// Evidence from a hostile page: what is accepted is written and read back the same, redaction is final, and
// the report is text that its own reader accepts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "devdiag/diagnose.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"
#include "require.hpp"

using namespace devdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto evidence = read_evidence(text);
  if (!evidence) {
    require(!error_sentence(evidence.error()).empty(), "a refusal says why");
    return 0;
  }
  const std::string once = write_evidence(*evidence);
  const auto again = read_evidence(once);
  require(again.ok(), "written evidence is read back", once);
  require(write_evidence(*again) == once, "reading back changes nothing", once);

  const std::string redacted = write_evidence(redact(*evidence, {}));
  const auto kept = read_evidence(redacted);
  require(kept.ok(), "redacted evidence is read back", redacted);
  require(write_evidence(redact(*kept, {})) == redacted, "redacting twice is redacting once", redacted);

  DiagnoseOptions options;
  options.target_key = "fuzz";
  const std::string report = write_report(diagnose(*evidence, options));
  require(report == write_report(diagnose(*evidence, options)), "the same evidence gives the same bytes");
  const auto read = read_report(report);
  require(read.ok(), "the report is read back", report);
  require(write_report(*read) == report, "the report survives the round trip", report);
  return 0;
}

// One hostile text in every place of an evidence record: redaction settles, and known secrets are gone.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "devdiag/diagnose.hpp"
#include "require.hpp"

using namespace devdiag;

namespace {

Evidence planted(const std::string& text) {
  Evidence evidence;
  evidence.page.url = text;
  evidence.page.ancestor_origins = {text};
  evidence.metas = {{"Content-Security-Policy", text, true}, {"refresh", text, true}, {text, text, true}};
  Response response;
  response.url = text;
  response.role = "document";
  for (const char* name : {"Set-Cookie", "Content-Security-Policy", "Location", "Server", "Link", "X-Any"}) {
    response.headers.push_back({name, text});
  }
  evidence.responses.push_back(response);
  evidence.violations.resize(1);
  evidence.violations[0].original_policy = text;
  evidence.violations[0].sample = text;
  evidence.errors.resize(1);
  evidence.errors[0].message = text;
  evidence.errors[0].source = text;
  return evidence;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Evidence redacted = redact(planted(text), {});
  const std::string once = write_evidence(redacted);
  const std::string twice = write_evidence(redact(redacted, {}));
  require(twice == once, "redacting twice is redacting once", once + "\n" + twice);
  require(once.size() < 200 * (size + 50), "redaction does not blow a text up", once);

  // Behind these, whatever the text is, comes a secret that a browser would send.
  const std::string_view url = text;
  for (const char* before : {"https://a.example/?k=", "https://a.example/#", "data:,", "javascript:"}) {
    const std::string secret = "S3CRETvalue";
    const std::string kept =
        redact_url(before + std::string(url.substr(0, url.find_first_of("&;?#"))) + secret, {});
    require(kept.find(secret) == std::string::npos, "no query value, fragment or content of a URL stays",
            kept);
  }
  return 0;
}

// Pages the browser could not keep for the back and forward buttons, and why.
#include <algorithm>
#include <array>
#include <string_view>

#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

struct Reason {
  std::string_view name, words;
};

// Reasons a site can do something about (HTML, section 7.4.6: not restored reasons, and what browsers add).
constexpr std::array kReasons{
    Reason{"unload-listener", "a script listens for unload"},
    Reason{"response-cache-control-no-store", "the response says Cache-Control: no-store"},
    Reason{"response-auth-required", "the page needs HTTP authentication"},
    Reason{"websocket", "a WebSocket is open"},
    Reason{"websocket-sticky", "a WebSocket was used"},
    Reason{"webrtc", "a WebRTC connection is open"},
    Reason{"webtransport", "a WebTransport connection is open"},
    Reason{"lock", "a Web Lock is held"},
    Reason{"idbversionchangeevent", "a database waits for this page to close"},
    Reason{"indexeddb-connection", "a database connection is open"},
    Reason{"fetch", "a request was still running"},
    Reason{"parser-aborted", "parsing the document was aborted"},
    Reason{"non-trivial-browsing-context-group", "another window has a handle on this one"},
    Reason{"response-method-not-get", "the document answered another method than GET"},
    Reason{"response-scheme-not-http-or-https", "the address is neither http nor https"},
    Reason{"response-status-not-ok", "the document was answered with an error"},
    Reason{"broadcastchannel-message", "a message came over a BroadcastChannel"},
    Reason{"sharedworker-message", "a message came from a shared worker"},
};

const Reason* find_reason(std::string_view name) {
  const auto found = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](const Reason& each) { return policy::iequals(each.name, name); });
  return found == kReasons.end() ? nullptr : &*found;
}

}  // namespace

void bfcache_blocked(const Evidence& evidence, Findings& out) {
  for (const NotRestoredReason& entry : evidence.not_restored_reasons) {
    const Reason* known = find_reason(entry.reason);
    if (known == nullptr) continue;  // the browser's own reasons are not the site's
    const std::string& url = entry.url.empty() ? evidence.page.url : entry.url;
    out.add(std::string(known->name) + " of " + subject_url(url, evidence),
            {"entry", "notRestoredReasons", entry.reason + " " + url, "page"},
            {{"reason", known->name}, {"words", std::string(known->words)}, {"url", without_query(url)}});
  }
}

}  // namespace devdiag::judge

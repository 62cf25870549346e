// What an entry of a HAR was for: browsers say it in different places, or not at all.
#pragma once

#include <string>
#include <string_view>

#include "check/har_entry.hpp"

namespace devdiag::check {

enum class HarRole { document, frame, request, preflight, asset, socket, ignored };

struct HarSense {
  HarRole role = HarRole::request;
  std::string destination;  // Fetch request destination; empty for fetch and XHR, and when not known
  std::string initiator;    // as Request::initiator
};

// `first_document`: no document was seen yet on this page, so a document of unknown kind is the page's own.
HarSense sense_of(const HarEntry& entry, bool first_document);

// What became of the request: response, failed or aborted.
std::string_view outcome_of(const HarEntry& entry);

// Whether the answer's header fields are those a first visit gets. Browsers show a page they revalidated with
// the few fields of the 304, also under status 200, and some answers with none at all.
bool has_all_headers(const HarEntry& entry);

}  // namespace devdiag::check

// Public suffixes as evidence: what observers that have the Public Suffix List add to a record, so that every
// host comes to the same report.
#pragma once

#include "devdiag/evidence.hpp"

namespace devdiag {

// Looks up every host the record names for a site: of pages, answers, scripts and cookie domains, with the
// names above them. Afterwards `public_suffixes` was collected.
void note_public_suffixes(Evidence& evidence);

}  // namespace devdiag

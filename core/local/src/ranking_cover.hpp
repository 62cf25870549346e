// Which own outcomes the pulled ranking already counts, and what must be added to it for the others.
// Internal; inside a transaction of the caller; throws StoreFailure.
//
// ranking_correction = (own attempts by their present verdict) - (own attempts as the pulled ranking counts
// them).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fold.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

void correct(Database& database, std::string_view tenant, const RollupKey& key, const Tally& delta);
// The pulled ranking counts the outcomes acked up to `mark`.
void cover_up_to(Database& database, std::string_view tenant, std::int64_t mark);
// Works out anew which outcome of the attempt the pulled ranking counts.
void cover_again(Database& database, std::string_view tenant, std::string_view attempt);

}  // namespace devdiag::local

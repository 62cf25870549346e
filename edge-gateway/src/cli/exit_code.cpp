// From errors to exit codes.
#include "cli/exit_code.hpp"

#include <array>

namespace devdiag::cli {
namespace {

constexpr std::array<ExitCode, 5> kCodes{{
    {kExitDone, "done; nothing that --fail-on names"},
    {kExitFindings, "something that --fail-on names"},
    {kExitUsage, "wrong usage, or input that cannot be read"},
    {kExitStore, "the store cannot be used"},
    {kExitFailure, "any other failure, such as output that cannot be written"},
}};

// In the order of Errc.
constexpr std::array<int, 16> kByError{
    kExitUsage,    // bad_json
    kExitUsage,    // bad_field
    kExitUsage,    // too_large
    kExitUsage,    // unknown_kind
    kExitUsage,    // not_found
    kExitStore,    // conflict
    kExitStore,    // future_id
    kExitStore,    // ancient_id
    kExitStore,    // unauthorized
    kExitStore,    // forbidden
    kExitStore,    // storage_full
    kExitStore,    // storage_locked
    kExitStore,    // storage_newer
    kExitStore,    // storage_corrupt
    kExitStore,    // unavailable
    kExitFailure,  // internal
};
static_assert(kByError.size() == static_cast<std::size_t>(Errc::internal) + 1);

}  // namespace

std::span<const ExitCode> exit_codes() { return kCodes; }

int exit_code_of(Errc code) { return kByError.at(static_cast<std::size_t>(code)); }

}  // namespace devdiag::cli

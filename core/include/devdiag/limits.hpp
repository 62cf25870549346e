// Every maximum of DevDiag in one place; page, core and gateway refuse at the same size.
#pragma once

#include <cstddef>
#include <cstdint>

namespace devdiag::limits {

// Evidence (one diagnosis)
inline constexpr std::size_t kEvidenceBytes = 8u << 20;  // JSON text of one evidence record
inline constexpr std::size_t kEvidenceDepth = 32;        // JSON nesting
inline constexpr std::size_t kEvidenceItems = 2'000;     // entries of any one evidence list
inline constexpr std::size_t kHeaderBytes = 1u << 20;    // one header value
inline constexpr std::size_t kHeaderNames = 200;         // names of headers of one request
inline constexpr std::size_t kLoads = 500;               // different loads a page's collector keeps
inline constexpr std::size_t kLoadFiles = 20;            // files of one origin it tells apart by directive
inline constexpr std::size_t kLoadCodes = 100;           // pieces of inline code of one directive
inline constexpr std::size_t kInlineBytes = 1u << 20;    // inline code whose hash is computed
inline constexpr std::size_t kLoadRedirects = 20;        // hops of one load, as many as browsers follow
inline constexpr std::size_t kTextBytes = 4'096;         // any other text field; longer is cut and counted
inline constexpr std::size_t kFindingsPerCode = 50;      // distinct findings of one problem in one run
inline constexpr std::size_t kProofBytes = 2'048;        // proof text kept per finding
inline constexpr std::size_t kProofsPerFinding = 4;
inline constexpr std::size_t kSubjectBytes = 512;   // what a finding is about; longer is cut
inline constexpr std::size_t kCodeBytes = 64;       // a problem code or a fix code
inline constexpr std::size_t kEnvTokens = 64;       // tokens of one environment
inline constexpr std::size_t kEnvTokenBytes = 200;  // one token
inline constexpr std::size_t kSuppressions = 200;

// Policy simulation
inline constexpr std::size_t kSimulatedPolicyBytes =
    32u << 10;                                      // all policies of one document; servers take less
inline constexpr std::size_t kProposedHashes = 32;  // hashes of one directive before it is not worth it
inline constexpr std::size_t kProposedHosts =
    100;  // hosts of one directive before their scheme stands for them
inline constexpr std::size_t kProposedFiles = 3;  // files of one host before the host stands for them
inline constexpr std::size_t kSpareComparisons =
    2'000'000;  // sources of one directive times its loads before spare ones are no longer looked for

// Events and sync
inline constexpr std::size_t kPushEvents = 1'000;                  // events of one push
inline constexpr std::size_t kPushBytes = 1u << 20;                // body of one push, as sent
inline constexpr std::size_t kPushInflatedBytes = 8u << 20;        // the same, decompressed
inline constexpr std::size_t kEventBytes = 64u << 10;              // JSON text of one event
inline constexpr std::size_t kRunFindings = 200;                   // findings of one run event
inline constexpr std::size_t kRunCodes = 500;                      // problem codes evaluated in one run event
inline constexpr std::int64_t kWindowBackMs = 400LL * 86'400'000;  // oldest accepted mint time before now
inline constexpr std::int64_t kWindowForwardMs = 86'400'000;       // newest accepted mint time after now
inline constexpr std::size_t kQuarantineBodyBytes = 8u << 10;
inline constexpr std::size_t kOutboxEvents = 50'000;
inline constexpr std::size_t kOutboxBytes = 20u << 20;
inline constexpr std::int64_t kAckedKeepMs = 7LL * 86'400'000;  // acked events stay for re-offering
inline constexpr std::size_t kAckedKeepEvents = 5'000;
inline constexpr std::int64_t kRegressWindowMs = 7LL * 86'400'000;  // back within this time: `regressed`

// HTTP and MCP
inline constexpr std::size_t kHttpBodyBytes = 10u << 20;  // any request body
inline constexpr std::size_t kHttpHeaderBytes = 64u << 10;
inline constexpr std::size_t kHttpHeaderFields = 100;      // fields of one request
inline constexpr std::size_t kHttpTargetBytes = 8u << 10;  // path and query
inline constexpr std::size_t kHttpConnections = 10'000;    // per event loop; more wait in the kernel's queue
inline constexpr std::size_t kInflateRatio = 100;          // inflated : sent, once past kInflateFreeBytes
inline constexpr std::size_t kInflateFreeBytes = 1u << 20;
inline constexpr std::size_t kStaticFileBytes = 64u << 20;  // one file of the web folder
inline constexpr std::size_t kKeysFileBytes = 1u << 20;
inline constexpr std::size_t kQuarantinePerPush = 16;  // poison events of one push that are kept
inline constexpr int kLingerMs = 2'000;                // reading on after a refusal, so that it is seen
inline constexpr int kReadyMs = 1'000;                 // the store must answer within this to be ready
inline constexpr int kLiveMs = 5'000;                  // every event loop must have turned within this
inline constexpr int kHttpHeaderTimeoutMs = 10'000;
inline constexpr int kHttpBodyTimeoutMs = 30'000;
inline constexpr int kHttpIdleTimeoutMs = 60'000;
inline constexpr int kDrainMs = 10'000;
inline constexpr std::size_t kMcpResultBytes = 64u << 10;  // text of one tool result
inline constexpr std::size_t kPageRows = 100;              // rows of one listing page

// Files people bring to the command line
inline constexpr std::size_t kHarBytes = 512u << 20;     // one HAR; it is read as a stream
inline constexpr std::size_t kHarKeptBytes = 32u << 20;  // headers and addresses kept of it
inline constexpr std::size_t kHarDepth = 64;             // JSON nesting
inline constexpr std::size_t kHarEntries = 50'000;
inline constexpr std::size_t kHarPages = 200;  // documents judged; more are cut and counted

// Learning
inline constexpr int kDecayDays = 400;               // older outcomes weigh as much as this old
inline constexpr std::size_t kMinClientsShared = 5;  // distinct clients before another tenant's counts help

}  // namespace devdiag::limits

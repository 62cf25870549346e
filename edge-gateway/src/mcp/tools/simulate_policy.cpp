// simulate_policy: what a Content Security Policy would do to what the caller saw of a page; nothing is kept.
#include "devdiag/simulate.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "devdiag/limits.hpp"
#include "mcp/arguments.hpp"
#include "mcp/json_text.hpp"
#include "mcp/provenance.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

using nlohmann::json;

constexpr std::size_t kHeaders = 200, kRequests = 500, kUrlBytes = 8u << 10;
constexpr std::size_t kGroups = 40, kExamples = 5, kSpare = 100, kReasons = 5, kNeeds = 10, kNotes = 24;
constexpr std::size_t kAddressBytes = 300;
constexpr std::size_t kPolicyBytes = 16u << 10;  // of a proposal; no server takes a longer header

// How a request of that type stands in evidence. Whether its element carried a nonce is not known then.
struct RequestType {
  std::string_view name, role, destination;
};
constexpr std::array<RequestType, 11> kTypes{{{"script", "asset", "script"},
                                              {"style", "asset", "style"},
                                              {"image", "asset", "image"},
                                              {"font", "asset", "font"},
                                              {"media", "asset", "video"},
                                              {"manifest", "asset", "manifest"},
                                              {"worker", "asset", "worker"},
                                              {"object", "asset", "object"},
                                              {"frame", "frame", ""},
                                              {"fetch", "request", ""},
                                              {"websocket", "request", ""}}};

bool is_pair(const json& value) {
  return value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_string();
}

// Evidence out of url, headers and requests; the first fault goes to `arguments`.
json record_of(Arguments& arguments) {
  const std::string url = arguments.text("url", kUrlBytes);
  const json* headers = arguments.array_or_null("headers");
  const json* requests = arguments.array_or_null("requests");
  json record = {{"v", 1}, {"page", {{"url", url}}}, {"collected", {"page"}}, {"responses", json::array()}};
  if (headers != nullptr) {
    const bool pairs = headers->size() <= kHeaders && std::all_of(headers->begin(), headers->end(), is_pair);
    if (!pairs) arguments.fail("headers", "must hold [name, value]", "at most 200 pairs of strings");
    record["collected"].push_back("document_response");
    record["responses"].push_back(
        {{"url", url}, {"role", "document"}, {"status", 200}, {"headers", *headers}});
  }
  if (requests == nullptr) return record;
  if (requests->size() > kRequests) arguments.fail("requests", "are too many", "at most 500");
  for (const json& request : *requests) {
    const bool whole = request.is_object() && request.contains("url") && request["url"].is_string() &&
                       request.contains("type") && request["type"].is_string();
    const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const RequestType& each) {
      return whole && request["type"].get_ref<const std::string&>() == each.name;
    });
    if (type == kTypes.end()) {
      arguments.fail(
          "requests", "must hold {url, type}",
          "type: script, style, image, font, media, manifest, worker, object, frame, fetch, websocket");
      return record;
    }
    record["responses"].push_back(
        {{"url", request["url"]}, {"role", type->role}, {"destination", type->destination}});
  }
  return record;
}

json texts(const std::vector<std::string>& from, std::size_t count_max, std::size_t bytes_max) {
  json out = json::array();
  for (std::size_t i = 0; i < std::min(from.size(), count_max); ++i)
    out.push_back(clean_text(from[i], bytes_max));
  return out;
}

json write_group(const LoadGroup& group) {
  json out = {{"verdict", to_name(group.verdict)},
              {"directive", clean_text(group.directive, 64)},
              {"count", group.loads.size()},
              {"examples", json::array()},
              {"reasons", texts(group.reasons, kReasons, kStoredTextBytes)},
              {"needs", texts(group.needs, kNeeds, kAddressBytes)}};
  for (std::size_t i = 0; i < std::min(group.loads.size(), kExamples); ++i)
    out["examples"].push_back(clean_text(address_of(group.loads[i]->observed.load), kAddressBytes));
  return out;
}

json write_judged(const Simulation& simulation) {
  json out = {{"use", to_name(simulation.use)}, {"policies", simulation.policies.size()},
              {"allowed", simulation.allowed},  {"refused", simulation.refused},
              {"unknown", simulation.unknown},  {"refused_today", simulation.refused_today},
              {"breaks", json::array()},        {"spare", json::array()}};
  const auto groups = groups_of(simulation);
  for (std::size_t i = 0; i < std::min(groups.size(), kGroups); ++i)
    out["breaks"].push_back(write_group(groups[i]));
  if (groups.size() > kGroups) out["breaks_left_out"] = groups.size() - kGroups;
  for (std::size_t i = 0; i < std::min(simulation.spare.size(), kSpare); ++i) {
    const SpareSource& each = simulation.spare[i];
    out["spare"].push_back({{"policy", each.policy},
                            {"directive", each.directive},
                            {"source", clean_text(each.source, kAddressBytes)},
                            {"silent", each.silent}});
  }
  if (simulation.spare.size() > kSpare) out["spare_left_out"] = simulation.spare.size() - kSpare;
  return out;
}

void add_notes(const std::vector<SimulationNote>& notes, json& out) {
  for (const SimulationNote& note : notes) {
    json& list = out[is_gap(note) ? "not_seen" : "remarks"];
    json sentence = clean_text(sentence_of(note));
    if (list.size() < kNotes && std::find(list.begin(), list.end(), sentence) == list.end())
      list.push_back(std::move(sentence));
  }
}

json write_blocked(const Explanation& explanation) {
  json out = {{"blocked", explanation.blocked}, {"policies", json::array()}};
  for (const DeliveredPolicy& each : explanation.policies) {
    if (out["policies"].size() < kNotes)
      out["policies"].push_back(clean_text(sentence_of(each, explanation.load)));
  }
  return out;
}

// Halves a list of the judgement until the answer fits, and says how many were left out.
void fit(json& out, const char* list, const char* left_out) {
  if (!out.contains("judged")) return;
  json& entries = out["judged"][list];
  while (!entries.empty() && json_text(out).size() > limits::kMcpResultBytes) {
    const std::size_t kept = entries.size() / 2;
    out["judged"][left_out] = out["judged"].value(left_out, std::size_t{0}) + entries.size() - kept;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end());
  }
}

std::string next_step(const json& out) {
  if (!out.contains("judged"))
    return "Fill in nonces, serve the proposal with its report-only header, then judge what was reported.";
  const json& judged = out["judged"];
  if (judged["refused"] == 0 && judged["unknown"] == 0)
    return "Nothing that was seen is refused, which proves nothing of not_seen: serve it report-only first.";
  return "Add what breaks[].needs names to the directive that decided, or change the page; then ask again.";
}

struct Question {
  Evidence redacted;
  std::string policy;
  PolicyUse use = PolicyUse::enforce;
  std::optional<Load> blocked;
};

Load load_of(const json& asked, Arguments& arguments) {
  Arguments inner(asked);
  inner.only({"url", "directive"});
  Load load;
  load.url = inner.text("url", kUrlBytes);
  load.directive = inner.text("directive", 64);
  if (const auto& problem = inner.problem())
    arguments.fail("blocked." + problem->path, problem->detail, problem->allowed);
  return load;
}

Result<Question> question_of(const json& given) {
  Arguments arguments(given);
  arguments.only({"evidence", "url", "headers", "requests", "policy", "report_only", "blocked"});
  Question question;
  const bool whole = given.contains("evidence") && !given["evidence"].is_null();
  if (whole && (given.contains("url") || given.contains("headers") || given.contains("requests")))
    arguments.fail("evidence", "stands alone", "evidence, or url with headers and requests");
  if (!whole && !given.contains("url"))
    arguments.fail("evidence", "is required", "evidence, or url with headers and requests");
  const json* object = whole ? arguments.object("evidence") : nullptr;
  const json record = whole ? (object == nullptr ? json() : *object) : record_of(arguments);
  question.policy = arguments.text_or("policy", {}, limits::kSimulatedPolicyBytes);
  if (const auto only = given.find("report_only"); only != given.end() && !only->is_null()) {
    if (!only->is_boolean()) arguments.fail("report_only", "must be a boolean", "true or false");
    if (*only == true) question.use = PolicyUse::report;
  }
  if (const json* asked = given.contains("blocked") ? arguments.object("blocked") : nullptr)
    question.blocked = load_of(*asked, arguments);
  if (arguments.problem()) return *arguments.problem();
  auto evidence = read_evidence(json_text(record));
  if (!evidence) {
    Error error = evidence.error();
    error.path =
        whole ? (error.path.empty() ? "evidence" : "evidence." + error.path) : "url, headers, requests";
    return error;
  }
  question.redacted = redact(std::move(*evidence), {});
  return question;
}

Result<json> answer_of(const Question& question) {
  const Proposal proposal = propose_redacted(question.redacted);
  json out = {
      {"page", clean_text(question.redacted.page.url, kAddressBytes)},
      {"proposal", {{"header", proposal.header}, {"policy", proposal.policy}, {"loads", proposal.loads}}},
      {"not_seen", json::array()},
      {"remarks", json::array()},
      {"source", {{"origin", "evidence of this call"}, {"trust", "untrusted"}}}};
  if (proposal.policy.size() > kPolicyBytes) {
    out["proposal"]["policy"] = nullptr;
    out["remarks"].push_back("The proposal is longer than servers accept as a header and was left out.");
  }
  if (!question.policy.empty()) {
    const auto simulation = simulate_redacted(question.redacted, question.policy, question.use);
    if (!simulation) return simulation.error();
    out["judged"] = write_judged(*simulation);
    add_notes(simulation->notes, out);
  }
  if (question.blocked) {
    const auto explanation = explain_redacted(question.redacted, *question.blocked);
    if (!explanation) {
      Error error = explanation.error();
      error.path = error.path == "load.url" ? "blocked.url" : "blocked.directive";
      return error;
    }
    out["blocked"] = write_blocked(*explanation);
    add_notes(explanation->notes, out);
  }
  add_notes(proposal.notes, out);
  out["next_step"] = next_step(out);
  fit(out, "breaks", "breaks_left_out");
  fit(out, "spare", "spare_left_out");
  return out;
}

}  // namespace

Async<ToolResult> simulate_policy(ToolCall call) {
  const auto question = question_of(call.arguments);
  if (!question) co_return question.error();
  auto answer = answer_of(*question);
  if (!answer) co_return answer.error();
  co_return std::move(*answer);
}

}  // namespace devdiag::gateway::mcp

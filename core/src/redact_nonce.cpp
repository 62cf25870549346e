// Nonces of policies: never kept, but what is wrong with them is. A nonce becomes {n}, with the facts that
// rules judge: {n:charset} characters no browser takes, {n:short} few enough to guess, {n:reused} the same in
// two responses; several are joined by "+".
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "char_set.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"

namespace devdiag::redaction {
namespace {

// 64 bits in base64; CSP Level 3 section 7.1 asks for 128.
constexpr std::size_t kGuessable = 11;

bool is_base64(char c) {
  static constexpr CharSet kMarks("+/-_");
  return policy::is_alnum(c) || kMarks.has(c);
}

bool is_placeholder(std::string_view nonce) {
  if (!nonce.starts_with("{n") || !nonce.ends_with('}')) return false;
  std::string_view facts = nonce.substr(2, nonce.size() - 3);
  if (facts.empty()) return true;
  if (policy::next_part(facts, ':') != "" || facts.empty()) return false;
  while (!facts.empty()) {
    const std::string_view fact = policy::next_part(facts, '+');
    if (fact != "charset" && fact != "short" && fact != "reused") return false;
  }
  return true;
}

bool is_policy_name(std::string_view name) {
  return policy::iequals(name, "content-security-policy") ||
         policy::iequals(name, "content-security-policy-report-only");
}

constexpr std::string_view kStart = "'nonce-";

// Calls visit(begin, nonce) for each nonce of a policy.
template <class Visit>
void for_each_nonce(std::string_view text, Visit&& visit) {
  for (std::size_t at = 0; at + kStart.size() < text.size(); ++at) {
    if (text[at] != '\'' || !policy::istarts_with(text.substr(at), kStart)) continue;
    at += kStart.size();
    const std::size_t end = std::min(text.find_first_of("' ;,\t\n\r", at), text.size());
    visit(at, text.substr(at, end - at));
    at = end;
  }
}

// A nonce and the response that used it.
using Sighting = std::pair<std::string_view, std::size_t>;

// A page and a log may have seen one and the same response; two entries of one observer, and a probe's, are
// responses of their own.
bool are_two(const Evidence& evidence, const Sighting& a, const Sighting& b) {
  if (a.second == b.second || a.first != b.first) return false;
  const std::string &first = evidence.responses[a.second].seen_by,
                    &second = evidence.responses[b.second].seen_by;
  return first == second || first == "probe" || second == "probe";
}

std::set<Sighting> sightings_of(const Evidence& evidence) {
  std::set<Sighting> out;
  for (std::size_t i = 0; i < evidence.responses.size(); ++i) {
    for (const Header& header : evidence.responses[i].headers) {
      if (!is_policy_name(header.name)) continue;
      for_each_nonce(header.value, [&](std::size_t, std::string_view nonce) {
        if (!nonce.empty() && !is_placeholder(nonce)) out.emplace(nonce, i);
      });
    }
  }
  return out;
}

// Sorted. Of three sightings of one nonce two are responses of their own, so this stays linear: after the
// first sighting at most one other looks further than its neighbour.
std::vector<std::string> reused_nonces(const Evidence& evidence) {
  const auto seen = sightings_of(evidence);
  std::vector<std::string> reused;
  for (auto one = seen.begin(); one != seen.end(); ++one) {
    const bool known = !reused.empty() && reused.back() == one->first;
    for (auto other = std::next(one); !known && other != seen.end() && other->first == one->first; ++other) {
      if (!are_two(evidence, *one, *other)) continue;
      reused.emplace_back(one->first);
      break;
    }
  }
  return reused;
}

std::string with_placeholders(std::string_view text, const std::vector<std::string>& reused) {
  std::string out;
  std::size_t done = 0;
  for_each_nonce(text, [&](std::size_t begin, std::string_view nonce) {
    if (!std::binary_search(reused.begin(), reused.end(), nonce)) return;
    out += text.substr(done, begin - done);
    out += nonce_placeholder(nonce, true);
    done = begin + nonce.size();
  });
  out += text.substr(done);
  return out;
}

}  // namespace

std::string nonce_placeholder(std::string_view nonce, bool reused) {
  if (nonce.empty() || is_placeholder(nonce)) return std::string(nonce);
  for (int padding = 0; padding < 2 && nonce.ends_with('='); ++padding) nonce.remove_suffix(1);
  std::string facts;
  const auto say = [&facts](std::string_view fact) { facts.append(facts.empty() ? ":" : "+").append(fact); };
  if (!std::all_of(nonce.begin(), nonce.end(), is_base64)) say("charset");
  if (nonce.size() < kGuessable) say("short");
  if (reused) say("reused");
  return "{n" + facts + "}";
}

void mark_reused_nonces(Evidence& evidence) {
  if (evidence.responses.size() < 2) return;
  const auto reused = reused_nonces(evidence);
  if (reused.empty()) return;
  for (Response& response : evidence.responses) {
    for (Header& header : response.headers) {
      if (is_policy_name(header.name)) header.value = with_placeholders(header.value, reused);
    }
  }
}

}  // namespace devdiag::redaction

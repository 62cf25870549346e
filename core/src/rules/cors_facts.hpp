// Answers to cross-origin requests, as the CORS rules judge them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"
#include "devdiag/rule.hpp"
#include "policy/cors.hpp"

namespace devdiag::judge {

// One answer to a request with an Origin header of another origin, made in CORS mode.
struct CorsAnswer {
  const Response* response = nullptr;
  const Request* request = nullptr;  // the page's own view of it, when there is one
  policy::CorsFields fields;
  bool credentials = false;  // the page asked for them to be sent

  bool is_preflight() const { return response->role == "preflight"; }
  bool is_ok() const { return response->status >= 200 && response->status <= 299; }
};
std::vector<CorsAnswer> cors_answers(const Evidence& evidence);

// "GET /api/orders of https://api.example", the same for every query and moved port of the page.
std::string cors_subject(const CorsAnswer& answer, const Evidence& evidence);

// api_origin, origin and url, which the texts of every CORS problem speak of.
Params cors_params(const CorsAnswer& answer);

// A header of the answer as it was, or that it is absent.
BuiltProof cors_proof(const CorsAnswer& answer, std::string_view header);
// Adds what the page saw of it, when it failed there: the request without a response, and what the browser
// wrote to a log. An answer that no request of a watched page asked for matters less.
void add_page_side(const std::string& subject, const CorsAnswer& answer, const Evidence& evidence,
                   Findings& out);
// Whether some answer shows by itself why the request failed that a line of a log speaks of.
bool is_told_by(const std::vector<CorsAnswer>& answers, const LogLine& line);

}  // namespace devdiag::judge

// The Observatory's twelve tests, one function each.
#pragma once

#include "observatory_csp.hpp"

namespace devdiag::grade::observatory {

// observatory_headers.cpp
ObservatoryResult test_hsts(const ObservatorySite& site);
ObservatoryResult test_referrer_policy(const ObservatorySite& site);
ObservatoryResult test_nosniff(const ObservatorySite& site);
ObservatoryResult test_corp(const ObservatorySite& site);
ObservatoryResult test_coep(const ObservatorySite& site);
ObservatoryResult test_coop(const ObservatorySite& site);
ObservatoryResult test_cors(const ObservatorySite& site);

// observatory_page.cpp
ObservatoryResult test_csp(const ObservatorySite& site);
ObservatoryResult test_frame_options(const ObservatorySite& site);
ObservatoryResult test_cookies(const ObservatorySite& site);
ObservatoryResult test_redirection(const ObservatorySite& site);

// observatory_sri.cpp
ObservatoryResult test_sri(const ObservatorySite& site);

std::string_view host_of(std::string_view url);
std::string_view host_of(const ObservatorySite& site);
bool is_preloaded(std::string_view host, std::span<const PreloadedHost> preloaded);
// The contents of the page's metas of one name.
std::vector<std::string_view> contents_of(std::span<const Meta> metas, std::string_view name);

}  // namespace devdiag::grade::observatory

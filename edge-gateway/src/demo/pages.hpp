// The demo's pages and endpoints as data: which file, which headers, which answer, for a state of the
// switches.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demo/switches.hpp"

namespace devdiag::gateway::demo {

// Where the shop is being looked at, and what belongs to one response.
struct Site {
  std::string origin;        // "http://127.0.0.1:8787"
  std::string other_origin;  // the same gateway under its other loopback name
  std::string nonce;
};
Site site_of(std::string_view host, std::string nonce);

using HeaderList = std::vector<std::pair<std::string_view, std::string>>;

struct PageAnswer {
  std::string_view file;  // template below the web folder
  HeaderList headers;
};
struct ApiAnswer {
  int status = 200;
  std::string_view body;
  HeaderList headers;
};

// `rest`: the path below /demo/. A null file or empty body: no such page or endpoint.
PageAnswer page_answer(std::string_view rest, const Switches& switches, const Site& site);
ApiAnswer api_answer(std::string_view rest, const Switches& switches, const Site& site);

}  // namespace devdiag::gateway::demo

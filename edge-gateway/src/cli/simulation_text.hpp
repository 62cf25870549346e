// Simulations of pages as text for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/terminal.hpp"
#include "devdiag/simulate.hpp"

namespace devdiag::cli {

// Everything said about one page.
struct Simulated {
  std::string url;
  bool named = true;               // the input said where the page is
  std::vector<std::string> notes;  // of the reader of the input
  Proposal proposal;
  std::optional<Simulation> simulation;
  std::optional<Explanation> explanation;
};

// The explanation or the simulation where there is one, else the proposal; of each page.
std::string simulated_text(const std::vector<Simulated>& pages, const std::vector<Dropped>& dropped,
                           const check::Paint& paint, std::size_t width);

}  // namespace devdiag::cli

// What a fuzz target does when a property does not hold: it stops, so that the input is kept.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

inline void require(bool holds, const char* property, const std::string& shown = {}) {
  if (holds) return;
  std::fprintf(stderr, "property broken: %s\n%s\n", property, shown.c_str());
  std::abort();
}

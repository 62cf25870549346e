// What was found, for people: what is wrong first, what to do next to it, what could not be said last.
#pragma once

#include <string>

#include "check/checked.hpp"
#include "check/terminal.hpp"

namespace devdiag::check {

std::string checked_text(const Checked& checked, const WriteOptions& options, const Paint& paint);

}  // namespace devdiag::check

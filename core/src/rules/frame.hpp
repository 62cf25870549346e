// What rules share that judge frames.
#pragma once

#include <string_view>

#include "devdiag/evidence.hpp"

namespace devdiag::judge {

bool has_token(std::string_view tokens, std::string_view wanted);  // of a space-separated list, without case

// The frame promised a ready message and its time is over.
bool is_silent(const Frame& frame);

// What another observer was answered for the frame's address, when that was an error or nothing at all.
const Response* failed_answer(const Frame& frame, const Evidence& evidence);

// Another observer was answered with headers that forbid this page to frame it (framing.cpp).
bool refuses_embedder(const Frame& frame, const Evidence& evidence);

}  // namespace devdiag::judge

// Chunks of an arena.
#include "devdiag/arena.hpp"

#include <algorithm>

namespace devdiag {
namespace {

// With what stands before it: what the texts of a usual report take, and then what a long one does.
constexpr std::size_t kFirstBytes = 4'000, kMoreBytes = 16'000;

}  // namespace

void Arena::grow(std::size_t bytes) {
  const std::size_t usual = newest_ == nullptr ? kFirstBytes : kMoreBytes;
  left_ = std::max(bytes, usual - sizeof(Chunk));
  newest_ = new (::operator new(sizeof(Chunk) + left_)) Chunk{newest_};
  at_ = reinterpret_cast<char*>(newest_ + 1);
}

Arena::~Arena() {
  while (newest_ != nullptr) ::operator delete(std::exchange(newest_, newest_->before));
}

}  // namespace devdiag

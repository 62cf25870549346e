// Memory for texts and small lists that live and die together: one allocation holds many of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

// After a parameter's name or a member function: what is made of it views it. Clang then warns where the view
// lives longer.
#if defined(__clang__)
#define DEVDIAG_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define DEVDIAG_LIFETIMEBOUND
#endif

namespace devdiag {

// What it gives out stays where it is until the arena dies, also when the arena is moved; nothing is given
// back before. Not for several threads.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept
      : at_(std::exchange(other.at_, nullptr)),
        left_(std::exchange(other.left_, 0)),
        newest_(std::exchange(other.newest_, nullptr)) {}
  Arena& operator=(Arena&& other) noexcept {
    std::swap(at_, other.at_);
    std::swap(left_, other.left_);
    std::swap(newest_, other.newest_);
    return *this;
  }
  ~Arena();

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = take(text.size(), 0);
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  // Empty values, for the caller to fill.
  template <class T>
  std::span<T> list(std::size_t size) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= alignof(Chunk));
    if (size == 0) return {};
    const std::size_t beyond = reinterpret_cast<std::uintptr_t>(at_) % alignof(T);
    T* first = reinterpret_cast<T*>(take(size * sizeof(T), beyond == 0 ? 0 : alignof(T) - beyond));
    for (std::size_t i = 0; i < size; ++i) new (first + i) T();
    return {first, size};
  }
  template <class T>
  std::span<T> list(std::initializer_list<T> values) {
    const std::span<T> copies = list<T>(values.size());
    std::copy(values.begin(), values.end(), copies.begin());
    return copies;
  }

 private:
  struct alignas(std::int64_t) Chunk {
    Chunk* before;
  };

  // `skipped` bytes come before them, unless a new chunk begins.
  char* take(std::size_t bytes, std::size_t skipped) {
    if (skipped + bytes > left_) {
      grow(bytes);
      skipped = 0;
    }
    char* taken = at_ + skipped;
    at_ = taken + bytes;
    left_ -= skipped + bytes;
    return taken;
  }
  void grow(std::size_t bytes);

  char* at_ = nullptr;  // of the newest chunk, what is not given out yet
  std::size_t left_ = 0;
  Chunk* newest_ = nullptr;
};

}  // namespace devdiag

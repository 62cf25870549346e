// Whether the gateway is up, draining or stuck: read by the health handlers, written by the server.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace devdiag::gateway {

class Lifecycle {
 public:
  explicit Lifecycle(std::size_t loops) : loops_(loops), ticks_(std::make_unique<Tick[]>(loops)) {}

  void drain() { draining_.store(true, std::memory_order_release); }
  bool draining() const { return draining_.load(std::memory_order_acquire); }

  // Event loop `loop` turned at this time.
  void tick(std::size_t loop, std::int64_t now_ms) {
    ticks_[loop].ms.store(now_ms, std::memory_order_relaxed);
  }
  // Milliseconds since the slowest loop turned; 0 before any did.
  std::int64_t stalled_ms(std::int64_t now_ms) const {
    std::int64_t worst = 0;
    for (std::size_t i = 0; i < loops_; ++i) {
      const std::int64_t last = ticks_[i].ms.load(std::memory_order_relaxed);
      if (last != 0 && now_ms - last > worst) worst = now_ms - last;
    }
    return worst;
  }

 private:
  struct alignas(64) Tick {
    std::atomic<std::int64_t> ms{0};
  };
  std::size_t loops_;
  std::unique_ptr<Tick[]> ticks_;
  std::atomic<bool> draining_{false};
};

}  // namespace devdiag::gateway

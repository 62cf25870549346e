// The HTTP server: binds, runs one event loop per thread, drains on signals.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "config.hpp"
#include "devdiag/error.hpp"
#include "http/context.hpp"
#include "http/router.hpp"

namespace devdiag::gateway {

class Server {
 public:
  // Everything passed must outlive the server. `now_ms` and `entropy` become the handlers'.
  Server(const Config& config, Store& store, StaticFiles& files, std::span<const Route> routes,
         std::int64_t (*now_ms)(), Entropy (*entropy)());
  ~Server();

  // Binds and listens; connections queue from here on. Error: unavailable, the address cannot be used.
  Status listen();
  std::uint16_t port() const;  // the bound one

  // Serves until SIGINT or SIGTERM, then drains (config.drain_wait_ms, config.drain_ms). A second signal ends
  // the process at once with status 1.
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace devdiag::gateway

// Starts and stops the gateway.
#include "app.hpp"

#include <sys/random.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "api/routes.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "log.hpp"

namespace devdiag::gateway {
namespace {

std::int64_t system_now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Random bits are drawn from the kernel for many ids at once.
Entropy system_entropy() {
  constexpr std::size_t kIds = 64;
  thread_local Entropy pool[kIds];
  thread_local std::size_t left = 0;
  if (left == 0) {
    std::size_t have = 0;
    while (have < sizeof pool) {
      const auto n = getrandom(reinterpret_cast<char*>(pool) + have, sizeof pool - have, 0);
      if (n > 0) have += static_cast<std::size_t>(n);
    }
    left = kIds;
  }
  return pool[--left];
}

int failed(int exit_code, const Error& error) {
  std::cerr << "devdiag-gateway: " << error_sentence(error) << std::endl;
  return exit_code;
}

// The embedded store's folder is made on first use, readable by its owner only.
Status make_data_folder(const Config& config) {
  if (config.data.empty() || !config.store.starts_with("sqlite:" + config.data)) return Done{};
  std::error_code error;
  const bool created = std::filesystem::create_directories(config.data, error);
  if (error)
    return Error{.code = Errc::unavailable,
                 .path = config.data,
                 .detail = "the data folder cannot be made: " + error.message(),
                 .allowed = "--data DIR that can be written, or --store URL",
                 .retry = Retry::after_change};
  if (created) std::filesystem::permissions(config.data, std::filesystem::perms::owner_all, error);
  return Done{};
}

// A store URL without its password.
std::string shown(const std::string& url) {
  const auto at = url.rfind('@');
  const auto scheme = url.find("://");
  if (at == std::string::npos || scheme == std::string::npos) return url;
  return url.substr(0, scheme + 3) + "…" + url.substr(at);
}

// One connection is one descriptor, and the usual soft limit of 1024 is far below what the hardware can
// serve.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65'536);
  setrlimit(RLIMIT_NOFILE, &limit);
}

void print_urls(const Config& config, std::uint16_t port) {
  const std::string base = base_url(config, port);
  if (config.demo) std::cout << "demo " << base << "/demo/\n";
  std::cout << "console " << base << "/console/\n";
  std::cout << "mcp " << base << "/mcp" << std::endl;
}

}  // namespace

int run_gateway(const Config& config) {
  std::signal(SIGPIPE, SIG_IGN);  // a log reader that went away must not end the gateway
  raise_descriptor_limit();
  if (const auto made = make_data_folder(config); !made) return failed(kExitStore, made.error());
  auto opened = open_store(config.store, config.threads);
  if (!opened) return failed(kExitStore, opened.error());
  const std::unique_ptr<Store> store = std::move(*opened);
  const auto routes = api::routes(config.demo);
  StaticFiles files(config.web);
  Server server(config, *store, files, routes, system_now_ms, system_entropy);
  if (const auto listening = server.listen(); !listening) {
    store->stop();
    return failed(kExitListen, listening.error());
  }
  print_urls(config, server.port());
  log(LogLevel::info, "listening",
      {{"version", std::string_view(DEVDIAG_VERSION)},
       {"host", config.host},
       {"port", static_cast<std::int64_t>(server.port())},
       {"threads", static_cast<std::int64_t>(config.threads)},
       {"store", shown(config.store)},
       {"keys", static_cast<std::int64_t>(config.access.keys.size())}});
  server.run();
  store->stop();
  files.stop();
  log(LogLevel::info, "stopped");
  return kExitOk;
}

}  // namespace devdiag::gateway

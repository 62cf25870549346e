// The gateway's settings: flags, then environment, then defaults; read once, passed as values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "devdiag/error.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/ranking.hpp"
#include "http/access.hpp"
#include "log.hpp"

namespace devdiag::gateway {

struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8787;  // 0: a free one
  std::string store;          // sqlite:PATH or postgresql://…; default sqlite:<data>/devdiag.db
  std::string data;           // folder of the embedded store
  std::string web;            // folder of the built web package; empty: none is served
  std::string keys_file;
  bool demo = false;
  int threads = 0;  // event loops; 0 becomes the number of cores
  LogLevel log_level = LogLevel::info;
  int header_timeout_ms = limits::kHttpHeaderTimeoutMs;
  int body_timeout_ms = limits::kHttpBodyTimeoutMs;
  int idle_timeout_ms = limits::kHttpIdleTimeoutMs;
  int drain_ms = limits::kDrainMs;  // for requests in flight
  int drain_wait_ms = 0;            // still accepting, but /ready says no
  LearnConfig learn;
  Access access;
};

// What the command line asks for.
enum class Ask { serve, help, version };
struct Invocation {
  Ask ask = Ask::serve;
  Config config;
};

using GetEnv = const char* (*)(const char* name);

// Pure: `args` without the program's name, environment through `get_env`. Bad values are refused with what is
// allowed. `serve` may be left out. The keys file is not read yet (load_keys) and defaults are not filled in
// (complete).
Result<Invocation> parse_arguments(std::span<const std::string_view> args, GetEnv get_env);

// Reads the keys file named in the config, if any.
Status load_keys(Config& config);

// Fills in what depends on other settings and refuses what is unsafe: any bind but loopback needs keys and
// hosts.
Status complete(Config& config, GetEnv get_env, unsigned cores);

std::string help_text();
std::string program_version();  // "0.1.0"

// "http://127.0.0.1:8787": how a person on this machine reaches it.
std::string base_url(const Config& config, std::uint16_t port);

}  // namespace devdiag::gateway

// devdiag-gateway: reads settings, then runs.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "app.hpp"
#include "config.hpp"
#include "log.hpp"

namespace {

using namespace devdiag::gateway;

const char* environment(const char* name) { return std::getenv(name); }

int refuse(const devdiag::Error& error) {
  std::cerr << "devdiag-gateway: " << devdiag::error_sentence(error) << "\n";
  return kExitUsage;
}

int run(int argc, char** argv) {
  const std::vector<std::string_view> args(argv + 1, argv + argc);
  auto invocation = parse_arguments(args, environment);
  if (!invocation) return refuse(invocation.error());
  if (invocation->ask == Ask::help) std::cout << help_text();
  if (invocation->ask == Ask::version) std::cout << "devdiag-gateway " << program_version() << "\n";
  if (invocation->ask != Ask::serve) return kExitOk;
  Config& config = invocation->config;
  if (const auto loaded = load_keys(config); !loaded) return refuse(loaded.error());
  if (const auto done = complete(config, environment, std::thread::hardware_concurrency()); !done)
    return refuse(done.error());
  set_log(config.log_level, isatty(STDERR_FILENO) == 1);
  return run_gateway(config);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "devdiag-gateway: " << error.what() << "\n";
    return kExitFailure;
  }
}

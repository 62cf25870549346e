// The table of settings, and the checks between them.
#include "config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace devdiag::gateway {
namespace {

// Sets one value; answers what is allowed when it cannot.
using Apply = std::optional<std::string> (*)(Config& config, std::string_view value);

struct Setting {
  std::string_view flag;   // without "--"
  std::string_view value;  // placeholder in the help; empty: the flag stands alone
  std::string_view help;
  Apply apply;
};

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Number>
std::optional<std::string> in_range(std::string_view text, Number low, Number high, Number& out) {
  const auto value = number<Number>(text);
  if (value && *value >= low && *value <= high) {
    out = *value;
    return std::nullopt;
  }
  std::ostringstream allowed;
  allowed << "a number from " << low << " to " << high;
  return allowed.str();
}

std::optional<std::string> milliseconds(std::string_view text, int& out) {
  return in_range(text, 1, 3'600'000, out);
}

bool is_address(const std::string& text) {
  in6_addr v6{};
  in_addr v4{};
  return inet_pton(AF_INET, text.c_str(), &v4) == 1 || inet_pton(AF_INET6, text.c_str(), &v6) == 1;
}

std::optional<std::string> set_host(Config& config, std::string_view value) {
  config.host = value == "localhost" ? "127.0.0.1" : std::string(value);
  if (is_address(config.host)) return std::nullopt;
  return "an IPv4 or IPv6 address, or localhost";
}

std::optional<std::string> set_port(Config& config, std::string_view value) {
  return in_range<std::uint16_t>(value, 0, 65535, config.port);
}

std::optional<std::string> set_store(Config& config, std::string_view value) {
  config.store = value;
  const bool known = (value.starts_with("sqlite:") && value.size() > 7) ||
                     value.starts_with("postgresql://") || value.starts_with("postgres://");
  return known ? std::nullopt : std::optional<std::string>("sqlite:PATH or postgresql://user@host/database");
}

std::optional<std::string> set_origin(Config& config, std::string_view value) {
  const auto origin = normal_origin(value);
  if (!origin) return "https://host or https://host:port; no path, no *";
  config.access.origins.push_back(*origin);
  return std::nullopt;
}

std::optional<std::string> set_host_name(Config& config, std::string_view value) {
  const auto name = host_name(value);
  if (!name) return "a host name or address";
  config.access.hosts.push_back(*name);
  return std::nullopt;
}

std::optional<std::string> set_log_level(Config& config, std::string_view value) {
  const auto level = log_level_from(value);
  if (!level) return "error, warn, info, debug";
  config.log_level = *level;
  return std::nullopt;
}

template <std::string Config::* member>
std::optional<std::string> set_text(Config& config, std::string_view value) {
  config.*member = value;
  return value.empty() ? std::optional<std::string>("a path") : std::nullopt;
}

template <int Config::* member>
std::optional<std::string> set_ms(Config& config, std::string_view value) {
  return milliseconds(value, config.*member);
}

constexpr auto kSettings = std::to_array<Setting>({
    {"host", "ADDRESS", "address to listen on (127.0.0.1); any but loopback needs --keys", set_host},
    {"port", "N", "port (8787); 0 takes a free one", set_port},
    {"store", "URL", "sqlite:PATH or postgresql://… (sqlite:DATA/devdiag.db)", set_store},
    {"data", "DIR", "folder of the embedded store ($XDG_DATA_HOME/devdiag)", set_text<&Config::data>},
    {"web", "DIR", "folder of the built web package: console, page scripts, demo", set_text<&Config::web>},
    {"demo", "", "serve the demo application under /demo/",
     [](Config& config, std::string_view) -> std::optional<std::string> {
       config.demo = true;
       return std::nullopt;
     }},
    {"keys", "FILE", "keys, page origins and host names (JSON)", set_text<&Config::keys_file>},
    {"origin", "ORIGIN", "page origin that may sync, may be repeated", set_origin},
    {"host-name", "NAME", "name accepted in the Host header, may be repeated", set_host_name},
    {"threads", "N", "event loops (one per core)",
     [](Config& config, std::string_view value) { return in_range(value, 1, 256, config.threads); }},
    {"log-level", "LEVEL", "error, warn, info or debug (info)", set_log_level},
    {"header-timeout-ms", "MS", "for a whole request header (10000)", set_ms<&Config::header_timeout_ms>},
    {"body-timeout-ms", "MS", "for a whole request body (30000)", set_ms<&Config::body_timeout_ms>},
    {"idle-timeout-ms", "MS", "between two requests of a connection (60000)",
     set_ms<&Config::idle_timeout_ms>},
    {"drain-ms", "MS", "for requests in flight at the end (10000)", set_ms<&Config::drain_ms>},
    {"drain-wait-ms", "MS", "accept on while /ready already says no (0)",
     [](Config& config, std::string_view value) {
       return in_range(value, 0, 600'000, config.drain_wait_ms);
     }},
    {"learn-alpha", "X", "weight of one outcome against the prior (0.6)",
     [](Config& config, std::string_view value) { return in_range(value, 0.01, 1.0, config.learn.alpha); }},
    {"learn-beta", "X", "how much similar environments matter (0.7)",
     [](Config& config, std::string_view value) { return in_range(value, 0.0, 1.0, config.learn.beta); }},
    {"learn-min-support", "N", "outcomes before a fix counts as learned (2)",
     [](Config& config, std::string_view value) {
       return in_range(value, 0, 1000, config.learn.min_support);
     }},
});

// DEVDIAG_HEADER_TIMEOUT_MS for header-timeout-ms.
std::string env_name(std::string_view flag) {
  std::string name = "DEVDIAG_";
  for (const char c : flag)
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Error refused(std::string where, std::string detail, std::string allowed) {
  return {.code = Errc::bad_field,
          .path = std::move(where),
          .detail = std::move(detail),
          .allowed = std::move(allowed),
          .retry = Retry::after_change};
}

Status apply(const Setting& setting, Config& config, std::string where, std::string_view value) {
  if (auto allowed = setting.apply(config, value))
    return refused(std::move(where), "'" + std::string(value) + "' is not usable", std::move(*allowed));
  return Done{};
}

Status apply_environment(Config& config, GetEnv get_env) {
  for (const Setting& setting : kSettings) {
    const std::string name = env_name(setting.flag);
    const char* value = get_env(name.c_str());
    if (!value || !*value) continue;
    if (setting.value.empty() && std::string_view(value) == "0") continue;
    if (auto status = apply(setting, config, name, value); !status) return status;
  }
  return Done{};
}

// Applies args[i] and, when it takes one, its value; moves i past both.
Status apply_flag(std::span<const std::string_view> args, std::size_t& i, Config& config) {
  const std::string_view arg = args[i++];
  const auto equals = arg.find('=');
  const std::string_view flag = arg.substr(0, equals);
  const auto setting = std::find_if(kSettings.begin(), kSettings.end(), [flag](const Setting& known) {
    return flag.starts_with("--") && flag.substr(2) == known.flag;
  });
  if (setting == kSettings.end())
    return refused(std::string(arg), "is not known", "see devdiag-gateway --help");
  std::string_view value;
  if (setting->value.empty()) {
    if (equals != std::string_view::npos)
      return refused(std::string(flag), "takes no value", std::string(flag));
  } else if (equals != std::string_view::npos) {
    value = arg.substr(equals + 1);
  } else if (i < args.size()) {
    value = args[i++];
  } else {
    return refused(std::string(flag), "needs a value", std::string(flag) + " " + std::string(setting->value));
  }
  return apply(*setting, config, std::string(flag), value);
}

std::string default_data(GetEnv get_env) {
  if (const char* data = get_env("XDG_DATA_HOME"); data && *data) return std::string(data) + "/devdiag";
  if (const char* home = get_env("HOME"); home && *home) return std::string(home) + "/.local/share/devdiag";
  return {};
}

}  // namespace

Result<Invocation> parse_arguments(std::span<const std::string_view> args, GetEnv get_env) {
  Invocation invocation;
  if (!args.empty() && args[0] == "help") invocation.ask = Ask::help;
  for (const auto arg : args) {
    if (arg == "--help" || arg == "-h") invocation.ask = Ask::help;
    if (arg == "--version") invocation.ask = Ask::version;
  }
  if (invocation.ask != Ask::serve) return invocation;
  if (auto status = apply_environment(invocation.config, get_env); !status) return std::move(status).error();
  for (std::size_t i = !args.empty() && args[0] == "serve" ? 1 : 0; i < args.size();)
    if (auto status = apply_flag(args, i, invocation.config); !status) return std::move(status).error();
  return invocation;
}

Status load_keys(Config& config) {
  if (config.keys_file.empty()) return Done{};
  std::ifstream file(config.keys_file, std::ios::binary);
  std::string text(limits::kKeysFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad())
    return refused("--keys", config.keys_file + " cannot be read", "a readable JSON file");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limits::kKeysFileBytes)
    return refused("--keys", "the file is too large", "at most 1 MiB");
  return read_keys(text, config.keys_file, config.access);
}

Status complete(Config& config, GetEnv get_env, unsigned cores) {
  Access& access = config.access;
  access.loopback = is_loopback_name(config.host);
  if (!access.loopback && access.keys.empty())
    return refused("--keys", "listening on " + config.host + " would let everybody in",
                   "a keys file with at least one key, or --host 127.0.0.1");
  const bool wildcard = config.host == "0.0.0.0" || config.host == "::";
  if (wildcard && access.hosts.empty())
    return refused("--host-name", "listening on " + config.host + " needs the names clients will use",
                   "--host-name NAME, or \"hosts\" in the keys file");
  const auto accept = [&hosts = access.hosts](const std::string& name) {
    if (std::find(hosts.begin(), hosts.end(), name) == hosts.end()) hosts.push_back(name);
  };
  if (!wildcard) accept(config.host);
  if (access.loopback)
    for (const char* name : {"localhost", "127.0.0.1", "::1"}) accept(name);
  if (config.threads == 0) config.threads = static_cast<int>(std::clamp(cores, 1u, 16u));
  if (!config.store.empty()) return Done{};
  if (config.data.empty()) config.data = default_data(get_env);
  if (config.data.empty())
    return refused("--data", "neither XDG_DATA_HOME nor HOME says where data belongs",
                   "--data DIR or --store URL");
  config.store = "sqlite:" + config.data + "/devdiag.db";
  return Done{};
}

std::string help_text() {
  std::string text =
      "Usage: devdiag-gateway [serve] [FLAG…]\n\n"
      "Stores what pages learned, ranks fixes, answers agents over MCP and serves the console.\n"
      "Prints the URLs of the demo, the console and the MCP endpoint once it listens.\n\n"
      "Every flag can also be set in the environment: --header-timeout-ms is DEVDIAG_HEADER_TIMEOUT_MS.\n\n";
  for (const Setting& setting : kSettings) {
    std::string left = "  --" + std::string(setting.flag);
    if (!setting.value.empty()) left.append(" ").append(setting.value);
    left.resize(std::max<std::size_t>(left.size() + 2, 28), ' ');
    text.append(left).append(setting.help).append("\n");
  }
  return text +
         "  --help, --version\n\n"
         "Stops on SIGINT or SIGTERM after finishing what is in flight; a second signal stops at once.\n"
         "Exit codes: 0 stopped, 1 other failure, 2 wrong usage or settings, 3 store, 4 cannot listen.\n";
}

std::string program_version() { return DEVDIAG_VERSION; }

std::string base_url(const Config& config, std::uint16_t port) {
  const bool wildcard = config.host == "0.0.0.0" || config.host == "::";
  const std::string& name = wildcard ? config.access.hosts.front() : config.host;
  const bool v6 = name.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

}  // namespace devdiag::gateway

// The method table of devdiag-core.
#include "call.hpp"

namespace devdiag::wasm {

std::span<const std::string_view> module_names() {
  static constexpr std::string_view kNames[] = {"core"};
  return kNames;
}

const NamedMethod* find_method(std::string_view name) {
  for (const NamedMethod& method : core_methods()) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

}  // namespace devdiag::wasm

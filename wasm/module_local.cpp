// The method table of devdiag-local: everything devdiag-core has, and the store.
#include "call.hpp"

namespace devdiag::wasm {

std::span<const std::string_view> module_names() {
  static constexpr std::string_view kNames[] = {"core", "local"};
  return kNames;
}

const NamedMethod* find_method(std::string_view name) {
  for (const auto methods : {core_methods(), local_methods()}) {
    for (const NamedMethod& method : methods) {
      if (method.name == name) return &method;
    }
  }
  return nullptr;
}

}  // namespace devdiag::wasm

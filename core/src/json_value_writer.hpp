// A described record as a nlohmann::json value, for records that travel inside other JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "describe.hpp"

namespace devdiag {

class JsonValueWriter {
 public:
  static constexpr bool kReads = false;

  explicit JsonValueWriter(nlohmann::json& out) : out_(out) { out_ = nlohmann::json::object(); }

  void text(Member name, const std::string& value, const TextRule& = kAnyText) { put(name, value); }
  void word(Member name, const std::string& value, Names, Need = Need::optional) { put(name, value); }
  void format(Member name, const std::string& value, Format) { put(name, value); }
  void integer(Member name, std::int64_t value, const IntegerRule& = kAnyInteger) { put(name, value); }
  void flag(Member name, bool value) { put(name, value); }
  void formats(Member name, const std::vector<std::string>& values, Format, const ListRule&) {
    put(name, values);
  }

  template <class E>
  void choice(Member name, E value, Names names) {
    put(name, name_of(names, value));
  }

  template <class R>
  void list(Member name, const std::vector<R>& values, const ListRule& = kAnyList) {
    nlohmann::json& array = out_[std::string(name)] = nlohmann::json::array();
    for (const R& value : values) {
      JsonValueWriter inner(array.emplace_back());
      fields(inner, value);
    }
  }

 private:
  template <class T>
  void put(std::string_view name, const T& value) {
    out_[std::string(name)] = value;
  }

  nlohmann::json& out_;
};

template <class R>
nlohmann::json json_value_of(const R& record) {
  nlohmann::json value;
  JsonValueWriter writer(value);
  fields(writer, record);
  return value;
}

}  // namespace devdiag

// Canonical JSON text of a described record: members in declared order, no spaces, the same bytes on every
// host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "describe.hpp"

namespace devdiag {

// Appends `text` as a JSON string. Ill-formed UTF-8 becomes U+FFFD, so the result is always JSON.
void append_json_string(std::string& out, std::string_view text);
// Round-trips; the one routine for real numbers, made of integer arithmetic only.
void append_json_real(std::string& out, double value);

class JsonWriter {
 public:
  static constexpr bool kReads = false;

  explicit JsonWriter(std::string& out) : out_(out) { out_ += '{'; }

  void text(Member name, std::string_view value, const TextRule& = kAnyText) { member(name, value); }
  void word(Member name, std::string_view value, Names, Need = Need::optional) { member(name, value); }
  void format(Member name, std::string_view value, Format) { member(name, value); }
  void integer(Member name, std::int64_t value, const IntegerRule& = kAnyInteger);
  void real(Member name, double value, const RealRule&);
  void flag(Member name, bool value);
  void optional_text(Member name, const std::optional<std::string>& value);
  void texts(Member name, const std::vector<std::string>& values, const TextRule& = kAnyText,
             const ListRule& = kAnyList) {
    strings(name, values);
  }
  void words(Member name, const std::vector<std::string>& values, Names, Need = Need::optional) {
    texts(name, values);
  }
  void formats(Member name, const std::vector<std::string>& values, Format, const ListRule&) {
    texts(name, values);
  }
  void code(Member name, std::string_view value) { member(name, value); }
  void codes(Member name, const std::vector<std::string_view>& values) { strings(name, values); }
  void kinds(Member name, KindSet values) { strings(name, values); }
  void headers(Member name, const std::vector<Header>& values);
  void params(Member name, std::span<const Param> values);

  template <class E>
  void choice(Member name, E value, Names names) {
    member(name, name_of(names, value));
  }

  template <class R>
  void object(Member name, const R& value) {
    key(name);
    write(value);
  }

  template <class List>
  void list(Member name, const List& values, const ListRule& = kAnyList) {
    write_entries(name, values.size(), values.data(),
                  [](JsonWriter& writer, const void* first, std::size_t i) {
                    fields(writer, static_cast<decltype(values.data())>(first)[i]);
                  });
  }

  void end() { out_ += '}'; }

 private:
  template <class R>
  void write(const R& value) {
    JsonWriter inner(out_);
    fields(inner, value);
    inner.end();
  }

  // One loop for the lists of every kind of record: each is one more copy in what a page downloads.
  using WriteEntry = void (*)(JsonWriter& writer, const void* first, std::size_t i);
  void write_entries(Member name, std::size_t count, const void* first, WriteEntry put);

  template <class List>
  void strings(Member name, const List& values) {
    key(name);
    out_ += '[';
    for (const std::string_view value : values) {
      if (out_.back() != '[') out_ += ',';
      append_json_string(out_, value);
    }
    out_ += ']';
  }

  void key(Member name);
  void member(Member name, std::string_view value);

  std::string& out_;
  bool first_ = true;
};

template <class R>
std::string write_record(const R& record) {
  std::string out;
  JsonWriter writer(out);
  fields(writer, record);
  writer.end();
  return out;
}

}  // namespace devdiag

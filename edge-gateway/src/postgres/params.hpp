// Parameters of one statement in PostgreSQL's binary format: no quoting, no parsing, any byte arrives as it
// is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace devdiag::postgres {

using TypeId = unsigned int;  // libpq's Oid

// A one-dimensional array for `unnest($n)`, written element by element.
class Array {
 public:
  TypeId type() const { return array_type_; }
  std::string bytes() const;  // with its header
  std::size_t size() const { return count_; }

 protected:
  Array(TypeId element_type, TypeId array_type) : element_type_(element_type), array_type_(array_type) {}
  void append(std::string_view element);

 private:
  TypeId element_type_, array_type_;
  std::uint32_t count_ = 0;
  std::string elements_;
};

class TextArray : public Array {
 public:
  TextArray() : Array(25, 1009) {}
  void add(std::string_view text) { append(text); }
};

class UuidArray : public Array {
 public:
  UuidArray() : Array(2950, 2951) {}
  void add(std::string_view text);  // 8-4-4-4-12 hex digits, else DatabaseError(data)
  void add_bytes(std::string_view sixteen) { append(sixteen); }
};

class Int8Array : public Array {
 public:
  Int8Array() : Array(20, 1016) {}
  void add(std::int64_t value);
};

class DateArray : public Array {
 public:
  DateArray() : Array(1082, 1182) {}
  void add(std::int64_t unix_day);
};

class TimeArray : public Array {  // timestamptz
 public:
  TimeArray() : Array(1184, 1185) {}
  void add(std::int64_t unix_ms);
};

// Values in the order $1, $2 …; the types travel with them, so statements need no casts.
class Params {
 public:
  Params& text(std::string_view value) { return put(25, std::string(value)); }
  Params& bytes(std::string_view value) { return put(17, std::string(value)); }
  Params& int8(std::int64_t value);
  Params& int4(std::int32_t value);
  Params& uuid(std::string_view text);
  Params& date(std::int64_t unix_day);
  Params& time(std::int64_t unix_ms);
  Params& array(const Array& values) { return put(values.type(), values.bytes()); }

  int count() const { return static_cast<int>(types_.size()); }
  const TypeId* types() const { return types_.data(); }
  const std::vector<std::string>& values() const { return values_; }

 private:
  Params& put(TypeId type, std::string value);
  std::vector<TypeId> types_;
  std::vector<std::string> values_;
};

}  // namespace devdiag::postgres

// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <array>
#include <cstring>

#include "base/text.hpp"

namespace windlass::base {
namespace {

void require(bool kept, const char* broken) {
  if (!kept) throw InternalError(std::string("JSON writer: ") + broken);
}

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i > start;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

}  // namespace

namespace {

constexpr auto escapes = [] {
  std::array<bool, 256> out{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) out[byte] = true;
  out['"'] = out['\\'] = out[0x7F] = true;
  return out;
}();

// How many of the first bytes stand for themselves in a JSON string. Eight at a time: most texts
// have nothing to escape.
std::size_t plain_bytes(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
  const auto has_zero = [](std::uint64_t eight) { return ((eight - ones) & ~eight & high) != 0; };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    const bool control = ((eight - ones * 0x20) & ~eight & high) != 0;
    if (control || has_zero(eight ^ (ones * '"')) || has_zero(eight ^ (ones * '\\')) ||
        has_zero(eight ^ (ones * 0x7F)))
      break;
  }
  while (i < text.size() && !escapes[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (;;) {
    const std::size_t plain = plain_bytes(text);
    out.append(text.data(), plain);
    if (plain == text.size()) break;
    const char c = text[plain];
    text.remove_prefix(plain + 1);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 0xF];
    }
  }
  out += '"';
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

JsonWriter::JsonWriter(int indent, std::size_t expected) : indent_(indent) {
  require(indent >= 0, "a negative indent");
  out_.reserve(expected);
}

JsonWriter::JsonWriter(Texts texts) : JsonWriter(0, texts.expected) { texts_only_ = true; }

void JsonWriter::line_break() {
  if (indent_ == 0 || texts_only_) return;
  out_ += '\n';
  out_.append(levels_.size() * static_cast<std::size_t>(indent_), ' ');
}

void JsonWriter::before_value() {
  if (levels_.empty()) {
    require(out_.empty(), "a second value");
    return;
  }
  if (levels_.back().object) {
    require(after_key_, "a value without a key");
    after_key_ = false;
    return;
  }
  if (!levels_.back().empty) put(",");
  levels_.back().empty = false;
  line_break();
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  put("{");
  levels_.push_back({true, true});
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  put("[");
  levels_.push_back({false, true});
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  require(!levels_.empty() && levels_.back().object && !after_key_,
          "an object's end without its begin");
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line_break();
  put("}");
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  require(!levels_.empty() && !levels_.back().object, "an array's end without its begin");
  const bool empty = levels_.back().empty;
  levels_.pop_back();
  if (!empty) line_break();
  put("]");
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  require(!levels_.empty() && levels_.back().object && !after_key_, "a key outside an object");
  if (!levels_.back().empty) put(",");
  levels_.back().empty = false;
  line_break();
  if (!texts_only_) append_quoted(out_, name);
  put(indent_ == 0 ? ":" : ": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  if (!texts_only_) {
    append_quoted(out_, text);
  } else {
    out_ += text;
    out_ += '\0';
  }
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  put(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  before_value();
  put(std::to_string(value));
  return *this;
}

JsonWriter& JsonWriter::number(std::string_view decimal_text) {
  require(is_json_number(decimal_text), "a number that is none");
  before_value();
  put(decimal_text);
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  put("null");
  return *this;
}

std::string JsonWriter::take() {
  require(levels_.empty() && (texts_only_ || !out_.empty()), "an unfinished value");
  return std::exchange(out_, {});
}

}  // namespace windlass::base

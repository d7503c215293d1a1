// SPDX-License-Identifier: Apache-2.0
#include "base/json_check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace windlass::base {
namespace {

// By byte: printable ASCII but for the quotation mark and the backslash.
constexpr std::array<bool, 256> means_itself = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) table[byte] = byte != '"' && byte != '\\';
  return table;
}();

// The same of eight bytes at once. Each term sets the highest bit of a byte that does not; a borrow
// can set it in a byte above such a byte too, which changes no answer.
bool eight_mean_themselves(const char* eight) {
  constexpr std::uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
  std::uint64_t word = 0;
  std::memcpy(&word, eight, sizeof word);
  const std::uint64_t quote = word ^ ('"' * ones), backslash = word ^ ('\\' * ones);
  const std::uint64_t control = word - 0x20 * ones, beyond = word + ones;  // 0x7F + 1 is 0x80
  return ((word | control | beyond | (quote - ones) | (backslash - ones)) & high) == 0;
}

// What a text may hold beyond the syntax.
struct Limits {
  std::size_t levels;
  std::size_t nodes = SIZE_MAX, scalar_bytes = SIZE_MAX, exponent_digits = SIZE_MAX;
  bool any_character = false;  // those that nobody can see, too
};

// Walks along the text. Every member function returns false after fail().
class Checker {
 public:
  Checker(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  std::string run() {
    if (peek() != '{') return "is not a JSON object";
    if (value(0) && at_ != text_.size()) fault_ = "has something after its value";
    return fault_;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool fail(const char* why) {
    if (fault_.empty()) fault_ = why;
    return false;
  }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return fail("is not JSON");
    at_ += word.size();
    return true;
  }
  bool count() { return ++nodes_ <= limits_.nodes || fail("has too many values"); }

  bool value(std::size_t depth) {
    const char first = peek();
    if ((first == '{' || first == '[') && depth == limits_.levels)
      return fail("is nested too deeply");
    if (!count()) return false;
    switch (first) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string(false);
      case 't': return take("true");
      case 'f': return take("false");
      case 'n': return take("null");
      default: return number();
    }
  }

  bool object(std::size_t depth) {
    ++at_;
    if (peek() == '}') return ++at_, true;
    const std::size_t first = keys_.size();
    for (;;) {
      const std::size_t begin = at_;
      if (peek() != '"') return fail("is not compact JSON");
      if (!count() || !string(true)) return false;
      keys_.push_back(text_.substr(begin, at_ - begin));
      if (!take(":") || !value(depth + 1)) return false;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      if (!take("}")) return false;
      if (has_duplicate(first)) return fail("has a duplicate key");
      keys_.resize(first);
      return true;
    }
  }

  // Among the keys from `first` on. Most objects have a handful: comparing each with each is
  // quicker than sorting.
  bool has_duplicate(std::size_t first) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    if (keys_.size() - first > 16) {
      std::sort(begin, keys_.end());
      return std::adjacent_find(begin, keys_.end()) != keys_.end();
    }
    for (auto key = begin; key != keys_.end(); ++key) {
      if (std::find(begin, key, *key) != key) return true;
    }
    return false;
  }

  bool array(std::size_t depth) {
    ++at_;
    if (peek() == ']') return ++at_, true;
    for (;;) {
      if (!value(depth + 1)) return false;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      return take("]");
    }
  }

  bool string(bool is_key) {
    ++at_;
    for (std::size_t length = 0; at_ < text_.size();) {
      const std::size_t plain = plain_prefix();
      at_ += plain;
      length += plain;
      if (at_ == text_.size()) break;
      if (length > limits_.scalar_bytes) return fail("has a text that is too long");
      if (text_[at_] == '"') return ++at_, true;
      if (is_key && text_[at_] == '\\') return fail("has an escape in a key");
      if (!character(length)) return false;
    }
    return fail("has an unfinished text");
  }

  // How many of the next bytes are printable ASCII that means itself.
  std::size_t plain_prefix() const {
    std::size_t end = at_;
    while (end + 8 <= text_.size() && eight_mean_themselves(text_.data() + end)) end += 8;
    while (end < text_.size() && means_itself[static_cast<unsigned char>(text_[end])]) ++end;
    return end - at_;
  }

  // One character or escape sequence, whose bytes as UTF-8 are added to `length`.
  bool character(std::size_t& length) {
    CodePoint point = decode_utf8(text_, at_);
    if (!point.valid) return fail("is not UTF-8");
    if (static_cast<unsigned char>(text_[at_]) < 0x20)
      return fail("has a control character in a text");
    if (point.value == '\\') {
      ++at_;
      if (!escape(point.value)) return false;
      length += point.value < 0x80 ? 1 : point.value < 0x800 ? 2 : point.value < 0x10000 ? 3 : 4;
    } else {
      at_ += point.bytes;
      length += point.bytes;
    }
    return limits_.any_character || is_printable(point.value) || is_layout(point.value) ||
           fail("has a character that nobody can see");
  }

  // What follows a backslash.
  bool escape(char32_t& value) {
    constexpr std::string_view letters = "\"\\/bfnrtu", values = "\"\\/\b\f\n\r\t";
    const std::size_t which = letters.find(peek());
    if (at_ == text_.size() || which == std::string_view::npos) return fail("has a wrong escape");
    if (which < values.size()) return value = static_cast<char32_t>(values[which]), ++at_, true;
    const int first = unit();
    if (first < 0) return fail("has a wrong escape");
    value = static_cast<char32_t>(first);
    if (first < 0xD800 || first > 0xDFFF) return true;
    const int second = first < 0xDC00 && peek() == '\\' && ++at_ > 0 && peek() == 'u' ? unit() : -1;
    if (second < 0xDC00 || second > 0xDFFF) return fail("has half of a surrogate pair");
    value = 0x10000 + ((value & 0x3FF) << 10) + (static_cast<char32_t>(second) & 0x3FF);
    return true;
  }

  // Takes "uXXXX"; -1 when the digits are wrong.
  int unit() {
    int out = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const char h = lower(peek());
      const int digit = is_digit(h) ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : -1;
      if (digit < 0) return -1;
      out = out * 16 + digit;
    }
    ++at_;
    return out;
  }

  bool number() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return fail("is not compact JSON");
    }
    if (peek() == '.') {
      ++at_;
      if (!digits()) return fail("has a wrong number");
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      const std::size_t exponent = at_;
      if (!digits()) return fail("has a wrong number");
      if (at_ - exponent > limits_.exponent_digits) return fail("has a number out of all bounds");
    }
    return at_ - begin <= limits_.scalar_bytes || fail("has a number that is too long");
  }
  bool digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ != begin;
  }

  const std::string_view text_;
  const Limits limits_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
  std::vector<std::string_view> keys_;  // of the objects that are open, outermost first
  std::string fault_;
};

}  // namespace

std::string compact_json_fault(std::string_view text, std::size_t limit) {
  if (text.size() > limit) return "is too large";
  return Checker(text, {.levels = most_depth,
                        .nodes = most_nodes(text.size()),
                        .scalar_bytes = most_scalar_bytes,
                        .exponent_digits = most_exponent_digits})
      .run();
}

std::string compact_json_syntax_fault(std::string_view text, std::size_t levels) {
  return Checker(text, {.levels = levels, .any_character = true}).run();
}

}  // namespace windlass::base

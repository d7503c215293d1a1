// SPDX-License-Identifier: Apache-2.0
#include "log/text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "base/utf8.hpp"

namespace windlass::log {
namespace {

std::uint64_t word_at(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}
constexpr std::uint64_t every_byte(unsigned char b) { return 0x0101010101010101u * b; }
constexpr std::uint64_t high_bits = every_byte(0x80);

// How many of the eight characters here mean themselves in a JSON text: those before the first
// quote, backslash, control character or character beyond ASCII. Borrows of the subtractions reach
// upwards alone, so the lowest byte that is marked is marked rightly.
std::size_t plain_characters(const char* text) {
  static_assert(std::endian::native == std::endian::little);
  const auto word = word_at(text);
  const auto has_zero = [](std::uint64_t w) { return (w - every_byte(1)) & ~w; };
  const auto marks = (has_zero(word ^ every_byte('"')) | has_zero(word ^ every_byte('\\')) |
                      (word - every_byte(0x20)) | word) &
                     high_bits;
  return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
}

// Checks JSON without building anything, as the format of a record has it: up to 64 levels, and no
// more than that. What may be recorded is stricter: base::compact_json_fault().
class JsonCheck {
 public:
  explicit JsonCheck(std::string_view text) : text_(text) {}

  std::string run() {
    if (!base::is_utf8(text_)) return "is not UTF-8";
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

  bool value(int depth) {
    const bool container = peek() == '{' || peek() == '[';
    if (container && depth == 64) return fail("is nested too deeply");
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string(false);
      case 't': return take("true");
      case 'f': return take("false");
      case 'n': return take("null");
      default: return number();
    }
  }

  bool object(int depth) {
    ++at_;
    if (peek() == '}') return ++at_, true;
    const auto first = keys_.size();
    for (;;) {
      const auto begin = at_;
      if (peek() != '"') return fail("is not compact JSON");
      if (!string(true)) return false;
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

  bool array(int depth) {
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
    for (++at_; at_ < text_.size(); ++at_) {
      for (std::size_t plain = 8; plain == 8 && at_ + 8 <= text_.size(); at_ += plain)
        plain = plain_characters(text_.data() + at_);
      if (at_ == text_.size()) break;
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20) return fail("has a control character in a text");
      if (c != '\\') continue;
      if (is_key) return fail("has an escape in a key");
      ++at_;
      if (peek() == 'u') {
        const auto first = unit();
        if (first < 0) return fail("has a wrong escape");
        const bool high = first >= 0xD800 && first < 0xDC00;
        if (first >= 0xDC00 && first < 0xE000) return fail("has half of a surrogate pair");
        if (!high) continue;
        if (text_.substr(at_ + 1, 2) != "\\u") return fail("has half of a surrogate pair");
        at_ += 2;
        const auto second = unit();
        if (second < 0xDC00 || second >= 0xE000) return fail("has half of a surrogate pair");
      } else if (std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos ||
                 peek() == '\0') {
        return fail("has a wrong escape");
      }
    }
    return fail("has an unfinished text");
  }

  // The four digits after the 'u' here, of which the last is here then; -1 when they are none.
  int unit() {
    int out = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const char h = base::lower(peek());
      const int digit = base::is_digit(h) ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : -1;
      if (digit < 0) return -1;
      out = out * 16 + digit;
    }
    return out;
  }

  bool number() {
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
      if (!digits()) return fail("has a wrong number");
    }
    return true;
  }
  bool digits() {
    const auto begin = at_;
    while (base::is_digit(peek())) ++at_;
    return at_ != begin;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string_view> keys_;  // of the objects that are open, outermost first
  std::string fault_;
};

}  // namespace

std::string json_object_fault(std::string_view text) { return JsonCheck(text).run(); }

bool is_utc_time(std::string_view t) {
  if (t.size() < 20 || t.size() > 30 || t.back() != 'Z') return false;
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !base::is_digit(t[i]) : t[i] != shape[i]) return false;
  }
  const auto two = [&](std::size_t i) { return (t[i] - '0') * 10 + (t[i + 1] - '0'); };
  const int year = two(0) * 100 + two(2), month = two(5), day = two(8);
  if (month < 1 || month > 12 || two(11) > 23 || two(14) > 59 || two(17) > 59) return false;
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day < 1 || day > days[month - 1] + (month == 2 && leap ? 1 : 0)) return false;
  const auto fraction = t.substr(19, t.size() - 20);
  if (fraction.empty()) return true;
  return fraction[0] == '.' && fraction.size() > 1 &&
         std::all_of(fraction.begin() + 1, fraction.end(), base::is_digit);
}

std::int64_t seconds_of(std::string_view t) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    std::int64_t out = 0;
    for (std::size_t i = from; i < from + count; ++i) out = out * 10 + (t[i] - '0');
    return out;
  };
  // Days of the civil calendar, its years beginning in March.
  const auto month = digits(5, 2);
  const auto year = digits(0, 4) - (month <= 2 ? 1 : 0);
  const auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + digits(8, 2) - 1;
  const auto era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = year - era * 400;
  const auto days =
      era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
  return days * 86400 + digits(11, 2) * 3600 + digits(14, 2) * 60 + digits(17, 2);
}

bool is_plain_name(std::string_view text, std::size_t limit) {
  if (text.empty() || text.size() > limit || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

bool is_origin(std::string_view text) {
  const auto first = text.find('/');
  const auto second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos || !is_plain_name(text.substr(0, first)) ||
      !is_hex(text.substr(first + 1, second - first - 1), 32))
    return false;
  const auto generation = parse_whole_number(text.substr(second + 1));
  return generation && *generation > 0;
}

bool is_printable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F ||
        (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0))
      return false;
  }
  return base::is_utf8(text);
}

}  // namespace windlass::log

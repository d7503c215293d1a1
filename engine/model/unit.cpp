// SPDX-License-Identifier: Apache-2.0
#include "model/unit.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "base/text.hpp"
#include "model/unit_table.hpp"

namespace windlass::model {
namespace {

constexpr std::size_t longest_text = 100;
static_assert(std::size(base_units) == Unit::dimensions);
constexpr int deepest = 16;  // parentheses, and definitions of definitions
constexpr int largest_exponent = 99;

struct Parts {
  std::array<int, Unit::dimensions> dimension{};
  Number factor = 1;
  Number offset = 0;
  bool special = false;  // has an offset
  bool plain = true;
  std::string notes;           // its annotations, braces and all
  std::uint32_t measures = 0;  // the dimensions that occur, cancelled or not; percent among them
};
constexpr std::uint32_t percent = std::uint32_t{1} << Unit::dimensions;
using Parsed = std::optional<Parts>;

Parsed parse_term(std::string_view text, int depth);

Parsed power(const Parts& parts, int exponent) {
  if (exponent == 1) return parts;
  if (parts.special || std::abs(exponent) > largest_exponent) return std::nullopt;
  Parts result;
  result.plain = parts.plain;
  result.notes = parts.notes;
  result.measures = parts.measures;
  for (std::size_t i = 0; i < Unit::dimensions; ++i) {
    result.dimension[i] = parts.dimension[i] * exponent;
    if (std::abs(result.dimension[i]) > largest_exponent) return std::nullopt;
  }
  for (int i = 0; i < std::abs(exponent); ++i) {
    const auto factor =
        exponent > 0 ? result.factor.times(parts.factor) : result.factor.over(parts.factor);
    if (!factor) return std::nullopt;
    result.factor = *factor;
  }
  return result;
}

Parsed product(const Parts& a, const Parts& b) {
  if (a.special || b.special) return std::nullopt;
  const auto factor = a.factor.times(b.factor);
  if (!factor) return std::nullopt;
  Parts result;
  result.factor = *factor;
  result.plain = a.plain && b.plain;
  result.notes = a.notes + b.notes;
  result.measures = a.measures | b.measures;
  for (std::size_t i = 0; i < Unit::dimensions; ++i) {
    result.dimension[i] = a.dimension[i] + b.dimension[i];
    if (std::abs(result.dimension[i]) > largest_exponent) return std::nullopt;
  }
  return result;
}

struct Atom {
  Parts parts;
  bool metric;
};

std::optional<Atom> find_atom(std::string_view symbol, int depth) {
  for (std::size_t i = 0; i < Unit::dimensions; ++i)
    if (base_units[i].symbol == symbol) {
      Parts parts;
      parts.dimension[i] = 1;
      parts.measures = std::uint32_t{1} << i;
      parts.plain = false;
      return Atom{parts, base_units[i].metric};
    }
  for (const Temperature& t : temperatures)
    if (t.symbol == symbol) {
      Parts parts;
      parts.dimension[kelvin] = 1;
      parts.measures = std::uint32_t{1} << kelvin;
      parts.factor = Number::ratio(t.scale_above, t.scale_below);
      parts.offset = Number::ratio(t.offset_above, t.offset_below);
      parts.special = true;
      parts.plain = false;
      return Atom{parts, false};
    }
  for (const Definition& d : definitions())
    if (d.symbol == symbol) {
      auto parts = parse_term(d.unit, depth + 1);
      if (!parts) return std::nullopt;
      const auto factor = parts->factor.times(Number::ratio(d.above, d.below));
      if (!factor) return std::nullopt;
      parts->factor = *factor;
      if (symbol == "[pi]") parts->plain = false;
      if (symbol == "%") parts->measures = percent;
      return Atom{*parts, d.metric};
    }
  return std::nullopt;
}

// A symbol as it stands, or else a prefix and a metric symbol: `cd` is the candela, `Pa` the
// pascal, `min` the minute.
Parsed find_symbol(std::string_view symbol, int depth) {
  if (const auto atom = find_atom(symbol, depth)) return atom->parts;
  for (const Prefix& prefix : prefixes) {
    if (symbol.size() <= prefix.symbol.size() ||
        symbol.substr(0, prefix.symbol.size()) != prefix.symbol)
      continue;
    auto atom = find_atom(symbol.substr(prefix.symbol.size()), depth);
    if (!atom || !atom->metric) continue;
    const auto factor = atom->parts.factor.times(*Number::decimal(1, prefix.power));
    if (!factor) return std::nullopt;
    atom->parts.factor = *factor;
    return atom->parts;
  }
  return std::nullopt;
}

// main-term = ["/"] component { ("." | "/") component }
// component = "(" term ")" | annotation | (integer | simple [exponent]) [annotation]
class Parser {
 public:
  Parser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  Parsed whole() {
    auto result = term(true);
    if (i_ != text_.size()) return std::nullopt;
    return result;
  }

 private:
  bool at(char c) const { return i_ < text_.size() && text_[i_] == c; }
  bool accept(char c) {
    if (!at(c)) return false;
    ++i_;
    return true;
  }

  Parsed term(bool may_begin_with_slash) {
    if (depth_ > deepest) return std::nullopt;
    bool over = may_begin_with_slash && accept('/');
    const bool begins_with_slash = over;
    Parsed result;
    for (bool first = true;; first = false) {
      Parsed next = component();
      if (next && over) next = power(*next, -1);
      if (!next) return std::nullopt;
      // A special unit may stand first and alone, and only there.
      result = first ? next : product(*result, *next);
      if (!result || (first && begins_with_slash && result->special)) return std::nullopt;
      if (accept('/'))
        over = true;
      else if (accept('.'))
        over = false;
      else
        return result;
    }
  }

  Parsed component() {
    if (accept('(')) {
      ++depth_;
      const auto inner = term(false);
      --depth_;
      if (!inner || !accept(')')) return std::nullopt;
      return inner;
    }
    if (at('{')) {
      Parts one;
      return annotation(one) ? Parsed{one} : std::nullopt;
    }
    auto result = is_power_of_ten()                                ? power_of_ten()
                  : i_ < text_.size() && base::is_digit(text_[i_]) ? integer()
                                                                   : simple();
    if (!result || (at('{') && !annotation(*result))) return std::nullopt;
    return result;
  }

  bool annotation(Parts& of) {
    const std::size_t begin = ++i_;
    while (i_ < text_.size() && text_[i_] != '}' && text_[i_] != '{') {
      const auto c = static_cast<unsigned char>(text_[i_++]);
      if (c < 33 || c > 126) return false;
    }
    if (i_ == begin || !accept('}')) return false;
    of.notes += text_.substr(begin - 1, i_ - begin + 1);
    return true;
  }

  bool is_power_of_ten() const {
    const auto next = text_.substr(i_, 3);
    return next == "10*" || next == "10^";
  }

  Parsed power_of_ten() {
    i_ += 3;
    Parts ten;
    ten.factor = 10;
    const auto e = exponent();
    if (!e) return std::nullopt;
    return power(ten, *e);
  }

  Parsed integer() {
    std::int64_t value = 0;
    for (const std::size_t begin = i_; i_ < text_.size() && base::is_digit(text_[i_]); ++i_) {
      if (i_ - begin >= 18) return std::nullopt;
      value = value * 10 + (text_[i_] - '0');
    }
    if (value == 0) return std::nullopt;
    Parts result;
    result.factor = value;
    return result;
  }

  Parsed simple() {
    const std::size_t begin = i_;
    while (i_ < text_.size()) {
      const char c = text_[i_];
      if (c == '[') {
        const std::size_t end = text_.find(']', i_);
        if (end == std::string_view::npos) return std::nullopt;
        i_ = end + 1;
      } else if (c > ' ' && c < '\x7f' && !base::is_digit(c) &&
                 std::string_view("+-./(){}]=\"").find(c) == std::string_view::npos) {
        ++i_;
      } else {
        break;
      }
    }
    if (i_ == begin) return std::nullopt;
    const auto unit = find_symbol(text_.substr(begin, i_ - begin), depth_);
    const auto e = exponent();
    if (!unit || !e) return std::nullopt;
    return power(*unit, *e);
  }

  // One when nothing is written; nothing when it is malformed.
  std::optional<int> exponent() {
    const bool negative = at('-');
    const bool sign = negative || at('+');
    if (sign) ++i_;
    const std::size_t begin = i_;
    int value = 0;
    for (; i_ < text_.size() && base::is_digit(text_[i_]); ++i_)
      value = std::min(value * 10 + (text_[i_] - '0'), 1000);
    if (i_ == begin) return sign ? std::nullopt : std::optional<int>(1);
    if (value == 0) return std::nullopt;
    return negative ? -value : value;
  }

  std::string_view text_;
  std::size_t i_ = 0;
  int depth_;
};

Parsed parse_term(std::string_view text, int depth) {
  if (depth > deepest) return std::nullopt;
  return Parser(text, depth).whole();
}

}  // namespace

bool Unit::compatible(const Unit& other) const { return dimension_ == other.dimension_; }

bool Unit::is_annotation() const { return plain_ && !notes_.empty() && factor_ == 1; }

bool Unit::takes(const Unit& written) const {
  if (!compatible(written) || plain_ != written.plain_) return false;
  const bool one_is_written = written.text_ == "1";
  if (is_annotation()) return one_is_written || written.text_ == text_;
  if (text_ == "1") return one_is_written || written.is_annotation();
  if (text_ == "%") return written.text_ == text_;
  if (one_is_written || written.is_annotation()) return false;
  if (!notes_.empty() && !written.notes_.empty() && notes_ != written.notes_) return false;
  if (((measures_ ^ written.measures_) & percent) != 0) return false;
  // Where all dimensions cancel, they tell a share of hours from a share of substance.
  const bool is_ratio = dimension_ == Unit{}.dimension_;
  return !is_ratio || measures_ == written.measures_;
}

std::optional<Unit> parse_unit(std::string_view text) {
  if (text.empty() || text.size() > longest_text) return std::nullopt;
  const auto parts = parse_term(text, 0);
  if (!parts) return std::nullopt;
  Unit unit;
  unit.text_ = text;
  for (std::size_t i = 0; i < Unit::dimensions; ++i)
    unit.dimension_[i] = static_cast<std::int8_t>(parts->dimension[i]);
  unit.factor_ = parts->factor;
  unit.offset_ = parts->offset;
  unit.plain_ = parts->plain;
  unit.notes_ = parts->notes;
  unit.measures_ = parts->measures;
  return unit;
}

std::optional<Number> convert(const Number& value, const Unit& from, const Unit& to) {
  if (!from.compatible(to)) return std::nullopt;
  if (from.factor_ == to.factor_ && from.offset_ == to.offset_) return value;
  // The ratio of the factors first: it cancels what both have in common, pi among it.
  const auto ratio = from.factor_.over(to.factor_);
  if (!ratio) return std::nullopt;
  const auto scaled = value.times(*ratio);
  const auto shift = from.offset_.minus(to.offset_);
  const auto zero = shift ? shift->over(to.factor_) : std::nullopt;
  return scaled && zero ? scaled->plus(*zero) : std::nullopt;
}

std::optional<Number> read_in(const Number& value, const Unit& written, const Unit& own) {
  return own.takes(written) ? convert(value, written, own) : std::nullopt;
}

}  // namespace windlass::model

// SPDX-License-Identifier: Apache-2.0
#include "oracle/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace windlass::oracle {

namespace {

using Fraction = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;
using Dimensions = std::array<int, 3>;  // mass, length, time

struct Quantity {
  Fraction amount = 0;  // in grams, metres, seconds and their products
  Dimensions dimensions{};
};

struct Nothing {};  // no value: an input is not known
struct Fault {};    // no value: arithmetic ended

[[noreturn]] void lost(const std::string& text) {
  throw std::runtime_error("the oracle does not understand '" + text + "'");
}

Fraction power(const Fraction& base, int exponent) {
  Fraction made = 1;
  for (int i = 0; i < std::abs(exponent); ++i) made *= base;
  if (exponent < 0 && made == 0) throw Fault{};
  return exponent < 0 ? Fraction(1) / made : made;
}

Quantity times(const Quantity& a, const Quantity& b, int exponent) {
  if (exponent < 0 && b.amount == 0) throw Fault{};
  Quantity made{a.amount * power(b.amount, exponent), a.dimensions};
  for (std::size_t i = 0; i < made.dimensions.size(); ++i)
    made.dimensions[i] += exponent * b.dimensions[i];
  return made;
}

Quantity symbol(const std::string& name) {
  static const std::map<std::string, Quantity> table = {
      {"kg", {1000, {1, 0, 0}}},
      {"g", {1, {1, 0, 0}}},
      {"mg", {Fraction(1, 1000), {1, 0, 0}}},
      {"m", {1, {0, 1, 0}}},
      {"cm", {Fraction(1, 100), {0, 1, 0}}},
      {"mm", {Fraction(1, 1000), {0, 1, 0}}},
      {"a", {31'557'600, {0, 0, 1}}},
      {"mo", {2'629'800, {0, 0, 1}}},
      {"wk", {604'800, {0, 0, 1}}},
      {"d", {86'400, {0, 0, 1}}},
      {"h", {3'600, {0, 0, 1}}},
      {"min", {60, {0, 0, 1}}},
      {"s", {1, {0, 0, 1}}},
      {"%", {Fraction(1, 100), {}}},
      {"1", {1, {}}},
  };
  if (name.front() == '{') return {1, {}};
  const auto found = table.find(name);
  if (found == table.end()) lost(name);
  return found->second;
}

// One of a unit: symbols with whole powers, joined by '.' and '/'.
Quantity one_of(const std::string& unit) {
  Quantity made{1, {}};
  for (std::size_t at = 0; at < unit.size();) {
    const bool below = unit[at] == '/';
    if (below || unit[at] == '.') ++at;
    const std::size_t end = unit[at] == '{' ? unit.find('}', at) + 1 : unit.find_first_of("./", at);
    std::string name = unit.substr(at, end == std::string::npos ? end : end - at);
    at += name.size();
    int exponent = 1;
    if (name.size() > 1 && name.back() >= '0' && name.back() <= '9' && name.front() != '{') {
      exponent = name.back() - '0';
      name.pop_back();
      if (name.back() == '-') {
        exponent = -exponent;
        name.pop_back();
      }
    }
    made = times(made, symbol(name), below ? -exponent : exponent);
  }
  return made;
}

Integer integer(const std::string& digits) { return Integer(digits); }

Fraction fraction(const model::Number& number) {
  const std::string text = number.text();  // "12.5", or "1/7"
  const std::size_t slash = text.find('/'), dot = text.find('.');
  if (slash != std::string::npos)
    return Fraction(integer(text.substr(0, slash)), integer(text.substr(slash + 1)));
  if (dot == std::string::npos) return Fraction(integer(text));
  std::string digits = text;
  digits.erase(dot, 1);
  const bool minus = digits.front() == '-';
  if (minus) digits.erase(0, 1);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const Fraction made(
      integer(digits),
      boost::multiprecision::pow(Integer(10), static_cast<unsigned>(text.size() - dot - 1)));
  return minus ? Fraction(-made) : made;
}

std::optional<model::Number> number(const Fraction& value) {
  const Integer most = (Integer(1) << 120);
  if (abs(numerator(value)) > most || denominator(value) > most) return std::nullopt;
  const auto narrow = [](const Integer& wide) {
    model::Int128 made = 0;
    for (const char digit : Integer(abs(wide)).str()) made = made * 10 + (digit - '0');
    return wide < 0 ? -made : made;
  };
  return model::Number::ratio(narrow(numerator(value)), narrow(denominator(value)));
}

// Half away from zero.
Fraction rounded(const Fraction& value, int decimals) {
  const Fraction scale = power(10, decimals);
  const Fraction scaled = Fraction(abs(value)) * scale + Fraction(1, 2);
  const Integer whole = numerator(scaled) / denominator(scaled);
  return (value < 0 ? Fraction(-whole) : Fraction(whole)) / scale;
}

// Whole months of the calendar from one day to another, less than none where the second is earlier.
std::int64_t whole_months(std::int32_t from, std::int32_t to) {
  if (to < from) return -whole_months(to, from);
  using namespace std::chrono;
  const year_month_day a{sys_days{days{from}}}, b{sys_days{days{to}}};
  const int between = (static_cast<int>(b.year()) - static_cast<int>(a.year())) * 12 +
                      static_cast<int>(static_cast<unsigned>(b.month())) -
                      static_cast<int>(static_cast<unsigned>(a.month()));
  return between - (b.day() < a.day() ? 1 : 0);
}

// The words of a formula that may be facts.
std::vector<std::string> words_of(const std::string& formula) {
  std::vector<std::string> words(1);
  for (const char c : formula)
    if (std::string("()+-*/^, \'").find(c) != std::string::npos)
      words.emplace_back();
    else
      words.back() += c;
  return words;
}

class Shunter {
 public:
  Shunter(const std::string& text, const model::Vocabulary& vocabulary,
          const model::FactDefinition& result, const std::map<FactId, model::Value>& known,
          std::optional<model::Date> as_of)
      : text_(text),
        vocabulary_(vocabulary),
        unit_(one_of(result.unit.text())),
        known_(known),
        as_of_(as_of) {}

  Fraction run() {
    bool operand = false;  // what stands before is a value
    for (std::string word = next(); !word.empty(); word = next()) {
      if (word == "(" || word == "min" || word == "max" || word == "round") {
        signs_.push_back(word);
        arguments_.push_back(1);
        if (word != "(") next();
        operand = false;
      } else if (word == ")" || word == ",") {
        close(word == ")");
        operand = word == ")";
      } else if (std::string("+-*/").find(word) != std::string::npos) {
        if (word == "-" && !operand) word = "minus";
        while (!signs_.empty() && word != "minus" && rank(signs_.back()) >= rank(word)) apply();
        signs_.push_back(word);
        operand = false;
      } else if (word == "^") {
        raise();
      } else {
        values_.push_back(value(word));
        operand = true;
      }
    }
    while (!signs_.empty()) apply();
    if (values_.size() != 1) lost(text_);
    return values_.back().amount / unit_.amount;
  }

 private:
  static int rank(const std::string& sign) {
    return sign == "+" || sign == "-"   ? 1
           : sign == "*" || sign == "/" ? 2
           : sign == "minus"            ? 3
                                        : 0;
  }

  std::string next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ == text_.size()) return {};
    const std::size_t from = at_;
    if (text_[at_] == '\'') {
      at_ = text_.find('\'', at_ + 1) + 1;
      return text_.substr(from, at_ - from);
    }
    const std::string signs = "()+-*/^,";
    if (signs.find(text_[at_]) != std::string::npos) return text_.substr(at_++, 1);
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\'' &&
           signs.find(text_[at_]) == std::string::npos)
      ++at_;
    return text_.substr(from, at_ - from);
  }

  const model::Value& given(const std::string& id) const {
    const auto fact = vocabulary_.find(id);
    if (!fact) lost(id);
    const auto found = known_.find(*fact);
    if (found == known_.end()) throw Nothing{};
    if (found->second.never) throw Fault{};
    return found->second;
  }
  std::int32_t day(const std::string& id) const {
    if (id != "as_of") return given(id).day;
    if (!as_of_) throw Nothing{};
    return as_of_->days;
  }

  Quantity value(const std::string& word) {
    if (word.front() >= '0' && word.front() <= '9') {
      const auto parsed = model::Number::parse(word);
      if (!parsed) lost(word);
      const Quantity plain{fraction(*parsed), {}};
      const std::size_t here = at_;
      const std::string unit = next();
      if (!unit.empty() && unit.front() == '\'')
        return times(plain, one_of(unit.substr(1, unit.size() - 2)), 1);
      at_ = here;
      return plain;
    }
    if (word == "years" || word == "months" || word == "weeks" || word == "days") {
      next();
      const std::int32_t from = day(next());
      next();
      const std::int32_t to = day(next());
      if (word == "years") return {whole_months(from, to) / 12 * symbol("a").amount, {0, 0, 1}};
      if (word == "months") return {whole_months(from, to) * symbol("mo").amount, {0, 0, 1}};
      return {(to - from) * symbol("d").amount, {0, 0, 1}};
    }
    return times({fraction(given(word).number), {}},
                 one_of(vocabulary_[*vocabulary_.find(word)].unit.text()), 1);
  }

  void apply() {
    const std::string sign = signs_.back();
    signs_.pop_back();
    const Quantity b = values_.back();
    values_.pop_back();
    if (sign == "minus") return values_.push_back({-b.amount, b.dimensions});
    Quantity& a = values_.back();
    if (sign == "*" || sign == "/")
      a = times(a, b, sign == "*" ? 1 : -1);
    else
      a.amount += sign == "+" ? b.amount : Fraction(-b.amount);
  }

  // A power binds closer than anything on the stack.
  void raise() {
    std::string exponent = next();
    if (exponent == "-") exponent += next();
    values_.back() = times({1, {}}, values_.back(), std::stoi(exponent));
  }

  void close(bool last) {
    while (rank(signs_.back()) > 0) apply();
    if (!last) {
      ++arguments_.back();
      return;
    }
    const std::string opened = signs_.back();
    const std::size_t count = arguments_.back();
    signs_.pop_back();
    arguments_.pop_back();
    if (opened == "(") return;
    const std::vector<Quantity> all(values_.end() - static_cast<std::ptrdiff_t>(count),
                                    values_.end());
    values_.resize(values_.size() - count);
    Quantity made = all.front();
    if (opened == "round") {
      const bool plain = made.dimensions == Dimensions{};
      const Fraction unit = plain ? Fraction(1) : unit_.amount;
      const int decimals = count < 2 ? 0 : static_cast<int>(numerator(all[1].amount));
      made.amount = rounded(made.amount / unit, decimals) * unit;
    } else {
      for (const Quantity& one : all)
        if (opened == "min" ? one.amount < made.amount : one.amount > made.amount) made = one;
    }
    values_.push_back(made);
  }

  const std::string& text_;
  const model::Vocabulary& vocabulary_;
  const Quantity unit_;
  const std::map<FactId, model::Value>& known_;
  const std::optional<model::Date> as_of_;
  std::size_t at_ = 0;
  std::vector<Quantity> values_;
  std::vector<std::string> signs_;
  std::vector<std::size_t> arguments_;  // of each bracket that is open
};

}  // namespace

Worked arithmetic(const std::string& formula, const model::Vocabulary& vocabulary,
                  const model::FactDefinition& result, const std::map<FactId, model::Value>& known,
                  std::optional<model::Date> as_of) {
  try {
    // What is not known comes before what went wrong, wherever it stands.
    for (const std::string& word : words_of(formula))
      if (word == "as_of" ? !as_of
                          : vocabulary.find(word) && known.count(*vocabulary.find(word)) == 0)
        return {};
    const auto made = number(Shunter(formula, vocabulary, result, known, as_of).run());
    if (!made || (result.lowest && *made < *result.lowest) ||
        (result.highest && *made > *result.highest))
      return {std::nullopt, true};
    return {made, false};
  } catch (const Nothing&) {
    return {};
  } catch (const Fault&) {
    return {std::nullopt, true};
  }
}

std::map<FactId, std::optional<model::Value>> calculated(const Rules& rules,
                                                         const model::Facts& facts) {
  std::map<FactId, model::Value> known;
  std::map<FactId, std::optional<model::Value>> made;
  for (FactId fact = 0; fact < facts.facts.size(); ++fact)
    if (facts[fact].state == model::State::known) known[fact] = facts[fact].value;
  const auto is_known = [&](FactId fact) { return known.count(fact) > 0; };
  const auto is_fault = [&](FactId fact) {
    const auto found = made.find(fact);
    return found != made.end() && !found->second;
  };
  // A formula may read what another one gives: as often as one of them gives something.
  bool given = true;
  while (std::exchange(given, false))
    for (const auto& [fact, text, reads] : rules.formulas) {
      if (is_known(fact) || is_fault(fact)) continue;
      Worked worked;
      if (std::all_of(reads.begin(), reads.end(), is_known))
        worked = arithmetic(text, rules.vocabulary, rules.vocabulary[fact], known, facts.as_of);
      if (worked.value)
        known[fact] = *(made[fact] = model::Value{.number = *worked.value});
      else if (worked.fault || std::any_of(reads.begin(), reads.end(), is_fault))
        made[fact] = std::nullopt;
      given |= made.count(fact) > 0;
    }
  return made;
}

}  // namespace windlass::oracle

// SPDX-License-Identifier: Apache-2.0
// Formulas, read: a parser by recursive descent, which knows the unit of every part.
#include <algorithm>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "logic/formula.hpp"
#include "logic/formula_tokens.hpp"

namespace windlass::logic {

using base::Span;
using model::FactId;
using model::FactType;
using model::Number;
using model::Unit;
using Node = Formula::Node;
using Kind = Formula::Node::Kind;

namespace {

constexpr std::size_t deepest = 60;
constexpr std::int64_t greatest_power = 9;

bool plain_one(const Unit& unit) { return unit.text() == "1"; }

std::string in_words(const Unit& unit) {
  return plain_one(unit) ? "a plain number" : "in " + unit.text();
}

class Parser : private Tokens {
 public:
  Parser(const model::Vocabulary& vocabulary, std::string_view text)
      : Tokens(text), vocabulary_(vocabulary) {}

  Node read() {
    Node root = sum();
    if (token_.kind != Token::Kind::end)
      refuse(token_, "nothing is expected here after the formula",
             "between two values stands + - * / or ^");
    return root;
  }
  std::vector<FactId> inputs() && {
    std::sort(inputs_.begin(), inputs_.end());
    inputs_.erase(std::unique(inputs_.begin(), inputs_.end()), inputs_.end());
    return std::move(inputs_);
  }

 private:
  bool accept(std::string_view sign) {
    if (token_.kind != Token::Kind::sign || token_.text != sign) return false;
    advance();
    return true;
  }
  void expect(std::string_view sign) {
    if (!accept(sign)) refuse(token_, "'" + std::string(sign) + "' is expected here");
  }
  bool accept_word(std::string_view word) {
    if (token_.kind != Token::Kind::word || token_.text != word) return false;
    advance();
    return true;
  }

  // The unit in which two parts are added or compared: one that takes the other.
  static std::optional<Unit> common(const Unit& a, const Unit& b) {
    if (a.dimensionless() || b.dimensionless()) {
      if (a.takes(b)) return a;
      return b.takes(a) ? std::optional<Unit>(b) : std::nullopt;
    }
    return a.compatible(b) ? std::optional<Unit>(a) : std::nullopt;
  }

  Node joined(Kind kind, Node first, Node second, const Token& sign) {
    const auto unit = common(first.unit, second.unit);
    if (!unit)
      refuse(sign,
             "the first is " + in_words(first.unit) + ", the second " + in_words(second.unit) +
                 ": they cannot be put together",
             "write the unit of a number behind it in quotes: 5 'mg'");
    Node node;
    node.kind = kind;
    node.unit = *unit;
    node.parts = {std::move(first), std::move(second)};
    return node;
  }

  Node sum() {
    Node left = product();
    while (token_.kind == Token::Kind::sign && (token_.text == "+" || token_.text == "-")) {
      const Token sign = token_;
      advance();
      left =
          joined(sign.text == "+" ? Kind::add : Kind::subtract, std::move(left), product(), sign);
    }
    return left;
  }

  // The unit of a product or quotient. Where all dimensions cancel it is 1, with a factor.
  void set_unit(Node& node, const std::string& text, const Token& sign) {
    const auto unit = model::parse_unit(text);
    if (!unit) refuse(sign, "there is no unit " + text);
    node.unit = *unit;
    if (!unit->compatible(Unit())) return;
    const auto factor = model::convert(Number(1), *unit, Unit());
    if (!factor) refuse(sign, "there is no unit " + text);
    node.factor = *factor;
    node.unit = Unit();
  }

  Node product() {
    Node left = negated();
    while (token_.kind == Token::Kind::sign && (token_.text == "*" || token_.text == "/")) {
      const Token sign = token_;
      advance();
      Node node;
      node.kind = sign.text == "*" ? Kind::multiply : Kind::divide;
      Node right = negated();
      const Unit a = left.unit, b = right.unit;
      node.parts = {std::move(left), std::move(right)};
      if (plain_one(b))
        node.unit = a;
      else if (plain_one(a) && node.kind == Kind::multiply)
        node.unit = b;
      else
        set_unit(node, "(" + a.text() + ")" + (sign.text == "*" ? "." : "/") + "(" + b.text() + ")",
                 sign);
      left = std::move(node);
    }
    return left;
  }

  Node negated() {
    if (!accept("-")) return power();
    Node node;
    node.kind = Kind::negate;
    node.parts.push_back(negated());
    node.unit = node.parts[0].unit;
    return node;
  }

  Node power() {
    Node base = primary();
    const Token sign = token_;
    if (!accept("^")) return base;
    const bool minus = accept("-");
    const auto exponent =
        token_.kind == Token::Kind::number ? Number::parse(token_.text) : std::nullopt;
    if (!exponent || !exponent->is_integer() || *exponent > Number(greatest_power))
      refuse(token_, "a power is a whole number of at most " + std::to_string(greatest_power),
             "roots and logarithms are for plugins");
    advance();
    Node node;
    node.kind = Kind::power;
    node.number = minus ? exponent->negated() : *exponent;
    const Unit unit = base.unit;
    node.parts.push_back(std::move(base));
    if (plain_one(unit)) return node;
    std::string text = *exponent == Number(0) ? "1" : "(" + unit.text() + ")";
    for (Number i = 1; i < *exponent; i = *i.plus(Number(1))) text += ".(" + unit.text() + ")";
    set_unit(node, minus ? "1/(" + text + ")" : text, sign);
    return node;
  }

  Node primary() {
    if (++depth_ > deepest) refuse(token_, "this formula is too deep");
    Node node = unguarded();
    --depth_;
    return node;
  }

  Node unguarded() {
    if (accept("(")) {
      Node inner = sum();
      expect(")");
      return inner;
    }
    if (token_.kind == Token::Kind::number) return number();
    if (token_.kind != Token::Kind::word) refuse(token_, "a number, a fact or ( is expected here");
    const Token word = token_;
    advance();
    const bool called = token_.kind == Token::Kind::sign && token_.text == "(";
    if (called && (word.text == "min" || word.text == "max")) return extreme(word);
    if (called && word.text == "round") return rounded(word);
    if (accept_word("from")) return elapsed(word);
    return fact(word, false);
  }

  Node number() {
    Node node;
    const auto value = Number::parse(token_.text);
    if (!value) refuse(token_, "'" + std::string(token_.text) + "' is not a number");
    node.number = *value;
    advance();
    if (token_.kind != Token::Kind::unit) return node;
    const std::string text(token_.text.substr(1, token_.text.size() - 2));
    const auto unit = model::parse_unit(text);
    const std::string meant = model::ucum_spelling(text);
    if (!unit)
      refuse(token_, "'" + text + "' is not a UCUM unit",
             meant.empty() ? "" : "write '" + meant + "'");
    node.unit = *unit;
    advance();
    return node;
  }

  Node fact(const Token& word, bool date) {
    const auto id = vocabulary_.find(word.text);
    if (!id)
      refuse(word, "no fact '" + std::string(word.text) + "' in the vocabulary",
             base::meant_or_known(word.text, vocabulary_.ids()));
    const model::FactDefinition& definition = vocabulary_[*id];
    if (definition.type != (date ? FactType::date : FactType::number))
      refuse(word, "'" + definition.id + "' is not a " + (date ? "date" : "number"),
             definition.type == FactType::date
                 ? "the time between two dates is `days from " + definition.id + " to as_of`"
                 : "");
    Node node;
    node.kind = Kind::fact;
    node.fact = *id;
    node.unit = definition.unit;
    inputs_.push_back(*id);
    return node;
  }

  Node extreme(const Token& word) {
    expect("(");
    Node node = sum();
    while (accept(","))
      node = joined(word.text == "min" ? Kind::least : Kind::most, std::move(node), sum(), word);
    expect(")");
    return node;
  }

  // round(x), round(x, 1): the unit is settled when the whole is known.
  Node rounded(const Token& word) {
    expect("(");
    Node node;
    node.kind = Kind::round;
    node.parts.push_back(sum());
    node.unit = node.parts[0].unit;
    if (accept(",")) {
      const auto digits =
          token_.kind == Token::Kind::number ? Number::parse(token_.text) : std::nullopt;
      if (!digits || !digits->is_integer() || *digits > Number(9))
        refuse(token_, "the decimals of `round` are a whole number from 0 to 9");
      node.number = *digits;
      advance();
    }
    expect(")");
    static_cast<void>(word);
    return node;
  }

  Node elapsed(const Token& word) {
    static constexpr struct {
      std::string_view word;
      Kind kind;
      std::string_view unit;
    } lengths[] = {{"years", Kind::years, "a"},
                   {"months", Kind::months, "mo"},
                   {"weeks", Kind::weeks, "wk"},
                   {"days", Kind::days, "d"}};
    for (const auto& one : lengths) {
      if (one.word != word.text) continue;
      Node node;
      node.kind = one.kind;
      node.unit = *model::parse_unit(one.unit);
      node.parts.push_back(date());
      if (!accept_word("to")) refuse(token_, "`to` and a date are expected here");
      node.parts.push_back(date());
      return node;
    }
    refuse(word, "'" + std::string(word.text) + " from' is not a length of time",
           word.text == "hours" ? "a date holds a whole day: write days, or ask for the hours as a "
                                  "fact of their own"
                                : "write years, months, weeks or days");
  }

  Node date() {
    const Token word = token_;
    if (word.kind != Token::Kind::word) refuse(word, "a date is expected here", "a fact, or as_of");
    advance();
    if (word.text != "as_of") return fact(word, true);
    Node node;
    node.kind = Kind::as_of;
    return node;
  }

  const model::Vocabulary& vocabulary_;
  std::size_t depth_ = 0;
  std::vector<FactId> inputs_;
};

// A rounding of a quantity is done in the unit of the result, so it stands where nothing but sums
// and min and max follow it.
bool settle_rounding(Node& node, const Unit& result, bool settled) {
  if (node.kind == Kind::round && !node.unit.dimensionless()) {
    if (!settled || !node.unit.compatible(result)) return false;
    node.unit = result;
  }
  settled &= node.kind == Kind::add || node.kind == Kind::subtract || node.kind == Kind::least ||
             node.kind == Kind::most;
  return std::all_of(node.parts.begin(), node.parts.end(),
                     [&](Node& part) { return settle_rounding(part, result, settled); });
}

// "* 1 'kg'": one of what a number lacks to be in a unit. A share is a hundred times as many
// percent.
std::string missing(const Unit& has, const Unit& wanted) {
  const bool percent = plain_one(has) && wanted.text() == "%";
  return std::string(percent ? "* 100 '" : "* 1 '") + wanted.text() + "'";
}

// Whether a number in `unit` may be the value of the fact.
bool fits(const Unit& unit, const model::FactDefinition& result) {
  return result.unit.dimensionless() || unit.dimensionless() ? result.unit.takes(unit)
                                                             : result.unit.compatible(unit);
}

}  // namespace

std::optional<Formula> read_formula(const model::Vocabulary& vocabulary,
                                    const model::FactDefinition& result, const base::Source& source,
                                    const base::Node& node, base::Diagnostics& problems) {
  if (!node.is_scalar()) {
    problems.push_back(base::diagnostic_at(
        source, node.span, "document.type",
        "a formula is expected here, not " + std::string(base::describe(node))));
    return std::nullopt;
  }
  Formula formula;
  formula.text = node.text;
  try {
    Parser parser(vocabulary, formula.text);
    formula.root = parser.read();
    formula.inputs = std::move(parser).inputs();
    if (!fits(formula.root.unit, result))
      throw Refusal{0, formula.text.size(),
                    "this is " + in_words(formula.root.unit) + ", and '" + result.id + "' is " +
                        in_words(result.unit),
                    "multiply with what is missing: " + missing(formula.root.unit, result.unit)};
    if (!settle_rounding(formula.root, result.unit, true))
      throw Refusal{0, formula.text.size(),
                    "`round` stands where its unit is not that of '" + result.id + "'",
                    "round the whole, or a plain number"};
    return formula;
  } catch (const Refusal& refusal) {
    const bool as_it_stands =
        source.text().substr(node.span.offset, formula.text.size()) == formula.text;
    const Span span = as_it_stands ? Span{node.span.offset + static_cast<std::uint32_t>(refusal.at),
                                          static_cast<std::uint32_t>(refusal.length)}
                                   : node.span;
    problems.push_back(
        base::diagnostic_at(source, span, "rules.calculate", refusal.message, refusal.hint));
    return std::nullopt;
  }
}

}  // namespace windlass::logic

// SPDX-License-Identifier: Apache-2.0
// Arithmetic in the rules: random formulas over random facts give what the oracle works out by
// other means, and a seeded bug of each operator is found.
#include "catch.hpp"
#include "logic/formula.hpp"
#include "logic/support.hpp"
#include "oracle/arithmetic.hpp"
#include "oracle/patients.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::Number;

namespace {

struct Kind {
  const char* result;               // the fact that is computed
  std::vector<std::string> leaves;  // of its dimension
};

const std::vector<Kind> kinds = {
    {"x.plain", {"n.one", "n.two", "n.score", "3", "0.5", "2", "12"}},
    {"x.mass", {"m.kg", "m.g", "70 'kg'", "5 'g'", "250 'mg'"}},
    {"x.length", {"l.cm", "l.m", "12 'cm'", "1.5 'm'"}},
    {"x.time",
     {"t.wk", "days from d.a to d.b", "weeks from d.a to as_of", "months from d.b to d.a",
      "years from d.a to d.b", "3 'd'", "2 'wk'"}},
};

model::Vocabulary words() {
  std::string lines;
  const auto number = [&](const std::string& id, const std::string& unit, bool derived) {
    lines += "  - {id: " + id + ", title: T, group: g, type: number, unit: '" + unit + "', " +
             (derived ? "derived: true" : "question: q") + "}\n";
  };
  for (const char* id : {"n.one", "n.two"}) number(id, "1", false);
  number("n.score", "{score}", false);
  number("m.kg", "kg", false);
  number("m.g", "g", false);
  number("l.cm", "cm", false);
  number("l.m", "m", false);
  number("t.wk", "wk", false);
  for (const char* id : {"d.a", "d.b"})
    lines += "  - {id: " + std::string(id) + ", title: T, group: g, type: date, question: q}\n";
  number("x.plain", "1", true);
  number("x.mass", "kg", true);
  number("x.length", "cm", true);
  number("x.time", "wk", true);
  number("x.bmi", "kg/m2", true);
  return vocabulary_of(lines);
}

// A formula of one dimension: sums of its own, times and over what is plain.
std::string formula(const Kind& kind, Random& random, int depth) {
  const auto own = [&] { return formula(kind, random, depth - 1); };
  const auto plain = [&] { return formula(kinds[0], random, depth - 1); };
  if (depth == 0 || random.below(5) == 0) return random.pick(kind.leaves);
  switch (random.below(8)) {
    case 0: return own() + " + " + own();
    case 1: return own() + " - (" + own() + ")";
    case 2: return "(" + own() + ") * (" + plain() + ")";
    case 3: return "(" + own() + ") / (" + plain() + ")";
    case 4: return "min(" + own() + ", " + own() + ", " + own() + ")";
    case 5: return "max(" + own() + ", " + own() + ")";
    case 6: return "-(" + own() + ")";
    default:
      if (&kind == &kinds[0]) return "(" + own() + ") ^ " + (random.below(2) == 0 ? "2" : "-1");
      return own() + " * " + random.pick(std::vector<std::string>{"2", "n.one"});
  }
}

std::map<FactId, model::Value> values(const model::Vocabulary& vocabulary, Random& random) {
  std::map<FactId, model::Value> known;
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const model::FactDefinition& one = vocabulary[fact];
    if (one.derived || random.below(12) == 0) continue;
    model::Value value;
    if (one.type == model::FactType::date)
      value.day = static_cast<std::int32_t>(random.below(30'000)) - 3'000;
    else
      value.number = *Number::decimal(static_cast<std::int64_t>(random.below(2'000)) - 300,
                                      -static_cast<std::int32_t>(random.below(3)));
    known[fact] = value;
  }
  return known;
}

using Change = std::function<Number(const std::string& formula, Number)>;

// Whether the product and the oracle agree about so many formulas; else which one they do not.
std::string disagreement(std::uint64_t formulas, const Change& change = {}) {
  const model::Vocabulary vocabulary = words();
  std::size_t given = 0;
  for (std::uint64_t seed = 1; seed <= formulas; ++seed) {
    Random random(seed);
    const Kind& kind = kinds[random.below(kinds.size())];
    std::string result = kind.result, text = formula(kind, random, 3);
    if (seed % 16 == 0) {
      result = "x.bmi";
      text = "round((" + formula(kinds[1], random, 1) + ") / (" + formula(kinds[2], random, 1) +
             ") ^ 2, " + std::to_string(random.below(4)) + ")";
    }
    const base::Document document = read("calculate: \"" + text + "\"");
    base::Diagnostics problems;
    const model::FactDefinition& fact = vocabulary[*vocabulary.find(result)];
    const auto read = logic::read_formula(vocabulary, fact, *document.source,
                                          *document.root.find("calculate"), problems);
    if (!read) continue;  // a power of a quantity, a number that is too deep: the reader's tests
    const auto known = values(vocabulary, random);
    const std::optional<model::Date> as_of =
        random.below(8) == 0 ? std::nullopt : std::optional(model::Date{20'000});
    const logic::Calculated made = logic::calculate(
        *read, vocabulary, fact,
        [&](FactId id) { return known.count(id) > 0 ? &known.at(id) : nullptr; }, as_of);
    if (made.reason.find("too long") != std::string::npos) continue;
    std::optional<Number> mine;
    if (made.kind == logic::Calculated::Kind::given)
      mine = change ? change(text, made.number) : made.number;
    const oracle::Worked worked = oracle::arithmetic(text, vocabulary, fact, known, as_of);
    const std::optional<Number>& other = worked.value;
    if (mine != other || worked.fault != (made.kind == logic::Calculated::Kind::fault))
      return text + ": " + (mine ? mine->text() : "nothing") + ", the oracle " +
             (other ? other->text() : "nothing");
    given += mine ? 1 : 0;
  }
  return given * 3 > formulas ? "" : "only " + std::to_string(given) + " had a value";
}

}  // namespace

TEST_CASE("random formulas give what the oracle works out") { CHECK(disagreement(40'000) == ""); }

TEST_CASE("a formula that is a little wrong is found") {
  const auto where = [](const char* sign) {
    return [sign](const std::string& text, Number value) {
      return text.find(sign) == std::string::npos ? value
                                                  : value.plus(*Number::decimal(1, -9)).value();
    };
  };
  for (const char* sign : {" + ", " - ", " * ", " / ", "^ 2", "^ -1", "min", "max", "round", "-(",
                           "years", "months", "weeks", "days", "'mg'"}) {
    INFO(sign);
    CHECK(disagreement(4'000, where(sign)) != "");
  }
}

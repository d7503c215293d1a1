// SPDX-License-Identifier: Apache-2.0
// Derived facts: by cases, as a score, by arithmetic.
#include "knowledge/read_derive.hpp"

#include <algorithm>
#include <unordered_map>

#include "knowledge/decode.hpp"
#include "knowledge/score_table.hpp"
#include "logic/read_condition.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;
using model::FactType;
using model::Number;

namespace {

// The value a case gives, as an index into the fact's values (booleans: 0 or 1).
std::optional<std::uint16_t> case_value(const Decoder& decoder,
                                        const model::FactDefinition& definition, const Node& node) {
  if (node.is_scalar()) {
    if (definition.type == FactType::boolean) {
      if (node.text == "true") return std::uint16_t{1};
      if (node.text == "false") return std::uint16_t{0};
    } else {
      if (const auto found = model::find_value(definition, node.text)) return *found;
    }
  }
  decoder.refuse(node.span, "rules.value",
                 "'" + node.text + "' is not a value of '" + definition.id + "'",
                 model::near_value(definition, node.text));
  return std::nullopt;
}

class DeriveReader {
 public:
  DeriveReader(const Decoder& decoder, Fields& fields, const Node& node)
      : decoder_(decoder), fields_(fields), node_(node) {}

  std::optional<DeriveRule> read() {
    rule_.place = decoder_.place(node_);
    const Node* fact_node = fields_.required("fact");
    rule_.grounds = decoder_.grounds(fields_);
    fields_.text_or("note", "");
    const std::optional<model::FactId> fact =
        fact_node != nullptr ? decoder_.fact(*fact_node) : std::nullopt;
    if (fact) {
      definition_ = &decoder_.vocabulary()[*fact];
      rule_.fact = *fact;
    }
    if (fields_.node().find("score") != nullptr)
      read_score(fact_node);
    else
      read_cases(fact_node);
    std::vector<const logic::Condition*> conditions;
    each_condition(rule_, [&](const logic::Condition& one) { conditions.push_back(&one); });
    rule_.because_unrecorded =
        decoder_.because_unrecorded(fields_, "this derived fact", conditions);
    if (!fact) return std::nullopt;
    return std::move(rule_);
  }

 private:
  void read_cases(const Node* fact_node) {
    if (definition_ != nullptr && (!definition_->derived || !model::is_choice(definition_->type)))
      decoder_.refuse(fact_node->span, "rules.derive",
                      "'" + definition_->id + "' cannot be derived by cases",
                      "mark it `derived: true` in the vocabulary; only bool and enum facts are "
                      "derived by cases, numbers by `score`");
    decoder_.each(fields_, "cases", "a case", [&](Fields& inner, const Node&) {
      DeriveCase one;
      if (auto when = decoder_.condition(inner, "when", true)) one.when = std::move(*when);
      const Node* is = inner.required("is");
      if (definition_ != nullptr && is != nullptr)
        if (const auto value = case_value(decoder_, *definition_, *is)) one.is = *value;
      rule_.cases.push_back(std::move(one));
    });
    const Node* otherwise = fields_.optional("otherwise");
    if (otherwise != nullptr && definition_ != nullptr)
      rule_.otherwise = case_value(decoder_, *definition_, *otherwise);
    if (otherwise == nullptr)
      decoder_.refuse(node_.span, "document.missing", "a derived fact has no `otherwise`",
                      "say what holds when no case does");
  }

  void read_score(const Node* fact_node) {
    if (definition_ != nullptr && (!definition_->derived || definition_->type != FactType::number))
      decoder_.refuse(fact_node->span, "rules.derive",
                      "'" + definition_->id + "' cannot be a score",
                      "a score is a number that the vocabulary marks `derived: true`");
    std::uint32_t tables = 0;
    decoder_.each(fields_, "score", "an item of a score", [&](Fields& inner, const Node& node) {
      if (node.find("fact") != nullptr)
        read_table(inner, ++tables);
      else
        read_item(inner);
    });
    if (rule_.score.empty())
      decoder_.refuse(node_.span, "rules.score", "this score has no items",
                      "write `- {points: 1, when: ...}` below `score:`");
    if (rule_.score.size() > logic::most_score_items)
      decoder_.refuse(node_.span, "rules.score",
                      "a score has at most " + std::to_string(logic::most_score_items) + " items",
                      "say parts of it as scores of their own");
  }

  // {points, when}
  void read_item(Fields& inner) {
    logic::ScoreItem item;
    const Node* given = inner.required("points");
    auto when = decoder_.condition(inner, "when", true);
    const std::optional<Number> number = given != nullptr ? points(*given) : std::nullopt;
    if (!number || !when) return;
    item.points = *number;
    item.when = std::move(*when);
    rule_.score.push_back(std::move(item));
  }

  // {fact, points: [{constraint: p}, ...]}
  void read_table(Fields& inner, std::uint32_t number) {
    const auto fact = decoder_.fact(*inner.required("fact"));
    const Node* given = inner.required("points");
    const std::vector<Node>& lines = inner.list("points");
    if (!fact || given == nullptr) return;
    if (model::is_many(decoder_.vocabulary()[*fact].type))
      return decoder_.refuse(
          given->span, "rules.score",
          "a set may satisfy several lines at once, so it has no table of points",
          "write `- {points: 1, when: {" + decoder_.vocabulary()[*fact].id +
              ": has any of [...]}}` for each");
    if (lines.empty()) decoder_.refuse(given->span, "rules.score", "this table has no lines");
    std::vector<logic::ScoreItem> items;
    for (const Node& line : lines) read_line(*fact, line, items);
    for (logic::ScoreItem& item : items) item.table = number;
    complete_table(decoder_, decoder_.vocabulary()[*fact], items);
    std::move(items.begin(), items.end(), std::back_inserter(rule_.score));
  }

  void read_line(model::FactId fact, const Node& line, std::vector<logic::ScoreItem>& items) {
    if (!line.is_mapping() || line.keys.size() != 1)
      return decoder_.refuse(line.span, "rules.score",
                             "a line of a table is one constraint with its points",
                             "write it as `{at most 8: 3}`");
    auto when = logic::read_constraint_on(decoder_.vocabulary(), fact, decoder_.source(),
                                          line.keys.front(), decoder_.problems());
    const std::optional<Number> number = points(line.children.front());
    if (!when || !number) return;
    if (when->constraint.about_knowledge())
      return decoder_.refuse(line.keys.front().span, "rules.score",
                             "a line of a table asks for a value, not whether it is known");
    logic::ScoreItem item;
    item.points = *number;
    item.when = std::move(*when);
    items.push_back(std::move(item));
  }

  std::optional<Number> points(const Node& node) const {
    const auto number = node.is_scalar() && !node.quoted ? Number::parse(node.text) : std::nullopt;
    const auto millionths = number ? number->times(Number(1'000'000)) : std::nullopt;
    if (millionths && millionths->is_integer() && *number >= Number(-logic::most_item_points) &&
        *number <= Number(logic::most_item_points))
      return number;
    const std::string most = std::to_string(logic::most_item_points);
    decoder_.refuse(
        node.span, "rules.score",
        "points are a number between -" + most + " and " + most + " with at most six decimals");
    return std::nullopt;
  }

  const Decoder& decoder_;
  Fields& fields_;
  const Node& node_;
  const model::FactDefinition* definition_ = nullptr;
  DeriveRule rule_;
};

}  // namespace

namespace {

void read_calculate(const Decoder& decoder, Fields& fields, const Node& node, Pathway& pathway) {
  CalculateRule rule;
  rule.place = decoder.place(node);
  const Node* fact_node = fields.required("fact");
  const Node* formula_node = fields.required("calculate");
  rule.grounds = decoder.grounds(fields);
  fields.text_or("note", "");
  const auto fact = fact_node != nullptr ? decoder.fact(*fact_node) : std::nullopt;
  if (!fact || formula_node == nullptr) return;
  const model::FactDefinition& definition = decoder.vocabulary()[*fact];
  if (!definition.derived || definition.type != FactType::number)
    return decoder.refuse(fact_node->span, "rules.derive",
                          "'" + definition.id + "' cannot be calculated",
                          "arithmetic gives a number that the vocabulary marks `derived: true`");
  auto formula = logic::read_formula(decoder.vocabulary(), definition, decoder.source(),
                                     *formula_node, decoder.problems());
  if (!formula) return;
  rule.fact = *fact;
  rule.formula = std::move(*formula);
  pathway.calculate.push_back(std::move(rule));
}

}  // namespace

void read_derive(const Decoder& decoder, Fields& fields, const Node& node, Pathway& pathway) {
  if (node.find("calculate") != nullptr) return read_calculate(decoder, fields, node, pathway);
  if (auto rule = DeriveReader(decoder, fields, node).read())
    pathway.derive.push_back(std::move(*rule));
}

// One fact is derived in one place.
void refuse_derived_twice(const Decoder& decoder, const Pathway& pathway) {
  std::unordered_map<model::FactId, std::uint32_t> lines;
  const auto look = [&](const auto& rule) {
    const std::uint32_t line = decoder.source().position(rule.place.span.offset).line;
    const auto [first, is_new] = lines.emplace(rule.fact, line);
    if (!is_new)
      decoder.refuse(rule.place.span, "rules.duplicate",
                     "'" + decoder.vocabulary()[rule.fact].id + "' is derived twice",
                     "the other is in line " + std::to_string(first->second) +
                         "; put the cases of both into one");
  };
  for (const DeriveRule& rule : pathway.derive) look(rule);
  for (const CalculateRule& rule : pathway.calculate) look(rule);
}

}  // namespace windlass::knowledge

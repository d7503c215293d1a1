// SPDX-License-Identifier: Apache-2.0
#include "knowledge/assumption.hpp"
#include "knowledge/decode.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;
using logic::Condition;

namespace {

void refuse(const Decoder& decoder, const Condition& part, std::string message, std::string hint) {
  decoder.refuse(part.span, "rules.assumption", std::move(message), std::move(hint));
}

bool reads_a_fact(const Condition& condition) {
  bool found = condition.kind == Condition::Kind::fact;
  for (const Condition& part : condition.parts) found = found || reads_a_fact(part);
  return found;
}

// It speaks of what facts are, neither of what anybody knows of them nor of what rules make of
// them.
void refuse_all_but_values(const Decoder& decoder, const Condition& condition) {
  if (condition.kind == Condition::Kind::red_flag)
    refuse(decoder, condition,
           "an assumption says which facts cannot be together, and a red flag is not a fact",
           "write what the red flag reads");
  if (condition.kind == Condition::Kind::fact && condition.constraint.about_knowledge())
    refuse(decoder, condition,
           "an assumption speaks of what '" + decoder.vocabulary()[condition.fact].id +
               "' is, not of whether that is known",
           condition.constraint.on_record
               ? "write the constraint alone: while nobody knows, an assumption says nothing"
               : "write a value or a range");
  for (const Condition& part : condition.parts) refuse_all_but_values(decoder, part);
}

}  // namespace

std::vector<AssumptionRule> read_assumptions(const ReadContext& context) {
  const Decoder decoder(context);
  // Keys that a vocabulary does not have were refused with its facts.
  base::Diagnostics said;
  Fields fields(decoder.source(), context.document.root, "a vocabulary", said);
  std::vector<AssumptionRule> rules;
  decoder.each(fields, "assumptions", "an assumption", [&](Fields& inner, const Node& node) {
    AssumptionRule rule;
    rule.place = decoder.place(node);
    rule.id = decoder.id(inner);
    rule.because = inner.text("because");
    if (auto never = decoder.condition(inner, "never", true)) {
      rule.never = std::move(*never);
      refuse_all_but_values(decoder, rule.never);
      if (!reads_a_fact(rule.never) && rule.never.kind != Condition::Kind::red_flag)
        refuse(decoder, rule.never, "this assumption reads no fact",
               "write under `never:` which facts cannot be together, `{all: [...]}`");
    }
    rules.push_back(std::move(rule));
  });
  refuse_duplicates(decoder, rules, "assumption");
  return rules;
}

}  // namespace windlass::knowledge

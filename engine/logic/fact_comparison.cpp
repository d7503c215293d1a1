// SPDX-License-Identifier: Apache-2.0
// Constraints that compare a fact with a fact.
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "logic/constraint.hpp"

namespace windlass::logic {

using model::FactDefinition;
using model::FactType;

namespace {

struct Form {
  std::string_view words;
  FactType type;
  bool less, equal, greater;
};
constexpr Form forms[] = {{"at least fact ", FactType::number, false, true, true},
                          {"at most fact ", FactType::number, true, true, false},
                          {"above fact ", FactType::number, false, false, true},
                          {"below fact ", FactType::number, true, false, false},
                          {"fact ", FactType::number, false, true, false},
                          {"on or after fact ", FactType::date, false, true, true},
                          {"on or before fact ", FactType::date, true, true, false},
                          {"after fact ", FactType::date, false, false, true},
                          {"before fact ", FactType::date, true, false, false},
                          {"fact ", FactType::date, false, true, false}};

std::string hint_for(const FactDefinition& definition) {
  if (definition.type == FactType::number)
    return "write `at least fact other.fact`, or at most, above, below, or `fact other.fact`";
  if (definition.type == FactType::date)
    return "write `after fact other.fact`, or before, on or after, on or before, or "
           "`fact other.fact`";
  return {};
}

std::string misfit(const FactDefinition& one, const FactDefinition& other) {
  if (one.type != other.type)
    return "which is not a " + std::string(one.type == FactType::date ? "date" : "number");
  if (one.type == FactType::number && !one.unit.takes(other.unit))
    return "which is in " + other.unit.text() + ", and " + one.unit.text() +
           " does not measure the same";
  return {};
}

}  // namespace

bool compares_with_fact(std::string_view text) {
  for (const Form& form : forms)
    if (text.substr(0, form.words.size()) == form.words) return true;
  return false;
}

void read_fact_comparison(const model::Vocabulary& vocabulary, const base::Source& source,
                          const base::Node& value, Condition& condition,
                          base::Diagnostics& problems) {
  const auto refuse = [&](std::string code, std::string message, std::string hint) {
    problems.push_back(base::diagnostic_at(source, value.span, std::move(code), std::move(message),
                                           std::move(hint)));
  };
  const FactDefinition& definition = vocabulary[condition.fact];
  for (const Form& form : forms) {
    if (form.type != definition.type ||
        std::string_view(value.text).substr(0, form.words.size()) != form.words)
      continue;
    const std::string_view name =
        base::trim(std::string_view(value.text).substr(form.words.size()));
    const std::optional<model::FactId> other = vocabulary.find(name);
    if (!other)
      return refuse("rules.fact", "no fact '" + std::string(name) + "' in the vocabulary",
                    problems.is_full() ? "" : base::meant_or_known(name, vocabulary.ids()));
    if (*other == condition.fact)
      return refuse("rules.constraint", "'" + definition.id + "' is compared with itself", "");
    if (const std::string why = misfit(definition, vocabulary[*other]); !why.empty())
      return refuse(
          "rules.constraint",
          "'" + definition.id + "' is compared with '" + vocabulary[*other].id + "', " + why,
          hint_for(definition));
    Constraint& constraint = condition.constraint;
    constraint.kind = Constraint::Kind::than_fact;
    constraint.other = *other;
    constraint.less = form.less;
    constraint.equal = form.equal;
    constraint.greater = form.greater;
    return;
  }
  refuse("rules.constraint",
         "'" + value.text + "' is not a comparison of '" + definition.id + "' with another fact",
         hint_for(definition));
}

}  // namespace windlass::logic

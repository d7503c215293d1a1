// SPDX-License-Identifier: Apache-2.0
// Binds the plugins' functions to the vocabulary: facts, kinds, units, order of calculation.
#include <algorithm>
#include <map>

#include "base/spelling.hpp"
#include "plan/calls.hpp"

namespace windlass::plan {

using model::FactId;
using model::FactType;

// How a unit is shown behind a number: behind 1, and behind every other number. The exact UCUM unit
// stands beside it in the JSON.
UnitWords unit_words(const std::string& unit) {
  static const std::map<std::string, UnitWords> plain = {{"1", {"", ""}},
                                                         {"{score}", {"", ""}},
                                                         {"{count}", {"", ""}},
                                                         {"{grade}", {"", ""}},
                                                         {"d", {"day", "days"}},
                                                         {"wk", {"week", "weeks"}},
                                                         {"deg", {"degree", "degrees"}},
                                                         {"/d", {"a day", "a day"}},
                                                         {"/wk", {"a week", "a week"}},
                                                         {"h/d", {"h a day", "h a day"}},
                                                         {"s/d", {"s a day", "s a day"}},
                                                         {"min/d", {"min a day", "min a day"}}};
  if (const auto found = plain.find(unit); found != plain.end()) return found->second;
  if (unit.size() > 2 && unit.front() == '{' && unit.back() == '}') {
    const std::string word = unit.substr(1, unit.size() - 2);
    return {word, word + "s"};
  }
  return {unit, unit};
}

class Calls::Binder {
 public:
  Binder(const knowledge::KnowledgeBase& base, const std::vector<plugin::Plugin>& plugins)
      : base_(base), vocabulary_(base.vocabulary()), plugins_(plugins) {
    calls_.base_ = &base;
  }

  base::Result<Calls> run() {
    for (const plugin::Plugin& plugin : plugins_)
      for (const plugin::Calculator& calculator : plugin.calculators())
        bind_calculator(plugin, calculator);
    for (const knowledge::CalculateRule& rule : base_.pathway().calculate) bind_formula(rule);
    order_calculators();
    calls_.prescribers_.resize(base_.modalities().size());
    for (std::size_t i = 0; i < base_.modalities().size(); ++i)
      for (const plugin::Plugin& plugin : plugins_)
        if (plugin.id() == base_.modalities()[i].plugin)
          bind_prescriber(plugin, base_.modalities()[i].prescriber, calls_.prescribers_[i]);
    if (!problems_.empty()) return problems_;
    return std::move(calls_);
  }

 private:
  void refuse(const plugin::Plugin& plugin, std::string message, std::string hint = {}) {
    problems_.push_back(
        base::diagnostic(plugin.file(), "plugin.document", std::move(message), std::move(hint)));
  }

  std::vector<BoundInput> bind_inputs(const plugin::Plugin& plugin, const std::string& function,
                                      const std::vector<plugin::Input>& inputs) {
    std::vector<BoundInput> bound;
    for (const plugin::Input& input : inputs) {
      const std::string what = "'" + function + "' reads '" + input.fact + "'";
      const std::optional<FactId> fact = vocabulary_.find(input.fact);
      if (!fact)
        refuse(plugin, what + ", which is not a fact of the vocabulary",
               base::meant_or_known(input.fact, vocabulary_.ids()));
      else
        bound.push_back(bind_input(plugin, what, *fact, input));
    }
    return bound;
  }

  BoundInput bind_input(const plugin::Plugin& plugin, const std::string& what, FactId fact,
                        const plugin::Input& input) {
    const model::FactDefinition& definition = vocabulary_[fact];
    BoundInput bound;
    bound.fact = fact;
    bound.kind = kind_of(definition.type);
    bound.unit = definition.unit;
    if (input.kind != bound.kind)
      refuse(plugin, what + " as another kind of value than the vocabulary has");
    if (definition.type != FactType::number) return bound;
    const std::optional<model::Unit> unit =
        input.unit.empty() ? definition.unit : model::parse_unit(input.unit);
    if (!unit || !definition.unit.takes(*unit))
      refuse(plugin, what + " in '" + input.unit + "', to which " + definition.unit.text() +
                         " cannot be converted");
    else
      bound.unit = *unit;
    bound.unit_text = input.unit.empty() ? definition.unit.text() : input.unit;
    return bound;
  }

  void bind_calculator(const plugin::Plugin& plugin, const plugin::Calculator& calculator) {
    BoundCalculator bound;
    bound.plugin = &plugin;
    bound.calculator = &calculator;
    bound.inputs = bind_inputs(plugin, calculator.id, calculator.inputs);
    const std::optional<FactId> output = vocabulary_.find(calculator.fact);
    if (!output) return;  // reported when the knowledge base opened
    bound.output = *output;
    const model::Unit& own = vocabulary_[*output].unit;
    const std::optional<model::Unit> unit =
        calculator.unit.empty() ? own : model::parse_unit(calculator.unit);
    if (!unit || !own.takes(*unit))
      refuse(plugin,
             "'" + calculator.id + "' gives '" + calculator.fact + "' in a unit that does not fit");
    else
      bound.unit = *unit;
    calls_.calculators_.push_back(std::move(bound));
  }

  void bind_formula(const knowledge::CalculateRule& rule) {
    BoundCalculator bound;
    bound.formula = &rule.formula;
    bound.output = rule.fact;
    for (FactId fact : rule.formula.inputs) bound.inputs.push_back({fact, 0, {}, {}});
    calls_.calculators_.push_back(std::move(bound));
  }

  // A calculator whose input another one gives comes after it.
  void order_calculators() {
    std::vector<BoundCalculator> waiting = std::move(calls_.calculators_);
    calls_.calculators_.clear();
    std::sort(waiting.begin(), waiting.end(),
              [](const auto& a, const auto& b) { return a.output < b.output; });
    const auto is_given_later = [&waiting](const BoundInput& input) {
      return std::any_of(waiting.begin(), waiting.end(),
                         [&](const BoundCalculator& other) { return other.output == input.fact; });
    };
    while (!waiting.empty()) {
      const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const auto& one) {
        return std::none_of(one.inputs.begin(), one.inputs.end(), is_given_later);
      });
      if (ready == waiting.end()) {
        problems_.push_back(base::diagnostic(
            waiting.front().plugin != nullptr ? waiting.front().plugin->file() : "",
            "plugin.conflict", "calculators depend on each other in a circle"));
        return;
      }
      calls_.calculators_.push_back(std::move(*ready));
      waiting.erase(ready);
    }
  }

  void bind_prescriber(const plugin::Plugin& plugin, const std::string& id,
                       BoundPrescriber& bound) {
    bound.plugin = &plugin;
    bound.prescriber = plugin.find_prescriber(id);
    if (bound.prescriber == nullptr) return;  // reported when the knowledge base opened
    bound.inputs = bind_inputs(plugin, bound.prescriber->id, bound.prescriber->inputs);
    for (const plugin::Output& output : bound.prescriber->outputs)
      bound.unit_words.push_back(unit_words(output.unit));
  }

  const knowledge::KnowledgeBase& base_;
  const model::Vocabulary& vocabulary_;
  const std::vector<plugin::Plugin>& plugins_;
  Calls calls_;
  base::Diagnostics problems_;
};

base::Result<Calls> Calls::bind(const knowledge::KnowledgeBase& base,
                                const std::vector<plugin::Plugin>& plugins) {
  return Binder(base, plugins).run();
}

}  // namespace windlass::plan

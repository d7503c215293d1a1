// SPDX-License-Identifier: Apache-2.0
#include "knowledge/layers.hpp"

#include <algorithm>

namespace windlass::knowledge {

namespace {

constexpr model::Date first_day{INT32_MIN};
constexpr model::Date last_day{INT32_MAX};

class Layer {
 public:
  Layer(Layered& layered, const std::vector<base::Document>& documents, logic::Builder& builder,
        base::Diagnostics& problems)
      : layered_(layered), documents_(documents), builder_(builder), problems_(problems) {}

  void apply(RuleSet& rules) {
    std::optional<WindowHandle> effective;
    if (rules.from) {
      effective = builder_.add_window(*rules.from, rules.until.value_or(last_day), true);
      const auto tightens = [](const Amendment& amendment) { return !amendment.loosens; };
      if (std::any_of(rules.amendments.begin(), rules.amendments.end(), tightens))
        layered_.dated.push_back({rules.id, rules.title, model::text(*rules.from),
                                  rules.until ? model::text(*rules.until) : std::string(),
                                  *rules.from, *effective});
    }
    for (Amendment& amendment : rules.amendments) {
      const auto found = layered_.modalities.find(amendment.modality.id);
      if (found == layered_.modalities.end()) {
        std::vector<std::string> known;
        for (const auto& [id, modality] : layered_.modalities) known.push_back(id);
        refuse(amendment.modality.place, "rules.modality",
               "no modality '" + amendment.modality.id + "'",
               base::did_you_mean(amendment.modality.id, known));
        continue;
      }
      if (amendment.loosens)
        loosen(rules, amendment, found->second, found->first);
      else
        tighten(rules, amendment, found->second, effective);
    }
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(base::diagnostic_at(*documents_[place.document].source, place.span,
                                            std::move(code), std::move(message), std::move(hint)));
  }

  template <class Rule>
  InForce<Rule>* target(std::vector<InForce<Rule>>& rules, const Amendment& amendment) {
    std::vector<std::string> known;
    for (InForce<Rule>& item : rules) {
      if (item.rule->id == amendment.target.id) return &item;
      known.push_back(item.rule->id);
    }
    refuse(amendment.target.place, "rules.target",
           "modality '" + amendment.modality.id + "' has no " + amendment.target_kind + " '" +
               amendment.target.id + "'",
           base::did_you_mean(amendment.target.id, known));
    return nullptr;
  }

  template <class Rule>
  void add(std::vector<InForce<Rule>>& rules, Rule& rule, const RuleSet& layer,
           const std::vector<WindowHandle>& windows, const Place& place) {
    if constexpr (!std::is_same_v<Rule, Requirement>) {
      for (const InForce<Rule>& item : rules)
        if (item.rule->id == rule.id)
          return refuse(place, "rules.duplicate",
                        "the modality already has an item '" + rule.id + "'",
                        "give the new one its own id; the old one stays");
    }
    InForce<Rule> item;
    item.rule = &rule;
    item.layer = layer.id;
    item.added = windows;
    rules.push_back(std::move(item));
  }

  void tighten(const RuleSet& layer, Amendment& amendment, LayeredModality& modality,
               std::optional<WindowHandle> effective) {
    std::vector<WindowHandle> windows;
    if (effective) windows.push_back(*effective);
    // A window that always holds stands in where a list of windows must not be empty.
    const auto window = [&] {
      return effective ? *effective : builder_.add_window(first_day, last_day, true);
    };
    switch (amendment.kind) {
      case Amendment::Kind::add_contraindication: {
        ContraindicationRule& rule = *amendment.contraindication;
        add(modality.contraindications, rule, layer, windows, amendment.place);
        return remember(layer, amendment, "contraindication " + rule.id, rule.grounds.because,
                        &rule.when);
      }
      case Amendment::Kind::add_deferral: {
        DeferralRule& rule = *amendment.deferral;
        add(modality.deferrals, rule, layer, windows, amendment.place);
        return remember(layer, amendment, "deferral " + rule.id, rule.grounds.because, &rule.when);
      }
      case Amendment::Kind::require:
        add(modality.requires_known, *amendment.requirement, layer, windows, amendment.place);
        return remember(layer, amendment, "requirement " + amendment.requirement->text, "", nullptr,
                        &*amendment.requirement);
      case Amendment::Kind::retire:
        if (auto* item = target(modality.indications, amendment)) {
          item->retired.push_back(window());
          remember(layer, amendment, "retire indication " + amendment.target.id,
                   item->rule->grounds.because, &item->rule->when);
        }
        return;
      case Amendment::Kind::raise:
        if (auto* item = target(modality.contraindications, amendment)) {
          item->raised.push_back(window());
          item->raised_by = layer.id;
          item->raised_at = amendment.target.place;
          remember(layer, amendment, "raise contraindication " + amendment.target.id,
                   item->rule->grounds.because, &item->rule->when);
        }
        return;
      default: throw base::InternalError("a loosening among the tightenings");
    }
  }

  // What a layer with dates tightens is said in the plans that it no longer, or not yet, reaches.
  void remember(const RuleSet& layer, const Amendment& amendment, std::string change,
                std::string because, logic::Condition* condition,
                Requirement* requirement = nullptr) {
    if (!layer.from) return;
    PendingTightening made;
    made.tightening.layer = static_cast<std::uint32_t>(layered_.dated.size() - 1);
    made.tightening.change = std::move(change);
    made.tightening.because = std::move(because);
    made.modality = amendment.modality.id;
    made.condition = condition;
    made.requirement = requirement;
    layered_.tightenings.push_back(std::move(made));
  }

  void loosen(const RuleSet& layer, Amendment& amendment, LayeredModality& modality,
              const std::string& modality_id) {
    if (!amendment.terms) return;  // already reported
    const model::Date from = std::max(amendment.terms->approved, layer.from.value_or(first_day));
    const model::Date until = std::min(amendment.terms->expires, layer.until.value_or(last_day));
    PendingLoosening pending;
    pending.window = builder_.add_window(from, until, false);
    pending.loosening.layer = layer.id;
    pending.loosening.terms = &*amendment.terms;
    pending.loosening.rules = &layer;
    pending.loosening.target = amendment.target_kind + " " + amendment.target.id;
    switch (amendment.kind) {
      case Amendment::Kind::retire:
        if (amendment.target_kind == "deferral") {
          auto* item = target(modality.deferrals, amendment);
          if (item == nullptr) return;
          item->retired.push_back(pending.window);
          pending.condition = &item->rule->when;
        } else {
          auto* item = target(modality.contraindications, amendment);
          if (item == nullptr || refused_hard(*item, amendment)) return;
          item->retired.push_back(pending.window);
          pending.condition = &item->rule->when;
        }
        break;
      case Amendment::Kind::lower: {
        auto* item = target(modality.contraindications, amendment);
        if (item == nullptr || refused_hard(*item, amendment)) return;
        if (!item->rule->absolute)
          return refuse(amendment.target.place, "rules.target",
                        "contraindication '" + amendment.target.id + "' is already relative");
        item->lowered.push_back(pending.window);
        item->lowered_by = layer.id;
        item->lower_mitigate = amendment.mitigate;
        pending.condition = &item->rule->when;
        break;
      }
      case Amendment::Kind::add_indication:
        pending.loosening.target = "indication " + amendment.indication->id;
        add(modality.indications, *amendment.indication, layer, {pending.window}, amendment.place);
        pending.condition = &amendment.indication->when;
        break;
      case Amendment::Kind::unrequire: {
        bool found = false;
        for (InForce<Requirement>& item : modality.requires_known) {
          if (item.rule->facts != amendment.requirement->facts) continue;
          item.retired.push_back(pending.window);
          pending.requirement = item.rule;
          found = true;
        }
        if (!found)
          return refuse(
              amendment.target.place, "rules.target",
              "modality '" + modality_id + "' does not require '" + amendment.target.id + "'");
        break;
      }
      default: throw base::InternalError("a tightening among the loosenings");
    }
    pending.loosening.target = modality_id + ": " + pending.loosening.target;
    layered_.loosenings.push_back(std::move(pending));
  }

  bool refused_hard(const InForce<ContraindicationRule>& item, const Amendment& amendment) {
    if (!item.rule->hard) return false;
    refuse(amendment.target.place, "rules.hard",
           "contraindication '" + amendment.target.id + "' is hard: no layer can loosen it");
    return true;
  }

  Layered& layered_;
  const std::vector<base::Document>& documents_;
  logic::Builder& builder_;
  base::Diagnostics& problems_;
};

template <class Rule>
std::vector<InForce<Rule>> in_force(std::vector<Rule>& rules) {
  std::vector<InForce<Rule>> result;
  for (Rule& rule : rules) {
    InForce<Rule> item;
    item.rule = &rule;
    result.push_back(std::move(item));
  }
  return result;
}

}  // namespace

Layered lay(std::vector<ModalityDocument>& modalities, const std::vector<std::string>& plugins,
            std::vector<RuleSet>& rulesets, const std::string& pathway_id,
            const std::vector<base::Document>& documents, logic::Builder& builder,
            base::Diagnostics& problems) {
  Layered layered;
  for (std::size_t i = 0; i < modalities.size(); ++i) {
    ModalityDocument& document = modalities[i];
    LayeredModality modality;
    modality.document = &document;
    modality.plugin = plugins[i];
    modality.indications = in_force(document.indications);
    modality.contraindications = in_force(document.contraindications);
    modality.deferrals = in_force(document.deferrals);
    modality.requires_known = in_force(document.requires_known);
    layered.modalities.emplace(document.id, std::move(modality));
  }

  // `extends` alone gives the order; siblings go by id, which cannot change what they say together.
  Layer layer(layered, documents, builder, problems);
  std::vector<RuleSet*> waiting;
  for (RuleSet& rules : rulesets) waiting.push_back(&rules);
  std::sort(waiting.begin(), waiting.end(),
            [](const RuleSet* a, const RuleSet* b) { return a->id < b->id; });
  std::set<std::string> applied = {pathway_id};
  while (!waiting.empty()) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const RuleSet* rules) {
      return applied.count(rules->extends.id) != 0;
    });
    if (next == waiting.end()) {
      for (const RuleSet* rules : waiting)
        problems.push_back(base::diagnostic_at(
            *documents[rules->place.document].source, rules->extends.place.span, "rules.extends",
            "rule set '" + rules->id + "' extends '" + rules->extends.id +
                "', which is not here or extends it in turn",
            "the base is '" + pathway_id + "'"));
      break;
    }
    layer.apply(**next);
    applied.insert((*next)->id);
    waiting.erase(next);
  }
  // Once every layer is laid: one that raises may stand before or after one that lowers.
  for (auto& [id, modality] : layered.modalities)
    for (const InForce<ContraindicationRule>& item : modality.contraindications)
      if (!item.raised.empty() && item.rule->absolute && item.lowered.empty())
        problems.push_back(base::diagnostic_at(
            *documents[item.raised_at.document].source, item.raised_at.span, "rules.target",
            "contraindication '" + item.rule->id + "' is already absolute",
            "take the line out: raising makes a relative contraindication absolute, and no layer "
            "lowers this one"));
  return layered;
}

}  // namespace windlass::knowledge

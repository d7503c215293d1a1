// SPDX-License-Identifier: Apache-2.0
#include "knowledge/layers.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "knowledge/names.hpp"

namespace windlass::knowledge {

namespace {

constexpr model::Date first_day{INT32_MIN};
constexpr model::Date last_day{INT32_MAX};

// Where the items of one modality stand, by id.
struct ItemIndex {
  using ById = std::unordered_map<std::string, std::size_t>;
  ById indications, contraindications, deferrals;
  std::map<std::vector<model::FactId>, std::vector<std::size_t>> requirements;  // by facts
};

template <class Rule>
std::vector<LayeredRule<Rule>> from_document(const std::vector<Rule>& rules) {
  std::vector<LayeredRule<Rule>> result(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) result[i].rule = &rules[i];
  return result;
}

template <class Rule>
ItemIndex::ById by_id(const std::vector<Rule>& rules) {
  ItemIndex::ById index;
  for (std::size_t i = 0; i < rules.size(); ++i) index.emplace(rules[i].id, i);
  return index;
}

// Applies rule sets one after another.
class Layering {
 public:
  Layering(const RuleBase& rules, base::Diagnostics& problems)
      : rules_(rules), problems_(problems), names_(rules.modalities) {
    for (const ModalityDocument& document : rules.modalities) {
      by_id_.emplace(document.id, layered_.modalities.size());
      layered_.modalities.push_back({&document, from_document(document.indications),
                                     from_document(document.contraindications),
                                     from_document(document.deferrals),
                                     from_document(document.requires_known)});
      index_.push_back({by_id(document.indications),
                        by_id(document.contraindications),
                        by_id(document.deferrals),
                        {}});
      for (std::size_t i = 0; i < document.requires_known.size(); ++i)
        index_.back().requirements[document.requires_known[i].facts].push_back(i);
    }
  }

  void apply(const RuleSet& layer) {
    begin(layer);
    for (const Amendment& amendment : layer.amendments) {
      const auto found = by_id_.find(amendment.modality.id);
      if (found == by_id_.end()) {
        refuse(amendment.modality.place, "rules.modality",
               "no modality '" + amendment.modality.id + "'",
               names_.hint(amendment.modality.id, problems_));
        continue;
      }
      amendment_ = &amendment;
      modality_ = static_cast<std::uint32_t>(found->second);
      if (!amendment.loosens)
        tighten();
      else if (amendment.terms)  // otherwise already reported
        loosen();
    }
  }

  LayeredRules take() && { return std::move(layered_); }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  LayeredModality& modality() { return layered_.modalities[modality_]; }
  ItemIndex& index() { return index_[modality_]; }

  WindowIndex add_window(model::Date from, model::Date until, bool without_date) {
    layered_.windows.push_back({from, until, without_date});
    return static_cast<WindowIndex>(layered_.windows.size() - 1);
  }

  void begin(const RuleSet& layer) {
    layer_ = &layer;
    window_.reset();
    dated_ = false;
    if (!layer.from) return;
    window_ = add_window(*layer.from, layer.until.value_or(last_day), true);
    dated_ = std::any_of(layer.amendments.begin(), layer.amendments.end(),
                         [](const Amendment& amendment) { return !amendment.loosens; });
    if (dated_) layered_.dated.push_back({&layer, *window_});
  }

  // The layer's window; one that always holds for a layer without dates, where a list of windows
  // must not be empty.
  WindowIndex window() {
    if (window_) return *window_;
    if (!always_) always_ = add_window(first_day, last_day, true);
    return *always_;
  }

  static void add_once(std::vector<WindowIndex>& windows, WindowIndex window) {
    if (windows.empty() || windows.back() != window) windows.push_back(window);
  }

  // The item that the amendment names, or nothing after saying that it is not there.
  template <class Rule>
  LayeredRule<Rule>* target(std::vector<LayeredRule<Rule>>& items, const ItemIndex::ById& ids) {
    const Reference& wanted = amendment_->target;
    const auto found = ids.find(wanted.id);
    if (found != ids.end()) return &items[found->second];
    Names names;
    for (const LayeredRule<Rule>& item : items) names.add(item.rule->id);
    refuse(wanted.place, "rules.target",
           "modality '" + amendment_->modality.id + "' has no " + amendment_->target_kind + " '" +
               wanted.id + "'",
           names.hint(wanted.id, problems_));
    return nullptr;
  }

  template <class Rule>
  LayeredRule<Rule> from_layer(const Rule& rule, const std::optional<WindowIndex>& window) const {
    LayeredRule<Rule> item;
    item.rule = &rule;
    item.layer = layer_->id;
    if (window) item.added.push_back(*window);
    return item;
  }

  template <class Rule>
  void add(const Rule& rule, std::vector<LayeredRule<Rule>>& items, ItemIndex::ById& ids,
           const std::optional<WindowIndex>& window) {
    if (ids.emplace(rule.id, items.size()).second)
      items.push_back(from_layer(rule, window));
    else
      refuse(amendment_->place, "rules.duplicate",
             "the modality already has an item '" + rule.id + "'",
             "give the new one its own id; the old one stays");
  }

  void add_requirement(const Requirement& rule) {
    std::vector<LayeredRule<Requirement>>& items = modality().requires_known;
    index().requirements[rule.facts].push_back(items.size());
    items.push_back(from_layer(rule, window_));
  }

  void tighten() {
    switch (amendment_->kind) {
      case Amendment::Kind::add_contraindication: {
        const ContraindicationRule& rule = *amendment_->contraindication;
        add(rule, modality().contraindications, index().contraindications, window_);
        return remember("contraindication " + rule.id, rule.grounds.because, &rule.when);
      }
      case Amendment::Kind::add_deferral: {
        const DeferralRule& rule = *amendment_->deferral;
        add(rule, modality().deferrals, index().deferrals, window_);
        return remember("deferral " + rule.id, rule.grounds.because, &rule.when);
      }
      case Amendment::Kind::require: {
        const Requirement& rule = *amendment_->requirement;
        add_requirement(rule);
        return remember("requirement " + rule.text, "", nullptr, &rule);
      }
      case Amendment::Kind::retire:
        if (auto* item = target(modality().indications, index().indications)) {
          add_once(item->retired, window());
          remember("retire indication " + item->rule->id, item->rule->grounds.because,
                   &item->rule->when);
        }
        return;
      case Amendment::Kind::raise:
        if (auto* item = target(modality().contraindications, index().contraindications)) {
          add_once(item->raised, window());
          item->raised_by = layer_->id;
          item->raised_at = amendment_->target.place;
          remember("raise contraindication " + item->rule->id, item->rule->grounds.because,
                   &item->rule->when);
        }
        return;
      default: throw base::InternalError("a loosening among the tightenings");
    }
  }

  // A layer with dates tells the plans that it does not reach what it would tighten.
  void remember(std::string what, std::string because, const logic::Condition* condition,
                const Requirement* requirement = nullptr) {
    if (!dated_) return;
    layered_.tightenings.push_back({{modality_, std::move(what), condition, requirement},
                                    static_cast<std::uint32_t>(layered_.dated.size() - 1),
                                    std::move(because)});
  }

  void loosen() {
    const OverrideTerms& terms = *amendment_->terms;
    const WindowIndex window =
        add_window(std::max(terms.approved, layer_->from.value_or(first_day)),
                   std::min(terms.expires, layer_->until.value_or(last_day)), false);
    Change change;
    change.modality = modality_;
    change.what = amendment_->target_kind + " " + amendment_->target.id;
    const bool done = loosen(window, change);
    if (done) layered_.loosenings.push_back({std::move(change), layer_, &terms, window});
  }

  // False when it was refused.
  bool loosen(WindowIndex window, Change& change) {
    switch (amendment_->kind) {
      case Amendment::Kind::retire:
        if (amendment_->target_kind == "contraindication")
          return loosen_contraindication(window, change);
        if (auto* item = target(modality().deferrals, index().deferrals)) {
          item->retired.push_back(window);
          change.condition = &item->rule->when;
          return true;
        }
        return false;
      case Amendment::Kind::lower: return loosen_contraindication(window, change);
      case Amendment::Kind::add_indication: {
        const IndicationRule& rule = *amendment_->indication;
        add(rule, modality().indications, index().indications, window);
        change.what = "indication " + rule.id;
        change.condition = &rule.when;
        return true;
      }
      case Amendment::Kind::unrequire: return loosen_requirement(window, change);
      default: throw base::InternalError("a tightening among the loosenings");
    }
  }

  bool loosen_contraindication(WindowIndex window, Change& change) {
    auto* item = target(modality().contraindications, index().contraindications);
    if (item == nullptr) return false;
    const Reference& named = amendment_->target;
    if (item->rule->hard) {
      refuse(named.place, "rules.hard",
             "contraindication '" + named.id + "' is hard: no layer can loosen it");
      return false;
    }
    change.condition = &item->rule->when;
    if (amendment_->kind == Amendment::Kind::retire) {
      item->retired.push_back(window);
      return true;
    }
    if (!item->rule->absolute) {
      refuse(named.place, "rules.target",
             "contraindication '" + named.id + "' is already relative");
      return false;
    }
    item->lowered.push_back(window);
    item->lowered_by = layer_->id;
    item->lower_mitigate = amendment_->mitigate;
    return true;
  }

  bool loosen_requirement(WindowIndex window, Change& change) {
    const auto found = index().requirements.find(amendment_->requirement->facts);
    if (found == index().requirements.end()) {
      refuse(amendment_->target.place, "rules.target",
             "modality '" + amendment_->modality.id + "' does not require '" +
                 amendment_->target.id + "'");
      return false;
    }
    for (std::size_t i : found->second) {
      LayeredRule<Requirement>& item = modality().requires_known[i];
      item.retired.push_back(window);
      change.requirement = item.rule;
    }
    return true;
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
  Names names_;  // of modalities
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<ItemIndex> index_;  // by modality
  LayeredRules layered_;
  std::optional<WindowIndex> always_;
  // The layer and the amendment that are being applied.
  const RuleSet* layer_ = nullptr;
  std::optional<WindowIndex> window_;  // of a layer with dates
  bool dated_ = false;                 // it has dates, and tightens
  const Amendment* amendment_ = nullptr;
  std::uint32_t modality_ = 0;
};

// `extends` alone gives the order; siblings go by id, which cannot change what they say together.
std::vector<const RuleSet*> in_order(const RuleBase& rules, base::Diagnostics& problems) {
  const auto earlier = [](const RuleSet* a, const RuleSet* b) { return a->id < b->id; };
  std::multimap<std::string, const RuleSet*> waiting;  // by what they extend
  for (const RuleSet& layer : rules.rulesets) waiting.emplace(layer.extends.id, &layer);
  std::vector<const RuleSet*> order;
  std::set<const RuleSet*, decltype(earlier)> ready(earlier);
  const auto release = [&](const std::string& id) {
    const auto [first, last] = waiting.equal_range(id);
    for (auto one = first; one != last; ++one) ready.insert(one->second);
    waiting.erase(first, last);
  };
  for (release(rules.pathway->id); !ready.empty();) {
    order.push_back(*ready.begin());
    ready.erase(ready.begin());
    release(order.back()->id);
  }
  for (const auto& [extended, layer] : waiting)
    problems.push_back(problem_at(rules, layer->extends.place, "rules.extends",
                                  "rule set '" + layer->id + "' extends '" + extended +
                                      "', which is not here or extends it in turn",
                                  "the base is '" + rules.pathway->id + "'"));
  return order;
}

}  // namespace

LayeredRules apply_layers(const RuleBase& rules, base::Diagnostics& problems) {
  Layering layering(rules, problems);
  for (const RuleSet* layer : in_order(rules, problems)) layering.apply(*layer);
  LayeredRules layered = std::move(layering).take();
  // Once every layer is applied: one that raises may stand before or after one that lowers.
  for (const LayeredModality& modality : layered.modalities)
    for (const LayeredRule<ContraindicationRule>& item : modality.contraindications)
      if (!item.raised.empty() && item.rule->absolute && item.lowered.empty())
        problems.push_back(problem_at(
            rules, item.raised_at, "rules.target",
            "contraindication '" + item.rule->id + "' is already absolute",
            "take the line out: raising makes a relative contraindication absolute, and no layer "
            "lowers this one"));
  return layered;
}

}  // namespace windlass::knowledge

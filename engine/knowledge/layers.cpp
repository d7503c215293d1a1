// SPDX-License-Identifier: Apache-2.0
#include "knowledge/layers.hpp"

#include <algorithm>
#include <unordered_map>

#include "knowledge/checks.hpp"
#include "knowledge/layer_order.hpp"
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

// The verb and the item of an amendment: "contraindication x", "raise contraindication x".
std::string what_of(const Amendment& one) {
  using Kind = Amendment::Kind;
  switch (one.kind) {
    case Kind::add_contraindication: return "contraindication " + one.contraindication->id;
    case Kind::add_deferral: return "deferral " + one.deferral->id;
    case Kind::add_indication: return "indication " + one.indication->id;
    case Kind::require:
    case Kind::unrequire: return "requirement " + one.requirement->text;
    case Kind::raise: return "raise contraindication " + one.target.id;
    case Kind::retire:
      return (one.loosens ? "" : "retire ") + one.target_kind + " " + one.target.id;
    case Kind::lower: return one.target_kind + " " + one.target.id;
  }
  throw base::InternalError("an amendment of no kind");
}

// Applies rule sets: first what they add, so that no order among them decides what is there, then
// what they do to what others said.
class Layering {
 public:
  Layering(const RuleBase& rules, base::Diagnostics& problems)
      : rules_(rules), problems_(problems), names_(rules.modalities) {
    for (const ModalityDocument& document : rules.modalities) {
      by_id_.emplace(document.id, layered_.modalities.size());
      layered_.modalities.push_back({&document, nullptr, from_document(document.indications),
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

  LayeredRules run(const std::vector<const RuleSet*>& order) {
    for (const RuleSet* layer : order) {
      AppliedLayer applied{layer, {}, {}};
      if (layer->from) applied.window = add_window(*layer->from, end_of(*layer), true);
      layered_.layers.push_back(applied);
      layers_.emplace(layer->id, layer);
    }
    for (LayeredModality& modality : layered_.modalities) bring(modality);
    each_amendment([this](const Amendment& one) { add(one); }, true);
    each_amendment([this](const Amendment& one) { amend(one); }, false);
    for (LayeredModality& modality : layered_.modalities) bound(modality);
    for (LayeredModality& modality : layered_.modalities)
      for (LayeredRule<ContraindicationRule>& item : modality.contraindications) settle(item);
    return std::move(layered_);
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  LayeredModality& modality() { return layered_.modalities[modality_]; }
  ItemIndex& index() { return index_[modality_]; }
  const RuleSet& layer() const { return *layered_.layers[layer_].rules; }

  template <class Visit>
  void each_amendment(const Visit& visit, bool first) {
    for (layer_ = 0; layer_ < layered_.layers.size(); ++layer_)
      for (const Amendment& amendment : layer().amendments) {
        const auto found = by_id_.find(amendment.modality.id);
        if (found == by_id_.end()) {
          if (first)
            refuse(amendment.modality.place, "rules.modality",
                   "no modality '" + amendment.modality.id + "'",
                   names_.hint(amendment.modality.id, problems_));
          continue;
        }
        amendment_ = &amendment;
        modality_ = static_cast<std::uint32_t>(found->second);
        if (!amendment.loosens || amendment.terms) visit(amendment);  // else already reported
      }
  }

  WindowIndex add_window(model::Date from, model::Date until, bool without_date) {
    layered_.windows.push_back({from, until, without_date});
    return static_cast<WindowIndex>(layered_.windows.size() - 1);
  }
  static model::Date end_of(const RuleSet& layer) { return layer.until.value_or(last_day); }

  // The days of an amendment: a tightening's are its layer's, an override has its own within them.
  WindowIndex window_of(const Amendment& one) {
    if (one.loosens)
      return add_window(std::max(one.terms->approved, layer().from.value_or(first_day)),
                        std::min(one.terms->expires, end_of(layer())), false);
    if (const auto& own = layered_.layers[layer_].window) return *own;
    if (!always_) always_ = add_window(first_day, last_day, true);
    return *always_;
  }

  // Whether `extending` rests on `said`, by however many steps. The base (null) is under everybody.
  bool extends(const RuleSet* extending, const RuleSet* said) const {
    while (said != nullptr) {
      const auto under = layers_.find(extending->extends.id);
      if (under == layers_.end()) return false;
      extending = under->second;
      if (extending == said) return true;
    }
    return true;
  }

  // --- treatments that layers bring ---

  // Everything that the document says is its layer's word.
  void bring(LayeredModality& modality) {
    const Reference& wanted = modality.document->layer;
    if (wanted.id.empty()) return;
    const auto found = layers_.find(wanted.id);
    if (found == layers_.end())
      return refuse(wanted.place, "rules.layer", "no rule set '" + wanted.id + "' is here",
                    "name the rule set that brings this treatment; one of the base names none");
    modality.layer = found->second;
    const auto own = [&](auto& items) {
      for (auto& item : items) item.layer = modality.layer;
    };
    own(modality.indications);
    own(modality.contraindications);
    own(modality.deferrals);
    own(modality.requires_known);
  }

  // Outside its layer's days nothing speaks for a treatment; what speaks against it stands.
  void bound(LayeredModality& modality) {
    if (modality.layer == nullptr || !modality.layer->from) return;
    const auto layer =
        std::find_if(layered_.layers.begin(), layered_.layers.end(),
                     [&](const AppliedLayer& one) { return one.rules == modality.layer; });
    if (!layer->offered)
      layer->offered = add_window(*modality.layer->from, end_of(*modality.layer), false);
    for (LayeredRule<IndicationRule>& item : modality.indications)
      item.added.push_back(*layer->offered);
  }

  // --- what layers add ---

  void add(const Amendment& one) {
    using Kind = Amendment::Kind;
    ItemIndex& ids = index();
    switch (one.kind) {
      case Kind::add_contraindication:
        return add(*one.contraindication, modality().contraindications, ids.contraindications);
      case Kind::add_deferral: return add(*one.deferral, modality().deferrals, ids.deferrals);
      case Kind::add_indication:
        return add(*one.indication, modality().indications, ids.indications);
      case Kind::require: {
        const Requirement& rule = *one.requirement;
        ids.requirements[rule.facts].push_back(modality().requires_known.size());
        modality().requires_known.push_back(brought(rule));
        return remember("", nullptr, &rule);
      }
      default: return;
    }
  }

  template <class Rule>
  LayeredRule<Rule> brought(const Rule& rule) {
    LayeredRule<Rule> item;
    item.rule = &rule;
    item.layer = &layer();
    item.brought = amendment_;
    if (amendment_->loosens || layered_.layers[layer_].window)
      item.added.push_back(window_of(*amendment_));
    return item;
  }

  template <class Rule>
  void add(const Rule& rule, std::vector<LayeredRule<Rule>>& items, ItemIndex::ById& ids) {
    if (const Place* other = place_of(rule.id))
      return refuse(amendment_->place, "rules.duplicate",
                    "the modality already has an item '" + rule.id + "'",
                    "the other is " + where(rules_, *other) +
                        "; give the new one its own id, the old one stays");
    ids.emplace(rule.id, items.size());
    items.push_back(brought(rule));
    if (amendment_->loosens)
      loosened(items.back().added.front(), &rule.when);
    else
      remember(rule.grounds.because, &rule.when);
  }

  // Where the modality's item of this id stands, whatever its kind. Null when it has none.
  const Place* place_of(const std::string& id) {
    const ItemIndex& ids = index();
    const auto in = [&id](const ItemIndex::ById& by_id, const auto& items) -> const Place* {
      const auto found = by_id.find(id);
      return found == by_id.end() ? nullptr : &items[found->second].rule->place;
    };
    if (const Place* at = in(ids.contraindications, modality().contraindications)) return at;
    if (const Place* at = in(ids.deferrals, modality().deferrals)) return at;
    return in(ids.indications, modality().indications);
  }

  void remember(const std::string& because, const logic::Condition* condition,
                const Requirement* requirement = nullptr) {
    layered_.tightenings.push_back({{modality_, what_of(*amendment_), condition, requirement},
                                    layer_,
                                    amendment_,
                                    amendment_->because.empty() ? because : amendment_->because});
  }
  void loosened(WindowIndex window, const logic::Condition* condition,
                const Requirement* requirement = nullptr) {
    layered_.loosenings.push_back(
        {{modality_, what_of(*amendment_), condition, requirement}, &layer(), amendment_, window});
  }

  // --- what layers do to what others said ---

  void amend(const Amendment& one) {
    using Kind = Amendment::Kind;
    const bool contraindication = one.target_kind == "contraindication";
    if (one.kind == Kind::raise) {
      if (auto* item = target(modality().contraindications, index().contraindications))
        amend_item(*item, item->raised);
    } else if (one.kind == Kind::lower || (one.kind == Kind::retire && contraindication)) {
      auto* item = target(modality().contraindications, index().contraindications);
      if (item == nullptr || !may_loosen(*item)) return;
      if (item->rule->hard)
        return refuse(one.target.place, "rules.hard",
                      "contraindication '" + one.target.id + "' is hard: no layer can loosen it");
      amend_item(*item, one.kind == Kind::lower ? item->lowered : item->retired);
    } else if (one.kind == Kind::retire && one.target_kind == "deferral") {
      auto* item = target(modality().deferrals, index().deferrals);
      if (item != nullptr && may_loosen(*item)) amend_item(*item, item->retired);
    } else if (one.kind == Kind::retire) {
      if (auto* item = target(modality().indications, index().indications))
        amend_item(*item, item->retired);
    } else if (one.kind == Kind::unrequire) {
      unrequire(one);
    }
  }

  template <class Rule>
  void amend_item(LayeredRule<Rule>& item, std::vector<Amended*>& list) {
    const WindowIndex window = window_of(*amendment_);
    list.push_back(amended(window));
    if (amendment_->loosens)
      loosened(window, &item.rule->when);
    else
      remember(item.rule->grounds.because, &item.rule->when);
  }

  Amended* amended(WindowIndex window) {
    layered_.amended.push_back(std::make_unique<Amended>());
    Amended& made = *layered_.amended.back();
    made.layer = &layer();
    made.by = amendment_;
    made.window = window;
    return &made;
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

  void refuse_sibling(const RuleSet& said) {
    refuse(amendment_->target.place, "rules.target",
           amendment_->target_kind + " '" + amendment_->target.id + "' is said by rule set '" +
               said.id + "', which '" + layer().id + "' does not extend",
           "only a layer that extends another loosens it; side by side they can only tighten");
  }
  template <class Rule>
  bool may_loosen(const LayeredRule<Rule>& item) {
    if (extends(&layer(), item.layer)) return true;
    refuse_sibling(*item.layer);
    return false;
  }

  void unrequire(const Amendment& one) {
    const auto found = index().requirements.find(one.requirement->facts);
    if (found == index().requirements.end()) {
      Names required;
      for (const LayeredRule<Requirement>& item : modality().requires_known)
        required.add(item.rule->text);
      return refuse(one.target.place, "rules.target",
                    "modality '" + one.modality.id + "' does not require '" + one.target.id + "'",
                    required.hint(one.target.id, problems_));
    }
    Amended* made = nullptr;
    const RuleSet* sibling = nullptr;
    for (std::size_t i : found->second) {
      LayeredRule<Requirement>& item = modality().requires_known[i];
      if (!extends(&layer(), item.layer)) {
        sibling = item.layer;
        continue;
      }
      if (made == nullptr) {
        made = amended(window_of(one));
        loosened(made->window, nullptr, item.rule);
      }
      item.retired.push_back(made);
    }
    if (made == nullptr) refuse_sibling(*sibling);
  }

  // --- once everything is said ---

  // Which loosenings undo what layers below them raised or lowered, and whether raising and
  // lowering change anything.
  void settle(LayeredRule<ContraindicationRule>& item) {
    const std::string name = "contraindication '" + item.rule->id + "' is already ";
    for (Amended* raise : item.raised) {
      for (const auto* list : {&item.retired, &item.lowered}) undo(*raise, *list);
      if (item.rule->absolute && item.lowered.empty())
        refuse(raise->by->target.place, "rules.target", name + "absolute",
               "take the line out: raising makes a relative contraindication absolute, and no "
               "layer lowers this one");
    }
    for (Amended* lower : item.lowered) {
      undo(*lower, item.retired);
      const bool raised =
          std::any_of(item.raised.begin(), item.raised.end(),
                      [&](const Amended* raise) { return extends(lower->layer, raise->layer); });
      if (!item.rule->absolute && !raised)
        refuse(lower->by->target.place, "rules.target", name + "relative");
    }
  }

  void undo(Amended& said, const std::vector<Amended*>& loosenings) {
    for (Amended* one : loosenings)
      if (one->layer != said.layer && extends(one->layer, said.layer)) said.undone.push_back(one);
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
  Names names_;  // of modalities
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_map<std::string, const RuleSet*> layers_;
  std::vector<ItemIndex> index_;  // by modality
  LayeredRules layered_;
  std::optional<WindowIndex> always_;
  // The layer and the amendment that are being applied.
  std::uint32_t layer_ = 0;
  const Amendment* amendment_ = nullptr;
  std::uint32_t modality_ = 0;
};

}  // namespace

LayeredRules apply_layers(const RuleBase& rules, base::Diagnostics& problems) {
  return Layering(rules, problems).run(in_order(rules, problems));
}

}  // namespace windlass::knowledge

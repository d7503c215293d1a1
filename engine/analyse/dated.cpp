// SPDX-License-Identifier: Apache-2.0
#include "analyse/dated.hpp"

#include <map>
#include <set>

#include "analyse/layer_height.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::KnowledgeBase;
using model::FactId;

namespace {

// A red flag or a contraindication that rests on a fact.
struct Resting {
  std::string rule;
  std::uint32_t document = 0;
  base::Span span;
};

// For each fact whose answers never go stale such a rule, the lowest in the order of layers.
std::map<FactId, Resting> never_stale(const KnowledgeBase& base) {
  std::map<FactId, Resting> made;
  const auto add = [&](const std::vector<FactId>& inputs, const Resting& rule) {
    for (const FactId fact : inputs) {
      const model::FactDefinition& definition = base.vocabulary()[fact];
      // A date tells its own age, and what is derived is as old as what it is derived from.
      if (!definition.fresh_for_days && !definition.always_fresh && !definition.derived &&
          definition.type != model::FactType::date)
        if (const auto [at, first] = made.emplace(fact, rule);
            !first && height_of(base, rule.document) < height_of(base, at->second.document))
          at->second = rule;
    }
  };
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      add(level.inputs, {flag.id, flag.document, level.condition->span});
  for (const knowledge::Modality& modality : base.modalities())
    for (const Contribution& item : modality.contributions)
      if (item.origin == model::Origin::contraindication)
        add(item.inputs, {modality.id + ": contraindication " + item.id, item.written_in,
                          item.condition == nullptr ? base::Span{} : item.condition->span});
  return made;
}

void find_never_stale(const KnowledgeBase& base, FindingList& found) {
  const std::map<FactId, Resting> facts = never_stale(base);
  for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
    const base::Node* list = base.document(i).root.find("facts");
    if (base.documents()[i].kind != "vocabulary" || list == nullptr) continue;
    for (const base::Node& one : list->children) {
      const base::Node* id = one.find("id");
      const auto fact = id == nullptr ? std::nullopt : base.vocabulary().find(id->text);
      const auto rule = fact ? facts.find(*fact) : facts.end();
      if (rule == facts.end()) continue;
      // Who wrote the fact asked for no limit: only a layer's rule wants one.
      if (height_of(base, rule->second.document) > height_of(base, i)) {
        add_finding(found, base, rule->second.document, rule->second.span,
                    {Severity::note, "check.fresh",
                     rule->second.rule + ": it rests on '" + id->text +
                         "', an answer to which counts however old it is",
                     "ask for a fact that has `fresh_for`, or have whoever keeps '" + id->text +
                         "' give it a limit"});
        continue;
      }
      add_finding(
          found, base, i, id->span,
          {Severity::note, "check.fresh",
           "an answer to '" + id->text + "' counts however old it is, and '" + rule->second.rule +
               "' rests on it",
           "write `fresh_for: 12 wk`, or `fresh_for: always` where age makes no difference"});
    }
  }
}

void find_evidence(const KnowledgeBase& base, std::optional<model::Date> on, FindingList& found) {
  for (const knowledge::EvidenceEntry& entry : base.rules().evidence)
    if (on && entry.review && *entry.review < *on)
      add_finding(found, base, entry.place.document, entry.place.span,
                  {Severity::note, "check.review",
                   "the review of '" + entry.id + "' was due on " + model::text(*entry.review),
                   "look whether it still holds, and write the next day under `review:`"});
}

// Indications that nobody can look up: all that they cite was recalled.
void find_recalled(const KnowledgeBase& base, FindingList& found) {
  std::set<const logic::Condition*> seen;
  for (const knowledge::Modality& modality : base.modalities())
    for (const Contribution& item : modality.contributions) {
      if (item.origin != model::Origin::indication || item.condition == nullptr ||
          item.evidence == nullptr || item.evidence->empty() || !seen.insert(item.condition).second)
        continue;
      const bool recalled =
          std::all_of(item.evidence->begin(), item.evidence->end(),
                      [](const model::Evidence& one) { return one.verification == "recalled"; });
      if (recalled)
        add_finding(found, base, item.written_in, item.condition->span,
                    {Severity::note, "check.unverified",
                     modality.id + ": indication " + item.id +
                         ": all that it cites was recalled from memory, and nobody has read it",
                     "read a source and write `verified: read` or `secondhand` in its entry"});
    }
}

void find_expiring(const KnowledgeBase& base, model::Date on, FindingList& found) {
  for (const knowledge::Loosening& one : base.loosenings()) {
    const model::Date last = one.rules != nullptr && one.rules->until
                                 ? std::min(one.terms->expires, *one.rules->until)
                                 : one.terms->expires;
    const std::int32_t left = last.days - on.days;
    if (left > days_before_expiry) continue;
    const std::string what = base.modalities()[one.modality].id + ": " + one.target;
    const base::Span span = span_of_line(*base.document(one.document).source, one.line);
    if (left < 0)
      add_finding(found, base, one.document, span,
                  {Severity::note, "check.ended",
                   what + ": this override ended on " + model::text(last) +
                       " and does nothing: the rules beneath count again",
                   "decide it anew, with a new `approved` and `expires`, or take it out"});
    else
      add_finding(found, base, one.document, span,
                  {Severity::note, "check.expires",
                   what + ": the override ends on " + model::text(last) + ", in " +
                       std::to_string(left) + " days",
                   "decide it anew, with a new `approved` and `expires`, or take it out"});
  }
}

void add_layer_note(FindingList& found, const KnowledgeBase& base, const knowledge::RuleSet& layer,
                    FindingCode code, std::string what, std::string hint) {
  const base::Node* effective = base.document(layer.place.document).root.find("effective");
  add_finding(
      found, base, layer.place.document, effective != nullptr ? effective->span : layer.place.span,
      {Severity::note, code, "rule set '" + layer.id + "' " + std::move(what), std::move(hint)});
}

// A layer whose last day is over, of which what it loosens is told line by line, and one whose
// first day is to come: whoever tries it today sees nothing of it.
void find_layers_out_of_force(const KnowledgeBase& base, model::Date on, FindingList& found) {
  const auto tightens = [](const knowledge::Amendment& one) { return !one.loosens; };
  for (const knowledge::RuleSet& layer : base.rules().rulesets) {
    const bool tightening = std::any_of(layer.amendments.begin(), layer.amendments.end(), tightens);
    if (layer.ended_before(on) && tightening)
      add_layer_note(found, base, layer, "check.ended",
                     "ended on " + model::text(*layer.until) +
                         " and does nothing: the rules beneath count alone",
                     "write a later `until`, or take the rule set out");
    if (const std::int32_t left = layer.until ? layer.until->days - on.days : -1;
        tightening && left >= 0 && left <= days_before_expiry)
      add_layer_note(found, base, layer, "check.expires",
                     "ends on " + model::text(*layer.until) + ", in " + std::to_string(left) +
                         " days, and what it tightens with it",
                     "write a later `until`, or look whether the rules beneath are enough then");
    if (layer.begins_after(on))
      add_layer_note(found, base, layer, "check.begins",
                     "begins on " + model::text(*layer.from) +
                         ": plans and cases of earlier days are made without it",
                     "nothing to mend where this is meant; cases that test it have an `as_of` from "
                     "that day on");
  }
}

}  // namespace

void find_dated(const KnowledgeBase& base, std::optional<model::Date> on, FindingList& found) {
  find_never_stale(base, found);
  find_evidence(base, on, found);
  find_recalled(base, found);
  if (!on) return;
  find_expiring(base, *on, found);
  find_layers_out_of_force(base, *on, found);
}

}  // namespace windlass::analyse

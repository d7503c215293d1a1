// SPDX-License-Identifier: Apache-2.0
#include "analyse/without_effect.hpp"

#include <algorithm>

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::Modality;
using knowledge::ProtocolItem;

WithoutEffect::WithoutEffect(Encoding& encoding, Queries& queries)
    : base_(encoding.base()), encoding_(encoding) {
  for (const knowledge::Derived& derived : base_.derived()) add_cases(encoding, queries, derived);
  for (std::size_t i = 0; i < base_.modalities().size(); ++i) {
    add_needs(encoding, queries, i);
    add_lines(encoding, i);
  }
  // Of lines that rest on what is calculated nothing is known before it is.
  if (clashes_.empty()) return;
  const Lit clean = encoding.without_conflict();
  for (Clash& one : clashes_) {
    one.somebody = encoding.cnf().both(one.somebody, clean);
    queries.add(one.somebody);
    add_who_gives(encoding, queries, one);
  }
}

// As the rules beneath were before a layer took something of them away.
void WithoutEffect::add_who_gives(Encoding& encoding, Queries& queries, Clash& clash) const {
  Cnf& cnf = encoding.cnf();
  const std::size_t own = height_of(base_, clash.modality->protocol.front().document);
  std::vector<Lit> given, parts{clash.somebody};
  for (const Contribution& item : clash.modality->contributions) {
    const bool indication = item.origin == model::Origin::indication;
    if (height_of(base_, item) > own) {
      if (!indication) continue;
      clash.by_layer.emplace_back(&item, cnf.both(clash.somebody, encoding.is_true(item.slot)));
      queries.add(clash.by_layer.back().second);
      continue;
    }
    const Lit said = encoding.is_true(item.written != logic::no_slot ? item.written : item.slot);
    if (indication)
      given.push_back(said);
    else if (!model::actionable(item.effect))
      parts.push_back(-said);
  }
  parts.push_back(cnf.any(std::move(given)));
  clash.beneath = cnf.all(std::move(parts));
  queries.add(clash.beneath);
}

// It matters for whom nothing else that is required in the same place is missing. What the screen
// or a contraindication would ask for as well is required on purpose: those may be changed, and the
// requirement stays.
void WithoutEffect::add_needs(Encoding& encoding, Queries& queries, std::size_t index) {
  const Modality& modality = base_.modalities()[index];
  std::vector<const Contribution*> all;
  for (const Contribution& item : modality.contributions)
    if (item.origin == model::Origin::requirement) all.push_back(&item);
  // The screen's stand before a modality's own, in every modality.
  const std::size_t own = base_.screening_requirements();
  for (std::size_t i = index == 0 ? 0 : own; i < all.size(); ++i) {
    if (!all[i]->taken.empty()) continue;
    const std::size_t begin = i < own ? 0 : own, end = i < own ? own : all.size();
    std::vector<Lit> parts{encoding.is_true(all[i]->slot)};
    // A layer over it may ask for more: that makes nothing needless of what was there.
    const std::size_t height = height_of(base_, *all[i]);
    for (std::size_t j = begin; j < end; ++j)
      if (const std::size_t others = height_of(base_, *all[j]);
          j != i && all[j]->taken.empty() && others <= height &&
          (others < height || j < i || all[j]->slot != all[i]->slot))
        parts.push_back(-encoding.is_true(all[j]->slot));
    needs_.push_back(
        {all[i], i < own ? "the screen" : modality.id, encoding.cnf().all(std::move(parts))});
    queries.add(needs_.back().matters);
  }
}

void WithoutEffect::add_lines(Encoding& encoding, std::size_t index) {
  const Modality& modality = base_.modalities()[index];
  if (modality.protocol.empty()) return;
  const bool calculated =
      std::any_of(modality.protocol.begin(), modality.protocol.end(), [&](const auto& line) {
        return std::any_of(line.inputs.begin(), line.inputs.end(), [&](model::FactId fact) {
          return base_.is_calculated_from(fact) || base_.calculation_inputs(fact) != nullptr;
        });
      });
  if (calculated) return;
  Cnf& cnf = encoding.cnf();
  const Lit possible = encoding.actionable(encoding.statuses(index));
  std::vector<Lit> none{possible};
  for (auto line = modality.protocol.begin(); line != modality.protocol.end(); ++line) {
    none.push_back(encoding.is_false(line->slot));
    if (line->rule->number.empty()) continue;
    for (auto later = line + 1; later != modality.protocol.end(); ++later)
      if (later->rule->key == line->rule->key)
        clashes_.push_back(
            {&modality, &*line, &*later,
             cnf.all({possible, encoding.is_true(line->slot), encoding.is_true(later->slot)})});
  }
  clashes_.push_back({&modality, nullptr, nullptr, cnf.all(std::move(none))});
}

// A case gives its value where it is true, the earlier ones that give another are false, and none
// that gives the same is true. The cause is named alone: a case that nobody fulfils, or that
// everybody does who comes to it.
void WithoutEffect::add_cases(Encoding& encoding, Queries& queries,
                              const knowledge::Derived& derived) {
  const std::vector<knowledge::DeriveCase>& cases = derived.rule->cases;
  for (std::size_t i = 1; i < cases.size(); ++i) {
    std::vector<Lit> parts{encoding.slot(cases[i].when.slot).yes};
    for (std::size_t j = 0; j < i; ++j) {
      const Truth before = encoding.slot(cases[j].when.slot);
      parts.push_back(cases[j].is == cases[i].is ? -before.yes : before.no);
    }
    cases_.push_back({&derived, i, encoding.cnf().all(std::move(parts))});
    queries.add(cases_.back().decides);
  }
}

void WithoutEffect::judge(const Case& one, const Queries& queries, FindingList& found) const {
  const std::vector<knowledge::DeriveCase>& cases = one.derived->rule->cases;
  const auto degenerate = [&](const knowledge::DeriveCase& each) {
    return each.when.kind == logic::Condition::Kind::always ||
           everybody(encoding_, queries, each.when);
  };
  const auto at = cases.begin() + static_cast<std::ptrdiff_t>(one.index);
  if (!queries.impossible(one.decides) || std::any_of(cases.begin(), at, degenerate) ||
      degenerate(*at) || nobody(encoding_, queries, at->when))
    return;
  const model::FactDefinition& fact = base_.vocabulary()[one.derived->fact];
  add_finding(found, base_, {fact.id + ": a case", one.derived->document, &at->when}, at->when,
              {Severity::warning, "check.shadowed",
               "nobody gets its value by this case" + queries.under(one.decides) +
                   ": an earlier one comes before it for all who fulfil it",
               "put it before the case that takes its patients, or leave it out"});
}

void WithoutEffect::judge(const Queries& queries, FindingList& found) const {
  for (const Case& one : cases_) judge(one, queries, found);
  for (const Need& need : needs_) {
    if (!queries.impossible(need.matters)) continue;
    const base::Source& source = *base_.document(need.item->document).source;
    add_finding(found, base_, need.item->document, span_of_line(source, need.item->line),
                {Severity::warning, "check.requirement",
                 need.whose + ": requirement " + need.item->id + ": nobody waits for this alone" +
                     queries.under(need.matters) +
                     ": it is never missing, or another requirement beside it asks",
                 "leave it out, or say for whom it is needed"});
  }
  for (const Clash& one : clashes_)
    if (queries.answer(one.somebody) == Satisfiability::satisfiable) judge(one, queries, found);
}

// Whom the rules beneath give nothing gets it by a layer, whose author cannot change the lines.
bool WithoutEffect::judge_layers(const Clash& clash, const std::string& what,
                                 const Queries& queries, FindingList& found) const {
  if (!queries.impossible(clash.beneath)) return false;
  const auto by = std::find_if(clash.by_layer.begin(), clash.by_layer.end(), [&](const auto& one) {
    return queries.answer(one.second) == Satisfiability::satisfiable;
  });
  const std::string message = "with this somebody gets it for whom " + what;
  const std::string hint = "give it to fewer, or bring a treatment whose lines are for them";
  if (by != clash.by_layer.end()) {
    const Item item = item_of(*clash.modality, *by->first);
    add_finding(found, base_, item, *item.condition,
                {Severity::error, "check.overlap", message, hint});
    return true;
  }
  for (const knowledge::Loosening& one : base_.loosenings()) {
    if (&base_.modalities()[one.modality] != clash.modality) continue;
    add_finding(found, base_, one.document,
                span_of_line(*base_.document(one.document).source, one.line),
                {Severity::error, "check.overlap",
                 clash.modality->id + ": " + one.target + ": " + message, hint});
    return true;
  }
  return false;
}

void WithoutEffect::judge(const Clash& clash, const Queries& queries, FindingList& found) const {
  const ProtocolItem* const second = clash.second;
  const ProtocolItem& at = second == nullptr ? clash.modality->protocol.front() : *second;
  const base::Span span = span_of_line(*base_.document(at.document).source, at.line);
  const std::string both = second == nullptr ? ""
                                             : "line " + std::to_string(clash.first->line) +
                                                   " give '" + clash.first->rule->title + "'";
  if (judge_layers(clash,
                   second == nullptr ? "none of its lines is: they get nothing"
                                     : "line " + std::to_string(second->line) + " and " + both +
                                           ", and who then gets neither",
                   queries, found))
    return;
  if (second != nullptr)
    add_finding(
        found, base_, at.document, span,
        {Severity::error, "check.overlap",
         clash.modality->id + ": this line and " + both + " for one patient, who then gets neither",
         "let one of them begin where the other ends"});
  else
    add_finding(
        found, base_, at.document, span,
        {Severity::error, "check.overlap",
         clash.modality->id + ": somebody gets it, and none of its lines is for them: they get "
                              "nothing",
         "write a line without `when`, or one for those who are left"});
}

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#include "analyse/forbidden.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::Modality;
using model::Origin;

Forbidden::Forbidden(Encoding& encoding, Queries& queries)
    : base_(encoding.base()), encoding_(encoding), queries_(queries) {
  Cnf& cnf = encoding.cnf();
  for (std::size_t index = 0; index < base_.modalities().size(); ++index) {
    const Modality& modality = base_.modalities()[index];
    const Lit possible = encoding.actionable(encoding.statuses(index));
    for (const Contribution& item : modality.contributions) {
      if (item.condition == nullptr || item.origin != Origin::indication) continue;
      const Lit holds = encoding.is_true(item.slot);
      Promise made{index, &item, holds, cnf.both(holds, possible), no, {}};
      queries.add(holds);
      queries.add(made.gets_it);
      std::vector<Lit> spared{holds};
      for (const Contribution& one : modality.contributions) {
        if (one.origin == Origin::indication || model::actionable(one.effect)) continue;
        if (height_of(base_, one) <= height_of(base_, item))
          spared.push_back(-encoding.is_true(one.slot));
        else if (one.condition != nullptr)
          made.over.push_back(&one);
      }
      made.beneath = cnf.all(std::move(spared));
      promises_.push_back(std::move(made));
    }
  }
}

void Forbidden::judge(std::size_t modality, FindingList& found) {
  for (const Promise& one : promises_)
    if (one.modality == modality && queries_.impossible(one.gets_it) &&
        !queries_.impossible(one.holds))
      judge(one, found);
}

// What forbids it to all of them, else to some to whom the rules beneath do not.
const Contribution* Forbidden::forbids(const Promise& promise) {
  const auto asked = [&](Lit who, Lit restrained) {
    return queries_.ask(encoding_, encoding_.cnf().both(who, restrained));
  };
  for (const Contribution* one : promise.over)
    if (asked(promise.holds, -encoding_.is_true(one->slot)) == Satisfiability::unsatisfiable)
      return one;
  for (const Contribution* one : promise.over)
    if (asked(promise.beneath, encoding_.is_true(one->slot)) == Satisfiability::satisfiable)
      return one;
  return nullptr;
}

// What a layer forbids to all of them is told of the layer: who wrote it cannot change the
// indication beneath.
void Forbidden::judge(const Promise& promise, FindingList& found) {
  const Modality& modality = base_.modalities()[promise.modality];
  const Contribution& item = *promise.indication;
  const std::string nobody = "never gets it" + queries_.under(promise.gets_it) + ": ";
  if (const Contribution* one = forbids(promise)) {
    Item restraint = item_of(modality, *one);
    restraint.document = one->document;
    const base::Span span =
        restraint.document == one->written_in
            ? one->condition->span
            : span_of_line(*base_.document(restraint.document).source, one->line);
    add_finding(found, base_, restraint.document, span,
                {Severity::error, "check.forbidden",
                 restraint.what + ": whoever has indication " + item.id + " " + nobody +
                     "this always forbids it",
                 "say whom it is to spare, or retire the indication as well"});
    return;
  }
  const Item told = item_of(modality, item);
  const Finding finding{
      Severity::error, "check.forbidden",
      "whoever has this indication " + nobody + "something else always forbids it",
      "`windlass explain` shows what, for a patient who has it"};
  if (const knowledge::Assumption* over =
          assumption_over(base_, queries_, promise.gets_it, height_of(base_, item)))
    add_finding(found, base_, *over, told, finding);
  else
    add_finding(found, base_, told, *item.condition, finding);
}

}  // namespace windlass::analyse

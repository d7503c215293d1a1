// SPDX-License-Identifier: Apache-2.0
#include "analyse/forbidden.hpp"

namespace windlass::analyse {

using base::Severity;
using knowledge::Contribution;
using knowledge::Modality;
using model::Origin;

Forbidden::Forbidden(Encoding& encoding, Queries& queries) : base_(encoding.base()) {
  Cnf& cnf = encoding.cnf();
  for (std::size_t index = 0; index < base_.modalities().size(); ++index) {
    const Modality& modality = base_.modalities()[index];
    const Lit possible = encoding.actionable(encoding.statuses(index));
    for (const Contribution& item : modality.contributions) {
      if (item.condition == nullptr || item.origin != Origin::indication) continue;
      const Lit holds = encoding.is_true(item.slot);
      Promise made{index, &item, holds, cnf.both(holds, possible), {}};
      queries.add(holds);
      queries.add(made.gets_it);
      for (const Contribution& one : modality.contributions) {
        if (one.condition == nullptr || one.origin == Origin::indication ||
            model::actionable(one.effect) || height_of(base_, one) <= height_of(base_, item))
          continue;
        made.over.push_back({&one, cnf.both(holds, -encoding.is_true(one.slot))});
        queries.add(made.over.back().spared);
      }
      promises_.push_back(std::move(made));
    }
  }
}

void Forbidden::judge(std::size_t modality, const Queries& queries, FindingList& found) const {
  for (const Promise& one : promises_)
    if (one.modality == modality && queries.impossible(one.gets_it) &&
        !queries.impossible(one.holds))
      judge(one, queries, found);
}

// What a layer forbids to all of them is told of the layer: who wrote it cannot change the
// indication beneath.
void Forbidden::judge(const Promise& promise, const Queries& queries, FindingList& found) const {
  const Modality& modality = base_.modalities()[promise.modality];
  const Contribution& item = *promise.indication;
  for (const Over& one : promise.over)
    if (queries.impossible(one.spared)) {
      Item restraint = item_of(modality, *one.restraint);
      restraint.document = one.restraint->document;
      const base::Span span =
          restraint.document == one.restraint->written_in
              ? one.restraint->condition->span
              : span_of_line(*base_.document(restraint.document).source, one.restraint->line);
      add_finding(found, base_, restraint.document, span,
                  {Severity::error, "check.forbidden",
                   restraint.what + ": whoever has indication " + item.id + " never gets it" +
                       queries.under(promise.gets_it) + ": this always forbids it",
                   "say whom it is to spare, or retire the indication as well"});
      return;
    }
  add_finding(found, base_, item_of(modality, item), *item.condition,
              {Severity::error, "check.forbidden",
               "whoever has this indication never gets it" + queries.under(promise.gets_it) +
                   ": something else always forbids it",
               "`windlass explain` shows what, for a patient who has it"});
}

}  // namespace windlass::analyse

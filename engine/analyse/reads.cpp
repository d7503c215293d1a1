// SPDX-License-Identifier: Apache-2.0
#include "analyse/reads.hpp"

namespace windlass::analyse {

using logic::Condition;
using model::FactId;

void add_named(const Condition& condition, std::set<FactId>& facts) {
  for (const Condition& part : condition.parts) add_named(part, facts);
  if (condition.kind != Condition::Kind::fact) return;
  facts.insert(condition.fact);
  if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
    facts.insert(condition.constraint.other);
}

}  // namespace windlass::analyse

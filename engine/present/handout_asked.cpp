// SPDX-License-Identifier: Apache-2.0
// What a patient's sheet says is still asked or looked at.
#include <algorithm>

#include "plan/asked_in_vain.hpp"
#include "present/handout_parts.hpp"

namespace windlass::present {

std::vector<model::FactId> asked_on_sheet(const model::Recommendation& plan, bool at_home) {
  // Exercises are begun: what was asked in vain is said, and else nothing waits.
  if (at_home) return plan::asked_in_vain(plan);
  const bool stands = model::row(plan.disposition).by == model::DecidedBy::urgent_flag;
  std::vector<model::FactId> settling, changing, all;
  for (const model::Question& one : plan.questions) {
    if (model::names_disposition(one.settles)) settling.push_back(one.fact);
    if (model::names_disposition(one.affects)) changing.push_back(one.fact);
    all.push_back(one.fact);
  }
  if (!stands && !settling.empty()) return settling;
  return stands || !changing.empty() ? changing : all;
}

}  // namespace windlass::present

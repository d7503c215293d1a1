// SPDX-License-Identifier: Apache-2.0
// What a patient may begin with, and what a sheet says is still asked or looked at.
#include <algorithm>

#include "plan/asked_in_vain.hpp"
#include "present/handout_parts.hpp"
#include "present/phrases.hpp"

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

bool comes_first(const model::Recommendation& plan) {
  const model::DispositionRow& row = model::row(plan.disposition);
  return row.by == model::DecidedBy::urgent_flag && !row.treatment_waits;
}

bool may_start(const model::Recommendation& plan) {
  if (plan.screen_open) return false;
  if (!comes_first(plan))
    return plan.disposition == model::Disposition::proceed ||
           plan.disposition == model::Disposition::proceed_with_referral ||
           plan.disposition == model::Disposition::refer_routine;
  const auto is_for_home = [&](const model::StageItem& item) {
    const model::ModalityPlan& one = *modality_of(plan, item.modality);
    return item.now && model::actionable(item.status) && (one.by == "patient" || one.by == "both");
  };
  return std::any_of(plan.stages.begin(), plan.stages.end(), [&](const model::StagePlan& stage) {
    return std::any_of(stage.items.begin(), stage.items.end(), is_for_home);
  });
}

}  // namespace windlass::present

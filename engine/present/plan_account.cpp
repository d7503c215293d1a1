// SPDX-License-Identifier: Apache-2.0
#include "present/plan_account.hpp"

#include "present/sections.hpp"

namespace windlass::present {

namespace {

// A plan in the order in which it is read. What comes first in an emergency comes alone.
struct Entry {
  Section (*make)(const PlanView&);
  bool while_hidden;
  bool while_incomplete;
};
constexpr Entry order[] = {
    {head_section, true, true},      {first_section, true, true},
    {since_of, true, true},          {now_section, false, true},
    {advice_section, false, true},   {next_section, false, true},
    {withheld_section, false, true}, {open_answers_section, true, true},
    {stop_section, false, false},    {review_section, false, false},
    {doubts_of, true, true},         {assumed_of, true, true},
    {faults_of, true, true},         {lapsed_layers_of, true, true},
    {overrides_of, true, true},      {time_of, false, true},
    {foot_of, true, true},           {receipt_of, true, true},
};

}  // namespace

Account account_of(const PlanView& view) {
  Account account{.patient = view.plan.patient, .when = when_of(view), .explain = view.explain};
  account.vocabulary = &view.vocabulary;
  const bool hidden = model::row(view.plan.disposition).hides_treatments;
  for (const Entry& entry : order) {
    if ((hidden && !entry.while_hidden) || (view.plan.screen_open && !entry.while_incomplete))
      continue;
    Section made = entry.make(view);
    if (!made.lines.empty() || made.time || made.kind == SectionKind::head)
      account.sections.push_back(std::move(made));
  }
  return account;
}

}  // namespace windlass::present

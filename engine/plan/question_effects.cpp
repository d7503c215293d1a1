// SPDX-License-Identifier: Apache-2.0
// What each answer to a question would change by itself.
#include <algorithm>

#include "plan/emergencies.hpp"
#include "plan/questions.hpp"

namespace windlass::plan {

using logic::Word;
using model::FactId;

// One lane each, and after them one in which the patient is as he is.
void QuestionFinder::name_what_changed(std::span<const SingleAnswer> tries) {
  const logic::Lanes& lanes = trial_.lanes();
  const Word tried = logic::first_lanes(tries.size()), own = Word{1} << tries.size();
  const auto each = [&](Word some, const auto& visit) {
    for (; some != 0; some &= some - 1) {
      const FactId fact = tries[static_cast<std::size_t>(__builtin_ctzll(some))].fact;
      visit(*std::find_if(entries_.begin(), entries_.end(),
                          [fact](const Entry& one) { return one.question.fact == fact; }));
    }
  };
  const auto name = [&each](Word changed, std::string_view what) {
    each(changed, [what](Entry& one) { one.changes.push_back(what); });
  };
  const DispositionLanes dispositions = decide_disposition(base_, lanes);
  for (const model::DispositionRow& row : model::dispositions) {
    const auto urgency = static_cast<std::size_t>(row.disposition);
    if (row.by == model::DecidedBy::urgent_flag && row.disposition < evaluation_.disposition())
      each(tried & dispositions.of[urgency],
           [urgency](Entry& one) { one.reveals = std::min(one.reveals, urgency); });
  }
  const Word open = dispositions.screen_open;
  Word same = (open & own) != 0 ? open : ~open;
  for (const Word of : dispositions.of)
    if ((of & own) != 0) same &= of;
  name(tried & ~same, "disposition");
  const std::vector<StatusLanes> statuses = decide_all(base_, lanes);
  for (std::size_t i = 0; i < statuses.size(); ++i)
    for (const Word of : statuses[i].of)
      if ((of & own) != 0) name(tried & same & ~of, base_.modalities()[i].id);
}

// An answer may alarm elsewhere than where it is waited for.
void QuestionFinder::add_what_answers_change() {
  std::vector<FactId> asked;
  for (const Entry& one : entries_) asked.push_back(one.question.fact);
  try_alone(trial_, answers_to(base_, asked),
            [this](const logic::Lanes&, auto tries) { name_what_changed(tries); });
}

// Nor is an emergency seen that shows only once something else is answered as well.
void QuestionFinder::add_what_may_hide() {
  constexpr auto most_urgent = static_cast<std::size_t>(model::dispositions.front().disposition);
  std::vector<FactId> candidates;
  for (const Entry& one : entries_)
    if (!of_others_[one.question.fact] && std::min(one.urgency, one.reveals) != most_urgent)
      candidates.push_back(one.question.fact);
  for (const MayHide& one : emergencies_hidden(evaluation_, trial_, candidates)) {
    Entry& found = entry(one.fact);
    found.reveals = std::min(found.reveals, static_cast<std::size_t>(one.disposition));
    found.changes.push_back("disposition");
  }
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
// What each answer to a question would change by itself.
#include <algorithm>

#include "plan/emergencies.hpp"
#include "plan/questions.hpp"

namespace windlass::plan {

using logic::Word;
using model::FactId;

// One lane each, and after them one in which the patient is as he is.
void QuestionFinder::name_what_changed(std::span<const Answered> tries) {
  const logic::Lanes& lanes = trial_.lanes();
  const Word tried = logic::first_lanes(tries.size()), own = Word{1} << tries.size();
  const auto each = [&tries](Word some, const auto& visit) {
    for (; some != 0; some &= some - 1)
      visit(*tries[static_cast<std::size_t>(__builtin_ctzll(some))].question);
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
  std::vector<Answered> tries;
  for (Entry& one : entries_)
    for (std::vector<AnswerPart>& answer : single_answers(base_, one.question.fact))
      tries.push_back({&one, std::move(answer)});
  if (tries.empty()) return;
  trial_.begin();
  logic::Lanes& lanes = trial_.lanes();
  constexpr std::size_t at_once = logic::lanes_in_word - 1;
  for (std::size_t first = 0; first < tries.size(); first += at_once) {
    const std::size_t count = std::min(at_once, tries.size() - first);
    std::vector<FactId> tried;
    for (std::size_t lane = 0; lane < count; ++lane) {
      const Answered& one = tries[first + lane];
      for (const AnswerPart& part : one.answer)
        lanes.set_code(static_cast<std::uint32_t>(lane), part.column, part.code);
      lanes.touch(one.question->question.fact);
      tried.push_back(one.question->question.fact);
    }
    lanes.refresh();
    name_what_changed(std::span(tries).subspan(first, count));
    trial_.take_back(tried);
  }
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

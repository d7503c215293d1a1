// SPDX-License-Identifier: Apache-2.0
// What nobody asked, and what an alarming answer to it would do.
#include <algorithm>
#include <array>

#include "plan/questions.hpp"
#include "plan/relevance.hpp"

namespace windlass::plan {

using logic::Word;
using model::FactId;
using model::Verdict;

namespace {

// Every plan of a stopped patient pays for it; more ways found nothing more.
constexpr std::size_t few_ways = 128;

// What the diagnosis rests on: no answer to it is the safe one, and not having looked is no answer.
bool is_diagnostic(const model::FactDefinition& fact) {
  return model::is_choice(fact.type) && model::has_role(fact, "diagnosis");
}

}  // namespace

std::vector<bool> QuestionFinder::not_applicable_facts() const {
  std::vector<bool> demanded(base_.vocabulary().size()), wanted(demanded.size());
  const auto look_at = [&](const knowledge::Contribution& item) {
    const bool excluded = evaluation_.any_lane(item.slot) == Verdict::false_;
    for (FactId fact : item.facts) {
      const auto open = [&](FactId input) {
        return input != fact && evaluation_.patient().known(input) == nullptr;
      };
      demanded[fact] = true;
      wanted[fact] =
          wanted[fact] || !excluded || std::any_of(item.inputs.begin(), item.inputs.end(), open);
    }
  };
  for (const knowledge::Modality& modality : base_.modalities())
    for (std::size_t i = 0; i < modality.spoken.size(); ++i)
      if (modality.spoken[i].origin == model::Origin::requirement)
        look_at(modality.contributions[i]);
  for (std::size_t i = 0; i < base_.screening_requirements(); ++i)
    look_at(base_.screening_requirement(i));
  for (FactId fact = 0; fact < demanded.size(); ++fact)
    demanded[fact] = demanded[fact] && !wanted[fact];
  return demanded;
}

// Every answer but the safe one to every fact that is not known and may have been passed over.
std::vector<SingleAnswer> QuestionFinder::alarming_answers() const {
  const logic::Program& program = base_.program();
  const model::Vocabulary& vocabulary = base_.vocabulary();
  const std::vector<bool> not_applicable = not_applicable_facts();
  std::vector<SingleAnswer> tries;
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const model::FactDefinition& definition = vocabulary[fact];
    const logic::Program::Range range = program.columns_of(fact);
    if (definition.derived || range.count != 1 || model::is_many(definition.type) ||
        evaluation_.patient().known(fact) != nullptr)
      continue;
    if (evaluation_.patient().state(fact) == model::State::conflict || not_applicable[fact] ||
        of_others_[fact] || !(definition.safe || is_diagnostic(definition)))
      continue;
    std::optional<std::uint8_t> safe;
    if (definition.safe)
      safe = program.code_of(fact, *definition.safe, evaluation_.patient().supplied().as_of);
    for (std::uint32_t code = 0; code < program.codes_of(range.first); ++code)
      if (code != safe) tries.push_back({fact, {{range.first, static_cast<std::uint8_t>(code)}}});
  }
  return tries;
}

std::vector<QuestionFinder::Unasked> QuestionFinder::unasked() {
  std::vector<Unasked> found;
  try_alone(trial_, alarming_answers(), [&](const logic::Lanes& lanes, auto tries) {
    const Word tried = logic::first_lanes(tries.size());
    const auto name = [&](Word worse, std::string_view what, std::size_t urgency) {
      for (worse &= tried; worse != 0; worse &= worse - 1)
        found.push_back(
            {tries[static_cast<std::size_t>(__builtin_ctzll(worse))].fact, what, urgency});
    };
    const DispositionLanes dispositions = decide_disposition(base_, lanes);
    for (const model::DispositionRow& row : model::dispositions)
      if (row.disposition < evaluation_.disposition())
        name(dispositions.of[static_cast<std::size_t>(row.disposition)], "disposition",
             static_cast<std::size_t>(row.disposition));
    const std::vector<StatusLanes> statuses = decide_all(base_, lanes);
    for (std::size_t i = 0; i < statuses.size(); ++i)
      if (!is_over(base_.modalities()[i]))
        name(statuses[i].more_cautious_than(evaluation_.statuses()[i]), base_.modalities()[i].id,
             model::disposition_count);
  });
  return found;
}

// While an urgent red flag stands no status waits for these any more, and no set that decides a
// flag needs them. Whoever takes the patient over does: another flag may hide behind the first.
void QuestionFinder::add_what_else_is_safety(const std::vector<model::Question>& asked) {
  std::vector<bool> left_out = not_applicable_facts();
  // What screens for another flag is named, too, where nobody asks it under the one that stands.
  const auto screens = [&](FactId fact) {
    const model::FactDefinition& definition = base_.vocabulary()[fact];
    return definition.safe && model::has_role(definition, "red_flag");
  };
  for (FactId fact = 0; fact < left_out.size(); ++fact)
    left_out[fact] = left_out[fact] || (of_others_[fact] && !screens(fact));
  const std::array<const std::vector<model::Question>*, 2> listed{&asked, &waiting_};
  for (const auto* list : listed)
    for (const model::Question& one : *list) left_out[one.fact] = true;
  std::vector<FactId> open;
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact) {
    const model::FactDefinition& definition = base_.vocabulary()[fact];
    const bool safety =
        model::has_role(definition, "red_flag") || model::has_role(definition, "safety");
    if (safety && !definition.derived && !left_out[fact] &&
        (definition.safe || is_diagnostic(definition)) &&
        evaluation_.patient().known(fact) == nullptr)
      open.push_back(fact);
  }
  if (open.empty()) return;
  std::vector<FactId> all = open;
  for (const auto* list : listed)
    for (const model::Question& one : *list) all.push_back(one.fact);
  const std::vector<bool> matters = Relevance(evaluation_, trial_, all, few_ways).can_matter(open);
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (!matters[i]) continue;
    model::Question& question = waiting_.emplace_back();
    question.fact = open[i];
    question.state = evaluation_.patient().state(open[i]);
    question.safety = true;
  }
}

void QuestionFinder::add_unasked() {
  for (const Unasked& one : unasked()) {
    Entry& found = entry(one.fact);
    found.certain = true;
    found.urgency = std::min(found.urgency, one.urgency);
    found.question.safety |= base_.vocabulary()[one.fact].safe.has_value();
    affects(found, one.affects);
  }
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#include "plan/questions.hpp"

#include <algorithm>

namespace windlass::plan {

using logic::Word;
using model::FactId;
using model::Status;
using model::Verdict;

namespace {

constexpr std::uint32_t no_entry = UINT32_MAX;
// A calculated fact with more missing inputs than this is asked for by itself.
constexpr std::size_t most_inputs_asked = 2;

std::uint32_t first_of(Word lanes) { return static_cast<std::uint32_t>(__builtin_ctzll(lanes)); }

// A modality leaves `ask` without being blocked.
class StatusSettled : public Goal {
 public:
  StatusSettled(const knowledge::Modality& modality, const logic::Lanes& lanes)
      : modality_(modality), lanes_(lanes) {}

  std::uint32_t least_restrained(Word mask) const override {
    const StatusLanes statuses = decide(modality_.slots, lanes_);
    for (auto row = model::statuses.rbegin(); row != model::statuses.rend(); ++row) {
      const Word found = statuses[row->status] & mask;
      if (found == 0 || is_open(row->status)) continue;
      if (model::actionable(row->status)) return first_of(found);
      // An answer that settles it by withholding it reassures nobody while another keeps it open.
      const Word open = unrestrained(statuses[Status::ask] & mask);
      return first_of(open != 0 ? open : found);
    }
    // Other facts still hold it open: an answer that lets it pass the block is the reassuring one.
    const logic::Slot block = modality_.slots[knowledge::StatusInput::block];
    const Word passes = lanes_.false_lanes(block) & mask;
    const Word other = passes != 0 ? passes : ~lanes_.true_lanes(block) & mask;
    return other != 0 ? first_of(other) : 0;
  }
  Word reached(Word mask) const override {
    const StatusLanes statuses = decide(modality_.slots, lanes_);
    return ~statuses[Status::ask] & ~statuses[Status::block] & mask;
  }

 private:
  static bool is_open(Status status) { return status == Status::ask || status == Status::block; }
  // The lanes in which nothing that withholds it is true.
  Word unrestrained(Word lanes) const {
    using knowledge::StatusInput;
    for (const StatusInput input :
         {StatusInput::block, StatusInput::flag_defer, StatusInput::flag_not_indicated,
          StatusInput::not_indicated, StatusInput::defer})
      lanes &= ~lanes_.true_lanes(modality_.slots[input]);
    return lanes;
  }
  const knowledge::Modality& modality_;
  const logic::Lanes& lanes_;
};

// A red flag is true or false; false reassures.
class FlagDecided : public Goal {
 public:
  FlagDecided(logic::Slot slot, const logic::Lanes& lanes) : slot_(slot), lanes_(lanes) {}
  std::uint32_t least_restrained(Word mask) const override {
    const Word decided = lanes_.false_lanes(slot_) & mask;
    return decided != 0 ? first_of(decided) : 0;
  }
  Word reached(Word mask) const override { return ~lanes_.unknown_lanes(slot_) & mask; }

 private:
  logic::Slot slot_;
  const logic::Lanes& lanes_;
};

// What the diagnosis rests on: no answer to it is the safe one, and not having looked is no answer.
bool is_diagnostic(const model::FactDefinition& fact) {
  const bool choice =
      fact.type == model::FactType::boolean || fact.type == model::FactType::enumeration;
  return choice && std::find(fact.roles.begin(), fact.roles.end(), "diagnosis") != fact.roles.end();
}

}  // namespace

QuestionFinder::QuestionFinder(const Evaluation& evaluation)
    : evaluation_(evaluation),
      base_(evaluation.base()),
      trial_(evaluation),
      seen_(evaluation.base().vocabulary().size()) {}

void QuestionFinder::gather(const std::vector<FactId>& facts) {
  for (FactId fact : facts)
    seen_[fact] = seen_[fact] || evaluation_.patient().known(fact) == nullptr;
}

std::vector<FactId> QuestionFinder::gathered() {
  std::vector<FactId> result;
  for (FactId fact = 0; fact < seen_.size(); ++fact)
    if (seen_[fact]) result.push_back(fact);
  std::fill(seen_.begin(), seen_.end(), false);
  return result;
}

std::vector<FactId> QuestionFinder::settle(const knowledge::Modality& modality) {
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    const bool missing = item.origin == model::Origin::requirement;
    if (evaluation_.any_lane(item.slot) == (missing ? Verdict::true_ : Verdict::unknown))
      gather(modality.contributions[i].inputs);
  }
  return trial_.smallest_set(gathered(), modality.support, StatusSettled(modality, trial_.lanes()));
}

std::vector<FactId> QuestionFinder::settle(const knowledge::Flag& flag) {
  for (const knowledge::FlagLevel& level : flag.levels)
    if (evaluation_.any_lane(level.slot) == Verdict::unknown) gather(level.inputs);
  return trial_.smallest_set(gathered(), flag.support, FlagDecided(flag.slot, trial_.lanes()));
}

std::vector<FactId> QuestionFinder::askable(FactId fact) const {
  if (const std::vector<FactId>* inputs = base_.calculation_inputs(fact)) {
    std::vector<FactId> missing = evaluation_.patient().unknown_among(*inputs);
    if (!missing.empty() && missing.size() <= most_inputs_asked) return missing;
  }
  return {fact};
}

// --- what nobody asked ---

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
std::vector<QuestionFinder::Try> QuestionFinder::alarming_answers() const {
  const logic::Program& program = base_.program();
  const model::Vocabulary& vocabulary = base_.vocabulary();
  const std::vector<bool> not_applicable = not_applicable_facts();
  std::vector<Try> tries;
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const model::FactDefinition& definition = vocabulary[fact];
    const logic::Program::Range range = program.columns_of(fact);
    if (definition.derived || range.count != 1 || definition.type == model::FactType::set ||
        evaluation_.patient().known(fact) != nullptr)
      continue;
    if (evaluation_.patient().state(fact) == model::State::conflict || not_applicable[fact] ||
        !(definition.safe || is_diagnostic(definition)))
      continue;
    std::optional<std::uint8_t> safe;
    if (definition.safe)
      safe = program.code_of(fact, *definition.safe, evaluation_.patient().supplied().as_of);
    for (std::uint32_t code = 0; code < program.codes_of(range.first); ++code)
      if (code != safe) tries.push_back({fact, static_cast<std::uint8_t>(code)});
  }
  return tries;
}

std::vector<QuestionFinder::Unasked> QuestionFinder::unasked() {
  const std::vector<Try> tries = alarming_answers();
  std::vector<Unasked> found;
  if (tries.empty()) return found;
  trial_.begin();
  logic::Lanes& lanes = trial_.lanes();
  for (std::size_t first = 0; first < tries.size(); first += logic::lanes_in_word) {
    const std::size_t count = std::min<std::size_t>(logic::lanes_in_word, tries.size() - first);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const Try& one = tries[first + lane];
      lanes.set_code(static_cast<std::uint32_t>(lane), base_.program().columns_of(one.fact).first,
                     one.code);
      lanes.touch(one.fact);
    }
    lanes.refresh();
    const Word tried = count == logic::lanes_in_word ? ~Word{0} : (Word{1} << count) - 1;
    const auto name = [&](Word worse, std::string_view what) {
      for (worse &= tried; worse != 0; worse &= worse - 1)
        found.push_back({tries[first + first_of(worse)].fact, what});
    };
    name(decide_disposition(base_, lanes).more_urgent_than(evaluation_.disposition()),
         "disposition");
    const std::vector<StatusLanes> statuses = decide_all(base_, lanes);
    for (std::size_t i = 0; i < statuses.size(); ++i)
      if (!is_over(base_.modalities()[i]))
        name(statuses[i].more_cautious_than(evaluation_.statuses()[i]), base_.modalities()[i].id);
    for (std::size_t lane = 0; lane < count; ++lane)
      trial_.restore_answer(tries[first + lane].fact);
  }
  return found;
}

// What a final course rule has ended asks nothing more.
bool QuestionFinder::is_over(const knowledge::Modality& modality) const {
  return evaluation_.all_lanes(modality.slots[knowledge::StatusInput::final_not_indicated]) ==
         Verdict::true_;
}

// --- the ranking ---

QuestionFinder::Entry& QuestionFinder::entry(FactId fact) {
  if (entry_of_[fact] == no_entry) {
    entry_of_[fact] = static_cast<std::uint32_t>(entries_.size());
    model::Question& question = entries_.emplace_back().question;
    question.fact = fact;
    question.state = evaluation_.patient().state(fact);
  }
  return entries_[entry_of_[fact]];
}

void QuestionFinder::affects(Entry& one, std::string_view what) {
  std::vector<std::string_view>& list = one.question.affects;
  if (std::find(list.begin(), list.end(), what) == list.end()) list.push_back(what);
}

void QuestionFinder::add_red_flags() {
  for (const knowledge::Flag& flag : base_.flags()) {
    if (evaluation_.any_lane(flag.slot) != Verdict::unknown) continue;
    std::size_t urgency = model::disposition_count;
    for (const knowledge::FlagLevel& level : flag.levels)
      if (evaluation_.any_lane(level.slot) == Verdict::unknown)
        urgency = std::min(urgency, static_cast<std::size_t>(level.disposition));
    for (FactId fact : settle(flag))
      for (FactId ask : askable(fact)) {
        Entry& one = entry(ask);
        one.urgency = std::min(one.urgency, urgency);
        one.question.safety = true;
        one.question.red_flags.push_back(flag.id);
        affects(one, "disposition");
      }
  }
}

// The facts that the screen itself requires.
void QuestionFinder::add_screening() {
  for (std::size_t i = 0; i < base_.screening_requirements(); ++i) {
    const knowledge::Contribution& requirement = base_.screening_requirement(i);
    if (evaluation_.any_lane(requirement.slot) != Verdict::true_) continue;
    for (FactId fact : evaluation_.patient().unknown_among(requirement.facts)) {
      Entry& one = entry(fact);
      one.urgency = std::min(one.urgency, static_cast<std::size_t>(model::Disposition::incomplete));
      one.question.safety = true;
      affects(one, "disposition");
    }
  }
}

void QuestionFinder::add_modality(const knowledge::Modality& modality,
                                  const std::vector<FactId>& asked) {
  std::vector<bool> decisive(asked.empty() ? 0 : base_.vocabulary().size());
  for (const knowledge::Contribution& item : modality.contributions)
    if (!decisive.empty() &&
        (item.effect == Status::block || (item.effect == Status::ask && !item.for_indication) ||
         (item.effect == Status::defer && item.origin == model::Origin::course)))
      for (FactId fact : item.inputs) decisive[fact] = true;
  for (FactId fact : asked)
    for (FactId ask : askable(fact)) {
      Entry& one = entry(ask);
      one.question.safety |= decisive[fact];
      ++one.waiting;
      affects(one, modality.id);
    }
  // Open relative contraindications hold an actionable modality at caution.
  if (!model::actionable(evaluation_.status(modality))) return;
  for (std::size_t i = 0; i < modality.spoken.size(); ++i) {
    const knowledge::Spoken& item = modality.spoken[i];
    if (item.input != knowledge::StatusInput::caution ||
        evaluation_.any_lane(item.slot) != Verdict::unknown)
      continue;
    for (FactId fact : modality.contributions[i].inputs)
      if (evaluation_.patient().known(fact) == nullptr) affects(entry(fact), modality.id);
  }
}

void QuestionFinder::add_conflicts() {
  for (FactId fact : evaluation_.conflicts()) {
    Entry& one = entry(fact);
    one.question.state = model::State::conflict;
    for (const knowledge::Modality& modality : base_.modalities())
      for (const knowledge::Contribution& item : modality.contributions)
        if (std::binary_search(item.inputs.begin(), item.inputs.end(), fact)) {
          one.question.safety |= item.effect == Status::block;
          affects(one, modality.id);
          break;
        }
  }
}

void QuestionFinder::add_unasked() {
  for (const Unasked& one : unasked()) {
    entry(one.fact).question.safety |= base_.vocabulary()[one.fact].safe.has_value();
    affects(entry(one.fact), one.affects);
  }
}

std::vector<model::Question> QuestionFinder::rank(const std::vector<std::vector<FactId>>& asked) {
  entries_.clear();
  entry_of_.assign(base_.vocabulary().size(), no_entry);
  add_red_flags();
  add_screening();
  for (std::size_t i = 0; i < base_.modalities().size(); ++i)
    add_modality(base_.modalities()[i], asked[i]);
  add_conflicts();
  add_unasked();
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    if (a.urgency != b.urgency) return a.urgency < b.urgency;
    if (a.question.safety != b.question.safety) return a.question.safety;
    if (a.waiting != b.waiting) return a.waiting > b.waiting;
    if (a.question.affects.size() != b.question.affects.size())
      return a.question.affects.size() > b.question.affects.size();
    return a.question.fact < b.question.fact;
  });
  std::vector<model::Question> questions;
  questions.reserve(entries_.size());
  for (Entry& one : entries_) questions.push_back(std::move(one.question));
  return questions;
}

}  // namespace windlass::plan

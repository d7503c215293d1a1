// SPDX-License-Identifier: Apache-2.0
#include "plan/evaluation.hpp"

#include <algorithm>

#include "logic/sums.hpp"
#include "plan/agreement.hpp"
#include "plan/doubt.hpp"

namespace windlass::plan {

using logic::Word;
using model::FactId;
using model::State;
using model::Verdict;

namespace {

// Nothing where the source does not know.
std::optional<model::Value> value_of(const model::Candidate& candidate) {
  return candidate.unsure.empty() ? std::optional(candidate.value) : std::nullopt;
}

}  // namespace

namespace {

// A value that lies between two lines of a table, of which nobody said what it gives: the score
// stays open, and no question closes it.
void find_missing_lines(const Evaluation& evaluation, std::vector<model::Fault>& faults) {
  const model::Vocabulary& facts = evaluation.base().vocabulary();
  for (const knowledge::Derived& derived : evaluation.base().derived()) {
    if (evaluation.patient().known(derived.fact) != nullptr) continue;
    for (const logic::ScoreItem& item : derived.rule->score) {
      if (!item.most || evaluation.any_lane(item.when.slot) != Verdict::true_) continue;
      const model::Value* value = evaluation.patient().known(item.when.fact);
      model::Fault made;
      made.what = "no line for " + facts[item.when.fact].id +
                  (value != nullptr ? " " + model::text(facts[item.when.fact], *value) : "") +
                  ": it lies " + item.when.text +
                  "; no answer closes this, whoever keeps the rules adds a line (" +
                  evaluation.base().documents()[derived.document].name + ":" +
                  std::to_string(derived.line) + ")";
      made.fact = derived.fact;
      faults.push_back(std::move(made));
    }
  }
}

}  // namespace

Evaluation::Evaluation(const knowledge::KnowledgeBase& base, const Calls& calls,
                       const model::Facts& facts)
    : base_(base),
      patient_(facts),
      lanes_(base.program(), 1),
      row_(base.program().columns(), logic::unknown_code) {
  decide(calls);
  doubt_computed(calls);
  doubt(find_contradictions(calls), calls);
  doubt_computed(calls);
}

Evaluation::Evaluation(const knowledge::KnowledgeBase& base, const Calls& calls,
                       const model::Facts& facts, OldValuesCount)
    : base_(base),
      patient_(facts),
      lanes_(base.program(), 1),
      row_(base.program().columns(), logic::unknown_code),
      old_values_count_(true) {
  decide(calls);
}

void Evaluation::decide(const Calls& calls) {
  const model::Facts& facts = patient_.supplied();
  if (!old_values_count_) find_outdated();
  std::vector<FactId> contradicted;
  calls.calculate(patient_, faults_, contradicted);
  std::vector<Choice> choices = encode(contradicted);
  spread_doubt();
  lanes_.set_row(0, row_.data());
  if (choices.empty())
    lanes_.evaluate(1);
  else
    evaluate_candidates(choices, calls);
  const std::vector<Choice> more = contradicted_by_rest();
  if (!more.empty()) {
    for (const Choice& one : more) {
      const auto had = std::find_if(choices.begin(), choices.end(),
                                    [&](const Choice& other) { return other.fact == one.fact; });
      if (had == choices.end())
        choices.push_back(one);
      else
        had->values = one.values;
    }
    evaluate_candidates(choices, calls);
  }
  for (const Choice& choice : choices) {
    conflicts_.push_back(choice.fact);
    if (facts[choice.fact].state == State::known) patient_.contradict(choice.fact);
  }
  give_derived();
  find_missing_lines(*this, faults_);
  statuses_ = decide_statuses(base_, lanes_, mask_);
}

// A supplied value that was observed before something that its fact is computed from tells nothing
// of today. Without dates nothing is older.
void Evaluation::find_outdated() {
  const model::Facts& facts = patient_.supplied();
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact) {
    const model::Fact& own = facts[fact];
    if (!base_.vocabulary()[fact].derived || own.state != State::known || !own.observed) continue;
    const std::vector<FactId>* direct = base_.calculation_inputs(fact);
    const std::vector<FactId> inputs = direct != nullptr ? *direct : base_.inputs_of(fact);
    if (std::any_of(inputs.begin(), inputs.end(), [&](FactId input) {
          const model::Fact& other = facts[input];
          return input != fact && other.state == State::known && other.observed &&
                 *other.observed > *own.observed;
        }))
      patient_.outdate(fact);
  }
}

void Evaluation::spread_doubt() {
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact) {
    if (!is_in_doubt(base_, patient_, fact)) continue;
    for (const FactId input : base_.behind(fact)) {
      doubted_for_.emplace(input, fact);
      base_.program().doubt_records(input, row_.data());
    }
  }
}

// Fills row_. Returns the facts in conflict.
std::vector<Choice> Evaluation::encode(const std::vector<FactId>& contradicted) {
  const model::Facts& facts = patient_.supplied();
  const logic::Program& program = base_.program();
  program.encode(facts, row_.data());
  std::vector<Choice> choices;
  for (FactId fact = 0; fact < base_.vocabulary().size(); ++fact) {
    if (patient_.given(fact))
      program.encode_fact(fact, patient_.known(fact), facts.as_of, row_.data());
    else if (patient_.outdated(fact))
      program.encode_fact(fact, nullptr, facts.as_of, row_.data());
    if (facts[fact].state != State::conflict) continue;
    Choice choice{fact, {}};
    for (const model::Candidate& candidate : facts[fact].candidates)
      choice.values.push_back(value_of(candidate));
    choices.push_back(std::move(choice));
  }
  program.encode_pairs([this](FactId fact) { return patient_.known(fact); }, row_.data());
  for (FactId fact : contradicted) choices.push_back({fact, {facts[fact].value, {}}});
  return choices;
}

namespace {

// Whether the cases leave a value open, in one lane.
bool can_be(const knowledge::DeriveRule& rule, std::uint16_t value, const logic::Lanes& lanes,
            Word lane) {
  for (const knowledge::DeriveCase& one : rule.cases) {
    if ((lanes.false_lanes(one.when.slot) & lane) != 0) continue;
    if (one.is == value) return true;
    if ((lanes.true_lanes(one.when.slot) & lane) != 0) return false;
  }
  return !rule.otherwise || *rule.otherwise == value;
}

}  // namespace

// A supplied value that the other facts contradict, in any combination, is a conflict between two
// sources: the person and the facts. Where sources disagree already the facts are one more.
std::vector<Choice> Evaluation::contradicted_by_rest() const {
  std::vector<Choice> found;
  std::optional<logic::Lanes> open;
  for (const knowledge::Derived& derived : base_.derived()) {
    const model::Fact& supplied = patient_.supplied()[derived.fact];
    const bool disputed = supplied.state == State::conflict;
    if ((supplied.state != State::known && !disputed) || patient_.outdated(derived.fact)) continue;
    Choice choice{derived.fact, {}};
    if (!disputed) choice.values.emplace_back(supplied.value);
    for (const model::Candidate& one : supplied.candidates) choice.values.push_back(value_of(one));
    if (derived.rule->is_score() && disputed) {
      if (has_unsure_candidate(supplied)) continue;  // it is left to the facts already
      choice.values.emplace_back();
      found.push_back(std::move(choice));
      continue;
    }
    if (derived.rule->is_score()) {
      // What the facts give is left to them: every combination has its own.
      if (!open) open.emplace(unassumed());
      if (contradicts(*derived.rule, *open)) found.push_back({derived.fact, {supplied.value, {}}});
      continue;
    }
    const std::vector<std::optional<model::Value>> told = choice.values;
    for (Word rest = mask_; rest != 0; rest &= rest - 1) {
      const Word lane = rest & (~rest + 1);
      // One that the facts rule out stands for what they give, beside one that they do not, too.
      if (std::all_of(told.begin(), told.end(), [&](const auto& one) {
            return !one || can_be(*derived.rule, one->choice, lanes_, lane);
          }))
        continue;
      // Where the facts leave several open, none is chosen for them.
      std::optional<model::Value> value;
      if (const auto choice_made = derived_value(*derived.rule, lane))
        value = model::Value{.choice = *choice_made};
      if (std::find(choice.values.begin(), choice.values.end(), value) == choice.values.end())
        choice.values.push_back(value);
    }
    if (choice.values.size() > told.size()) found.push_back(std::move(choice));
  }
  return found;
}

void Evaluation::give_derived() {
  for (const knowledge::Derived& derived : base_.derived()) {
    const State state = patient_.supplied()[derived.fact].state;
    if (state == State::conflict || (state == State::known && !patient_.outdated(derived.fact)))
      continue;
    if (derived.rule->is_score()) {
      const Bounds between = bounds(*derived.rule);
      if (between.least == between.most)
        patient_.give(derived.fact, model::Value{.number = between.least});
      continue;
    }
    if (const std::optional<std::uint16_t> value = derived_value(*derived.rule)) {
      model::Value given;
      given.choice = *value;
      patient_.give(derived.fact, given);
    }
  }
}

model::Status Evaluation::status(const knowledge::Modality& modality) const {
  const knowledge::Modality* own = base_.modality(modality.id);
  if (own == nullptr) throw base::InternalError("a modality of another knowledge base");
  return statuses_[static_cast<std::size_t>(own - base_.modalities().data())];
}

void Evaluation::evaluate_candidates(std::vector<Choice>& choices, const Calls& calls) {
  std::vector<Candidates::Row> rows;
  // What calculators contradict for some candidate is one more conflict, and there may be more of
  // it.
  for (bool found = true; found;) {
    Candidates candidates(base_, patient_, row_, choices, calls);
    rows = candidates.rows(faults_);
    untried_ = candidates.untried();
    found = false;
    for (FactId fact : candidates.contradicted()) {
      const auto had = std::find_if(choices.begin(), choices.end(),
                                    [fact](const Choice& one) { return one.fact == fact; });
      if (had == choices.end()) {
        choices.push_back({fact, {patient_.supplied()[fact].value, {}}});
      } else if (std::find(had->values.begin(), had->values.end(), std::nullopt) ==
                 had->values.end()) {
        had->values.emplace_back();
      } else {
        continue;
      }
      found = true;
    }
  }
  // A candidate with which a calculator failed leaves the fact unknown, whatever the others gave.
  for (const model::Fault& fault : faults_)
    if (patient_.known(*fault.fact) == nullptr && !patient_.failed(*fault.fact))
      patient_.fail(*fault.fact);
  lanes_.make_room(static_cast<std::uint32_t>(rows.size()));
  for (std::size_t lane = 0; lane < rows.size(); ++lane)
    lanes_.set_row(static_cast<std::uint32_t>(lane), rows[lane].data());
  lanes_.evaluate(static_cast<std::uint32_t>(rows.size()));
  mask_ = logic::first_lanes(rows.size());
}

// A flag that is open only because not every combination was tried counts as true.
model::Disposition Evaluation::disposition() const {
  model::Disposition most = decide_disposition(base_, lanes_).most_urgent(mask_);
  if (untried_.empty()) return most;
  for (const knowledge::Flag& flag : base_.flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      if (model::comes_before(level.disposition, most) &&
          any_lane(level.slot) == Verdict::unknown &&
          std::any_of(untried_.begin(), untried_.end(), [&](FactId fact) {
            return std::binary_search(level.inputs.begin(), level.inputs.end(), fact);
          }))
        most = level.disposition;
  return most;
}

Verdict Evaluation::any_lane(logic::Slot slot) const {
  if ((lanes_.true_lanes(slot) & mask_) != 0) return Verdict::true_;
  return (lanes_.unknown_lanes(slot) & mask_) != 0 ? Verdict::unknown : Verdict::false_;
}

std::vector<bool> Evaluation::asked_of_others() const {
  std::vector<bool> found(base_.vocabulary().size());
  for (const knowledge::AskedOnlyWhenItem& one : base_.asking().only_when)
    if (any_lane(one.slot) != Verdict::true_)
      for (FactId fact : one.rule->facts) found[fact] = true;
  return found;
}

Verdict Evaluation::all_lanes(logic::Slot slot) const {
  if ((lanes_.false_lanes(slot) & mask_) != 0) return Verdict::false_;
  return (lanes_.unknown_lanes(slot) & mask_) != 0 ? Verdict::unknown : Verdict::true_;
}

Verdict Evaluation::agreed(logic::Slot slot, Word lanes) const {
  if ((lanes_.true_lanes(slot) & lanes) == lanes) return Verdict::true_;
  return (lanes_.false_lanes(slot) & lanes) == lanes ? Verdict::false_ : Verdict::unknown;
}

std::optional<std::uint16_t> Evaluation::derived_value(const knowledge::DeriveRule& rule,
                                                       Word lanes) const {
  std::optional<std::uint16_t> value;
  const auto possible = [&value](std::uint16_t one) {
    if (value && *value != one) return false;
    value = one;
    return true;
  };
  for (const knowledge::DeriveCase& one : rule.cases) {
    const Verdict verdict = agreed(one.when.slot, lanes);
    if (verdict == Verdict::false_) continue;
    if (!possible(one.is)) return std::nullopt;
    if (verdict == Verdict::true_) return value;
  }
  if (rule.otherwise && !possible(*rule.otherwise)) return std::nullopt;
  return value;
}

Evaluation::Bounds Evaluation::bounds(const knowledge::DeriveRule& rule, Word lanes) const {
  std::int64_t least = 0, most = 0;
  for (const logic::Score::Part& part : rule.points.parts) {
    const Verdict verdict = agreed(part.slot, lanes);
    const auto points = static_cast<std::int64_t>(part.points);
    if (verdict == Verdict::true_) least += points;
    if (verdict != Verdict::false_) most += points;
  }
  return {rule.points.points(least), rule.points.points(most)};
}

// The same patients where what nobody looked for is open: an assumption contradicts nobody.
logic::Lanes Evaluation::unassumed() const {
  const logic::Program& program = base_.program();
  const auto count = static_cast<std::uint32_t>(__builtin_popcountll(mask_));
  logic::Lanes open(program, count);
  for (std::uint32_t lane = 0; lane < count; ++lane)
    for (std::uint32_t column = 0; column < program.columns(); ++column)
      open.set_code(
          lane, column,
          column < program.first_record() ? lanes_.code(lane, column) : logic::unknown_code);
  open.evaluate(count);
  return open;
}

// Whether a supplied score cannot be what the facts give, in any combination of candidates. Between
// the least and the most there may be numbers that no way of filling in gives. Of a score that can
// be too many to try, only the one that is certain agrees.
bool Evaluation::contradicts(const knowledge::DeriveRule& rule, const logic::Lanes& lanes) const {
  const logic::Score& score = rule.points;
  for (Word rest = mask_; rest != 0; rest &= rest - 1) {
    const Word lane = rest & (~rest + 1);
    const auto sums = logic::possible_sums(
        score,
        [&](logic::Slot slot) {
          if ((lanes.true_lanes(slot) & lane) != 0) return Verdict::true_;
          return (lanes.false_lanes(slot) & lane) != 0 ? Verdict::false_ : Verdict::unknown;
        },
        [&](const logic::Score::Table& table) {
          return lanes.code(static_cast<std::uint32_t>(__builtin_ctzll(lane)), table.column);
        });
    const bool certain = sums && sums->size() == 1 && sums->front().least == sums->front().most;
    if (!sums || (score.countless && !certain)) return true;
    if (std::none_of(sums->begin(), sums->end(), [&](const logic::SumRange& one) {
          return agrees(base_.vocabulary()[rule.fact], patient_.supplied()[rule.fact],
                        model::Number::ratio(one.least, score.scale),
                        model::Number::ratio(one.most, score.scale));
        }))
      return true;
  }
  return false;
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#include "analyse/two_bases.hpp"

#include <algorithm>
#include <set>

#include "analyse/patient.hpp"
#include "analyse/same_rules.hpp"
#include "knowledge/written.hpp"

namespace windlass::analyse {

using knowledge::KnowledgeBase;
using logic::Condition;
using logic::Constraint;
using model::FactId;

namespace {

// Each thing that the rules ask of a fact which the other base has, too, once.
class SharedConditions {
 public:
  explicit SharedConditions(const std::vector<FactId>& other_of) : other_of_(other_of) {}

  std::vector<Condition> run(const KnowledgeBase& base) {
    knowledge::each_written(
        base.rules(), [this](const knowledge::Written&, const Condition& one) { gather(one); });
    return std::move(made_);
  }

 private:
  void gather(const Condition& one) {
    for (const Condition& part : one.parts) gather(part);
    if (one.kind != Condition::Kind::fact || one.constraint.kind == Constraint::Kind::known ||
        one.constraint.kind == Constraint::Kind::unknown)
      return;
    if (!seen_.emplace(one.fact, one.text).second) return;
    if (auto other = translated(one, other_of_)) made_.push_back(std::move(*other));
  }

  const std::vector<FactId>& other_of_;
  std::set<std::pair<FactId, std::string>> seen_;
  std::vector<Condition> made_;
};

}  // namespace

namespace {

std::vector<std::string> ids_of(const model::Vocabulary& vocabulary,
                                const std::vector<FactId>& facts) {
  std::vector<std::string> made;
  for (const FactId fact : facts) made.push_back(vocabulary[fact].id);
  std::sort(made.begin(), made.end());
  return made;
}

}  // namespace

void TwoBases::find_shared(const KnowledgeBase& before, const KnowledgeBase& after,
                           const SameCode& same_code) {
  const model::Vocabulary &here = before.vocabulary(), &now = after.vocabulary();
  alike_[0] = alike_facts(here, now);
  alike_[1] = alike_facts(now, here);
  const std::vector<FactId>&wholly = alike_[0].wholly, &in_words = alike_[0].in_words;
  const std::vector<bool> alike = derived_alike(before, after, wholly, same_code);
  const std::vector<bool> result_alike = derived_alike(before, after, in_words, same_code);
  std::vector<FactId> otherwise, not_supplied, aged, ranged;
  for (FactId fact = 0; fact < here.size(); ++fact) {
    if (wholly[fact] != no_fact) {
      // A formula gives nothing while an input is not known; a plugin's code may.
      const auto& formulas = before.pathway().calculate;
      const bool result =
          result_alike[fact] && std::any_of(formulas.begin(), formulas.end(),
                                            [&](const auto& one) { return one.fact == fact; });
      shared_.push_back({fact, wholly[fact], !alike[fact], false, !alike[fact] && result});
      if (!alike[fact]) not_supplied.push_back(fact);
    } else if (in_words[fact] != no_fact) {
      shared_.push_back({fact, in_words[fact], false, true});
      const model::FactDefinition& there = now[in_words[fact]];
      const bool same_range =
          here[fact].lowest == there.lowest && here[fact].highest == there.highest;
      (same_range ? aged : ranged).push_back(fact);
    } else if (now.find(here[fact].id)) {
      otherwise.push_back(fact);
    }
  }
  not_supplied_ = ids_of(here, not_supplied);
  defined_otherwise_ = ids_of(here, otherwise);
  aged_otherwise_ = ids_of(here, aged);
  ranged_otherwise_ = ids_of(here, ranged);
  renamed_otherwise_ = ids_of(here, analyse::renamed_otherwise(here, now));
}

base::Result<std::unique_ptr<TwoBases>> TwoBases::make(const KnowledgeBase& before,
                                                       const KnowledgeBase& after,
                                                       const SameCode& same_code) {
  std::unique_ptr<TwoBases> made(new TwoBases());
  made->find_shared(before, after, same_code);
  const KnowledgeBase* const sides[2] = {&before, &after};
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    const KnowledgeBase &own = *sides[i], &other = *sides[1 - i];
    auto base = own.changed([](knowledge::RuleBase&) {},
                            SharedConditions(made->alike_[1 - i].in_words).run(other));
    if (!base) return base.error();
    made->bases_[i] = std::move(*base);
  }
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}})
    made->encodings_[i] = std::make_unique<Encoding>(*made->bases_[i], made->cnf_,
                                                     window_days(made->bases_[1 - i]->program()));
  return made;
}

// The column of a derived fact is what is supplied. That of a calculated one is the result: it may
// be anything.
void TwoBases::forbid_supplied(Encoding& encoding, FactId fact) {
  if (encoding.columns().reads(fact) && encoding.base().calculation_inputs(fact) == nullptr)
    cnf_.add({-encoding.columns().answered(fact)});
}

void TwoBases::tie(const Shared& one) {
  Columns &before = encodings_[0]->columns(), &after = encodings_[1]->columns();
  const bool is_read = before.reads(one.before) || after.reads(one.after);
  if (one.free) {
    forbid_supplied(*encodings_[0], one.before);
    forbid_supplied(*encodings_[1], one.after);
    if (one.result) before.tie_results(one.before, after, one.after);
  } else if (one.told && is_read) {
    const model::Vocabulary &here = bases_[0]->vocabulary(), &there = bases_[1]->vocabulary();
    before.tie_told(one.before, after, one.after,
                    {counts_longer(here, one.before, there, alike_[0]),
                     counts_longer(there, one.after, here, alike_[1])});
  } else if (is_read) {
    before.tie(one.before, after, one.after);
  }
}

void TwoBases::tie() {
  Columns &before = encodings_[0]->columns(), &after = encodings_[1]->columns();
  before.tie_days(after);
  for (const Shared& one : shared_) tie(one);
  for (const Shared& one : shared_)
    for (const Shared& other : shared_)
      if (one.before < other.before && !one.free && !one.told && !other.free && !other.told)
        before.tie_order(one.before, other.before, after, one.after, other.after);
}

std::vector<Lit> TwoBases::told_by_answers() const {
  std::vector<Lit> made;
  for (const auto& one : encodings_)
    for (const FactId fact : one->columns().facts())
      if (one->base().derive_rule(fact) != nullptr) made.push_back(-one->columns().answered(fact));
  return made;
}

std::vector<Lit> TwoBases::told_in_words_of_both() const {
  std::vector<Lit> made;
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    Encoding& one = *encodings_[i];
    for (const FactId fact : one.columns().facts())
      if (one.base().derive_rule(fact) != nullptr &&
          !bases_[1 - i]->vocabulary().find(one.base().vocabulary()[fact].id))
        made.push_back(-one.columns().answered(fact));
  }
  return made;
}

namespace {

// Ages in days at which an answer may begin to be too old, the least first.
std::vector<std::int64_t> ages_that_matter(const model::FactDefinition& one,
                                           const model::FactDefinition& other) {
  std::set<std::int64_t> made{1};
  for (const model::FactDefinition* definition : {&one, &other}) {
    std::vector<model::Number> limits;
    if (definition->fresh_for_days) limits.push_back(*definition->fresh_for_days);
    if (definition->fresher) limits.push_back(definition->fresher->days);
    for (const model::Number& limit : limits)
      made.insert(static_cast<std::int64_t>(limit.numerator() / limit.denominator()) + 1);
  }
  return {made.begin(), made.end()};
}

// Whether the definition alone lets an answer of that age be what is said of it.
bool may_be(const model::FactDefinition& definition, const model::Fact& fact, std::int64_t age) {
  const model::Number days(age);
  if (fact.state == model::State::known)
    return !definition.fresh_for_days || days <= *definition.fresh_for_days;
  if (!definition.fresh_for_days && !definition.fresher) return true;  // another answer dates it
  const model::Number& shortest =
      definition.fresher ? definition.fresher->days : *definition.fresh_for_days;
  return days > shortest;
}

}  // namespace

// One answer for both, of a day on which it counts in the one and is too old in the other.
void TwoBases::tell_once(Patient& patient, const Shared& one, std::uint32_t attempt) const {
  using model::State;
  model::Fact &before = patient.before[one.before], &after = patient.after[one.after];
  const auto has_value = [](const model::Fact& fact) {
    return fact.state == State::known || fact.state == State::stale;
  };
  model::Fact told = has_value(before)                        ? before
                     : has_value(after)                       ? after
                     : before.state == State::asked_not_known ? before
                                                              : after;
  const bool both_count = before.state == State::known && after.state == State::known;
  if (has_value(told) && !both_count && patient.after.as_of) {
    const model::FactDefinition &here = bases_[0]->vocabulary()[one.before],
                                &there = bases_[1]->vocabulary()[one.after];
    std::vector<std::int64_t> ages = ages_that_matter(here, there);
    std::vector<std::int64_t> right = ages;
    std::erase_if(right, [&](std::int64_t age) {
      return !may_be(here, before, age) || !may_be(there, after, age);
    });
    if (!right.empty()) ages = std::move(right);
    told.state = State::stale;
    told.observed = model::Date{patient.after.as_of->days -
                                static_cast<std::int32_t>(ages[attempt % ages.size()])};
  }
  before = after = std::move(told);
}

std::optional<TwoBases::Patient> TwoBases::patient(const Assignment& assignment,
                                                   const std::string& id,
                                                   std::uint32_t attempt) const {
  Patient made{patient_of(*encodings_[0], assignment, id, attempt),
               patient_of(*encodings_[1], assignment, id, attempt)};
  made.before.as_of = made.after.as_of;
  for (const Shared& one : shared_) {
    if (one.told)
      tell_once(made, one, attempt);
    else if (encodings_[0]->columns().reads(one.before) &&
             (!one.free || made.before[one.before].state != model::State::not_supplied))
      made.after[one.after] = made.before[one.before];
    else
      made.before[one.before] = made.after[one.after];
  }
  const model::Vocabulary &here = bases_[0]->vocabulary(), &there = bases_[1]->vocabulary();
  for (const std::string& name : defined_otherwise_) {
    const FactId before = *here.find(name), after = *there.find(name);
    const bool later = made.after[after].state != model::State::not_supplied;
    const auto other = later ? in_words_of(here[before], there[after], made.after[after])
                             : in_words_of(there[after], here[before], made.before[before]);
    if (!other) return std::nullopt;
    (later ? made.before[before] : made.after[after]) = *other;
  }
  return made;
}

}  // namespace windlass::analyse

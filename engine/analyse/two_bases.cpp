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
class Asked {
 public:
  explicit Asked(const std::vector<FactId>& other_of) : other_of_(other_of) {}

  std::vector<Condition> run(const KnowledgeBase& base) {
    knowledge::each_written(
        base.rules(), [this](const knowledge::Written&, const Condition& one) { gather(one); });
    for (const knowledge::AssumptionRule& one : base.rules().assumptions) gather(one.never);
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

void TwoBases::find_shared(const KnowledgeBase& before, const KnowledgeBase& after,
                           const SameCode& same_code) {
  const model::Vocabulary& vocabulary = before.vocabulary();
  const std::vector<FactId> there = alike_facts(vocabulary, after.vocabulary());
  const std::vector<bool> alike = derived_alike(before, after, there, same_code);
  for (FactId fact = 0; fact < vocabulary.size(); ++fact) {
    const std::string& id = vocabulary[fact].id;
    if (there[fact] != no_fact) {
      shared_.push_back({fact, there[fact], !alike[fact]});
      if (!alike[fact]) not_supplied_.push_back(id);
    } else if (after.vocabulary().find(id)) {
      defined_otherwise_.push_back(id);
    }
  }
  std::sort(not_supplied_.begin(), not_supplied_.end());
  std::sort(defined_otherwise_.begin(), defined_otherwise_.end());
}

base::Result<std::unique_ptr<TwoBases>> TwoBases::make(const KnowledgeBase& before,
                                                       const KnowledgeBase& after,
                                                       const SameCode& same_code) {
  std::unique_ptr<TwoBases> made(new TwoBases());
  made->find_shared(before, after, same_code);
  const KnowledgeBase* const sides[2] = {&before, &after};
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    const KnowledgeBase &own = *sides[i], &other = *sides[1 - i];
    const std::vector<FactId> into_own = alike_facts(other.vocabulary(), own.vocabulary());
    auto base = own.changed([](knowledge::RuleBase&) {}, Asked(into_own).run(other));
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
void TwoBases::not_supplied(Encoding& encoding, FactId fact) {
  if (encoding.columns().reads(fact) && encoding.base().calculation_inputs(fact) == nullptr)
    cnf_.add({-encoding.columns().answered(fact)});
}

void TwoBases::tie() {
  Columns &before = encodings_[0]->columns(), &after = encodings_[1]->columns();
  before.tie_days(after);
  std::vector<const Shared*> tied;
  for (const Shared& one : shared_) {
    if (one.free) {
      not_supplied(*encodings_[0], one.before);
      not_supplied(*encodings_[1], one.after);
    } else if (before.reads(one.before) || after.reads(one.after)) {
      before.tie(one.before, after, one.after);
      tied.push_back(&one);
    }
  }
  for (const Shared* one : tied)
    for (const Shared* other : tied)
      if (one->before < other->before)
        before.tie_order(one->before, other->before, after, one->after, other->after);
}

std::optional<TwoBases::Patient> TwoBases::patient(const Model& model, const std::string& id,
                                                   std::uint32_t attempt) const {
  Patient made{patient_of(*encodings_[0], model, id, attempt),
               patient_of(*encodings_[1], model, id, attempt)};
  made.before.as_of = made.after.as_of;
  for (const Shared& one : shared_) {
    if (encodings_[0]->columns().reads(one.before) &&
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

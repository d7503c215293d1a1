// SPDX-License-Identifier: Apache-2.0
#include "plan/contradiction.hpp"

#include <algorithm>

#include "plan/doubt.hpp"
#include "plan/filled_in.hpp"

namespace windlass::plan {

using knowledge::Assumption;
using logic::Condition;
using logic::Word;
using model::FactId;
using model::State;

namespace {

bool is_held_and_old(const PatientView& told, FactId id) {
  const model::Fact& fact = told.supplied()[id];
  return told.outdated(id) || (fact.state == State::stale && !fact.value_lost);
}

bool is_score(const knowledge::KnowledgeBase& base, FactId id) {
  const knowledge::DeriveRule* rule = base.derive_rule(id);
  return rule != nullptr && rule->is_score();
}

// Whether what is computed of it is not among what it may be yet. A score in conflict is computed
// beside its candidates as it is.
bool is_supplied_and_computed(const knowledge::KnowledgeBase& base, const PatientView& told,
                              FactId id) {
  if (!base.vocabulary()[id].derived) return false;
  const model::Fact& fact = told.supplied()[id];
  if (fact.state == State::conflict) return !is_score(base, id) && !has_unsure_candidate(fact);
  return fact.state == State::known && !told.outdated(id) && !told.contradicted(id);
}

// What conditions and computed facts can be once every answer that cannot be told is filled in. A
// red flag that is open may be raised or not: only what is computed asks for one.
class Alternatives {
 public:
  Alternatives(const knowledge::KnowledgeBase& base, const model::Facts& facts,
               const logic::Lanes& lanes, Word all)
      : base_(base),
        facts_(facts),
        lanes_(lanes),
        all_(all),
        filled_in_(lanes, all, open_lanes()) {}

  FilledIn::Words of(const Condition& condition) const { return filled_in_.of(condition); }

  // Whether what is supplied of a computed fact may be another value once the answers behind it are
  // filled in. Of values in conflict one that may is enough.
  bool may_be_another(FactId fact, const model::Fact& supplied) const {
    const knowledge::DeriveRule* rule = base_.derive_rule(fact);
    if (rule == nullptr) {
      const std::vector<FactId>* inputs = base_.calculation_inputs(fact);
      return inputs != nullptr && std::any_of(inputs->begin(), inputs->end(), [this](FactId one) {
               return is_open(one) && has_value(one) != all_;
             });
    }
    // With any item open there is more than one sum.
    if (rule->is_score())
      return std::any_of(rule->score.begin(), rule->score.end(), [this](const auto& item) {
        const FilledIn::Words words = of(item.when);
        return (words.holds & words.fails) != 0;
      });
    if (supplied.state == State::conflict)
      return std::any_of(
          supplied.candidates.begin(), supplied.candidates.end(),
          [&](const model::Candidate& one) { return may_be_another(*rule, one.value.choice); });
    return may_be_another(*rule, supplied.value.choice);
  }

 private:
  bool may_be_another(const knowledge::DeriveRule& rule, std::uint16_t value) const {
    Word reached = all_;  // lanes in which no case before gives this value for certain
    for (const knowledge::DeriveCase& one : rule.cases) {
      const FilledIn::Words words = of(one.when);
      if (one.is == value)
        reached &= words.fails;
      else if ((reached & words.holds) != 0)
        return true;
    }
    return rule.otherwise && *rule.otherwise != value && reached != 0;
  }

  FilledIn::Open open_lanes() const {
    return [this](const Condition& one) -> FilledIn::Words {
      const Word either = one.kind == Condition::Kind::red_flag ? all_ : can_be_any(one);
      return {either, either};
    };
  }

  // A comparison waits for both of its facts; what nobody looked for is filled in for neither.
  Word can_be_any(const Condition& condition) const {
    const FactId fact = condition.fact, other = condition.constraint.other;
    const bool open = is_open(fact);
    if (condition.constraint.kind != logic::Constraint::Kind::than_fact) return open ? all_ : 0;
    const bool other_open = is_open(other);
    if (!open && !other_open) return 0;
    return (open ? all_ : has_value(fact)) & (other_open ? all_ : has_value(other));
  }

  // What is computed is open while something behind it is.
  bool is_open(FactId fact) const {
    const std::vector<FactId>& behind = base_.behind(fact);
    return may_be_any(facts_[fact]) ||
           (base_.vocabulary()[fact].derived &&
            std::any_of(behind.begin(), behind.end(),
                        [this](FactId one) { return may_be_any(facts_[one]); }));
  }

  Word has_value(FactId fact) const {
    if (facts_[fact].state == State::known) return all_;
    const logic::Program::Range columns = base_.program().columns_of(fact);
    if (columns.count == 0) return 0;  // only arithmetic reads it
    Word made = 0;
    for (Word rest = all_; rest != 0; rest &= rest - 1) {
      const auto lane = static_cast<std::uint32_t>(__builtin_ctzll(rest));
      if (lanes_.code(lane, columns.first) != logic::unknown_code) made |= Word{1} << lane;
    }
    return made;
  }

  const knowledge::KnowledgeBase& base_;
  const model::Facts& facts_;
  const logic::Lanes& lanes_;
  const Word all_;
  const FilledIn filled_in_;
};

}  // namespace

bool may_be_broken(const std::vector<Assumption>& assumptions, const logic::Lanes& lanes,
                   Word all) {
  return std::any_of(assumptions.begin(), assumptions.end(), [&](const Assumption& one) {
    return (lanes.false_lanes(one.slot) & all) != all;
  });
}

std::vector<FactId> perhaps_computed_otherwise(const knowledge::KnowledgeBase& base,
                                               const PatientView& told) {
  std::vector<FactId> found;
  for (FactId fact = 0; fact < base.vocabulary().size(); ++fact) {
    if (!is_supplied_and_computed(base, told, fact)) continue;
    const std::vector<FactId>& behind = base.behind(fact);
    if (std::any_of(behind.begin(), behind.end(), [&told](FactId one) {
          return is_held_and_old(told, one) || may_be_any(told.supplied()[one]);
        }))
      found.push_back(fact);
  }
  return found;
}

std::optional<model::Facts> with_old_values(const PatientView& told,
                                            const std::vector<const std::vector<FactId>*>& facts) {
  std::optional<model::Facts> made;
  for (const std::vector<FactId>* some : facts)
    for (const FactId fact : *some)
      if (is_held_and_old(told, fact)) {
        if (!made) made = told.supplied();
        (*made)[fact].state = State::known;
      }
  return made;
}

std::vector<Contradiction> contradictions(const knowledge::KnowledgeBase& base,
                                          const PatientView& told, const OldValues& old_values) {
  const Alternatives alternatives(base, told.supplied(), old_values.lanes, old_values.all);
  std::vector<Contradiction> found;
  for (const Assumption& one : base.assumptions()) {
    if (alternatives.of(*one.never).holds == 0) continue;
    Contradiction made{&one, false, {}, {}, {}};
    for (const FactId fact : one.facts) {
      const model::Fact& supplied = told.supplied()[fact];
      if (is_held_and_old(told, fact))
        made.old.push_back(fact);
      else if (supplied.state == State::known || supplied.state == State::conflict)
        made.facts.push_back(fact);
      if (may_be_any(supplied)) made.open.push_back(fact);
    }
    if (!made.facts.empty() || !made.old.empty()) found.push_back(std::move(made));
  }
  return found;
}

std::vector<Contradiction> computed_otherwise(const knowledge::KnowledgeBase& base,
                                              const PatientView& told,
                                              const std::vector<FactId>& facts,
                                              const OldValues& old_values) {
  const Alternatives alternatives(base, told.supplied(), old_values.lanes, old_values.all);
  std::vector<Contradiction> found;
  for (const FactId fact : facts) {
    const model::Fact& supplied = told.supplied()[fact];
    const std::vector<FactId>& conflicts = old_values.conflicts;
    const bool by_old = supplied.state != State::conflict &&
                        std::find(conflicts.begin(), conflicts.end(), fact) != conflicts.end();
    if (!by_old && !alternatives.may_be_another(fact, supplied)) continue;
    Contradiction made{nullptr, false, {fact}, {}, {}};
    for (const FactId one : base.behind(fact)) {
      if (is_held_and_old(told, one)) made.old.push_back(one);
      if (may_be_any(told.supplied()[one])) made.open.push_back(one);
    }
    found.push_back(std::move(made));
  }
  return found;
}

model::Facts doubted(const model::Facts& facts, const std::vector<Contradiction>& all) {
  model::Facts made = facts;
  const auto doubt = [&made](FactId id, std::string_view other) {
    model::Fact& fact = made[id];
    if (fact.state != State::conflict) {
      fact.candidates.assign(1, {fact.value, fact.source, {}});
      fact.state = State::conflict;
    }
    // Where a source does not know, something else is among the candidates already.
    if (!has_unsure_candidate(fact)) fact.candidates.push_back({{}, {}, std::string(other)});
    for (model::Candidate& candidate : fact.candidates)
      if (candidate.unsure == what_facts_give) candidate.unsure = other;
  };
  for (const Contradiction& one : all) {
    const bool computed = one.assumption == nullptr;
    for (const FactId fact : one.facts) doubt(fact, computed ? what_facts_give : something_else);
    // What computes a value is not in doubt for it.
    if (computed) continue;
    for (const FactId fact : one.old) doubt(fact, something_else);
  }
  return made;
}

std::map<FactId, std::vector<FactId>> asked_instead(const std::vector<Contradiction>& all,
                                                    const model::Facts& doubted) {
  std::map<FactId, std::vector<FactId>> made;
  for (const Contradiction& one : all) {
    if (one.certain) continue;
    for (const FactId fact : one.facts) {
      if (std::binary_search(one.open.begin(), one.open.end(), fact)) continue;
      std::vector<FactId>& asked = made[fact];
      asked.insert(asked.end(), one.old.begin(), one.old.end());
      asked.insert(asked.end(), one.open.begin(), one.open.end());
    }
  }
  // Of two sources that disagree, and of answers that contradict each other, each is asked again.
  for (const Contradiction& one : all)
    for (const FactId fact : one.facts)
      if (one.certain || doubted[fact].candidates.size() > 2) made.erase(fact);
  return made;
}

bool is_old(const std::vector<Contradiction>& all, FactId fact) {
  return std::any_of(all.begin(), all.end(), [fact](const Contradiction& one) {
    return std::binary_search(one.old.begin(), one.old.end(), fact);
  });
}

std::string what_was_said(const model::FactDefinition& definition, const model::Fact& fact) {
  if (fact.state == State::stale && !fact.value_lost) return model::text(definition, fact.value);
  std::string said;
  for (const model::Candidate& one : fact.candidates)
    if (one.unsure != something_else && one.unsure != what_facts_give)
      said += (said.empty() ? "" : " or ") + model::text(definition, one);
  return said;
}

namespace {

// Nothing where a plugin computes it.
std::optional<knowledge::Place> place_of_computation(const knowledge::KnowledgeBase& base,
                                                     FactId fact) {
  if (const knowledge::DeriveRule* rule = base.derive_rule(fact)) return rule->place;
  for (const knowledge::CalculateRule& rule : base.pathway().calculate)
    if (rule.fact == fact) return rule.place;
  return std::nullopt;
}

// Which rule says that they contradict each other.
model::Contradiction named(const Contradiction& one, const knowledge::KnowledgeBase& base) {
  model::Contradiction made;
  std::optional<knowledge::Place> place;
  if (one.assumption != nullptr) {
    made.id = one.assumption->rule->id;
    made.because = one.assumption->rule->because;
    place = one.assumption->rule->place;
  } else {
    made.id = base.vocabulary()[one.facts.front()].id;
    made.because = "The first is computed from the others, which may give something else.";
    place = place_of_computation(base, one.facts.front());
  }
  if (!place) return made;
  made.document = base.documents()[place->document].name;
  made.line = knowledge::line_of(base.rules(), *place);
  return made;
}

}  // namespace

model::Contradiction told(const Contradiction& one, const knowledge::KnowledgeBase& base,
                          const model::Facts& facts) {
  model::Contradiction made = named(one, base);
  const auto said = [&](FactId fact) {
    return what_was_said(base.vocabulary()[fact], facts[fact]);
  };
  for (const FactId fact : one.facts)
    if (one.certain || !std::binary_search(one.open.begin(), one.open.end(), fact))
      made.facts.push_back({fact, said(fact)});
  if (one.certain) return made;
  // A value that is too old is shown.
  for (const FactId fact : one.old) made.open.push_back({fact, State::stale, said(fact)});
  for (const FactId fact : one.open) made.open.push_back({fact, facts[fact].state, said(fact)});
  return made;
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#include "plan/contradiction.hpp"

#include <algorithm>

#include "base/internal_error.hpp"
#include "plan/doubt.hpp"

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

// What a condition can be once every answer that cannot be told is filled in, whatever it is. What
// nobody looked for is not filled in.
class FilledIn {
 public:
  FilledIn(const knowledge::KnowledgeBase& base, const model::Facts& facts,
           const logic::Lanes& lanes, Word all)
      : base_(base), facts_(facts), lanes_(lanes), all_(all) {}

  // Lanes in which it holds for some way of filling in, and in which it does not for some.
  struct Words {
    Word holds = 0, fails = 0;
  };

  Words of(const Condition& condition) const {
    switch (condition.kind) {
      case Condition::Kind::fact: return of_fact(condition);
      case Condition::Kind::always: return {all_, 0};
      case Condition::Kind::all: return counted(condition, condition.parts.size());
      case Condition::Kind::any: return counted(condition, 1);
      case Condition::Kind::at_least: return counted(condition, condition.count);
      case Condition::Kind::none: {
        const Words any = counted(condition, 1);
        return {any.fails, any.holds};
      }
      case Condition::Kind::red_flag: break;
    }
    throw base::InternalError("an assumption asks for a red flag");
  }

 private:
  Words counted(const Condition& condition, std::size_t needed) const {
    std::vector<Words> parts;
    parts.reserve(condition.parts.size());
    for (const Condition& part : condition.parts) parts.push_back(of(part));
    Words made;
    for (Word rest = all_; rest != 0; rest &= rest - 1) {
      const Word lane = rest & (~rest + 1);
      std::size_t hold = 0, stand = 0;  // that can hold; that cannot fail
      for (const Words& one : parts) {
        hold += (one.holds & lane) != 0 ? 1 : 0;
        stand += (one.fails & lane) == 0 ? 1 : 0;
      }
      if (hold >= needed) made.holds |= lane;
      if (stand < needed) made.fails |= lane;
    }
    return made;
  }

  Words of_fact(const Condition& condition) const {
    const Word unknown = lanes_.unknown_lanes(condition.slot) & all_;
    const Word open = unknown == 0 ? 0 : unknown & can_be_any(condition);
    return {(lanes_.true_lanes(condition.slot) & all_) | open,
            (lanes_.false_lanes(condition.slot) & all_) | open};
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
    const std::uint32_t column = base_.program().columns_of(fact).first;
    Word made = 0;
    for (Word rest = all_; rest != 0; rest &= rest - 1) {
      const auto lane = static_cast<std::uint32_t>(__builtin_ctzll(rest));
      if (lanes_.code(lane, column) != logic::unknown_code) made |= Word{1} << lane;
    }
    return made;
  }

  const knowledge::KnowledgeBase& base_;
  const model::Facts& facts_;
  const logic::Lanes& lanes_;
  const Word all_;
};

}  // namespace

bool may_be_broken(const std::vector<Assumption>& assumptions, const logic::Lanes& lanes,
                   Word all) {
  return std::any_of(assumptions.begin(), assumptions.end(), [&](const Assumption& one) {
    return (lanes.false_lanes(one.slot) & all) != all;
  });
}

std::optional<model::Facts> with_old_values(const knowledge::KnowledgeBase& base,
                                            const PatientView& told) {
  std::optional<model::Facts> made;
  for (const Assumption& one : base.assumptions())
    for (const FactId fact : one.facts)
      if (is_held_and_old(told, fact)) {
        if (!made) made = told.supplied();
        (*made)[fact].state = State::known;
      }
  return made;
}

std::vector<Contradiction> contradictions(const knowledge::KnowledgeBase& base,
                                          const PatientView& told, const logic::Lanes& lanes,
                                          Word all) {
  const FilledIn filled_in(base, told.supplied(), lanes, all);
  std::vector<Contradiction> found;
  for (const Assumption& one : base.assumptions()) {
    if (filled_in.of(*one.never).holds == 0) continue;
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

model::Facts doubted(const model::Facts& facts, const std::vector<Contradiction>& all) {
  model::Facts made = facts;
  const auto doubt = [&made](FactId id) {
    model::Fact& fact = made[id];
    if (fact.state != State::conflict) {
      fact.candidates.assign(1, {fact.value, fact.source, {}});
      fact.state = State::conflict;
    }
    // Where a source does not know, something else is among the candidates already.
    if (!has_unsure_candidate(fact))
      fact.candidates.push_back({{}, {}, std::string(something_else)});
  };
  for (const Contradiction& one : all) {
    std::for_each(one.facts.begin(), one.facts.end(), doubt);
    std::for_each(one.old.begin(), one.old.end(), doubt);
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
  std::string said;
  for (const model::Candidate& one : fact.candidates)
    if (one.unsure != something_else)
      said += (said.empty() ? "" : " or ") + model::text(definition, one);
  return said;
}

model::Contradiction told(const Contradiction& one, const knowledge::KnowledgeBase& base,
                          const model::Facts& facts) {
  const knowledge::AssumptionRule& rule = *one.assumption->rule;
  model::Contradiction made;
  made.id = rule.id;
  made.because = rule.because;
  made.document = base.documents()[rule.place.document].name;
  made.line = one.assumption->line;
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

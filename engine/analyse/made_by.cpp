// SPDX-License-Identifier: Apache-2.0
#include "analyse/made_by.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/yaml.hpp"
#include "plan/evaluation.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

using knowledge::Contribution;
using logic::Condition;
using model::FactId;
using Kind = Change::Kind;

namespace {

constexpr const char* required = "required ";

// What one side says of the patient by name: of rules that speak about the subject, and of the
// facts and flags behind them. A rule that is false says nothing.
class SideWords {
 public:
  // `deciding`: of the rules about a treatment only these; empty: all.
  SideWords(const Side& side, const model::Facts& facts, const Change& change,
            const std::set<std::string>& deciding)
      : base_(side.base), seen_(side.base, side.calls, facts) {
    switch (change.kind) {
      case Kind::status:
        if (const knowledge::Modality* found = base_.modality(change.about))
          for (const Contribution& one : found->contributions)
            if (deciding.empty() || deciding.count(one.id) != 0) say(one);
        break;
      case Kind::disposition:
        for (const knowledge::Flag& one : base_.flags()) say_flag(one.id);
        for (std::size_t i = 0; i < base_.screening_requirements(); ++i)
          say(base_.screening_requirement(i));
        break;
      case Kind::red_flag: say_flag(change.about); break;
      case Kind::assumption:
        for (const knowledge::Assumption& one : base_.assumptions()) {
          if (one.rule->id != change.about) continue;
          put(one.rule->id, word(one.slot));
          say_facts(*one.never);
        }
    }
  }

  const std::map<std::string, std::string>& words() const { return words_; }

 private:
  std::string word(logic::Slot slot) const {
    return std::string(1, static_cast<char>('0' + static_cast<int>(seen_.agreed(slot))));
  }

  void put(const std::string& name, const std::string& said) { words_[name] += said + ";"; }

  void say(const Contribution& one) {
    if (one.condition != nullptr) say_facts(*one.condition);
    if (seen_.agreed(one.slot) == model::Verdict::false_) return;
    // A requirement has no name of its own: its lines name the facts.
    for (const FactId fact : one.facts) put(required + base_.vocabulary()[fact].id, word(one.slot));
    if (!one.facts.empty()) return;
    put(one.id, word(one.slot) + std::to_string(static_cast<int>(one.effect)) +
                    (one.absolute ? "absolute" : "") + (one.hard ? "hard" : ""));
    if (one.origin == model::Origin::red_flag) say_flag(one.id);
  }

  void say_flag(const std::string& id) {
    for (const knowledge::Flag& one : base_.flags()) {
      if ((one.id != id && id != "any") || !flags_.insert(one.id).second) continue;
      for (const knowledge::FlagLevel& level : one.levels) {
        put(one.id,
            level.id + word(level.slot) + std::to_string(static_cast<int>(level.disposition)));
        if (level.condition != nullptr) say_facts(*level.condition);
      }
    }
  }

  void say_facts(const Condition& condition) {
    for (const Condition& part : condition.parts) say_facts(part);
    if (condition.kind == Condition::Kind::red_flag) say_flag(condition.text);
    if (condition.kind != Condition::Kind::fact) return;
    say_fact(condition.fact);
    if (condition.constraint.kind == logic::Constraint::Kind::than_fact)
      say_fact(condition.constraint.other);
  }

  void say_fact(FactId fact) {
    std::vector<FactId> all = base_.behind(fact);
    all.push_back(fact);
    for (const FactId one : all) {
      if (!facts_.insert(one).second) continue;
      const model::FactDefinition& definition = base_.vocabulary()[one];
      const model::Value* const value = seen_.patient().known(one);
      put(definition.id, value != nullptr ? model::text(definition, *value)
                                          : std::string(model::word(seen_.patient().state(one))));
      if (const knowledge::DeriveRule* rule = base_.derive_rule(one); rule != nullptr && !value) {
        const auto bounds = seen_.bounds(*rule);
        put(definition.id, bounds.least.text() + ".." + bounds.most.text());
      }
    }
  }

  const knowledge::KnowledgeBase& base_;
  const plan::Evaluation seen_;
  std::set<FactId> facts_;
  std::set<std::string> flags_;
  std::map<std::string, std::string> words_;
};

// What the two sides say otherwise of the patient.
std::set<std::string> names_that_differ(const SideWords& before, const SideWords& after) {
  std::set<std::string> made;
  const auto look = [&made](const SideWords& one, const SideWords& other) {
    for (const auto& [name, said] : one.words())
      if (const auto found = other.words().find(name);
          found == other.words().end() || found->second != said)
        made.insert(name);
  };
  look(before, after);
  look(after, before);
  return made;
}

bool speaks_of(const DocumentChange& one, const Change& change,
               const std::set<std::string>& names) {
  for (const std::string_view about : {"text", "evidence", "dose", "order"})
    if (one.about == about) return false;
  const std::string of_modality = "modality ";
  if (one.document.starts_with(of_modality) &&
      one.document != of_modality + (change.kind == Kind::status ? change.about : ""))
    return false;
  if (one.document.starts_with(of_modality) && one.place.empty()) return true;
  const auto words_of = [](std::string text) {
    for (const char sign : {',', '[', ']', '{', '}'})
      std::replace(text.begin(), text.end(), sign, ' ');
    std::istringstream parts(text);
    std::vector<std::string> made;
    for (std::string word; parts >> word;) made.push_back(word);
    return made;
  };
  const std::vector<std::string> all = words_of(one.place);
  // An amendment names its treatment first: "tighten gait deferral walking-hurts".
  if (one.document.starts_with("ruleset ") && change.kind == Kind::status && all.size() > 2 &&
      (all[0] == "tighten" || all[0] == "loosen") && all[1] != change.about)
    return false;
  for (const char* key : {"requires", "require", "unrequire"})
    if (std::find(all.begin(), all.end(), key) != all.end())
      for (const std::string& word : words_of(one.place + " " + one.before + " " + one.after))
        if (names.count(required + word) != 0) return true;
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& word) { return names.count(word) != 0; });
}

// The rules that make the status what it is, on one side.
void add_deciding(const Side& side, const model::Facts& facts, const Change& change,
                  std::set<std::string>& ids) {
  if (change.kind != Kind::status) return;
  const plan::Evaluation seen(side.base, side.calls, facts);
  const model::Recommendation plan = plan::recommend_verdicts(seen, side.calls);
  for (const model::ModalityPlan& one : plan.modalities) {
    if (one.id != change.about) continue;
    for (const model::Reason& reason : one.because)
      if (reason.decides) ids.insert(std::string(reason.id));
  }
}

}  // namespace

std::vector<std::size_t> made_by(const Side& before, const Side& after, const Change& change,
                                 const std::vector<DocumentChange>& documents) {
  const auto read = [](const Side& side, const std::string& patient) {
    const auto document = base::read_yaml("patient.yaml", patient);
    return document ? model::read_patient(side.base.vocabulary(), *document)
                    : base::Result<model::Facts>(document.error());
  };
  const auto facts =
      read(before, change.patient_before.empty() ? change.patient : change.patient_before);
  const auto facts_now = read(after, change.patient);
  if (!facts || !facts_now) return {};
  const auto lines_of = [&](const std::set<std::string>& deciding) {
    const std::set<std::string> names =
        names_that_differ(SideWords(before, *facts, change, deciding),
                          SideWords(after, *facts_now, change, deciding));
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < documents.size(); ++i)
      if (speaks_of(documents[i], change, names)) made.push_back(i);
    return made;
  };
  std::set<std::string> deciding;
  add_deciding(before, *facts, change, deciding);
  add_deciding(after, *facts_now, change, deciding);
  // What decides on neither side is otherwise as well, and did not make this answer; where none of
  // what decides was changed, it may have made it together with others.
  std::vector<std::size_t> made = lines_of(deciding);
  return made.empty() && !deciding.empty() ? lines_of({}) : made;
}

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#include "intake/conversation.hpp"

#include <algorithm>
#include <utility>

#include "intake/unchanged.hpp"
#include "knowledge/none_of_these.hpp"
#include "plan/one_breath.hpp"

namespace windlass::intake {

using model::FactId;
using model::State;
using model::Status;

namespace {

constexpr std::string_view group_of_examination = "examination";  // of a vocabulary

bool affects(const model::Question& question, std::string_view modality) {
  return std::find(question.affects.begin(), question.affects.end(), modality) !=
         question.affects.end();
}

bool is_true(const std::vector<model::RedFlag>& flags, std::string_view id) {
  return std::any_of(flags.begin(), flags.end(), [id](const model::RedFlag& one) {
    return one.id == id && one.verdict == model::Verdict::true_;
  });
}

bool reads(const std::vector<FactId>& facts, FactId fact) {
  return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

}  // namespace

base::Result<Conversation> Conversation::open(std::shared_ptr<const plan::Engine> engine,
                                              const base::Document& patient) {
  auto facts = model::read_told(engine->knowledge().vocabulary(), patient);
  if (!facts) return facts.error();
  PatientHead head = head_of(engine->knowledge().vocabulary(), patient);
  return Conversation(std::move(engine), *std::move(facts), std::move(head));
}

Conversation::Conversation(std::shared_ptr<const plan::Engine> engine, model::Facts facts,
                           PatientHead head)
    : engine_(std::move(engine)),
      told_{std::move(facts), std::move(head), std::vector<bool>(vocabulary().size()),
            std::vector<bool>(vocabulary().size()), std::nullopt},
      groups_(vocabulary().size()) {
  for (const knowledge::QuestionGroup& group : engine_->knowledge().pathway().asking.groups)
    for (FactId fact : group.facts) groups_[fact] = &group;
  for (FactId fact = 0; fact < groups_.size() && !first_of_course_; ++fact)
    if (groups_[fact] != nullptr && is_of_course(vocabulary()[fact])) first_of_course_ = fact;
  plan_ = engine_->recommend(today());
  // Whoever takes up a conversation is not asked again what they did not know.
  for (FactId fact = 0; fact < told_.skipped.size(); ++fact)
    told_.skipped[fact] = (told_.facts[fact].state == State::asked_not_known ||
                           told_.facts[fact].state == State::not_done) &&
                          told_.facts[fact].source == source_of_answers &&
                          told_.facts[fact].observed == told_.facts.as_of;
  look_ahead();
}

model::Facts Conversation::today() const {
  model::Facts facts = told_.facts;
  model::age(vocabulary(), facts);
  return facts;
}

std::string Conversation::patient_document() const {
  return patient_text(vocabulary(), told_.facts, told_.head);
}

std::size_t Conversation::left() const { return asked().size(); }

bool Conversation::answered_today(FactId id) const {
  return told_.facts[id].source == source_of_answers &&
         told_.facts[id].observed == told_.facts.as_of &&
         told_.facts[id].state != State::not_supplied;
}

bool Conversation::knows_from_before() const {
  const model::Facts& first = steps_.empty() ? told_.facts : steps_.front().before.facts;
  return std::any_of(first.facts.begin(), first.facts.end(),
                     [](const model::Fact& one) { return one.state != State::not_supplied; });
}

std::vector<FactId> Conversation::skipped() const {
  std::vector<FactId> found;
  for (const auto* list : {&plan_.questions, &plan_.waiting})
    for (const model::Question& one : *list)
      if (told_.skipped[one.fact] && told_.facts[one.fact].source != source_of_answers)
        found.push_back(one.fact);
  return found;
}

std::optional<QuestionScreen> Conversation::group(std::string_view id) const {
  if (id == last_group().id) {
    const std::optional<QuestionScreen> asked = next();
    if (asked && asked->group == &last_group()) return asked;
    return QuestionScreen{&last_group(), true, {}};
  }
  for (const knowledge::QuestionGroup& one : engine_->knowledge().pathway().asking.groups)
    if (one.id == id && !one.none.empty()) return QuestionScreen{&one, true, open_of(one)};
  return std::nullopt;
}

void Conversation::remember(bool is_answer) { steps_.push_back({told_, {}, is_answer}); }

bool Conversation::is_examination(FactId fact) const {
  return vocabulary()[fact].group == group_of_examination;
}

bool Conversation::is_examination(const QuestionScreen& asked) const {
  return asked.together &&
         std::any_of(asked.questions.begin(), asked.questions.end(),
                     [this](const model::Question& one) { return is_examination(one.fact); });
}

ScreenAnswer Conversation::said(FactId id, State state, const model::Value* value) const {
  ScreenAnswer said{id, {}};
  said.what.state = state;
  said.what.value_lost = state == State::stale;
  if (value != nullptr) said.what.value = *value;
  said.what.observed = told_.facts.as_of;
  said.what.source = source_of_answers;
  return said;
}

base::Result<ScreenAnswer> Conversation::read(FactId id, const base::Source& source,
                                              const base::Node& entry) const {
  base::Node mapping;
  mapping.kind = base::Node::Kind::mapping;
  mapping.span = entry.span;
  base::Node key;
  key.kind = base::Node::Kind::scalar;
  key.span = entry.span;
  key.text = vocabulary()[id].id;
  mapping.keys.push_back(key);
  mapping.children.push_back(entry);
  model::Facts told = told_.facts;
  base::Diagnostics problems;
  model::apply_facts(vocabulary(), source, mapping, told, problems);
  if (base::has_errors(problems)) return problems;
  model::Fact& fact = told[id];
  if (fact.state != State::conflict) {  // each candidate has its own
    if (!fact.observed) fact.observed = told_.facts.as_of;
    if (fact.source.empty()) fact.source = source_of_answers;
  }
  return ScreenAnswer{id, std::move(fact)};
}

base::Result<AnswerEffect> Conversation::answer(FactId id, const base::Source& source,
                                                const base::Node& entry) {
  auto said = read(id, source, entry);
  if (!said) return said.error();
  remember();
  keep_conflict(told_.head, id, entry);
  told_.facts[id] = std::move(said->what);
  return changed({id});
}

AnswerEffect Conversation::answer(FactId id, const model::Value& value) {
  remember();
  told_.facts[id] = said(id, State::known, &value).what;
  return changed({id});
}

AnswerEffect Conversation::answer(FactId id, State why_not_known) {
  remember();
  told_.facts[id] = said(id, why_not_known).what;
  return changed({id});
}

AnswerEffect Conversation::answer(const QuestionScreen& shown,
                                  const std::vector<ScreenAnswer>& said_of, Rest rest) {
  std::vector<ScreenAnswer> all;
  for (const model::Question& one : shown.questions) {
    const auto found = std::find_if(said_of.begin(), said_of.end(), [&](const ScreenAnswer& said) {
      return said.fact == one.fact;
    });
    const std::optional<model::Value> none = knowledge::none_of_these(vocabulary()[one.fact]);
    if (found != said_of.end()) {
      all.push_back(*found);
    } else if (rest == Rest::safe) {
      if (!shown.together || !none) throw base::InternalError("these are not asked in one breath");
      all.push_back(said(one.fact, State::known, &*none));
    } else if (rest == Rest::asked_not_known || rest == Rest::not_done) {
      all.push_back(
          said(one.fact, rest == Rest::not_done ? State::not_done : State::asked_not_known));
    }
  }
  remember();
  std::vector<FactId> recorded;
  if (rest == Rest::skipped)
    for (const model::Question& one : shown.questions) recorded.push_back(one.fact);
  for (FactId fact : recorded) told_.skipped[fact] = true;
  was_put(std::exchange(recorded, {}));
  for (ScreenAnswer& one : all) {
    told_.facts[one.fact] = std::move(one.what);
    recorded.push_back(one.fact);
  }
  return changed(std::move(recorded));
}

void Conversation::skip(const QuestionScreen& asked) {
  remember();
  std::vector<FactId> facts;
  for (const model::Question& one : asked.questions) facts.push_back(one.fact);
  for (FactId fact : facts) told_.skipped[fact] = true;
  was_put(facts);
  look_ahead();
}

AnswerEffect Conversation::nothing_changed(model::Date since) {
  remember(false);
  return changed(intake::nothing_changed(vocabulary(), since, told_.facts));
}

bool Conversation::may_be_first_visit() const {
  return steps_.empty() && !knows_from_before() && !zero_at_the_first_visit(vocabulary()).empty();
}

AnswerEffect Conversation::first_visit() {
  remember(false);
  const std::vector<FactId> facts = zero_at_the_first_visit(vocabulary());
  const model::Value zero;
  for (FactId fact : facts) told_.facts[fact] = said(fact, State::known, &zero).what;
  return changed(facts);
}

base::Result<AnswerEffect> Conversation::visit_on(model::Date day) {
  if (told_.facts.as_of && day < *told_.facts.as_of)
    return base::diagnostic("", "patient.as_of",
                            "the patient document is of a later day: " + told_.head.as_of,
                            "a visit is no earlier than what is known of the patient");
  remember(false);
  told_.came_before = told_.facts.as_of;
  if (told_.facts.as_of && *told_.facts.as_of < day)
    keep_first_visit(engine_->knowledge(), told_.facts);
  intake::visit_on(day, told_.facts);
  told_.head.as_of = model::text(day);
  return changed({});
}

// The red flag or the rule that an answer has made read this fact.
AnswerEffect::Added Conversation::why(const model::Question& question) const {
  for (const model::RedFlag& flag : plan_.red_flags)
    if (reads(flag.unknown_facts, question.fact))
      return {question.fact, std::string(flag.title) + ": " + std::string(flag.because)};
  const model::ModalityPlan* depends = nullptr;
  for (const model::ModalityPlan& one : plan_.modalities) {
    if (!affects(question, one.id)) continue;
    if (depends == nullptr) depends = &one;
    for (const model::Reason& reason : one.because)
      if (reads(reason.unknown_facts, question.fact))
        return {question.fact, std::string(one.title) + ": " + std::string(reason.text)};
  }
  if (depends != nullptr)
    return {question.fact, std::string(depends->title) + " depends on it now"};
  return {question.fact, "the disposition depends on it now"};
}

AnswerEffect Conversation::changed(std::vector<FactId> recorded) {
  const model::Recommendation& before = steps_.back().plan.emplace(std::move(plan_));
  const model::Facts aged = today();
  plan_ = engine_->recommend(aged);
  was_put(recorded);
  steps_.back().recorded = recorded;
  // An answer that says why nobody knows is an answer: it is not asked for again.
  for (FactId fact : recorded) {
    const State state = aged[fact].state;
    told_.skipped[fact] = state != State::known && state != State::conflict;
  }
  look_ahead();
  return since(before, std::move(recorded));
}

AnswerEffect Conversation::since(const model::Recommendation& before,
                                 std::vector<FactId> recorded) const {
  AnswerEffect change;
  change.recorded = std::move(recorded);
  for (std::size_t i = 0; i < plan_.modalities.size(); ++i) {
    const model::ModalityPlan& now = plan_.modalities[i];
    const Status then = before.modalities[i].status;
    if (model::actionable(now.status) && !model::actionable(then))
      change.opened.push_back(now.id);
    else if (model::actionable(then) && !model::actionable(now.status))
      change.closed.push_back(now.id);
    else if (then == Status::ask && now.status != Status::ask)
      change.settled.push_back(now.id);
  }
  if (plan_.disposition != before.disposition) change.disposition = plan_.disposition;
  for (const model::RedFlag& flag : plan_.red_flags)
    if (flag.verdict == model::Verdict::true_ && !is_true(before.red_flags, flag.id))
      change.flags.push_back(flag.id);
  for (const model::Question& one : plan_.questions)
    if (!names(before.questions, one.fact) && !told_.skipped[one.fact] &&
        !reads(change.recorded, one.fact))
      change.added.push_back(why(one));
  return change;
}

}  // namespace windlass::intake

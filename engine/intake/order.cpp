// SPDX-License-Identifier: Apache-2.0
// The order in which a conversation asks, and what it asks in one breath.
#include <algorithm>
#include <iterator>
#include <utility>

#include "intake/conversation.hpp"
#include "knowledge/none_of_these.hpp"
#include "plan/emergencies.hpp"
#include "plan/one_breath.hpp"

namespace windlass::intake {

using model::FactId;
using model::State;

bool names(const std::vector<FactId>& facts, FactId fact) {
  return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

bool is_asked_of_people(const model::FactDefinition& fact) {
  return !fact.question.empty() && fact.question.front() != '(';
}

namespace {

// The first fact that a condition reads.
std::optional<FactId> first_read(const logic::Condition& condition) {
  if (condition.kind == logic::Condition::Kind::fact) return condition.fact;
  for (const logic::Condition& part : condition.parts)
    if (const auto found = first_read(part)) return found;
  return std::nullopt;
}

}  // namespace

std::vector<model::Question> Conversation::waiting() const {
  return asks_what_waits_ ? std::vector<model::Question>() : safety_that_waits();
}

// In the order of the groups, so that one answer to a group settles what it shows.
std::vector<model::Question> Conversation::safety_that_waits() const {
  std::vector<model::Question> found;
  for (const model::Question& one : plan_.waiting)
    if (one.safety && !told_.skipped[one.fact]) found.push_back(one);
  std::stable_sort(found.begin(), found.end(),
                   [this](const auto& a, const auto& b) { return place(a.fact) < place(b.fact); });
  return found;
}

// Of its group among the groups, and in its group; whatever has none comes last.
std::pair<std::size_t, std::size_t> Conversation::place(FactId fact) const {
  const knowledge::QuestionGroup* group = groups_[fact];
  if (group == nullptr) return {groups().size(), 0};
  const auto in_group = std::find(group->facts.begin(), group->facts.end(), fact);
  return {static_cast<std::size_t>(group - groups().data()),
          static_cast<std::size_t>(in_group - group->facts.begin())};
}

bool Conversation::is_follow_up(const model::Question& question) const {
  return names(besides_.follow_up, question.fact) ||
         (question.state == State::stale && is_later_visit() &&
          is_before_today(told_.facts, question.fact));
}

Round Conversation::round(const model::Question& question) const {
  if (is_follow_up(question))
    return is_of_course(vocabulary()[question.fact]) ? Round::course
           : names(besides_.hides, question.fact)    ? Round::safety
                                                     : Round::anew;
  if (names(besides_.hides, question.fact)) return Round::safety;
  for (const Beside& one : besides_.beside)
    if (one.fact == question.fact) return one.round;
  const auto& settles = question.settles;
  const auto all_invasive = [this](const std::vector<std::string_view>& ids) {
    return std::all_of(ids.begin(), ids.end(), [this](auto id) { return is_invasive(id); });
  };
  if (model::names_disposition(settles) || !all_invasive(question.opens)) return Round::care;
  if (!invasive_wanted_ && !question.affects.empty() && all_invasive(question.affects) &&
      all_invasive(settles))
    return Round::needles;
  if (!settles.empty() || !question.opens.empty()) return Round::settles;
  return names(besides_.urgent, question.fact) ? Round::urgent : Round::rest;
}

bool Conversation::is_invasive(std::string_view id) const {
  const knowledge::Modality* modality = engine_->knowledge().modality(id);
  return modality != nullptr && modality->invasive;
}

bool Conversation::is_unwanted(std::string_view id) const {
  return !invasive_wanted_ && is_invasive(id);
}

// Whether somebody wants needles is asked before what needles alone wait for: a no takes all of it
// off the list.
void Conversation::ask_the_wish(std::vector<model::Question>& found) const {
  if (!besides_.wish || told_.skipped[*besides_.wish] || names(found, *besides_.wish)) return;
  const auto first = std::find_if(found.begin(), found.end(),
                                  [this](const auto& one) { return round(one) == Round::needles; });
  if (first == found.end() && !besides_.wish_opens) return;
  model::Question wish = open_question(*besides_.wish);
  if (first != found.end()) wish.affects = first->affects;
  found.insert(first, std::move(wish));
}

std::vector<CountedOn> Conversation::counted_on() const {
  std::vector<CountedOn> found = intake::counted_on(*engine_, today(), plan_);
  found.erase(std::remove_if(
                  found.begin(), found.end(),
                  [this](const auto& one) { return !is_asked_of_people(vocabulary()[one.fact]); }),
              found.end());
  in_order(found);
  return found;
}

const knowledge::QuestionGroup& last_group() {
  static const knowledge::QuestionGroup group = [] {
    knowledge::QuestionGroup one;
    one.id = "counted-on";
    one.title = "Nobody was asked";
    one.question = "An answer may change what comes first. Any of these?";
    one.none = "None of these.";
    return one;
  }();
  return group;
}

void Conversation::in_order(std::vector<CountedOn>& list) const {
  std::stable_sort(list.begin(), list.end(), [this](const CountedOn& a, const CountedOn& b) {
    return std::make_pair(a.what, place(a.fact)) < std::make_pair(b.what, place(b.fact));
  });
}

void Conversation::ask_what_counts() {
  asks_what_counts_ = true;
  for (const CountedOn& one : counted_on())
    if (!answered_today(one.fact)) told_.skipped[one.fact] = false;
  look_ahead();
}

// Of what a visit asks one by one, once care is settled: without an answer the dose stays small.
// Lists that are answered in one breath are not opened a second time for it.
void Conversation::look_for_doses() {
  besides_.doses.clear();
  const std::vector<model::Question> now = asked();
  if (std::any_of(now.begin(), now.end(),
                  [this](const auto& one) { return round(one) == Round::care; }))
    return;
  std::vector<FactId> one_by_one;
  for (const knowledge::QuestionGroup& group : groups())
    if (group.none.empty())
      one_by_one.insert(one_by_one.end(), group.facts.begin(), group.facts.end());
  besides_.doses = doses_count_on(*engine_, today(), plan_, one_by_one);
}

void Conversation::look_for_the_wish(const plan::Evaluation& evaluation) {
  const knowledge::KnowledgeBase& base = engine_->knowledge();
  const logic::Slot slot = base.asking().invasive_wanted;
  invasive_wanted_ = slot != logic::no_slot && evaluation.any_lane(slot) == model::Verdict::true_;
  besides_.wish.reset();
  if (const auto& wanted = base.pathway().asking.invasive_wanted)
    if (const auto fact = first_read(*wanted);
        fact && !vocabulary()[*fact].question.empty() && today()[*fact].state != State::known)
      besides_.wish = fact;
  besides_.wish_opens = besides_.wish && wish_opens(evaluation);
}

// Whether an answer to the wish would have any needle waited for, or done, that is ruled out now.
bool Conversation::wish_opens(const plan::Evaluation& now) const {
  if (plan_.treatment_waits()) return false;
  model::Facts told = today();
  for (const model::Value& value : telling_answers(engine_->knowledge(), *besides_.wish)) {
    told[*besides_.wish] = said(*besides_.wish, State::known, &value).what;
    const plan::Evaluation then = engine_->evaluate(told);
    for (std::size_t i = 0; i < plan_.modalities.size(); ++i)
      if (is_invasive(plan_.modalities[i].id) &&
          now.statuses()[i] == model::Status::not_indicated &&
          (then.statuses()[i] == model::Status::ask || model::actionable(then.statuses()[i])))
        return true;
  }
  return false;
}

// What is asked and was not skipped, in the order in which it is: first an answer about which
// sources disagree, where the plan asks it first; then where an emergency may hide; then what the
// disposition and care that is not invasive wait for, then what settles other care, then the rest,
// each in the order of a visit, which is that of the groups.
// Where something urgent stands the plan's own order is kept: nothing comes before what settles it.
std::vector<model::Question> Conversation::asked() const {
  std::vector<model::Question> found;
  for (const model::Question& one : plan_.questions)
    if (!told_.skipped[one.fact] && is_asked_of_people(vocabulary()[one.fact]))
      found.push_back(one);
  for (FactId fact : besides_.doses)
    if (!told_.skipped[fact] && !names(found, fact)) found.push_back(open_question(fact));
  if (model::row(plan_.disposition).by != model::DecidedBy::urgent_flag) {
    const auto ask = [&](FactId fact) {
      if (!told_.skipped[fact] && !names(found, fact)) found.push_back(open_question(fact));
    };
    for (FactId fact : besides_.follow_up) ask(fact);
    for (FactId fact : besides_.alarms) ask(fact);
    for (const Beside& one : besides_.beside) ask(one.fact);
    const bool disputed = !found.empty() && found.front().state == State::conflict;
    std::stable_sort(
        found.begin() + (disputed ? 1 : 0), found.end(), [this](const auto& a, const auto& b) {
          const Round of_a = round(a), of_b = round(b);
          // Of the course the week comes first: the rest hangs on it.
          const auto later = [this](FactId one) { return one != first_of_course_; };
          if (of_a == of_b && of_a == Round::course && later(a.fact) != later(b.fact))
            return later(b.fact);
          return std::make_pair(of_a, place(a.fact)) < std::make_pair(of_b, place(b.fact));
        });
    ask_the_wish(found);
  }
  if (asks_what_waits_) {
    const std::vector<model::Question> last = safety_that_waits();
    found.insert(found.end(), last.begin(), last.end());
  }
  for (const std::vector<FactId>* list : {&besides_.counted, &besides_.again})
    for (FactId fact : *list)
      if (!told_.skipped[fact] && !names(found, fact) && told_.facts[fact].state != State::known &&
          is_asked_of_people(vocabulary()[fact]))
        found.push_back(open_question(fact));
  ask_before_the_end(found);
  ask_what_excuses(found);
  if (found.empty())
    for (FactId fact : besides_.last)
      if (!told_.skipped[fact]) found.push_back(open_question(fact));
  return found;
}

// Behind all that care waits for, and before the rest.
void Conversation::ask_before_the_end(std::vector<model::Question>& found) const {
  auto at = std::find_if(found.begin(), found.end(), [this](const model::Question& one) {
    return one.state != State::conflict && Round::urgent < round(one);
  });
  for (const Alarming& one : besides_.before_the_end)
    if (!names(found, one.fact)) at = std::next(found.insert(at, open_question(one.fact)));
}

// Whoever cannot be pregnant is not asked for it: what the vocabulary says cannot be together with
// an answer to the question that is next, and does not change, is asked before it.
void Conversation::ask_what_excuses(std::vector<model::Question>& found) const {
  if (found.empty() || found.front().state == State::conflict) return;
  const FactId next = found.front().fact;
  for (const knowledge::Assumption& one : engine_->knowledge().assumptions()) {
    if (one.facts.size() != 2 || !names(one.facts, next)) continue;
    const FactId other = one.facts.front() == next ? one.facts.back() : one.facts.front();
    const model::FactDefinition& fact = vocabulary()[other];
    if (fact.always_fresh && !fact.derived && is_asked_of_people(fact) &&
        groups_[other] != nullptr && place(other) < place(next) && !told_.skipped[other] &&
        told_.facts[other].state == State::not_supplied) {
      found.insert(found.begin(), open_question(other));
      return;
    }
  }
}

model::Question Conversation::open_question(FactId fact) const {
  model::Question question;
  question.fact = fact;
  question.state = told_.facts[fact].state;
  return question;
}

// An emergency may hide in what nobody was asked, and in what the plan asks. What was skipped, or
// nobody did, is asked once more before the end; while something urgent stands, only what it waits
// for is.
void Conversation::look_for_emergencies(const plan::Evaluation& evaluation) {
  besides_.alarms.clear();
  besides_.hides.clear();
  if (model::row(plan_.disposition).by == model::DecidedBy::urgent_flag) return;
  const std::vector<bool> of_others = evaluation.asked_of_others();
  std::vector<FactId> nobody_asked, asked;
  for (const model::Question& one : plan_.questions) asked.push_back(one.fact);
  for (FactId fact = 0; fact < vocabulary().size(); ++fact)
    if (is_askable_flag(fact, told_.facts[fact].state, of_others[fact]) &&
        told_.facts[fact].state != State::not_done && !names(asked, fact))
      nobody_asked.push_back(fact);
  plan::AnswerTrial trial(evaluation);
  besides_.alarms = plan::emergencies_alone(evaluation, trial, nobody_asked);
  besides_.hides = besides_.alarms;
  const std::vector<FactId> alone = plan::emergencies_alone(evaluation, trial, asked);
  besides_.hides.insert(besides_.hides.end(), alone.begin(), alone.end());
  std::erase_if(asked, [&alone](FactId fact) { return names(alone, fact); });
  for (const plan::MayHide& one : plan::emergencies_hidden(evaluation, trial, asked))
    besides_.hides.push_back(one.fact);
}

model::Facts Conversation::reassured(const std::vector<model::Question>& asked) const {
  model::Facts facts = today();
  for (const model::Question& one : asked)
    if (const auto none = knowledge::none_of_these(vocabulary()[one.fact]);
        none && one.state != State::conflict)
      facts[one.fact] = said(one.fact, State::known, &*none).what;
  return facts;
}

// What the group that is next will be asked for anyhow is asked for with it, and not in a second
// round; while something urgent stands nothing is.
void Conversation::look_ahead() {
  const model::Facts facts = today();
  const plan::Evaluation evaluation = engine_->evaluate(facts);  // refers to them
  look_for_the_wish(evaluation);
  look_for_emergencies(evaluation);
  besides_.follow_up.clear();
  besides_.last.clear();
  if (is_later_visit()) besides_.follow_up = asked_anew(evaluation, told_.facts, groups_);
  besides_.counted.clear();
  if (asks_what_counts_)
    for (const CountedOn& one : counted_on()) besides_.counted.push_back(one.fact);
  besides_.before_the_end.clear();
  look_beside();
  look_for_doses();
  look_before_the_end();
  besides_.soon.clear();
  look_for_the_last();
  const std::vector<model::Question> now = asked();
  if (now.empty() || names(besides_.last, now.front().fact) ||
      model::row(plan_.disposition).by == model::DecidedBy::urgent_flag)
    return;
  const knowledge::QuestionGroup* group = groups_[now.front().fact];
  if (group == nullptr || group->none.empty()) return;
  std::vector<FactId> others;
  for (FactId fact : group->facts)
    if (!names(now, fact) && !told_.skipped[fact]) others.push_back(fact);
  if (others.empty() || before_the_end(QuestionScreen{group, true, {now.front()}})) return;
  besides_.soon = plan::asked_soon(evaluation, now, others);
  // With much open some answers matter only where all the others reassure.
  const model::Facts well = reassured(now);
  std::vector<model::Question> left;
  std::copy_if(now.begin(), now.end(), std::back_inserter(left),
               [&](const model::Question& one) { return well[one.fact].state != State::known; });
  for (FactId fact : plan::asked_soon(engine_->evaluate(well), left, others))
    if (!names(besides_.soon, fact)) besides_.soon.push_back(fact);
  // Nor is a list opened again before the end for what nobody was asked.
  for (const Alarming& one : asked_before_the_end(others))
    if (!names(besides_.soon, one.fact)) besides_.soon.push_back(one.fact);
}

// In the order of the group. Sources that disagree are asked about one by one.
std::vector<model::Question> Conversation::open_of(const knowledge::QuestionGroup& group) const {
  std::vector<model::Question> all = asked();
  for (FactId fact : besides_.soon)
    if (!told_.skipped[fact] && !names(all, fact)) all.push_back(open_question(fact));
  std::vector<model::Question> open;
  for (FactId fact : group.facts)
    for (const model::Question& one : all)
      if (one.fact == fact && one.state != State::conflict) open.push_back(one);
  return open;
}

// The highest question of the rank, with all that may be answered in the same breath.
std::optional<QuestionScreen> Conversation::next() const {
  const std::vector<model::Question> questions = asked();
  if (questions.empty()) return std::nullopt;
  const model::Question& first = questions.front();
  if (questions.size() > 1 && names(besides_.last, first.fact))
    return QuestionScreen{&last_group(), true, questions};
  QuestionScreen next{groups_[first.fact], false, {first}};
  if (next.group == nullptr || next.group->none.empty() || first.state == State::conflict)
    return next;
  std::vector<model::Question> all = open_of(*next.group);
  if (all.size() < 2) return next;
  next.together = true;
  next.questions = std::move(all);
  return next;
}

}  // namespace windlass::intake

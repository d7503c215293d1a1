// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Conversation asks what is worth asking about one patient, one question or one group at a time,
// and keeps the answers. After each it knows what opened, what is certain and why a question came.
//
// It decides nothing: the plan is made from the facts as they stand, in whatever order they were
// told. It reads no clock; "today" is the `as_of` of the patient document.
//
// Thread rule: belongs to one thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "intake/asked.hpp"
#include "intake/counted_on.hpp"
#include "intake/follow_up.hpp"
#include "intake/patient_text.hpp"
#include "intake/steps.hpp"
#include "plan/engine.hpp"

namespace windlass::intake {

class Conversation {
 public:
  // A patient document that was read; refuses as model::read_patient() does.
  static base::Result<Conversation> open(std::shared_ptr<const plan::Engine>,
                                         const base::Document& patient);

  // Nothing when every question was answered or skipped.
  std::optional<QuestionScreen> next() const;
  // A finding that somebody has to look, feel or test for: in the vocabulary's group `examination`.
  bool is_examination(model::FactId) const;
  bool is_examination(const QuestionScreen&) const;  // some are: no normal before all are named
  // What the safety of the whole patient rests on and next() does not ask, for an urgent red flag
  // stands and no answer would make it more urgent. In the order of the groups.
  std::vector<model::Question> waiting() const;
  void ask_what_waits() { asks_what_waits_ = true; }  // from now on next() asks that, too, last
  // What the plan counts on and somebody could say (counted_on.hpp), as unanswered() is sorted.
  std::vector<CountedOn> counted_on() const;
  void ask_what_counts();  // from now on next() asks that as well, last
  // Whether it is invasive, and nobody has said to want that or to be open to it.
  bool is_unwanted(std::string_view modality) const;
  const std::vector<knowledge::QuestionGroup>& groups() const {
    return engine_->knowledge().pathway().asking.groups;
  }
  const knowledge::QuestionGroup* group_of(model::FactId fact) const { return groups_[fact]; }
  bool answered_today(model::FactId) const;  // on the day of the visit
  // Then next() asks first what a later visit asks anew (follow_up.hpp), and what is too old.
  bool is_later_visit() const { return intake::is_later_visit(told_.facts, told_.came_before); }
  // Asked for and left without an answer, but for a reason why.
  std::vector<model::FactId> skipped() const;
  // Asked for and still not known, whatever comes first: what an answer may change, the weightiest
  // first, then in the order of the groups.
  std::vector<CountedOn> unanswered() const;
  void ask_again();  // from now on next() asks for these again
  // Care waits for nothing else, and nobody was asked or did this: how much an answer would alarm.
  std::optional<Alarm> before_the_end(const QuestionScreen&) const;
  // Red flags of which one answer by itself would be, and that nobody was asked or did.
  std::vector<model::FactId> may_be_urgent() const;
  // What is open of a group that may be answered in one breath, or nothing for any other id.
  std::optional<QuestionScreen> group(std::string_view id) const;

  // `entry`: as a patient document has it, a value, {value, unit}, {unknown: why}.
  base::Result<AnswerEffect> answer(model::FactId, const base::Source&, const base::Node& entry);
  AnswerEffect answer(model::FactId, const model::Value&);
  AnswerEffect answer(model::FactId, model::State why_not_known);
  // Recorded nowhere yet.
  base::Result<ScreenAnswer> read(model::FactId, const base::Source&, const base::Node&) const;
  ScreenAnswer said(model::FactId, model::State, const model::Value* = nullptr) const;
  // One answer to all that was shown and to nothing else, one step of undo(): what was said of
  // some, and the same of all the rest. REQUIRES: `said` is of questions shown; with Rest::safe
  // each of the rest has a safe value.
  AnswerEffect answer(const QuestionScreen& shown, const std::vector<ScreenAnswer>& said, Rest);
  // The safe answer to each question of it. REQUIRES: asked.together.
  AnswerEffect none_of(const QuestionScreen& asked) { return answer(asked, {}, Rest::safe); }
  // Leaves them as they are; they are not asked for again in this conversation.
  void skip(const QuestionScreen&);
  // What the answers since `open` were, one by one, backwards. False when there is none.
  bool undo();
  bool can_go_back() const { return !steps_.empty() && steps_.back().is_answer; }  // to an answer
  bool knows_from_before() const;  // what was not answered here: back does not go over it
  // Once what undo() went back to is answered anew, or not, as by somebody who leaves or skips: all
  // that it took back stands again, but for what has a new answer and what is not asked for any
  // more. Nothing where undo() took back nothing.
  std::optional<PutBack> put_back();
  AnswerEffect nothing_changed(model::Date since);  // a clinician's word; see unchanged.hpp
  bool may_be_first_visit() const;  // nothing is told of the patient yet, and rules have a course
  AnswerEffect first_visit();       // a clinician's word: week 0, and no session was before
  base::Result<AnswerEffect> visit_on(model::Date day);  // moves to a later day

  const model::Facts& facts() const { return told_.facts; }  // as they were told
  const model::Recommendation& plan() const { return plan_; }
  const model::Vocabulary& vocabulary() const { return engine_->knowledge().vocabulary(); }
  std::string patient_document() const;
  std::size_t answers() const { return steps_.size(); }
  std::size_t left() const;  // questions neither answered nor skipped

 private:
  Conversation(std::shared_ptr<const plan::Engine>, model::Facts, PatientHead);
  model::Facts today() const;  // the facts as they count on the day
  std::vector<model::Question> asked() const;
  model::Question open_question(model::FactId) const;  // that no status waits for
  std::pair<std::size_t, std::size_t> place(model::FactId) const;
  void in_order(std::vector<CountedOn>&) const;
  Round round(const model::Question&) const;
  bool is_invasive(std::string_view modality) const;
  void ask_the_wish(std::vector<model::Question>& asked) const;
  void ask_before_the_end(std::vector<model::Question>& asked) const;
  void ask_what_excuses(std::vector<model::Question>& asked) const;
  void look_for_the_wish(const plan::Evaluation&);
  bool wish_opens(const plan::Evaluation& now) const;
  std::vector<model::Question> safety_that_waits() const;
  std::vector<model::Question> open_of(const knowledge::QuestionGroup&) const;
  model::Facts reassured(const std::vector<model::Question>&) const;  // where one key can
  void look_ahead();
  void look_for_emergencies(const plan::Evaluation&);
  void look_for_the_last();
  void look_for_doses();
  void look_beside();
  void look_before_the_end();
  bool is_follow_up(const model::Question&) const;
  bool is_askable_flag(model::FactId, model::State, bool of_others) const;
  std::vector<Alarming> asked_before_the_end(const std::vector<model::FactId>&) const;
  void was_put(const std::vector<model::FactId>&);
  void remember(bool is_answer = true);
  AnswerEffect changed(std::vector<model::FactId> recorded);  // REQUIRES: remember()
  AnswerEffect since(const model::Recommendation& before, std::vector<model::FactId>) const;
  TakenBack said_by(const Step&) const;
  PutBack as_before();
  std::vector<model::FactId> say_again(TakenBack&);  // what of it is asked for, and takes that out
  std::vector<model::FactId> take_out(TakenBack&, const std::vector<model::FactId>&) const;
  AnswerEffect::Added why(const model::Question&) const;

  std::shared_ptr<const plan::Engine> engine_;
  Told told_;
  bool asks_what_waits_ = false, asks_what_counts_ = false, invasive_wanted_ = false;
  std::optional<model::FactId> first_of_course_;  // that a group asks: the week
  Besides besides_;
  std::vector<Step> steps_;
  std::vector<TakenBack> taken_back_;                    // by undo(), the last answer first
  std::optional<BeforeBack> before_back_;                // while there are such
  std::size_t back_at_ = 0;                              // so many steps were left then
  std::vector<const knowledge::QuestionGroup*> groups_;  // by fact
  model::Recommendation plan_;
};

}  // namespace windlass::intake

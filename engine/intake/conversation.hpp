// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Conversation asks what is worth asking about one patient, one question or one group at a time,
// and keeps the answers. After each it knows what opened, what is certain, and why the list of
// questions grew where it did.
//
// It decides nothing: the plan is made from the facts as they stand, whatever the order in which
// they were told. It reads no clock; "today" is the `as_of` of the patient document.
//
// Thread rule: belongs to one thread.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "intake/asked.hpp"
#include "intake/patient_text.hpp"
#include "plan/engine.hpp"

namespace windlass::intake {

class Conversation {
 public:
  // A patient document that was read; refuses as model::read_patient() does.
  static base::Result<Conversation> open(std::shared_ptr<const plan::Engine>,
                                         const base::Document& patient);

  // Nothing when every question was answered or skipped.
  std::optional<QuestionScreen> next() const;
  // Of findings that somebody has to look, feel or test for: all stand in the vocabulary's group
  // `examination`. Nobody records these as normal who was not told how many and which.
  bool is_examination(const QuestionScreen&) const;
  // What the safety of the whole patient rests on and next() does not ask, because an urgent red
  // flag stands and no answer would make it more urgent. In the order of the groups.
  std::vector<model::Question> waiting() const;
  // From now on next() asks that as well, last.
  void ask_what_waits() { asks_what_waits_ = true; }
  const std::vector<knowledge::QuestionGroup>& groups() const {
    return engine_->knowledge().pathway().asking.groups;
  }
  // By an answer, on the day of the visit.
  bool answered_today(model::FactId) const;
  // Asked for in this conversation and left without an answer, but for a reason why.
  std::vector<model::FactId> skipped() const;
  // Asked for, and still without an answer: skipped, not known or not done. An answer to one of
  // them may change the plan.
  std::vector<model::FactId> unanswered() const;
  // From now on next() asks for these again.
  void ask_again();
  // What is open of a group that may be answered in one breath; no questions where nothing is.
  // Nothing for any other id.
  std::optional<QuestionScreen> group(std::string_view id) const;

  // `entry` is what a patient document says of the fact: a value, {value, unit}, {unknown: why}.
  base::Result<AnswerEffect> answer(model::FactId, const base::Source&, const base::Node& entry);
  // The same for a value that is at hand.
  AnswerEffect answer(model::FactId, const model::Value&);
  AnswerEffect answer(model::FactId, model::State why_not_known);
  // What `entry` says of the fact, recorded nowhere yet; for answer(Asked).
  base::Result<ScreenAnswer> read(model::FactId, const base::Source&,
                                  const base::Node& entry) const;
  ScreenAnswer said(model::FactId, model::State, const model::Value* = nullptr) const;
  // One answer to all that was shown, one step of undo(): what was said of some, and the same of
  // all the rest. Says nothing of a question that `shown` does not hold, whatever the group.
  // REQUIRES: `said` is of questions shown; with Rest::safe each of the rest has a safe value.
  AnswerEffect answer(const QuestionScreen& shown, const std::vector<ScreenAnswer>& said, Rest);
  // The safe answer to every question that `asked` put together. REQUIRES: asked.together.
  AnswerEffect none_of(const QuestionScreen& asked) { return answer(asked, {}, Rest::safe); }
  // Leaves them as they are; they are not asked for again in this conversation.
  void skip(const QuestionScreen&);
  // What the answers since `open` were, one by one, backwards. False when there is none.
  bool undo();
  // Once what undo() went back to is answered anew: the answers behind it that it took back on its
  // way stand again where they are still asked for. Nothing where it took back no other.
  std::optional<PutBack> put_back();
  // A clinician's word; see unchanged.hpp.
  AnswerEffect nothing_changed(model::Date since);
  // Moves to a later day.
  base::Result<AnswerEffect> visit_on(model::Date day);

  const model::Facts& facts() const { return facts_; }  // as they were told
  const model::Recommendation& plan() const { return plan_; }
  const model::Vocabulary& vocabulary() const { return engine_->knowledge().vocabulary(); }
  std::string patient_document() const;
  std::size_t answers() const { return steps_.size(); }
  std::size_t left() const;  // questions neither answered nor skipped

 private:
  Conversation(std::shared_ptr<const plan::Engine>, model::Facts, PatientHead);
  struct Step {
    model::Facts facts;
    PatientHead head;
    std::vector<bool> skipped;
    std::optional<model::Recommendation> plan;  // none: it stayed as it was
    bool answers = true;                        // no word about a day
  };
  // What one step said.
  struct TakenBack {
    std::vector<ScreenAnswer> said;
    std::vector<model::FactId> skipped;
  };
  model::Facts today() const;  // the facts as they count on the day
  std::vector<model::Question> asked() const;
  std::pair<std::size_t, std::size_t> place(model::FactId) const;
  int round(const model::Question&) const;
  std::vector<model::Question> safety_that_waits() const;
  std::vector<model::Question> open_of(const knowledge::QuestionGroup&) const;
  void look_ahead();
  void remember(bool answers = true);
  // Makes the plan again. REQUIRES: remember().
  AnswerEffect changed(std::vector<model::FactId> recorded);
  AnswerEffect since(const model::Recommendation& before,
                     std::vector<model::FactId> recorded) const;
  TakenBack said_by(const Step&) const;
  // Says again what of it is asked for, and takes that out.
  std::vector<model::FactId> say_again(TakenBack&);
  // Takes out of it what is about one of `otherwise`, and gives that.
  std::vector<model::FactId> take_out(TakenBack&,
                                      const std::vector<model::FactId>& otherwise) const;
  AnswerEffect::Added why(const model::Question&) const;

  std::shared_ptr<const plan::Engine> engine_;
  model::Facts facts_;
  PatientHead head_;
  std::vector<bool> skipped_;  // by fact
  bool asks_what_waits_ = false;
  std::vector<Step> steps_;
  std::vector<TakenBack> taken_back_;                    // by undo(), the last answer first
  std::size_t back_at_ = 0;                              // so many steps were left then
  std::vector<const knowledge::QuestionGroup*> groups_;  // by fact
  model::Recommendation plan_;
  std::vector<model::FactId> soon_;  // asked in one breath with the group that is next
};

}  // namespace windlass::intake

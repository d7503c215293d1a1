// SPDX-License-Identifier: Apache-2.0
// What has no answer is named at every end and asked for again; red flags behind which an emergency
// may hide are asked before it.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"
#include "plan/emergencies.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::State;

namespace {

const plan::Engine& engine() { return *Tree::instance().engine; }
const model::Vocabulary& vocabulary() { return engine().knowledge().vocabulary(); }
FactId fact(const char* id) { return *vocabulary().find(id); }

// Answers what is asked: not done where `not_done` names it, else reassuringly. Gives what was
// asked before the end, in its order.
std::vector<FactId> talk_to_the_end(intake::Conversation& conversation,
                                    const std::vector<FactId>& not_done) {
  std::vector<FactId> before_the_end;
  for (int answers = 0; answers < 200; ++answers) {
    const auto asked = conversation.next();
    if (!asked) return before_the_end;
    std::vector<intake::ScreenAnswer> said;
    for (const model::Question& one : asked->questions) {
      if (conversation.before_the_end(*asked)) before_the_end.push_back(one.fact);
      if (intake::names(not_done, one.fact)) {
        said.push_back(conversation.said(one.fact, State::not_done));
      } else if (!asked->together) {
        const base::Document written = document("answer", reassuring(vocabulary()[one.fact]));
        said.push_back(*conversation.read(one.fact, *written.source, written.root));
      }
    }
    conversation.answer(*asked, said, asked->together ? intake::Rest::safe : intake::Rest::open);
  }
  FAIL("it never ends");
  return before_the_end;
}

// Whether an emergency may hide in one of them, with answers to what else is open.
bool hides_an_emergency(const intake::Conversation& conversation,
                        const std::vector<model::Question>& asked) {
  model::Facts facts = conversation.facts();
  model::age(vocabulary(), facts);
  const plan::Evaluation evaluation = engine().evaluate(facts);
  plan::AnswerTrial trial(evaluation);
  std::vector<FactId> candidates;
  for (const model::Question& one : asked) candidates.push_back(one.fact);
  return !plan::emergencies_hidden(evaluation, trial, candidates).empty();
}

const intake::CountedOn* find(const std::vector<intake::CountedOn>& list, FactId fact) {
  const auto found =
      std::find_if(list.begin(), list.end(), [fact](const auto& one) { return one.fact == fact; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("red flags that nobody did are asked before the end, once, and named at it") {
  const FactId chest = fact("symptom.chest_pain_or_breathlessness");
  const FactId eye = fact("symptom.red_painful_eye");
  const FactId lump = fact("exam.unexplained_lump_enlarging");
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const std::vector<FactId> asked = talk_to_the_end(conversation, {chest, eye, lump});
  for (FactId id : {chest, eye, lump}) CHECK(std::count(asked.begin(), asked.end(), id) == 1);
  const std::vector<intake::CountedOn> open = conversation.unanswered();
  for (FactId id : {chest, eye, lump}) {
    INFO(vocabulary()[id].id);
    REQUIRE(find(open, id) != nullptr);
    CHECK(find(open, id)->what == intake::CountsFor::first);
  }
  CHECK(std::is_sorted(open.begin(), open.end(),
                       [](const auto& a, const auto& b) { return a.what < b.what; }));
  conversation.ask_again();
  CHECK(talk_to_the_end(conversation, {}).empty());
  CHECK(conversation.unanswered().empty());
}

TEST_CASE("an injury is asked for before the end of everybody, for a flag rests on its weeks") {
  const FactId injury = fact("history.heel_injury_weeks");
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  CHECK(intake::names(talk_to_the_end(conversation, {}), injury));
  CHECK(conversation.plan().disposition == model::Disposition::proceed);
  CHECK(conversation.facts()[injury].value.never);
  for (const auto& [weeks, then] : {std::pair{"6", model::Disposition::investigate_first},
                                    std::pair{"11", model::Disposition::proceed}}) {
    answer(conversation, injury, weeks);
    CHECK(conversation.plan().disposition == then);
  }
  // One that nobody did has its alarm, whatever the type of the answer.
  conversation = talk(patient_file("p01-nurse-10min"));
  const auto alarm = intake::alarm_of(engine(), conversation.facts(), conversation.plan(), injury);
  CHECK(alarm == intake::Alarm::urgent);
}

TEST_CASE("whoever stops once care is settled was asked for all that may be urgent by itself") {
  for (const char* name : {"p01-nurse-10min", "p02-ehr-stub", "p06-psoriasis-mechanic",
                           "p08-chronic-sensitised", "p11-pregnant", "p14-chemo"}) {
    INFO(name);
    intake::Conversation conversation = talk(patient_file(name));
    for (auto asked = conversation.next(); asked; asked = conversation.next()) {
      const model::Question& first = asked->questions.front();
      const std::vector<FactId> urgent = conversation.may_be_urgent();
      const bool is_rest = std::all_of(
          asked->questions.begin(), asked->questions.end(), [&](const model::Question& one) {
            return one.settles.empty() && one.opens.empty() && !intake::names(urgent, one.fact);
          });
      INFO(vocabulary()[first.fact].id);
      if (is_rest && conversation.plan().disposition == model::Disposition::proceed &&
          !hides_an_emergency(conversation, asked->questions))
        CHECK(urgent.empty());
      if (asked->together)
        conversation.none_of(*asked);
      else
        answer(conversation, first.fact, reassuring(vocabulary()[first.fact]));
    }
    CHECK(conversation.may_be_urgent().empty());
    CHECK(conversation.facts()[fact("history.heel_injury_weeks")].state == State::known);
    // The calf is well, and nobody is asked for the points of a clot.
    for (const char* id : {"wells.deep_vein_tenderness", "wells.entire_leg_swollen"})
      CHECK(conversation.facts()[fact(id)].state == State::not_supplied);
  }
}

TEST_CASE("with the red flags of an examination the rest of it is asked again") {
  const std::vector<FactId> not_done{
      fact("exam.unexplained_lump_enlarging"), fact("exam.pedal_pulses_absent"),
      fact("exam.protective_sensation_lost"), fact("exam.achilles_pain_or_defect")};
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const std::vector<FactId> asked = talk_to_the_end(conversation, not_done);
  for (FactId id : not_done) {
    INFO(vocabulary()[id].id);
    CHECK(std::count(asked.begin(), asked.end(), id) == 1);
  }
}

TEST_CASE("who does not know a red flag was asked, and a known one is not asked again") {
  const FactId chest = fact("symptom.chest_pain_or_breathlessness");
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  conversation.answer(chest, State::asked_not_known);
  CHECK_FALSE(intake::names(talk_to_the_end(conversation, {}), chest));
  conversation = talk(patient_file("p01-nurse-10min"));
  CHECK_FALSE(intake::names(talk_to_the_end(conversation, {}), chest));
}

TEST_CASE("a red flag that the record left out, and that may be an emergency, is asked first") {
  const FactId chest = fact("symptom.chest_pain_or_breathlessness");
  model::Facts facts = Tree::instance().samples.front();
  facts[chest] = {};
  auto opened = intake::Conversation::open(
      Tree::instance().engine,
      document("sample",
               intake::patient_text(vocabulary(), facts, {model::text(*facts.as_of), "", ""})));
  REQUIRE(opened);
  REQUIRE(opened->next());
  CHECK(opened->next()->questions.front().fact == chest);
  // Skipped, it is asked once more before the end.
  opened->skip(*opened->next());
  CHECK(intake::names(talk_to_the_end(*opened, {}), chest));
}

TEST_CASE("going back over what was asked before the end asks it anew") {
  const FactId chest = fact("symptom.chest_pain_or_breathlessness");
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  talk_to_the_end(conversation, {chest});
  CHECK_FALSE(conversation.next());
  std::optional<intake::QuestionScreen> asked;
  do {
    REQUIRE(conversation.undo());
    asked = conversation.next();
    REQUIRE(asked);
  } while (!intake::names(std::vector{asked->questions.front().fact}, chest));
  CHECK(conversation.before_the_end(*asked));
  REQUIRE(conversation.put_back());
  CHECK_FALSE(conversation.next());
}

TEST_CASE("whatever comes first, all that nobody did is named and asked for again") {
  for (const char* stops : {"symptom.saddle_numbness_or_sphincter_change: true",
                            "symptom.unable_to_bear_weight: true, symptom.onset: fall_or_trauma",
                            "symptom.night_or_constant_nonmechanical: true", ""}) {
    INFO(stops);
    intake::Conversation conversation =
        talk(document("s", "windlass: 1\nkind: patient\nid: s\nas_of: 2026-03-02\nfacts: {" +
                               std::string(stops) + "}\n"));
    const FactId chest = fact("symptom.chest_pain_or_breathlessness");
    const FactId fever = fact("symptom.fever_or_systemically_unwell");
    for (FactId id : {chest, fever}) conversation.answer(id, State::not_done);
    talk_to_the_end(conversation, {chest, fever});
    const std::vector<intake::CountedOn> open = conversation.unanswered();
    for (FactId id : {chest, fever}) REQUIRE(find(open, id) != nullptr);
    conversation.ask_again();
    for (FactId id : {chest, fever}) {
      bool is_asked = false;
      const intake::Conversation copy = conversation;
      for (int i = 0; i < 60 && !is_asked; ++i) {
        const auto asked = conversation.next();
        if (!asked) break;
        is_asked = model::names(asked->questions, id);
        conversation.answer(*asked, {}, intake::Rest::skipped);
      }
      CHECK(is_asked);
      conversation = copy;
    }
  }
}

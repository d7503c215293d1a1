// SPDX-License-Identifier: Apache-2.0
// A later visit: what changes from one to the next is asked anew, before anything else.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }
FactId fact(const char* id) { return *vocabulary().find(id); }
model::Date day(const char* text) { return *model::parse_date(text); }

// What only a later visit asks has no reassuring answer at the first.
std::string today(const model::FactDefinition& fact) {
  if (fact.id == "course.week") return "2";
  if (fact.id == "symptom.worst_nprs" || fact.id == "symptom.walking_nprs") return "3";
  return reassuring(fact);
}

void answer_next(intake::Conversation& conversation) {
  const auto asked = conversation.next();
  if (asked->together)
    conversation.none_of(*asked);
  else
    answer(conversation, asked->questions.front().fact,
           today(vocabulary()[asked->questions.front().fact]));
}

// The first visit to its end, then two weeks later.
intake::Conversation second_visit() {
  intake::Conversation first = talk(patient_file("p01-nurse-10min"));
  for (int answers = 0; first.next(); ++answers) {
    REQUIRE(answers < 100);
    answer_next(first);
  }
  intake::Conversation second = talk(document("second", first.patient_document()));
  CHECK_FALSE(second.is_later_visit());
  REQUIRE(second.visit_on(day("2026-03-16")));
  return second;
}

}  // namespace

TEST_CASE("a later visit asks its week first, then the last session and how the pain is today") {
  for (const bool word : {true, false}) {
    INFO(word);
    intake::Conversation conversation = second_visit();
    CHECK(conversation.is_later_visit());
    if (word) CHECK_FALSE(conversation.nothing_changed(day("2026-03-02")).recorded.empty());
    REQUIRE(conversation.next());
    CHECK(conversation.next()->questions.front().fact == fact("course.week"));
    answer(conversation, fact("course.week"), "2");
    REQUIRE(conversation.next());
    CHECK(conversation.next()->questions.front().fact == fact("course.last_session_adverse_event"));
    std::vector<FactId> asked;
    for (int answers = 0; conversation.next(); ++answers) {
      REQUIRE(answers < 100);
      const auto shown = conversation.next();
      for (const model::Question& one : shown->questions) asked.push_back(one.fact);
      answer_next(conversation);
    }
    for (const char* id : {"course.tape_skin_reaction", "symptom.first_step_nprs",
                           "symptom.walking_nprs", "symptom.rest_nprs", "exam.skin_local"}) {
      INFO(id);
      CHECK(intake::names(asked, fact(id)));
      CHECK(conversation.facts()[fact(id)].observed == day("2026-03-16"));
    }
    for (FactId one : asked) CHECK(intake::is_asked_of_people(vocabulary()[one]));
  }
}

TEST_CASE("what a word re-dated is named, and nothing of it is measured") {
  intake::Conversation conversation = second_visit();
  const auto change = conversation.nothing_changed(day("2026-03-02"));
  CHECK(intake::redated(conversation.facts()) == change.recorded);
  for (FactId one : change.recorded) CHECK(vocabulary()[one].unchanged_by_word);
}

TEST_CASE("what is skipped at a later visit stands as it was told, and is named at the end") {
  intake::Conversation conversation = second_visit();
  const FactId pain = fact("symptom.first_step_nprs");
  for (int answers = 0; conversation.next(); ++answers) {
    REQUIRE(answers < 100);
    const auto asked = conversation.next();
    if (asked->questions.front().fact == pain)
      conversation.skip(*asked);
    else
      answer_next(conversation);
  }
  CHECK(conversation.facts()[pain].observed == day("2026-03-02"));
  CHECK(intake::names(conversation.unanswered(), pain));
}

TEST_CASE("what excuses a question is asked before it: sex before pregnancy, cancer before Wells") {
  const auto first = [](const std::string& facts) {
    intake::Conversation conversation = talk(document(
        "s", "windlass: 1\nkind: patient\nid: s\nas_of: 2026-03-02\nfacts: {" + facts + "}\n"));
    std::vector<FactId> asked;
    for (int answers = 0; answers < 60; ++answers) {
      const auto shown = conversation.next();
      if (!shown) break;
      for (const model::Question& one : shown->questions) asked.push_back(one.fact);
      conversation.answer(*shown, {}, intake::Rest::skipped);
    }
    return asked;
  };
  const auto at = [](const std::vector<FactId>& asked, const char* id) {
    return std::find(asked.begin(), asked.end(), fact(id)) - asked.begin();
  };
  const std::string calf = "demo.age_years: 40, symptom.calf_swelling_or_tenderness: true";
  const std::vector<FactId> open = first(calf);
  REQUIRE(intake::names(open, fact("history.pregnancy_status")));
  CHECK(at(open, "demo.sex_at_birth") < at(open, "history.pregnancy_status"));
  for (const char* cancer : {"none", "active"}) {
    const std::vector<FactId> known = first(calf + ", history.cancer: " + cancer);
    CHECK_FALSE(intake::names(known, fact("wells.active_cancer")));
    CHECK(intake::names(known, fact("wells.leg_paralysis_or_plaster")));
  }
}

TEST_CASE("what is new since the last visit is asked for, and yes to it asks each anew") {
  const FactId nothing_new = fact("course.rescreen_all_no");
  const FactId injury = fact("history.heel_injury_weeks");
  for (const char* said : {"true", "false"}) {
    INFO(said);
    intake::Conversation conversation = second_visit();
    std::vector<FactId> asked;
    for (int answers = 0; conversation.next(); ++answers) {
      REQUIRE(answers < 100);
      const auto shown = conversation.next();
      for (const model::Question& one : shown->questions) asked.push_back(one.fact);
      if (asked.back() == nothing_new)
        answer(conversation, nothing_new, said);
      else
        answer_next(conversation);
    }
    for (const char* id : {"course.tape_trial_nprs_change", "course.hsr_level",
                           "course.exercise_nprs", "course.rescreen_all_no"}) {
      INFO(id);
      CHECK(intake::names(asked, fact(id)));
    }
    const bool anew = std::string(said) == "false";
    CHECK(intake::names(asked, injury) == anew);
    CHECK(intake::names(asked, fact("symptom.onset")) == anew);
    CHECK((conversation.facts()[injury].observed == day("2026-03-16")) == anew);
  }
}

TEST_CASE("what a change is counted from is kept of the first visit, and never told otherwise") {
  const FactId pain = fact("course.first_step_nprs_baseline");
  intake::Conversation second = second_visit();
  CHECK(second.facts()[pain].state == model::State::known);
  CHECK(second.facts()[pain].value == second.facts()[fact("symptom.first_step_nprs")].value);
  CHECK(second.facts()[pain].observed == day("2026-03-02"));
  CHECK(second.facts()[fact("course.worst_nprs_baseline")].state == model::State::known);
  // A third visit leaves it as it was, and what was no first visit is none.
  answer(second, fact("course.week"), "2");
  answer(second, fact("symptom.first_step_nprs"), "3");
  const model::Value before = second.facts()[pain].value;
  REQUIRE(second.visit_on(day("2026-03-30")));
  CHECK(second.facts()[pain].value == before);
  intake::Conversation late =
      talk(document("late",
                    "windlass: 1\nkind: patient\nid: late\nas_of: 2026-03-02\nfacts: "
                    "{course.week: 6, symptom.first_step_nprs: 3}\n"));
  REQUIRE(late.visit_on(day("2026-03-16")));
  CHECK(late.facts()[pain].state == model::State::not_supplied);
}

TEST_CASE("whoever goes back over a visit is asked as before it") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  const model::Date first = *conversation.facts().as_of;
  REQUIRE(conversation.visit_on(model::Date{first.days + 14}));
  const auto asked = [&] {
    std::vector<model::FactId> made;
    const auto next = conversation.next();
    REQUIRE(next);
    for (const model::Question& one : next->questions) made.push_back(one.fact);
    return made;
  };
  const std::vector<model::FactId> before = asked();
  const std::size_t left = conversation.left();
  REQUIRE(conversation.visit_on(model::Date{first.days + 42}));
  REQUIRE(conversation.undo());
  CHECK(asked() == before);
  CHECK(conversation.left() == left);
}

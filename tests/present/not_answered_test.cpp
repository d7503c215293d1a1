// SPDX-License-Identifier: Apache-2.0
// What was asked and has no answer is not called answered, whatever form the plan has.
#include <algorithm>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/asked_in_vain.hpp"
#include "plan/brief_json.hpp"
#include "present/phrases.hpp"
#include "present/plan_account.hpp"
#include "present/text.hpp"
#include "rendered.hpp"

using namespace windlass;
using namespace windlass::test;
using model::State;

namespace {

constexpr const char* all_clear = "What everybody is asked first is answered";

const plan::Engine& engine() { return *Tree::instance().engine; }
const model::Vocabulary& vocabulary() { return engine().knowledge().vocabulary(); }

// The first sample, whose heel was never hurt: all is known, and treatment may begin.
model::Facts sample() {
  model::Facts facts = Tree::instance().samples.front();
  model::Fact& injury = facts[*vocabulary().find("history.heel_injury_weeks")];
  injury = {};
  injury.state = State::known;
  injury.value.never = true;
  injury.observed = facts.as_of;
  return facts;
}

// The same without these answers.
model::Facts sample_without(std::initializer_list<const char*> ids, State why) {
  model::Facts facts = sample();
  for (const char* id : ids) {
    model::Fact& fact = facts[*vocabulary().find(id)];
    fact = {};
    fact.state = why;
    fact.observed = facts.as_of;
  }
  return facts;
}

std::string text_of(const model::Facts& facts) {
  const model::Recommendation plan = engine().recommend(facts);
  present::Page page(100, false);
  present::write_text(present::account_of({plan, vocabulary(), facts}), present::TextForm::brief,
                      page);
  return words_of_text(page.text());
}

}  // namespace

TEST_CASE("a plan says what was asked in vain, and does not call it answered") {
  const char* chest = "symptom.chest_pain_or_breathlessness";
  const char* eye = "symptom.red_painful_eye";
  const char* lump = "exam.unexplained_lump_enlarging";
  const model::Facts whole = sample();
  REQUIRE(engine().recommend(whole).disposition == model::Disposition::proceed);
  CHECK(says(text_of(whole), all_clear));
  for (const char* id : {chest, eye, lump}) {
    CAPTURE(id);
    const model::Facts facts = sample_without({id}, State::not_done);
    const model::Recommendation plan = engine().recommend(facts);
    REQUIRE(plan.disposition == model::Disposition::proceed);
    CHECK(plan::asked_in_vain(plan) == std::vector<model::FactId>{*vocabulary().find(id)});
    const std::string title = vocabulary()[*vocabulary().find(id)].title;
    const std::string said = text_of(facts);
    CHECK_FALSE(says(said, all_clear));
    CHECK(says(said, "NOT ANSWERED"));
    CHECK(says(said, "Asked, and nobody did or knew it: " + title));
    CHECK(plan::to_brief_json(plan, vocabulary(), "").find("\"not_answered\":[\"" + title) !=
          std::string::npos);
  }
  const std::string all = text_of(sample_without({chest, eye, lump}, State::not_done));
  CHECK(says(all, "Red painful eye; New chest pain or breathlessness; Unexplained enlarging lump"));
}

TEST_CASE("what nobody asked is not called asked") {
  const model::Facts facts = sample_without(
      {"symptom.red_painful_eye", "exam.unexplained_lump_enlarging"}, State::not_supplied);
  CHECK(plan::asked_in_vain(engine().recommend(facts)).empty());
  CHECK_FALSE(says(text_of(facts), "NOT ANSWERED"));
}

TEST_CASE("what nobody asked is not called answered") {
  const char* lump = "exam.unexplained_lump_enlarging";
  for (const State why : {State::not_supplied, State::not_done}) {
    model::Facts facts = sample_without({lump}, why);
    const model::Recommendation plan = engine().recommend(facts);
    REQUIRE(plan.disposition == model::Disposition::proceed);
    const std::string said = text_of(facts);
    CHECK_FALSE(says(said, all_clear));
    const std::string title = vocabulary()[*vocabulary().find(lump)].title;
    const bool asked = why == State::not_done;
    CHECK(says(said, "Asked, and nobody did or knew it: " + title) == asked);
    CHECK(says(said, "the doses below hold only if these answers raise no concern: " + title) ==
          !asked);
    CHECK(plan::not_asked(plan, vocabulary()).empty() == asked);
    CHECK((plan::to_brief_json(plan, vocabulary(), "").find("\"not_asked\":[\"" + title) !=
           std::string::npos) == !asked);
  }
}

TEST_CASE(
    "nobody is called asked of an injury who was not: never is an answer, and none is no never") {
  const char* injury = "history.heel_injury_weeks";
  CHECK(says(text_of(sample()), all_clear));
  const model::Facts facts = sample_without({injury}, State::not_supplied);
  const model::Recommendation plan = engine().recommend(facts);
  REQUIRE(plan.disposition == model::Disposition::proceed);
  CHECK(plan::not_asked(plan, vocabulary()) ==
        std::vector<model::FactId>{*vocabulary().find(injury)});
  CHECK_FALSE(says(text_of(facts), all_clear));
  CHECK(says(text_of(facts), "NOT ASKED"));
}

TEST_CASE("of anybody: the all-clear stands where nothing was asked in vain, and nowhere else") {
  Patients patients(*Tree::instance().rules, Tree::instance().samples);
  Random random(2901);
  std::size_t in_vain = 0, clear = 0;
  for (int i = 0; i < 2000; ++i) {
    model::Facts facts = i % 2 == 0 ? patients.any(random) : sample();
    for (int k = 0; k < 3; ++k) {
      const auto id = static_cast<model::FactId>(random.below(vocabulary().size()));
      if (!vocabulary()[id].safe || i % 4 == 3) continue;
      facts[id] = {};
      facts[id].state = random.one_in(2) ? State::not_done : State::asked_not_known;
    }
    const model::Recommendation plan = engine().recommend(facts);
    const bool all = present::meaning_of(plan, vocabulary()).starts_with(all_clear);
    bool open = false;
    for (const model::Assumed& one : plan.assumed)
      open |= (one.state == State::not_done || one.state == State::asked_not_known) &&
              std::find(one.affects.begin(), one.affects.end(), "disposition") != one.affects.end();
    if (plan.disposition != model::Disposition::proceed) CHECK_FALSE(all);
    if (open && plan.disposition == model::Disposition::proceed) {
      ++in_vain;
      CHECK_FALSE(all);
      CHECK(says(text_of(facts), "NOT ANSWERED"));
    }
    clear += all;
  }
  CHECK(in_vain > 20);
  CHECK(clear > 20);
}

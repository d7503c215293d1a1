// SPDX-License-Identifier: Apache-2.0
// "Nothing has changed since": what a clinician's word re-dates, what it does not, and that it is
// never less cautious than the same answers given anew.
#include <algorithm>

#include "catch.hpp"
#include "intake/talk.hpp"
#include "intake/unchanged.hpp"
#include "plan/plan_json.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Date;
using model::Facts;
using model::State;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }
model::FactId fact(const char* id) { return *vocabulary().find(id); }
Date day(const char* text) { return *model::parse_date(text); }

Facts read(const std::string& facts, const std::string& as_of) {
  auto made = model::read_patient(
      vocabulary(), document("patient", "windlass: 1\nkind: patient\nid: a\nas_of: " + as_of +
                                            "\nfacts:\n" + facts));
  if (!made) throw std::runtime_error(base::render(made.error()));
  return std::move(*made);
}

std::string refusal(const std::string& facts) {
  const auto made = model::read_patient(
      vocabulary(),
      document("patient",
               "windlass: 1\nkind: patient\nid: a\nas_of: 2026-03-20\nfacts:\n" + facts));
  return made ? "" : made.error().front().code;
}

constexpr const char* night = "  symptom.night_or_constant_nonmechanical: ";

}  // namespace

TEST_CASE("a word re-dates what was fresh on its day, and keeps the day of the observation") {
  Facts facts = read(std::string(night) + "{value: false, observed: 2026-03-03}\n" +
                         "  exam.skin_local: {value: intact, observed: 2026-03-03}\n" +
                         "  symptom.rest_nprs: {value: 1, observed: 2026-03-03}\n" +
                         "  consent.needling: {value: given, observed: 2025-12-01}\n" +
                         "  meds.fluoroquinolone_last_12wk: {value: none, observed: 2026-01-02}\n",
                     "2026-03-20");
  const model::FactId pain = fact("symptom.night_or_constant_nonmechanical");
  CHECK(facts[pain].state == State::stale);
  CHECK(intake::nothing_changed(vocabulary(), day("2026-03-03"), facts) ==
        std::vector<model::FactId>{pain});
  model::age(vocabulary(), facts);
  CHECK(facts[pain].state == State::known);
  CHECK(facts[pain].observed == day("2026-03-03"));
  REQUIRE(facts[pain].unchanged.size() == 1);
  CHECK(facts[pain].unchanged.front().said == day("2026-03-20"));
  // Measured, looked at, agreed to, or too old on that day already: asked again.
  for (const char* id : {"exam.skin_local", "symptom.rest_nprs", "consent.needling",
                         "meds.fluoroquinolone_last_12wk"})
    CHECK(facts[fact(id)].state == State::stale);
}

TEST_CASE("freshness counts from the word wherever the document is read") {
  const std::string word =
      "{value: false, observed: 2026-03-03, unchanged: [{since: 2026-03-03, said: 2026-03-20}]}\n";
  const model::FactId pain = fact("symptom.night_or_constant_nonmechanical");
  CHECK(read(night + word, "2026-04-03")[pain].state == State::known);
  CHECK(read(night + word, "2026-04-04")[pain].state == State::stale);
  // A word about a day on which it was too old already is no news.
  CHECK(read(std::string(night) +
                 "{value: false, observed: 2026-03-03, unchanged: [{since: 2026-03-18, said: "
                 "2026-03-20}]}\n",
             "2026-03-20")[pain]
            .state == State::stale);
}

TEST_CASE("words that cannot be are refused") {
  CHECK(refusal("  exam.skin_local: {value: intact, observed: 2026-03-03, unchanged: [{since: "
                "2026-03-03, said: 2026-03-20}]}\n") == "fact.unchanged");
  CHECK(refusal(std::string(night) +
                "{value: false, unchanged: [{since: 2026-03-03, said: 2026-03-20}]}\n") ==
        "fact.unchanged");
  CHECK(refusal(std::string(night) +
                "{value: false, observed: 2026-03-03, unchanged: [{since: 2026-03-01, said: "
                "2026-03-20}]}\n") == "fact.unchanged");
  CHECK(refusal(std::string(night) +
                "{value: false, observed: 2026-03-03, unchanged: [{since: 2026-03-03, said: "
                "2026-03-21}]}\n") == "fact.future");
}

TEST_CASE("a later visit dates what carried no date, and stales what is too old by then") {
  Facts facts = read(std::string(night) + "false\n  demo.age_years: 47\n", "2026-03-02");
  intake::visit_on(day("2026-03-30"), facts);
  model::age(vocabulary(), facts);
  const model::FactId pain = fact("symptom.night_or_constant_nonmechanical");
  CHECK(facts[pain].observed == day("2026-03-02"));
  CHECK(facts[pain].state == State::stale);
  CHECK(facts[fact("demo.age_years")].state == State::known);
}

namespace {

std::string plan_of(const model::Recommendation& plan) {
  return plan::to_json(plan, vocabulary(), {});
}

// What the document that a conversation writes is read as.
Facts saved(const intake::Conversation& conversation) {
  auto facts = model::read_patient(vocabulary(), document("back", conversation.patient_document()));
  if (!facts) throw std::runtime_error(base::render(facts.error()));
  return std::move(*facts);
}

// The same whether the conversation goes on or its document is read.
void check_saved(const intake::Conversation& conversation) {
  CHECK(plan_of(conversation.plan()) ==
        plan_of(Tree::instance().engine->recommend(saved(conversation))));
}

intake::Conversation in_spring(const std::string& facts) {
  return talk(document("patient",
                       "windlass: 1\nkind: patient\nid: a\nas_of: 2026-03-02\nfacts:\n" + facts));
}

}  // namespace

TEST_CASE(
    "a count goes stale sooner under an active cancer, and counts again where there is none") {
  const model::FactId platelets = fact("lab.platelets");
  intake::Conversation conversation = in_spring(
      "  history.cancer: {value: active, observed: 2026-03-01}\n"
      "  lab.platelets: {value: 250, observed: 2026-03-01}\n");
  CHECK(saved(conversation)[platelets].state == State::known);
  REQUIRE(conversation.visit_on(day("2026-03-20")));
  CHECK(saved(conversation)[platelets].state == State::stale);
  check_saved(conversation);
  answer(conversation, fact("history.cancer"), "none");
  CHECK(saved(conversation)[platelets].state == State::known);
  CHECK(conversation.facts()[platelets].observed == day("2026-03-01"));
  check_saved(conversation);
  answer(conversation, fact("history.cancer"), "active");
  CHECK(saved(conversation)[platelets].state == State::stale);
  check_saved(conversation);
}

TEST_CASE("nothing new said, and taken back: old answers keep their own day") {
  const model::FactId fever = fact("symptom.fever_or_systemically_unwell");
  intake::Conversation conversation =
      in_spring("  symptom.fever_or_systemically_unwell: false\n  symptom.onset: gradual\n");
  REQUIRE(conversation.visit_on(day("2026-04-20")));
  const std::string before = conversation.patient_document();
  CHECK(saved(conversation)[fever].state == State::stale);
  answer(conversation, fact("course.rescreen_all_no"), "true");
  CHECK(saved(conversation)[fever].state == State::known);
  CHECK(saved(conversation)[fever].observed == day("2026-04-20"));
  check_saved(conversation);
  answer(conversation, fact("course.rescreen_all_no"), "false");
  CHECK(saved(conversation)[fever].state == State::stale);
  CHECK(conversation.facts()[fever].observed == day("2026-03-02"));
  check_saved(conversation);
  conversation.answer(fact("course.rescreen_all_no"), State::asked_not_known);
  CHECK(saved(conversation)[fever].state == State::stale);
  while (conversation.answers() > 1) REQUIRE(conversation.undo());
  CHECK(conversation.patient_document() == before);
}

TEST_CASE("to age a second time changes nothing") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  Random random(23);
  std::size_t stale = 0;
  for (int i = 0; i < 200; ++i) {
    Facts facts = patients.any(random);
    if (!facts.as_of) continue;
    intake::visit_on(Date{facts.as_of->days + static_cast<std::int32_t>(random.below(60))}, facts);
    patients.set(facts, fact("course.rescreen_all_no"),
                 model::Value{.choice = static_cast<std::uint16_t>(random.below(2))});
    model::age(vocabulary(), facts);
    Facts again = facts;
    model::age(vocabulary(), again);
    for (model::FactId id = 0; id < vocabulary().size(); ++id) {
      INFO(vocabulary()[id].id);
      CHECK(again[id].state == facts[id].state);
      CHECK(again[id].observed == facts[id].observed);
      CHECK(again[id].source == facts[id].source);
      stale += facts[id].state == State::stale;
    }
  }
  CHECK(stale > 1000);
}

TEST_CASE("nothing changed is never less cautious than the same answers given anew") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  Random random(19);
  std::size_t redated = 0;
  for (int i = 0; i < 400; ++i) {
    Facts facts = patients.screened(random);
    if (!facts.as_of) continue;
    const Date before = *facts.as_of;
    intake::visit_on(Date{before.days + 10}, facts);
    model::age(vocabulary(), facts);
    Facts anew = facts, word = facts;
    for (const model::FactId id : intake::nothing_changed(vocabulary(), before, word)) {
      anew[id].state = State::known;
      anew[id].observed = anew.as_of;
      ++redated;
    }
    model::age(vocabulary(), word);
    const plan::Evaluation said = tree.engine->evaluate(word), asked = tree.engine->evaluate(anew);
    CHECK(said.disposition() <= asked.disposition());
    for (std::size_t m = 0; m < said.statuses().size(); ++m)
      CHECK(rank(said.statuses()[m]) <= rank(asked.statuses()[m]));
  }
  CHECK(redated > 400);
}

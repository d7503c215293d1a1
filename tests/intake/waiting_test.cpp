// SPDX-License-Identifier: Apache-2.0
// What is offered while an urgent red flag stands: the safety of the whole patient, for whoever
// takes over. Only what can still change a plan, in groups, and after what is asked anyhow.
#include <algorithm>

#include "catch.hpp"
#include "intake/protocol.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;

namespace {

const knowledge::KnowledgeBase& rules() { return Tree::instance().engine->knowledge(); }
model::FactId fact(const char* id) { return *rules().vocabulary().find(id); }

bool names(const std::vector<model::Question>& questions, const char* id) {
  return std::any_of(questions.begin(), questions.end(),
                     [id](const auto& one) { return one.fact == fact(id); });
}

std::string plan_of(const Facts& facts) {
  const plan::Evaluation evaluation = Tree::instance().engine->evaluate(facts);
  std::string text(model::word(evaluation.disposition()));
  for (const model::Status one : evaluation.statuses()) text += " " + std::string(word(one));
  for (const knowledge::Flag& flag : rules().flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      text += " " + std::string(word(evaluation.any_lane(level.slot)));
  return text + (evaluation.screen_complete() ? " screened" : " not screened");
}

// Whether an answer to it changes the plan, for some way of answering the others, or of leaving
// them open.
bool can_matter(const Patients& patients, const Facts& facts,
                const std::vector<model::FactId>& open, model::FactId asked, Random& random) {
  const model::Vocabulary& vocabulary = rules().vocabulary();
  for (int tries = 0; tries < 400; ++tries) {
    Facts told = facts;
    for (model::FactId id : open) {
      if (id == asked || tries == 0 || (tries % 2 == 0 && random.one_in(4))) continue;
      if (vocabulary[id].safe && random.one_in(2))
        patients.set(told, id, *vocabulary[id].safe);
      else
        patients.set(told, id, patients.value(id, random));
    }
    const std::string nobody_knows = plan_of(told);
    for (int k = 0; k < 8; ++k) {
      patients.set(told, asked, patients.value(asked, random));
      if (plan_of(told) != nobody_knows) return true;
    }
  }
  return false;
}

// Answers until nothing is asked any more, reassuringly.
void answer_all(intake::Conversation& conversation) {
  for (int answers = 0; answers < 200; ++answers) {
    const auto asked = conversation.next();
    if (!asked) return;
    if (asked->together)
      conversation.none_of(*asked);
    else
      answer(conversation, asked->questions.front().fact,
             reassuring(conversation.vocabulary()[asked->questions.front().fact]));
  }
  FAIL("it never ends");
}

base::Document somebody(const std::string& facts) {
  return document(
      "somebody",
      "windlass: 1\nkind: patient\nid: somebody\nas_of: 2026-03-02\nfacts: {" + facts + "}\n");
}

}  // namespace

TEST_CASE("behind a stopping answer the safety of the whole patient is still offered") {
  intake::Conversation conversation =
      talk(somebody("symptom.saddle_numbness_or_sphincter_change: true, demo.age_years: 24, "
                    "demo.sex_at_birth: female, demo.activity_level: runner"));
  answer_all(conversation);
  CHECK(conversation.plan().disposition == model::Disposition::emergency);
  const std::vector<model::Question> waiting = conversation.waiting();
  for (const char* id :
       {"exam.protective_sensation_lost", "exam.pedal_pulses_absent", "symptom.side",
        "history.low_energy_or_missed_periods", "exam.calcaneal_squeeze_test",
        "history.foot_ulcer_or_charcot", "history.cancer"}) {
    INFO(id);
    CHECK(names(waiting, id));
  }
  // Neither what only a treatment needs, nor what is asked after another answer.
  for (const char* id : {"allergy.latex", "consent.needling", "wells.active_cancer",
                         "exam.ankle_df_knee_ext_deg", "course.last_session_adverse_event"}) {
    INFO(id);
    CHECK_FALSE(names(waiting, id));
  }
}

TEST_CASE("it is asked only once somebody wants it, and found flags stand beside the first") {
  intake::Conversation conversation =
      talk(somebody("symptom.saddle_numbness_or_sphincter_change: true, history.diabetes: type2"));
  answer_all(conversation);
  CHECK_FALSE(conversation.next());
  CHECK(conversation.left() == 0);
  const std::size_t answers = conversation.answers();
  conversation.ask_what_waits();
  CHECK(conversation.answers() == answers);
  CHECK(conversation.left() > 0);
  CHECK(conversation.waiting().empty());
  const intake::AnswerEffect change =
      answer(conversation, fact("exam.protective_sensation_lost"), "true");
  CHECK(change.flags == std::vector<std::string_view>{"rf.insensate_foot"});
  CHECK_FALSE(change.disposition);
  CHECK(conversation.plan().disposition == model::Disposition::emergency);
  answer_all(conversation);
  CHECK(conversation.left() == 0);
}

TEST_CASE("a front end is told what waits, and asks for it") {
  intake::Conversation conversation =
      talk(somebody("symptom.saddle_numbness_or_sphincter_change: true"));
  answer_all(conversation);
  const auto said = [&](const char* request) {
    auto reply = intake::say(conversation, document("request", request));
    if (!reply) throw std::runtime_error(base::render(reply.error()));
    return document("reply", *reply);
  };
  const base::Document before = said(R"({"next": {}})");
  CHECK(before.root.find("next")->is_null());
  const std::size_t waiting = before.root.find("waiting")->children.size();
  CHECK(waiting > 5);
  const base::Document after = said(R"({"waiting": {}})");
  CHECK(after.root.find("waiting")->children.empty());
  CHECK(after.root.find("left")->text == std::to_string(waiting));
  CHECK(after.root.find("next")->is_mapping());
}

TEST_CASE("no safety question waits whose answers all give the same plan") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  patients.allow_conflicts = false;
  Random random(47);
  std::size_t waiting = 0, useless = 0;
  std::string first;
  for (int i = 0; i < 1200 && waiting < 400; ++i) {
    const Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    if (!evaluation.conflicts().empty()) continue;
    const model::Recommendation plan = tree.engine->recommend(evaluation);
    std::vector<model::FactId> open;
    for (const auto* list : {&plan.questions, &plan.waiting})
      for (const model::Question& one : *list) open.push_back(one.fact);
    for (const model::Question& one : plan.waiting) {
      if (!one.safety || rules().is_calculated_from(one.fact)) continue;
      CHECK(facts[one.fact].state != State::known);
      ++waiting;
      if (can_matter(patients, facts, open, one.fact, random)) continue;
      ++useless;
      if (first.empty())
        first = rules().vocabulary()[one.fact].id + " of\n" + describe(rules().vocabulary(), facts);
    }
  }
  INFO(useless << " of " << waiting << " change nothing; the first is " << first);
  CHECK(waiting >= 400);
  CHECK(useless * 20 < waiting);  // chance misses what hangs on several other answers
}

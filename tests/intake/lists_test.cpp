// SPDX-License-Identifier: Apache-2.0
// Lists that are answered in one breath: each heard once, what "none of these" says, and what is
// asked again once what it was about is told otherwise.
#include <algorithm>
#include <map>

#include "catch.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::State;

namespace {

const model::Vocabulary& vocabulary() { return Tree::instance().engine->knowledge().vocabulary(); }
model::FactId fact(const char* id) { return *vocabulary().find(id); }

}  // namespace

// The last of p02's waits for something that nobody has asked by then: an earlier stress fracture
// for how active he is.
TEST_CASE("what a list will be asked for anyhow is asked for in one breath, and not twice") {
  for (const char* name : {"p01-nurse-10min", "p02-ehr-stub", "p06-psoriasis-mechanic",
                           "p08-chronic-sensitised", "p11-pregnant", "p14-chemo"}) {
    intake::Conversation conversation = talk(patient_file(name));
    std::map<std::string, int> rounds;
    std::map<std::string, std::string> said;
    while (const auto asked = conversation.next()) {
      const bool in_one_breath = asked->group != nullptr && !asked->group->none.empty();
      if (in_one_breath) {
        ++rounds[asked->group->id];
        said[asked->group->id] += "; then";
        for (const model::Question& one : asked->questions)
          said[asked->group->id] += " " + vocabulary()[one.fact].id;
      }
      if (asked->together)
        conversation.none_of(*asked);
      else
        answer(conversation, asked->questions.front().fact,
               reassuring(vocabulary()[asked->questions.front().fact]));
    }
    for (const auto& [group, times] : rounds) {
      INFO(name << ": " << group << said[group]);
      // Some of a list is to be asked only for what later answers bring.
      const bool waits = said[group].ends_with("; then history.stress_fracture_past") ||
                         said[group].ends_with("; then meds.systemic_corticosteroid_long_term");
      CHECK(times == (waits ? 2 : 1));
    }
  }
}

TEST_CASE("none of these says of surgery that there was none, and some of it asks how long ago") {
  intake::Conversation conversation = talk(patient_file("p02-ehr-stub"));
  const auto history = conversation.group("history");
  REQUIRE(history);
  const model::FactId surgery = fact("history.surgery_foot_weeks_ago");
  CHECK(std::any_of(history->questions.begin(), history->questions.end(),
                    [surgery](const model::Question& one) { return one.fact == surgery; }));
  conversation.none_of(*history);
  CHECK(conversation.facts()[surgery].state == State::known);
  CHECK(conversation.facts()[surgery].value.never);
  REQUIRE(conversation.undo());
  CHECK(conversation.facts()[surgery].state == State::not_supplied);
}

TEST_CASE("two answers say that none of the Wells items is there, and each says no") {
  intake::Conversation conversation = talk(patient_file("p01-nurse-10min"));
  answer(conversation, fact("symptom.calf_swelling_or_tenderness"), "true");
  for (const char* group : {"wells", "wells-leg"}) {
    const auto asked = conversation.group(group);
    REQUIRE(asked);
    CHECK(asked->questions.size() >= 3);
    CHECK(conversation.none_of(*asked).recorded.size() == asked->questions.size());
  }
  CHECK(conversation.facts()[fact("wells.previous_dvt")].value == model::Value{});
  CHECK(conversation.facts()[fact("wells.pitting_oedema")].value == model::Value{});
  CHECK(conversation.facts()[fact("wells.alternative_diagnosis")].state == State::not_supplied);
}

TEST_CASE("gone back to the side, the foot is asked for again and the history stands") {
  intake::Conversation conversation = talk(patient_file("p02-ehr-stub"));
  const model::FactId side = fact("symptom.side"), place = fact("symptom.location");
  const model::FactId squeeze = fact("exam.calcaneal_squeeze_test");
  const model::FactId crps = fact("history.crps");
  const auto told = [&](const char* which) {
    answer(conversation, side, "left");
    answer(conversation, place, "plantar_medial");
    answer(conversation, crps, "false");
    answer(conversation, squeeze, "negative");
    for (int i = 0; i < 4; ++i) REQUIRE(conversation.undo());
    answer(conversation, side, which);
    const auto back = conversation.put_back();
    REQUIRE(back);
    return *back;
  };
  const intake::PutBack same = told("left");
  CHECK(same.asked_again.empty());
  CHECK(conversation.facts()[place].state == State::known);
  while (conversation.undo()) {}
  const intake::PutBack other = told("right");
  CHECK(other.asked_again == std::vector<model::FactId>{place, squeeze});
  CHECK(conversation.facts()[place].state == State::not_supplied);
  CHECK(conversation.facts()[squeeze].state == State::not_supplied);
  CHECK(conversation.facts()[crps].state == State::known);
  CHECK(std::any_of(conversation.plan().questions.begin(), conversation.plan().questions.end(),
                    [place](const model::Question& one) { return one.fact == place; }));
}

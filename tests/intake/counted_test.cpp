// SPDX-License-Identifier: Apache-2.0
// Needles are asked about where somebody wants them; and a conversation does not end without a word
// of what its plan counts on.
#include <algorithm>
#include <set>

#include "catch.hpp"
#include "intake/counted_on.hpp"
#include "intake/protocol.hpp"
#include "intake/talk.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;

namespace {

const knowledge::KnowledgeBase& rules() { return Tree::instance().engine->knowledge(); }
FactId fact(const char* id) { return *rules().vocabulary().find(id); }

// An entry that tells something of the fact.
std::string some_answer(FactId id) {
  const model::FactDefinition& one = rules().vocabulary()[id];
  static const std::set<std::string> measured{"demo.height_cm", "demo.weight_kg"};
  if (measured.count(one.id) != 0) return one.id == "demo.height_cm" ? "170" : "70";
  try {
    return reassuring(one);
  } catch (const std::runtime_error&) {
    return one.lowest ? one.lowest->text() : "2026-01-01";
  }
}

bool needles_only(const model::Question& one) {
  return !one.affects.empty() &&
         std::all_of(one.affects.begin(), one.affects.end(), [](std::string_view id) {
           const knowledge::Modality* modality = rules().modality(id);
           return modality != nullptr && modality->invasive;
         });
}

// The next answer, reassuring; of what needles alone wait for, what was asked.
void answer_next(intake::Conversation& conversation, const intake::QuestionScreen& asked) {
  if (asked.together)
    conversation.none_of(asked);
  else
    answer(conversation, asked.questions.front().fact, some_answer(asked.questions.front().fact));
}

std::vector<FactId> facts_of(const std::vector<intake::CountedOn>& counted) {
  std::vector<FactId> facts;
  for (const intake::CountedOn& one : counted) facts.push_back(one.fact);
  return facts;
}

intake::Conversation nurse(const std::string& more) {
  const std::string name = "p01-nurse-10min";
  const base::Document before = patient_file(name);
  return talk(document("nurse", std::string(before.source->text()) + more));
}

// Whether nothing is asked any more but what may change what comes first, and is counted on.
bool is_last(const intake::Conversation& conversation) {
  const auto asked = conversation.next();
  const std::vector<intake::CountedOn> counted = conversation.counted_on();
  return !asked || std::all_of(asked->questions.begin(), asked->questions.end(),
                               [&](const model::Question& question) {
                                 return std::any_of(counted.begin(), counted.end(),
                                                    [&](const intake::CountedOn& one) {
                                                      return one.fact == question.fact &&
                                                             one.what == intake::CountsFor::first;
                                                    });
                               });
}

// Asked until needles are, and how many screens came up to then that only needles wait for.
std::size_t asked_until_the_wish(intake::Conversation& conversation) {
  std::size_t for_needles = 0;
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    if (asked->questions.front().fact == fact("pref.needling")) return for_needles;
    if (std::all_of(asked->questions.begin(), asked->questions.end(), needles_only)) ++for_needles;
    answer_next(conversation, *asked);
  }
  throw std::runtime_error("nobody asked whether needles are wanted");
}

}  // namespace

TEST_CASE("whether needles are wanted is asked before what needles alone wait for") {
  intake::Conversation conversation = nurse("  setting.clinician_needling_competent: true\n");
  CHECK(asked_until_the_wish(conversation) == 0);
  CHECK(std::any_of(conversation.plan().questions.begin(), conversation.plan().questions.end(),
                    needles_only));
  answer(conversation, fact("pref.needling"), "\"no\"");
  const auto& left = conversation.plan().questions;
  CHECK(std::none_of(left.begin(), left.end(), needles_only));
  // Whoever does not know is asked the rest, last.
  REQUIRE(conversation.undo());
  conversation.answer(fact("pref.needling"), model::State::asked_not_known);
  bool needles = false;
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    const bool only = std::all_of(asked->questions.begin(), asked->questions.end(), needles_only);
    CHECK((only || !needles || conversation.before_the_end(*asked) || is_last(conversation)));
    needles = needles || only;
    answer_next(conversation, *asked);
  }
  CHECK(needles);
}

TEST_CASE("whoever was never asked for needles may want them, also where the place is known") {
  intake::Conversation conversation = nurse("");
  const auto needles = [&] {
    for (const model::ModalityPlan& one : conversation.plan().modalities)
      if (one.id == "dry_needling") return one.status;
    throw std::runtime_error("no such modality");
  };
  CHECK(asked_until_the_wish(conversation) == 0);
  CHECK(needles() == model::Status::not_indicated);
  answer(conversation, fact("pref.needling"), "\"no\"");
  CHECK(is_last(conversation));
  REQUIRE(conversation.undo());
  answer(conversation, fact("pref.needling"), "wants");
  CHECK(needles() != model::Status::not_indicated);
  const auto asked = conversation.next();
  REQUIRE(asked);
  CHECK(std::all_of(asked->questions.begin(), asked->questions.end(), needles_only));
}

TEST_CASE("nobody is asked what a system tells") {
  intake::Conversation conversation = nurse("");
  for (auto asked = conversation.next(); asked; asked = conversation.next())
    answer_next(conversation, *asked);
  conversation.ask_what_counts();
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    for (const model::Question& one : asked->questions)
      CHECK(intake::is_asked_of_people(rules().vocabulary()[one.fact]));
    answer_next(conversation, *asked);
  }
}

TEST_CASE("what the plan counts on and nobody said is named at the end, and asked for") {
  intake::Conversation conversation = nurse("");
  for (auto asked = conversation.next(); asked; asked = conversation.next())
    answer_next(conversation, *asked);
  const std::vector<FactId> counted = facts_of(conversation.counted_on());
  for (const char* id : {"exam.heel_raise_single_reps", "exam.fpi6"})
    CHECK(std::find(counted.begin(), counted.end(), fact(id)) != counted.end());
  for (FactId id : counted) {
    CHECK(conversation.facts()[id].state != model::State::known);
    CHECK(!rules().vocabulary()[id].question.empty());
  }
  const auto reply = [&](const char* request) {
    auto said = intake::say(conversation, document("request", request));
    if (!said) throw std::runtime_error(base::render(said.error()));
    return document("reply", *said);
  };
  CHECK(reply(R"({"next": {}})").root.find("counted_on")->children.size() == counted.size());
  const base::Document asks = reply(R"({"counted_on": {}})");
  CHECK(asks.root.find("next")->is_mapping());
  CHECK(asks.root.find("left")->text == std::to_string(counted.size()));
  std::size_t answers = 0;
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    answer_next(conversation, *asked);
    REQUIRE(++answers < 100);
  }
  CHECK(conversation.counted_on().empty());
}

TEST_CASE(
    "what was asked for and nobody knew is counted on still, what was skipped is offered anew") {
  intake::Conversation conversation = nurse("");
  for (auto asked = conversation.next(); asked; asked = conversation.next())
    answer_next(conversation, *asked);
  const std::size_t counted = conversation.counted_on().size();
  conversation.ask_what_counts();
  const std::vector<FactId> named = facts_of(conversation.counted_on());
  const auto next = conversation.next();
  const auto shown =
      std::count_if(next->questions.begin(), next->questions.end(),
                    [&](const model::Question& one) { return intake::names(named, one.fact); });
  conversation.skip(*conversation.next());
  CHECK(conversation.counted_on().size() == counted);
  CHECK(conversation.left() == counted - static_cast<std::size_t>(shown));
  conversation.ask_what_counts();
  CHECK(conversation.left() == counted);
  conversation.answer(fact("exam.fpi6"), model::State::asked_not_known);
  const std::vector<FactId> now = facts_of(conversation.counted_on());
  CHECK(std::find(now.begin(), now.end(), fact("exam.fpi6")) != now.end());
}

TEST_CASE("what is counted on is told by weight: safety, doses, words") {
  intake::Conversation conversation = nurse("");
  for (auto asked = conversation.next(); asked; asked = conversation.next())
    answer_next(conversation, *asked);
  const std::vector<intake::CountedOn> counted = conversation.counted_on();
  CHECK(std::is_sorted(counted.begin(), counted.end(),
                       [](const auto& a, const auto& b) { return a.what < b.what; }));
  const auto counts_for = [&](const char* id, intake::CountsFor what) {
    return std::any_of(counted.begin(), counted.end(), [&](const intake::CountedOn& one) {
      return one.fact == fact(id) && one.what == what;
    });
  };
  CHECK(counts_for("exam.heel_raise_single_reps", intake::CountsFor::dose));
  CHECK(counts_for("exam.fpi6", intake::CountsFor::treatment));
  CHECK(counted.back().what == intake::CountsFor::words);
}

TEST_CASE("without its answer the dose is the smallest, so it is asked for before the end") {
  // The worst pain of the week: no status waits for it, and how irritable the heel is does.
  const std::string name = "p01-nurse-10min";
  std::string text(patient_file(name).source->text());
  for (const char* id : {"  symptom.worst_nprs:", "  symptom.settle_hours_after_load:"})
    if (const std::size_t at = text.find(id); at != std::string::npos)
      text.erase(at, text.find('\n', at) + 1 - at);
  text += "  symptom.settle_hours_after_load: {value: 1, unit: h}\n";
  intake::Conversation conversation = talk(document("nurse", text));
  bool asked_for_it = false;
  for (auto asked = conversation.next(); asked; asked = conversation.next()) {
    for (const model::Question& one : asked->questions)
      asked_for_it = asked_for_it || one.fact == fact("symptom.worst_nprs");
    if (asked->questions.front().fact == fact("symptom.worst_nprs"))
      answer(conversation, fact("symptom.worst_nprs"), "5");
    else
      answer_next(conversation, *asked);
  }
  CHECK(asked_for_it);
  CHECK(conversation.facts()[fact("symptom.worst_nprs")].state == model::State::known);
  // Not known is not asked again by itself, and is named at the end.
  intake::Conversation other = talk(document("nurse", text));
  for (auto asked = other.next(); asked; asked = other.next())
    if (asked->questions.front().fact == fact("symptom.worst_nprs"))
      other.answer(fact("symptom.worst_nprs"), model::State::asked_not_known);
    else
      answer_next(other, *asked);
  const std::vector<FactId> left = facts_of(other.counted_on());
  CHECK(std::find(left.begin(), left.end(), fact("symptom.worst_nprs")) != left.end());
}

TEST_CASE("nothing is counted on where no treatment begins") {
  intake::Conversation conversation =
      nurse("  symptom.saddle_numbness_or_sphincter_change: true\n");
  CHECK(conversation.counted_on().empty());
}

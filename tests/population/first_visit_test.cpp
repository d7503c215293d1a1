// SPDX-License-Identifier: Apache-2.0
// At a first visit nothing went before: neither the sheet nor a line of the plan's treatments
// speaks of a "so far", of a last time or of a visit before this one. Of a made-up population.
#include <algorithm>
#include <array>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"
#include "present/handout.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

constexpr std::array<std::string_view, 11> words_of_before = {
    "so far",         " as before",     "the last time", "last session",
    "last visit",     "last exercises", "you did then",  "as last time",
    "than last time", "Go on with",     "any more"};

std::string words_in(std::string_view text) {
  for (const std::string_view one : words_of_before)
    if (const std::size_t at = text.find(one); at != std::string_view::npos)
      return std::string(text.substr(at < 100 ? 0 : at - 100, 200)) + "\n";
  return {};
}

// What is to be done at a later visit may speak of this one; a question may ask what was before.
bool is_of_now(const model::ProtocolLine& line) {
  return line.section != "progression" && line.section != "assumption" && line.section != "measure";
}

std::string supposes_a_visit(const model::Facts& facts) {
  const plan::Engine& engine = *Tree::instance().engine;
  const plan::Evaluation evaluation = engine.evaluate(facts);
  const model::Recommendation plan = engine.recommend(evaluation);
  const present::SheetWords words(engine.knowledge(), "");
  const present::PlanView view{plan, engine.knowledge().vocabulary(), facts, &evaluation};
  std::string said = words_in(
      present::write_sheet(present::sheet_of(view, engine.knowledge(), words), words, 10'000));
  for (const model::StagePlan& stage : plan.stages)
    for (const model::StageItem& item : stage.items)
      for (const model::ModalityPlan& one : plan.modalities)
        if (one.id == item.modality && item.now && model::actionable(item.status))
          for (const model::ProtocolLine& line : one.protocol.lines)
            if (is_of_now(line)) said += words_in(line.text);
  return said;
}

}  // namespace

TEST_CASE("a first visit has no visit before it") {
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  const Population people(vocabulary);
  Random random(20261203);
  for (int i = 0; i < 1'000; ++i) {
    model::Facts facts = people.first_visit(random);
    // Some of it nobody asked.
    for (int j = 0; i % 2 == 1 && j < 8; ++j) {
      model::Fact& one = facts[static_cast<model::FactId>(random.below(vocabulary.size()))];
      if (&one != &facts[*vocabulary.find("course.week")]) one = {};
    }
    if (const std::string found = supposes_a_visit(facts); !found.empty()) {
      INFO(describe(vocabulary, facts));
      FAIL(found);
    }
  }
}

TEST_CASE("words of a visit before are found out") {
  CHECK(words_in("Bring your knee no closer to the wall than you did so far.") != "");
  CHECK(words_in("Bring your knee to the wall.") == "");
}

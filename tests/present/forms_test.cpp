// SPDX-License-Identifier: Apache-2.0
// What the forms show of a protocol, and how: whole lines, in their words, at their width.
#include <algorithm>
#include <sstream>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "present/explanations.hpp"
#include "present/html.hpp"
#include "present/text.hpp"
#include "rendered.hpp"

using namespace windlass;
using namespace windlass::test;
using model::ModalityPlan;

namespace {

// The first sample's plan, with another protocol for what it may do now first.
struct Example {
  const model::Facts& facts = Tree::instance().samples.front();
  plan::Evaluation evaluation = Tree::instance().engine->evaluate(facts);
  model::Recommendation plan = Tree::instance().engine->recommend(evaluation);
  ModalityPlan* treatment = nullptr;

  Example() {
    for (const model::StagePlan& stage : plan.stages)
      for (const model::StageItem& item : stage.items)
        for (ModalityPlan& one : plan.modalities)
          if (item.now && one.id == item.modality && treatment == nullptr) treatment = &one;
    treatment->protocol.lines.clear();
  }
  void add(std::string_view section, std::string_view title, std::string text,
           std::string number = {}) {
    treatment->protocol.lines.push_back({section, "key", title, std::move(text), number, "s"});
    treatment->protocol.lines.back().key = treatment->protocol.lines.back().title;
  }
  present::PlanView view() const {
    return {plan, Tree::instance().engine->knowledge().vocabulary(), facts, &evaluation};
  }
  std::string text(std::size_t width = 88,
                   present::TextForm form = present::TextForm::brief) const {
    present::Page page(width, false);
    present::write_text(view(), form, page);
    return page.text();
  }
  std::string words() const { return words_of_text(text()); }
};

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.find("windlass explain") == std::string::npos)
      longest = std::max(longest, present::columns(line));
  return longest;
}

}  // namespace

TEST_CASE("a technique is whole: it does not end at its first full stop or semicolon") {
  Example example;
  example.add("technique", "Pressure", "2.5 bar at the heel; 1.5 bar at the arch. Never more.");
  example.add("technique", "Exercise", "Seated, ankle over the other knee; pull the toes up.");
  CHECK(says(example.words(), "Pressure: 2.5 bar at the heel; 1.5 bar at the arch. Never more."));
  CHECK(says(example.words(), "Seated, ankle over the other knee; pull the toes up."));
  CHECK(says(words_of_page(present::write_page(example.view()), true), "2.5 bar at the heel; 1.5"));
}

TEST_CASE("no dose is dropped, however many there are, and none is cut") {
  Example example;
  for (const char* title : {"Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Load", "Often"})
    example.add("dose", title, "12.5 s", "12.5");
  const std::string long_dose =
      "three sets of twelve, slowly, with a rucksack on the back, until "
      "only two more would go; then one to two kilograms more";
  example.add("dose", "Weight", long_dose);
  for (const char* said : {"Alpha 12.5 s;", "Load 12.5 s;", "Often 12.5 s;"})
    CHECK(says(example.words(), said));
  CHECK(says(example.words(), "Weight: " + long_dose + "."));
}

TEST_CASE("assumptions are shown, all of them") {
  Example example;
  for (int i = 1; i <= 22; ++i)
    example.add("assumption", "Assumed", "Assumption number " + std::to_string(i) + ".");
  for (const int number : {1, 3, 22})
    CHECK(says(example.words(), "Assumption number " + std::to_string(number) + "."));
}

TEST_CASE("every row of a table is shown") {
  Example example;
  for (int week = 1; week <= 12; ++week) {
    example.add("schedule", "Walk-run", "Week " + std::to_string(week) + ": three runs.");
    example.treatment->protocol.lines.back().key = "walk_run";
  }
  for (const int week : {1, 3, 4, 12})
    for (const std::string& words :
         {example.words(), words_of_page(present::write_page(example.view()), false),
          words_of_page(present::write_page(example.view()), true)})
      CHECK(says(words, "Week " + std::to_string(week) + ": three runs."));
  CHECK(!says(example.words(), "9 schedule lines"));
}

TEST_CASE("no line is wider than the page, and no word is cut") {
  for (const model::Facts& facts : Tree::instance().samples) {
    const plan::Evaluation evaluation = Tree::instance().engine->evaluate(facts);
    const model::Recommendation plan = Tree::instance().engine->recommend(evaluation);
    const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
    std::string once;
    for (const std::size_t width : {60U, 88U, 120U}) {
      present::Page page(width, false);
      present::write_text({plan, vocabulary, facts}, present::TextForm::brief, page);
      CHECK(longest_line(page.text()) <= width);
      std::string words = words_of_text(page.text());
      words.erase(std::remove(words.begin(), words.end(), '-'), words.end());
      words = words_of_text(words);
      if (once.empty()) once = words;
      CHECK(words == once);
    }
  }
}

TEST_CASE("a fault of a plugin is in every form") {
  Example example;
  example.plan.faults.push_back({"taping", "low_dye", "it took longer than it may", "taping", {}});
  for (const std::string& words :
       {example.words(), words_of_page(present::write_page(example.view()), true)})
    CHECK(says(words, "low_dye of plugin taping: it took longer than it may."));
}

// The first sample with a routine referral, and one question of the first screen not answered.
TEST_CASE("a routine referral stands beside an open screen, in every form, and nothing begins") {
  const plan::Engine& engine = *Tree::instance().engine;
  const model::Facts facts =
      told(Tree::instance().samples.front(),
           "exam.cavus_new_or_asymmetric: true\nsymptom.fever_or_systemically_unwell: "
           "{unknown: asked_not_known}\n");
  const plan::Evaluation evaluation = engine.evaluate(facts);
  const model::Recommendation plan = engine.recommend(evaluation);
  CHECK(plan.disposition == model::Disposition::refer_routine);
  CHECK(plan.screen_open);
  for (const model::StagePlan& stage : plan.stages) {
    CHECK(stage.state != model::StageState::done);
    for (const model::StageItem& item : stage.items) CHECK_FALSE(item.now);
  }
  const present::PlanView view{plan, engine.knowledge().vocabulary(), facts, &evaluation};
  present::Page page(88, false);
  present::write_text(view, present::TextForm::brief, page);
  for (const std::string& words :
       {words_of_text(page.text()), words_of_page(present::write_page(view), false),
        words_of_page(present::write_page(view), true)}) {
    CHECK(says(words, "Refer in the ordinary way."));
    CHECK(says(words, "answers that the first screen needs are missing"));
  }
}

TEST_CASE("advice stands beside the questions of a screen that is still open") {
  const plan::Engine& engine = *Tree::instance().engine;
  const model::Facts facts = model::nothing_known(engine.knowledge().vocabulary());
  const model::Recommendation plan = engine.recommend(facts);
  REQUIRE(plan.screen_open);
  REQUIRE_FALSE(plan.advice.empty());
  present::Page page(88, false);
  present::write_text({plan, engine.knowledge().vocabulary(), facts, nullptr},
                      present::TextForm::brief, page);
  const std::string words = words_of_text(page.text());
  for (const model::Advice& one : plan.advice) CHECK(says(words, one.text));
}

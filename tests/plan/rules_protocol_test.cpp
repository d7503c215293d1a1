// SPDX-License-Identifier: Apache-2.0
// A protocol that stands in the rules: no plugin, lines with three-valued conditions, checked like
// a prescriber's.
#include <algorithm>
#include <filesystem>

#include "base/yaml.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"

using namespace windlass;
using model::Status;

namespace {

const char* const head = R"(windlass: 1
kind: modality
id: main
title: Main treatment
version: 1.0.0
summary: Without a library.
stage: active
indications:
  - {id: sore, when: {exam.sore: true}, status: recommend, because: It hurts., evidence: [good],
     basis: design}
protocol:
  lines:
)";
const char* const doses = R"(
    - {section: technique, title: Stretch, text: Heel on the floor.}
    - {section: dose, title: Sets, number: 3, unit: "{set}", range: [1, 5],
       when: {demo.height: at most 2 m}}
    - {section: dose, title: Sets, number: 1, unit: "{set}", when: {demo.height: above 2 m}}
    - {section: schedule, key: pause, title: Pause between, number: 1.5, unit: min}
)";

base::Result<std::shared_ptr<const plan::Engine>> open(const std::string& lines) {
  std::vector<base::Document> documents;
  const auto folder = std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests/plan/fixtures/faults";
  for (const char* name : {"vocabulary", "evidence", "screening", "pathway"}) {
    std::string text = test::read_text(folder / (std::string(name) + ".yaml"));
    // Without the plugin nobody computes these numbers: here they are supplied.
    for (std::size_t at; (at = text.find("    derived: true\n")) != std::string::npos;)
      text.erase(at, std::string_view("    derived: true\n").size());
    documents.push_back(test::document(std::string(name) + ".yaml", text));
  }
  documents.push_back(test::document("main.yaml", head + lines));
  return plan::Engine::assemble(std::move(documents), {});
}

// A plan for somebody who is sore and has no doubled index, with these facts besides. The engine
// stays, since the plan points into it.
struct Made {
  Made(const std::string& lines, const std::string& facts) {
    auto opened = open(lines);
    if (!opened) FAIL(base::render(opened.error()));
    engine = *opened;
    model::Facts given = model::nothing_known(engine->knowledge().vocabulary());
    given.id = "p";
    const auto text = base::read_yaml("p", "{demo.doubled: 1, exam.sore: true" + facts + "}");
    REQUIRE(text);
    base::Diagnostics problems;
    model::apply_facts(engine->knowledge().vocabulary(), *text->source, text->root, given,
                       problems);
    REQUIRE(problems.empty());
    plan = engine->recommend(given);
  }
  const model::ModalityPlan& main() const { return plan.modalities.at(0); }
  bool asks(const char* id) const {
    const model::FactId fact = *engine->knowledge().vocabulary().find(id);
    return std::any_of(plan.questions.begin(), plan.questions.end(),
                       [fact](const model::Question& one) { return one.fact == fact; });
  }
  std::string lines() const {
    std::string out;
    for (const model::ProtocolLine& one : main().protocol.lines)
      out += std::string(one.section) + " " + std::string(one.key) + ": " + one.text + "\n";
    return out;
  }
  std::shared_ptr<const plan::Engine> engine;
  model::Recommendation plan;
};

}  // namespace

TEST_CASE("a protocol of the rules has the lines whose conditions hold") {
  const Made tall(doses, ", demo.height: 2.5"), small(doses, ", demo.height: 2");
  CHECK(small.main().status == Status::recommend);
  CHECK(small.lines() ==
        "technique stretch: Heel on the floor.\ndose sets: 3 sets\nschedule pause: 1.5 min\n");
  CHECK(tall.lines() ==
        "technique stretch: Heel on the floor.\ndose sets: 1 set\nschedule pause: 1.5 min\n");
  CHECK(small.main().protocol.lines.at(1).number == "3");
  CHECK(small.main().protocol.lines.at(1).unit == "{set}");
  CHECK(small.main().protocol.lines.at(1).line == 15);
  CHECK(small.main().protocol.document == "main.yaml");
  CHECK(small.main().protocol.prescriber.empty());
  CHECK(small.main().plugin.empty());
  CHECK(small.plan.faults.empty());
  CHECK(small.plan.plugins.empty());
}

TEST_CASE("a line of which nobody knows whether it holds is an assumption, never left out") {
  const std::string
      sets =
          "technique stretch: Heel on the floor.\nschedule pause: 1.5 min\n"
          "assumption sets: Left out, since not known whether it applies: 3 sets. It depends on ",
      other =
          "assumption sets: Left out, since not known whether it applies: 1 set. "
          "It depends on ";
  for (const char* facts : {"", ", demo.height: {unknown: source_error}"})
    CHECK(Made(doses, facts).lines() ==
          sets + "Height (demo.height).\n" + other + "Height (demo.height).\n");
  // In conflict: what all candidates agree on is said, the rest is open.
  CHECK(Made(doses, ", demo.height: {conflict: [{value: 1.5}, {value: 2.5}]}").lines() ==
        sets + "Height (demo.height).\n" + other + "Height (demo.height).\n");
  CHECK(Made(doses, ", demo.height: {conflict: [{value: 1.5}, {value: 1.6}]}").lines() ==
        Made(doses, ", demo.height: 1.5").lines());
}

TEST_CASE(
    "what a dose hangs on is asked where it was looked for in vain, and a stop rule is said") {
  CHECK(Made(doses, ", demo.height: {unknown: source_error}").asks("demo.height"));
  CHECK_FALSE(Made(doses, "").asks("demo.height"));
  CHECK_FALSE(Made(doses, ", demo.height: 1.5").asks("demo.height"));
  const std::string stop = std::string(doses) +
                           "    - {section: stop, title: Stop, text: Stop when it hurts., when: "
                           "{demo.index: at least 9}}\n";
  const std::string said = "stop stop: Stop when it hurts.\n", tall = ", demo.height: 1.5";
  CHECK(Made(stop, tall + ", demo.index: 9").lines().ends_with(said));
  CHECK(Made(stop, tall + ", demo.index: {unknown: source_error}").lines().ends_with(said));
  CHECK(Made(stop, tall).lines().ends_with(said));
  CHECK(Made(stop, tall + ", demo.index: 2").lines() == Made(doses, tall).lines());
}

TEST_CASE("a protocol that gives one number twice, or no line, withholds its treatment") {
  const std::string twice = std::string(doses) +
                            "    - {section: dose, title: Sets, number: 2, unit: \"{set}\", when: "
                            "{demo.height: at least 2 m}}\n";
  const Made both(twice, ", demo.height: 2");
  CHECK(both.main().status == Status::ask);
  CHECK(both.lines().empty());
  REQUIRE(both.plan.faults.size() == 1);
  CHECK(both.plan.faults[0].modality == "main");
  CHECK(both.plan.faults[0].plugin.empty());
  CHECK(both.plan.faults[0].what ==
        "its lines give 'Sets' twice: 3 sets (line 15) and 2 sets (line 19)");
  CHECK(both.main().because.front().text ==
        "Its document gives no protocol that can be used, so it is withheld.");
  CHECK(Made(twice, ", demo.height: 1.5").main().status == Status::recommend);

  // One that may hold beside one that does may be right: nobody chooses, and the fact is asked.
  const std::string perhaps = std::string(doses) +
                              "    - {section: dose, title: Sets, number: 2, unit: \"{set}\", "
                              "when: {demo.index: at least 9}}\n";
  for (const char* index : {"", ", demo.index: {unknown: source_error}"}) {
    const Made open(perhaps, std::string(", demo.height: 2") + index);
    CHECK(open.main().status == Status::ask);
    CHECK(open.plan.faults.at(0).what ==
          "its lines may give 'Sets' twice: 3 sets (line 15) and 2 sets (line 19), which depends "
          "on Index (demo.index)");
    CHECK(open.asks("demo.index"));
  }
  CHECK(Made(perhaps, ", demo.height: 2, demo.index: 2").main().status == Status::recommend);

  const Made none("    - {section: note, title: N, text: T, when: {demo.height: above 2 m}}\n",
                  ", demo.height: 1");
  CHECK(none.main().status == Status::ask);
  CHECK(none.plan.faults.at(0).what == "none of its lines holds for this patient");
}

TEST_CASE("a modality of the rules that names a prescriber is told of the plugin and of lines") {
  std::string text(head);
  text.replace(text.find("protocol:"), std::string::npos, "protocol: low_dye\n#");
  std::vector<base::Document> documents;
  const auto folder = std::filesystem::path(WINDLASS_SOURCE_DIR) / "tests/plan/fixtures/faults";
  for (const char* name : {"vocabulary", "evidence", "screening", "pathway"})
    documents.push_back(test::document(std::string(name) + ".yaml",
                                       test::read_text(folder / (std::string(name) + ".yaml"))));
  documents.push_back(test::document("main.yaml", text));
  const auto opened = plan::Engine::assemble(std::move(documents), {});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().front().code == "rules.protocol");
  CHECK(opened.error().front().message ==
        "no plugin brings modality 'main', so nobody prescribes 'low_dye'");
  CHECK(opened.error().front().hint.find("`protocol: {lines: [...]}`") != std::string::npos);
}

// SPDX-License-Identifier: Apache-2.0
// Rule cases: read, refused, run; and every case of the tree holds.
#include <algorithm>
#include <filesystem>

#include "cases/cases.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/trace.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

base::Result<plan::CasesDocument> cases(const std::string& lines) {
  return plan::read_cases(
      *Tree::instance().engine,
      document("c.yaml", "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n" + lines));
}

std::string code(const std::string& lines) {
  const auto read = cases(lines);
  return read ? std::string("read") : read.error().front().code;
}

}  // namespace

TEST_CASE("a case that speaks of nothing is refused") {
  const std::string head =
      "  - id: one\n    title: T\n    start_from: screened_negative\n    facts: {demo.age_years: "
      "44}\n    expect: ";
  CHECK(code(head + "{disposition: proceed}\n") == "read");
  CHECK(code(head + "{}\n") == "cases.expect");
  CHECK(code(head + "{asks: []}\n") == "cases.expect");
  CHECK(code(head + "{disposition: go}\n") == "document.value");
  CHECK(code(head + "{red_flags: [rf.none]}\n") == "rules.red_flag");
  CHECK(code(head + "{status: {tape: ask}}\n") == "rules.modality");
  CHECK(code(head + "{status: {taping: yes}}\n") == "document.value");
  CHECK(code(head + "{asks: [demo.aeg]}\n") == "rules.fact");
  CHECK(code(head + "{reasons: {taping: [no-such-reason]}}\n") == "cases.reason");
  CHECK(code(head + "{status: [taping]}\n") == "document.type");
  CHECK(code(head + "{statuses: {}}\n") == "document.key");
  CHECK(code("  - {id: one, title: T, expect: {disposition: proceed}}\n") == "document.missing");
  CHECK(code("  - {id: one, title: T, facts: {x.y: 1}, expect: {disposition: proceed}}\n") ==
        "fact.unknown_id");
  CHECK(code(head + "{disposition: proceed}\n" + head + "{disposition: proceed}\n") ==
        "rules.duplicate");
}

TEST_CASE("a case tells time as a patient does") {
  const auto observed = [](const std::string& as_of, const std::string& at) {
    return code("  - id: one\n    title: T\n    as_of: " + as_of +
                "\n    facts: {symptom.first_step_nprs: {value: 4, observed: " + at +
                "}}\n    expect: {disposition: incomplete}\n");
  };
  const std::string noon = "2026-01-15T12:00:00Z";
  CHECK(observed(noon, "2026-01-15T12:00:00Z") == "read");
  CHECK(observed(noon, "2026-01-15T13:00:00+01:00") == "read");
  CHECK(observed(noon, "2026-01-15T12:00:01Z") == "fact.future");
  CHECK(observed(noon, "2026-01-15T12:00:00-12:00") == "fact.future");
  CHECK(observed(noon, "2026-01-15") == "read");
  CHECK(observed(noon, "2026-01-16") == "fact.future");
  CHECK(observed("2026-01-15", "2026-01-15T23:59:59Z") == "read");
  CHECK(observed("2026-01-15", "2026-01-16T00:00:00Z") == "fact.future");
  CHECK(observed("2026-01-16T02:00:00+14:00", "2026-01-16") == "fact.future");
  CHECK(observed("2026-01-15T12:00", "2026-01-15") == "patient.as_of");
}

TEST_CASE("running a case lists what differs, with the reasons that decided") {
  const Tree& tree = Tree::instance();
  const auto read = cases(
      "  - id: one\n    title: T\n    start_from: screened_negative\n    facts: {allergy.adhesive: "
      "confirmed_allergy}\n    expect:\n"
      "      status: {taping: recommend}\n      reasons: {taping: [adhesive-allergy]}\n      "
      "red_flags: [rf.dvt]\n      asks: [allergy.adhesive]\n");
  REQUIRE(read);
  const plan::CaseResult result = plan::run_case(*tree.engine, read->cases[0]);
  REQUIRE(result.differences.size() == 3);
  CHECK(result.differences[0].about == "red_flags");
  CHECK(result.differences[1].about == "status of taping");
  CHECK(result.differences[1].expected == "recommend");
  CHECK(result.differences[1].got == "block");
  REQUIRE_FALSE(result.differences[1].reasons.empty());
  CHECK_THAT(result.differences[1].reasons[0], WINDLASS_CONTAINS("adhesive-allergy is true"));
  CHECK(result.differences[2].about == "asks");
  CHECK(result.contributions.size() == tree.engine->knowledge().modalities().size());
}

TEST_CASE("a case that fails says whether an indication is known not to hold") {
  const Tree& tree = Tree::instance();
  const knowledge::KnowledgeBase& base = tree.engine->knowledge();
  plan::Case one;
  one.facts = tree.samples.front();
  one.facts[*base.vocabulary().find("symptom.first_step_nprs")] = model::Fact{};
  for (std::size_t i = 0; i < base.modalities().size(); ++i)
    one.expect.status.emplace_back(i, model::Status::block);
  std::size_t open = 0;
  for (const plan::Difference& difference : plan::run_case(*tree.engine, one).differences) {
    REQUIRE_FALSE(difference.reasons.empty());
    for (const std::string& reason : difference.reasons)
      CHECK((difference.got == "not_indicated" || reason != "no indication holds"));
    if (difference.got != "ask") continue;
    ++open;
    CHECK(difference.reasons.front() == "not known whether an indication holds");
    CHECK_THAT(difference.reasons.at(1), WINDLASS_CONTAINS("indication "));
    CHECK_THAT(difference.reasons.at(1), WINDLASS_CONTAINS(" is unknown ("));
  }
  CHECK(open > 0);
}

TEST_CASE("every case of the tree holds") {
  const Tree& tree = Tree::instance();
  const std::filesystem::path folder =
      std::filesystem::path(WINDLASS_SOURCE_DIR) / "rules" / "plantar-heel-pain" / "cases";
  if (!std::filesystem::exists(folder)) LEAVE_OUT("there are no cases yet");
  std::size_t ran = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const auto read = plan::read_cases(
        *tree.engine, document(entry.path().filename().string(), read_text(entry.path())));
    if (!read) FAIL(base::render(read.error()));
    for (const plan::Case& one : read->cases) {
      ++ran;
      for (const plan::Difference& difference : plan::run_case(*tree.engine, one).differences) {
        INFO(read->name << ":" << one.line << " " << one.id << ": " << difference.about);
        CHECK(difference.got == difference.expected);
      }
    }
  }
  CHECK(ran > 0);
}

namespace {

// Every leaf of a trace against the patient: known leaves carry a value, the verdict is what the
// oracle says of the whole.
void check_leaves(const plan::TraceNode& node, const plan::Evaluation& evaluation,
                  std::size_t& leaves) {
  for (const plan::TraceNode& part : node.parts) check_leaves(part, evaluation, leaves);
  if (node.kind != plan::TraceNode::Kind::fact && node.kind != plan::TraceNode::Kind::missing)
    return;
  ++leaves;
  CHECK(node.state == evaluation.patient().state(node.fact));
  if (evaluation.patient().known(node.fact) != nullptr) CHECK_FALSE(node.value.empty());
}

}  // namespace

TEST_CASE(
    "a trace names for every modality each contribution with its verdict, document, line and the "
    "facts' states") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  Random random(31);
  std::size_t leaves = 0;
  for (int i = 0; i < 40; ++i) {
    const model::Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    const model::Recommendation plan = tree.engine->recommend(evaluation);
    for (const model::ModalityPlan& one : plan.modalities) {
      const knowledge::Modality& modality = *tree.engine->knowledge().modality(one.id);
      plan::Trace trace = plan::trace(evaluation, one);
      CHECK(trace.status == one.status);
      // The plan's own reasons come first and stand in no document.
      while (!trace.items.empty() && trace.items.front().document.empty())
        trace.items.erase(trace.items.begin());
      REQUIRE(trace.items.size() == modality.contributions.size());
      for (std::size_t c = 0; c < trace.items.size(); ++c) {
        CHECK(trace.items[c].id == modality.contributions[c].id);
        CHECK(trace.items[c].line > 0);
        CHECK_FALSE(trace.items[c].document.empty());
        check_leaves(trace.items[c].condition, evaluation, leaves);
      }
    }
  }
  CHECK(leaves > 1'000);
}

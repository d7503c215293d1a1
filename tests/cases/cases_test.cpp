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

base::Result<cases::CasesDocument> cases_of(const std::string& lines) {
  return cases::read_cases(
      *Tree::instance().engine,
      document("c.yaml", "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n" + lines));
}

std::string code(const std::string& lines) {
  const auto read = cases_of(lines);
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
  CHECK(code(head + "{protocol: {taping: {wear_hour: 24}}}\n") == "cases.line");
  CHECK(code(head + "{protocol_not: {taping: [patch_tset]}}\n") == "cases.line");
  CHECK(code(head + "{protocol_not: {taping: [patch_test]}}\n") == "read");
  CHECK(code(head + "{status: [taping]}\n") == "document.type");
  CHECK(code(head + "{statuses: {}}\n") == "document.key");
  CHECK(code("  - {id: one, title: T, expect: {disposition: proceed}}\n") == "document.missing");
  CHECK(code("  - {id: one, title: T, facts: {x.y: 1}, expect: {disposition: proceed}}\n") ==
        "fact.unknown_id");
  CHECK(code(head + "{disposition: proceed}\n" + head + "{disposition: proceed}\n") ==
        "rules.duplicate");
}

TEST_CASE("an expectation that says nothing, or nothing that can be, is refused") {
  const std::string head =
      "  - id: one\n    title: T\n    start_from: screened_negative\n    expect: ";
  CHECK(code(head + "{never: {taping: [recommend, block]}}\n") == "read");
  CHECK(code(head + "{never: {taping: []}}\n") == "cases.expect");
  CHECK(code(head + "{never: {taping: {}}}\n") == "document.value");
  CHECK(code(head + "{never: {taping: often}}\n") == "document.value");
  CHECK(code(head + "{never: {tape: recommend}}\n") == "rules.modality");
  CHECK(code(head + "{asks_not: [demo.aeg]}\n") == "rules.fact");
  CHECK(code(head + "{now: [tape]}\n") == "rules.modality");
  CHECK(code(head + "{later: gait}\n") == "read");
  CHECK(code(head + "{order: [gait]}\n") == "cases.expect");
  CHECK(code(head + "{order: []}\n") == "cases.expect");
  CHECK(code(head + "{order: [taping, gait]}\n") == "read");
  CHECK(code(head + "{texts: [' ']}\n") == "cases.expect");
  CHECK(code(head + "{mitigations: {taping: ''}}\n") == "cases.expect");
  CHECK(code(head + "{protocol: {mobility: hold}}\n") == "document.type");
  CHECK(code(head + "{protocol: {mobility: {fascia_hold: []}}}\n") == "cases.expect");
  CHECK(code(head + "{protocol: {mobility: {fascia_hold: 30 s}}}\n") == "read");
}

TEST_CASE("a case starts from one that stands before it, and dates are judged on its own day") {
  const std::string first =
      "  - id: one\n    title: T\n    start_from: screened_negative\n    as_of: 2026-01-15\n"
      "    facts:\n      symptom.first_step_nprs: {value: 4, observed: 2026-01-14}\n"
      "      symptom.rest_nprs: 1\n    expect: {disposition: incomplete}\n";
  const auto then = [&](const std::string& lines) {
    return first + "  - id: two\n    title: T\n" + lines +
           "    expect: {disposition: incomplete}\n";
  };
  CHECK(code(then("    start_from: three\n")) == "cases.start_from");
  CHECK(code(then("    start_from: two\n")) == "cases.start_from");
  CHECK(code(then("    start_from: one\n    as_of: 2026-01-13\n")) == "fact.future");
  const auto read = cases_of(
      then("    start_from: one\n    as_of: 2027-01-15\n    facts: {symptom.rest_nprs: 3}\n"));
  REQUIRE(read);
  const model::Vocabulary& vocabulary = Tree::instance().engine->knowledge().vocabulary();
  const model::FactId pain = *vocabulary.find("symptom.first_step_nprs");
  const model::FactId rest = *vocabulary.find("symptom.rest_nprs");
  REQUIRE(vocabulary[pain].fresh_for_days);
  CHECK(read->cases[0].facts[pain].state == model::State::known);
  CHECK(read->cases[1].facts[pain].state == model::State::stale);
  CHECK(read->cases[0].facts[rest].value.number == model::Number(1));
  CHECK(read->cases[1].facts[rest].value.number == model::Number(3));
  CHECK(read->cases[1].facts.id == "two");
}

TEST_CASE("what is wrong with facts that several cases start from is said once") {
  const auto read = cases_of(
      "  - {id: one, title: T, facts: {no.such: 1}, expect: {disposition: incomplete}}\n"
      "  - {id: two, title: T, start_from: one, expect: {disposition: incomplete}}\n"
      "  - {id: three, title: T, start_from: two, facts: {nor.such: 1},\n"
      "     expect: {disposition: incomplete}}\n");
  REQUIRE_FALSE(read);
  REQUIRE(read.error().size() == 2);
  CHECK(read.error()[0].place.line == 6);
  CHECK(read.error()[1].place.line == 8);
}

namespace {

// What differs when a case of the first sample expects `lines`.
std::vector<cases::Difference> differences(const std::string& lines) {
  const Tree& tree = Tree::instance();
  const auto read = cases_of(
      "  - id: one\n    title: T\n    start_from: screened_negative\n    expect:\n" + lines);
  if (!read) FAIL(base::render(read.error()));
  cases::Case one = read->cases[0];
  one.facts = tree.samples.front();
  return cases::run_case(*tree.engine, one).differences;
}

std::string difference(const std::string& lines) {
  const auto found = differences("      " + lines + "\n");
  if (found.empty()) return "none";
  return found[0].about + ": " + found[0].expected + " | " + found[0].got;
}

}  // namespace

TEST_CASE("a case expects whatever a plan says") {
  CHECK(difference("now: [taping, mobility]") == "none");
  CHECK(difference("now: [taping, gait]").rfind("now: gait | ", 0) == 0);
  CHECK(difference("later: [gait, orthotics]") == "none");
  CHECK(difference("later: [gait, taping]").rfind("later: taping | ", 0) == 0);
  CHECK(difference("order: [taping, mobility, gait]") == "none");
  CHECK(difference("order: [mobility, taping]") == "order: mobility, taping | taping, mobility");
  CHECK(difference("never: {gait: [recommend, optional]}") == "none");
  CHECK(difference("never: {taping: [optional, recommend]}") ==
        "status of taping: never recommend | recommend");
  CHECK(difference("mitigations: {dry_needling: Never stop the drug for needling}") == "none");
  CHECK(difference("mitigations: {taping: gloves}") == "mitigations of taping: gloves | none");
  CHECK(difference("texts: [Patient consented]").rfind("texts: ", 0) == 0);
  CHECK(difference("texts: [Rigid zinc-oxide tape, Leave the back of the]") == "none");
  CHECK(difference("texts: taken_away").rfind("texts: ", 0) == 0);  // a key is no text
  CHECK(difference("texts_not: [Patient consented, taken_away]") == "none");
  CHECK(difference("texts_not: [Rigid zinc-oxide tape]") ==
        "texts_not: no text with: Rigid zinc-oxide tape | one has them");
}

TEST_CASE("a row of a matrix expects whatever a case can") {
  const Tree& tree = Tree::instance();
  for (const char* wrong :
       {"disposition: incomplete", "red_flags: [rf.dvt]", "status: {taping: block}",
        "never: {taping: [recommend]}", "asks: [exam.abi]", "asks_not: [ASKED]",
        "assumed: [demo.age_years]", "assumed_not: [ASSUMED]",
        "reasons: {taping: [adhesive-allergy]}", "reasons_not: {taping: [HELD]}",
        "mitigations: {taping: no such words}", "protocol: {taping: {strips: 99}}",
        "protocol_not: {mobility: [LINE]}", "now: [gait]", "later: [taping]",
        "order: [mobility, taping]", "texts: [no such text]", "texts_not: [tape]"}) {
    INFO(wrong);
    std::string line = wrong;
    // The second sample patient is the one of whom something is asked.
    const model::Facts& facts = tree.samples.at(line.find("ASKED") == std::string::npos ? 0 : 1);
    const model::Recommendation plan = tree.engine->recommend(facts);
    const auto fill = [&](const std::string& word, std::string_view with) {
      if (const auto at = line.find(word); at != std::string::npos)
        line.replace(at, word.size(), with);
    };
    const model::Vocabulary& vocabulary = tree.engine->knowledge().vocabulary();
    fill("ASSUMED", vocabulary[plan.assumed.at(0).fact].id);
    if (!plan.questions.empty()) fill("ASKED", vocabulary[plan.questions.front().fact].id);
    for (const model::ModalityPlan& one : plan.modalities) {
      if (one.id == "taping" && !one.because.empty()) fill("HELD", one.because.front().id);
      if (one.id == "mobility" && !one.protocol.lines.empty())
        fill("LINE", one.protocol.lines.front().key);
    }
    const auto read = cases_of(
        "  - id: one\n    title: T\n    start_from: screened_negative\n    matrix:\n"
        "      - {id: row, facts: {}, expect: {" +
        line + "}}\n");
    if (!read) FAIL(base::render(read.error()));
    cases::Case row = read->cases.at(0);
    row.facts = facts;
    CHECK_FALSE(cases::run_case(*tree.engine, row).passed());
  }
}

TEST_CASE("what a case expects of a modality holds for its rows, too") {
  const Tree& tree = Tree::instance();
  const auto passes = [&](const std::string& of_case, const std::string& of_row) {
    const auto read = cases_of(
        "  - id: one\n    title: T\n    start_from: screened_negative\n    expect: {" + of_case +
        "}\n    matrix:\n      - {id: row, facts: {}, expect: {" + of_row + "}}\n");
    if (!read) FAIL(base::render(read.error()));
    cases::Case row = read->cases.at(0);
    row.facts = tree.samples.front();
    return cases::run_case(*tree.engine, row).passed();
  };
  CHECK(passes("never: {taping: [block]}", "never: {taping: [ask]}"));
  CHECK_FALSE(passes("never: {taping: [recommend]}", "never: {taping: [ask]}"));
  CHECK_FALSE(passes("never: {taping: [ask]}", "never: {taping: [recommend]}"));
  // Of one status the row's word counts.
  CHECK(passes("status: {taping: block}", "status: {taping: recommend}"));
}

TEST_CASE("a case expects lines of a protocol, by number, unit or words") {
  CHECK(difference("protocol: {mobility: {fascia_hold: 10 s}}") == "none");
  CHECK(difference("protocol: {mobility: {fascia_hold: 10.0}}") == "none");
  CHECK(difference("protocol: {mobility: {fascia_hold: 1}}") ==
        "protocol of mobility: fascia_hold: 1 | fascia_hold: 10 s");
  CHECK(difference("protocol: {mobility: {fascia_hold: 10 min}}") ==
        "protocol of mobility: fascia_hold: 10 min | fascia_hold: 10 s");
  CHECK(difference("protocol: {taping: {tape: Rigid}}") == "none");
  CHECK(difference("protocol: {dry_needling: {sites: [In the calf, In the sole]}}") == "none");
  CHECK(difference("protocol: {taping: {patch_test: 24}}") ==
        "protocol of taping: patch_test: 24 | no line patch_test");
}

TEST_CASE("a case says which questions must not be asked") {
  const Tree& tree = Tree::instance();
  const auto read = cases_of(
      "  - id: one\n    title: T\n    facts: {}\n    expect: {asks_not: [exam.abi, "
      "demo.age_years]}\n");
  REQUIRE(read);
  const auto found = cases::run_case(*tree.engine, read->cases[0]).differences;
  REQUIRE(found.size() == 1);
  CHECK(found[0].about == "asks");
  CHECK_THAT(found[0].expected, WINDLASS_CONTAINS("no question for "));
  REQUIRE_FALSE(found[0].reasons.empty());
  CHECK_THAT(found[0].reasons[0], WINDLASS_CONTAINS(" could change "));
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
  const auto read = cases_of(
      "  - id: one\n    title: T\n    start_from: screened_negative\n    facts: {allergy.adhesive: "
      "confirmed_allergy}\n    expect:\n"
      "      status: {taping: recommend}\n      reasons: {taping: [adhesive-allergy]}\n      "
      "red_flags: [rf.dvt]\n      asks: [allergy.adhesive]\n");
  REQUIRE(read);
  const cases::CaseResult result = cases::run_case(*tree.engine, read->cases[0]);
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
  cases::Case one;
  one.facts = tree.samples.front();
  one.facts[*base.vocabulary().find("symptom.first_step_nprs")] = model::Fact{};
  for (std::size_t i = 0; i < base.modalities().size(); ++i)
    one.expect.status.emplace_back(i, model::Status::block);
  std::size_t open = 0;
  for (const cases::Difference& difference : cases::run_case(*tree.engine, one).differences) {
    REQUIRE_FALSE(difference.reasons.empty());
    for (const std::string& reason : difference.reasons)
      CHECK((difference.got == "not_indicated" || reason != "no indication holds"));
    // The loading asks for first steps for a reason of its own: irritability may defer it.
    if (difference.got != "ask" || difference.reasons.front().rfind("deferral", 0) == 0) continue;
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
  std::vector<base::Document> documents;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".yaml")
      documents.push_back(document(entry.path().filename().string(), read_text(entry.path())));
  std::vector<const base::Document*> beside;
  for (const base::Document& one : documents) beside.push_back(&one);
  std::size_t ran = 0;
  for (const base::Document& written : documents) {
    const auto read = cases::read_cases(*tree.engine, written, beside);
    if (!read) FAIL(base::render(read.error()));
    for (const cases::Case& one : read->cases) {
      ++ran;
      for (const cases::Difference& difference : cases::run_case(*tree.engine, one).differences) {
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

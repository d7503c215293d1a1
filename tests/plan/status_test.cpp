// SPDX-License-Identifier: Apache-2.0
// "How a status comes about" of rules/README.md as a table: who wins when several speak.
#include "base/yaml.hpp"
#include "catch.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Disposition;
using model::Status;

namespace {

// A red flag of one level, as a screening document lists it.
std::string flag(const std::string& id, const std::string& when, const std::string& disposition,
                 const std::string& effects) {
  return "  - id: " + id +
         "\n    title: T\n    basis: design\n    evidence: [good]\n    clears: C.\n    "
         "levels:\n      - {id: l, when: {" +
         when + "}, disposition: " + disposition + ", because: B., action: A., effects: {" +
         effects + "}}\n";
}

const World& small() {
  static const World world = [] {
    Random random(1);
    WorldText text = WorldMaker(random).make();
    text.screening =
        "windlass: 1\nkind: screening\nid: small\ntitle: S\nrequires: []\nred_flags:\n" +
        flag("rf.block", "e.one: severe", "urgent", "alpha: block") +
        flag("rf.defer", "s.set: a", "refer_routine", "alpha: defer");
    text.pathway =
        "windlass: 1\nkind: pathway\nid: base\ntitle: P\nversion: 1.0.0\nnotice: N.\nderive: "
        "[]\nstages:\n  - {id: first, title: F, aim: A, entry: E, exit: X, review: R}\n"
        "course:\n  - {id: cap, title: C, when: {n.weeks: above 8 wk}, because: B., reopens: R., "
        "effects: {alpha: optional}, evidence: [good], basis: design}\n"
        "  - {id: done, title: D, when: {n.weeks: above 20 wk}, because: B., reopens: R., final: "
        "true, effects: {alpha: not_indicated}, evidence: [good], basis: design}\nreviews: "
        "[]\nadvice: []\nmeasures: []\n";
    const std::string tail = ", because: B., evidence: [good], basis: design}\n";
    text.modalities = {
        "windlass: 1\nkind: modality\nid: alpha\ntitle: M\nversion: 1.0.0\nsummary: S.\nstage: "
        "first\norder: 1\nprotocol: p\nindications:\n"
        "  - {id: i, when: {n.score: at least 4}, status: recommend" +
        tail + "  - {id: o, when: {n.score: at least 2}, status: optional" + tail +
        "contraindications:\n  - {id: a, when: {b.one: true}, level: absolute" + tail +
        "  - {id: r, when: {b.two: true}, level: relative, mitigate: M." + tail +
        "deferrals:\n  - {id: d, when: {b.three: true}, status: defer, reopens: R." + tail +
        "requires:\n  - b.four\n"};
    return world_of(text);
  }();
  return world;
}

struct Row {
  const char* changes;
  Status status;
  Disposition disposition;
  bool screen_complete = disposition != Disposition::incomplete;
};

// Somebody for whom the treatment is recommended, with changes.
model::Facts patient(const model::Vocabulary& vocabulary, const std::string& changes) {
  model::Facts facts = model::nothing_known(vocabulary);
  facts.as_of = model::parse_date("2026-01-15");
  base::Diagnostics problems;
  for (const std::string& text :
       {std::string("{b.one: false, b.two: false, b.three: false, b.four: true, e.one: none, "
                    "n.score: 5, n.weeks: 3, s.set: []}"),
        changes}) {
    if (text.empty()) continue;
    const auto read = base::read_yaml("facts", text);
    REQUIRE(read);
    model::apply_facts(vocabulary, *read->source, read->root, facts, problems);
  }
  REQUIRE(problems.empty());
  return facts;
}

}  // namespace

TEST_CASE("the precedence of statuses and dispositions") {
  const World& world = small();
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  const Row rows[] = {
      {"", Status::recommend, Disposition::proceed},
      {"n.score: 2", Status::optional, Disposition::proceed},
      {"n.score: 1", Status::not_indicated, Disposition::proceed},
      {"n.score: {unknown: stale}", Status::ask, Disposition::proceed},
      {"n.weeks: 9", Status::optional, Disposition::proceed},
      {"n.weeks: {unknown: stale}", Status::ask, Disposition::proceed},
      {"n.weeks: 21", Status::not_indicated, Disposition::proceed},
      {"n.weeks: 21\nb.four: {unknown: stale}", Status::not_indicated, Disposition::proceed},
      {"n.weeks: 21\nb.one: {unknown: stale}", Status::not_indicated, Disposition::proceed},
      {"n.weeks: 21\ne.one: not_done", Status::not_indicated, Disposition::incomplete},
      {"n.weeks: 21\ns.set: [a]", Status::not_indicated, Disposition::refer_routine},
      {"n.weeks: 21\nb.one: true", Status::block, Disposition::proceed},
      {"b.two: true", Status::caution, Disposition::proceed},
      {"b.two: {unknown: source_error}", Status::caution, Disposition::proceed},
      {"b.two: true\nn.score: 1", Status::not_indicated, Disposition::proceed},
      {"b.three: true", Status::defer, Disposition::proceed},
      {"b.three: {unknown: asked_not_known}", Status::ask, Disposition::proceed},
      {"b.three: true\nb.two: true", Status::defer, Disposition::proceed},
      {"b.four: {unknown: nothing_found}", Status::ask, Disposition::proceed},
      {"b.four: {unknown: nothing_found}\nb.three: true", Status::ask, Disposition::proceed},
      {"b.one: true", Status::block, Disposition::proceed},
      {"b.one: {unknown: incomplete_page}", Status::ask, Disposition::proceed},
      {"b.one: {unknown: incomplete_page}\nb.three: true", Status::ask, Disposition::proceed},
      {"b.one: {conflict: [{value: true}, {value: false}]}", Status::block, Disposition::proceed},
      {"s.set: [a]", Status::defer, Disposition::refer_routine},
      {"s.set: [a]\nb.four: {unknown: stale}", Status::defer, Disposition::refer_routine},
      {"s.set: [a]\nb.one: true", Status::block, Disposition::refer_routine},
      {"s.set: {unknown: stale}", Status::ask, Disposition::proceed},
      {"e.one: severe", Status::block, Disposition::urgent},
      {"e.one: severe\ns.set: [a]", Status::block, Disposition::urgent},
      {"e.one: not_done", Status::ask, Disposition::incomplete},
      {"e.one: not_done\ns.set: [a]", Status::defer, Disposition::refer_routine, false},
  };
  for (const Row& row : rows) {
    const model::Facts facts = patient(vocabulary, row.changes);
    const plan::Evaluation evaluation = world.evaluate(facts);
    INFO(row.changes);
    CHECK(model::word(evaluation.status(world.base->modalities().front())) ==
          model::word(row.status));
    CHECK(model::word(evaluation.disposition()) == model::word(row.disposition));
    CHECK(evaluation.screen_complete() == row.screen_complete);
  }
}

namespace {

// The small world with a flag that refers, and leaves the modality alone.
World referring() {
  Random random(1);
  WorldText text = WorldMaker(random).make();
  text.screening =
      "windlass: 1\nkind: screening\nid: small\ntitle: S\nrequires: [b.three]\nred_flags:\n" +
      flag("rf.refers", "b.one: true", "refer_urgent", "alpha: none, others: none") +
      flag("rf.beside", "b.four: false", "refer_urgent", "alpha: none, others: none") +
      flag("rf.open", "b.two: true", "investigate_first", "alpha: none, others: none");
  text.modalities = {
      "windlass: 1\nkind: modality\nid: alpha\ntitle: M\nversion: 1.0.0\nsummary: S.\nstage: "
      "second\norder: 1\nprotocol: p\nindications:\n"
      "  - {id: i, when: {n.score: at least 4}, status: recommend, because: B., evidence: [good], "
      "basis: design}\n"};
  text.pathway =
      "windlass: 1\nkind: pathway\nid: base\ntitle: P\nversion: 1.0.0\nnotice: N.\nderive: []\n"
      "stages:\n  - {id: first, title: F, aim: A, entry: E, exit: X, review: R}\n  - {id: second, "
      "title: S, aim: A, entry: E, exit: X, review: R}\ncourse: []\nreviews: []\nadvice: []\n"
      "measures: []\n";
  return world_of(text);
}

bool is_now(const model::Recommendation& plan) {
  for (const model::StagePlan& stage : plan.stages)
    for (const model::StageItem& item : stage.items)
      if (item.now) return true;
  return false;
}

}  // namespace

TEST_CASE("nothing is for now while the screen is not complete, whatever a true flag says") {
  const World world = referring();
  const auto plan_for = [&](const std::string& changes) {
    return plan::recommend(*world.base, world.calls, patient(world.base->vocabulary(), changes));
  };
  const model::Recommendation complete = plan_for("b.one: true");
  CHECK(complete.disposition == Disposition::refer_urgent);
  CHECK(is_now(complete));
  for (const char* open :
       {"b.one: true\nb.two: {unknown: stale}", "b.one: true\nb.two: {unknown: source_error}",
        "b.one: {conflict: [{value: false}, {value: true}]}\nb.two: {unknown: stale}",
        // A flag that is true says nothing of an open one beside it that would refer as urgently.
        "b.one: true\nb.four: {unknown: stale}", "b.one: true\nb.four: {unknown: nothing_found}"}) {
    INFO(open);
    const model::Recommendation plan = plan_for(open);
    CHECK(plan.disposition == Disposition::refer_urgent);
    CHECK(plan.modalities.front().status == Status::recommend);
    CHECK_FALSE(is_now(plan));
    CHECK(plan.stages.back().items.front().timing ==
          "The questions of the first screen are answered and the plan is made again.");
  }
}

TEST_CASE("a red flag that is true for some candidates only is disputed, and holds") {
  const World world = referring();
  const model::Vocabulary& vocabulary = world.base->vocabulary();
  const auto plan_for = [&](const std::string& changes) {
    return plan::recommend(*world.base, world.calls, patient(vocabulary, changes));
  };
  const model::Recommendation disputed =
      plan_for("b.one: {conflict: [{value: true}, {value: false}]}");
  REQUIRE(disputed.red_flags.size() == 1);
  CHECK(disputed.disposition == Disposition::refer_urgent);
  CHECK(disputed.red_flags.front().verdict == model::Verdict::true_);
  CHECK(disputed.red_flags.front().disputed);
  CHECK(disputed.red_flags.front().unknown_facts ==
        std::vector<model::FactId>{*vocabulary.find("b.one")});
  const model::Recommendation settled = plan_for("b.one: true");
  CHECK_FALSE(settled.red_flags.front().disputed);
  CHECK(settled.red_flags.front().unknown_facts.empty());
}

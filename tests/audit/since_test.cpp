// SPDX-License-Identifier: Apache-2.0
// What changed since the last recorded plan: compared with the newest record of that patient, and
// what does not open is said.
#include "audit/since.hpp"

#include <algorithm>

#include "audit/feedback.hpp"
#include "audit/support.hpp"
#include "plan/plan_json.hpp"

using namespace audit_test;
using model::Since;

namespace {

// A clinic that records visits of sample 1.
struct Visits {
  Visits() : store(good(log::Store::open(folder / "log", options(folder)))) {}

  std::string text(const std::string& from = {}, const std::string& to = {}) const {
    std::string out = slurp(rules_folder + "/patients/sample-1.yaml");
    if (!from.empty()) replace(out, from, to);
    return out;
  }
  model::Facts facts(const std::string& patient, const plan::Engine& engine) const {
    const auto document = good(base::read_document("patient", patient));
    return good(model::read_patient(engine.knowledge().vocabulary(), document));
  }
  std::optional<Since> since(const std::string& patient,
                             const plan::Engine& engine = *tree_engine()) const {
    return audit::since_last(store, engine.knowledge(), plan_of(engine, patient),
                             facts(patient, engine));
  }
  log::Receipt record(const std::string& patient) {
    const auto recorder = good(audit::Recorder::open(store, tree_engine()));
    return good(recorder.record(plan_of(*tree_engine(), patient), call(patient)));
  }
  void redact(const std::string& subject) {
    log::Redaction wanted;
    wanted.subject = subject;
    wanted.approver = "A. Adams";
    wanted.approver_2 = "B. Brown";
    wanted.reason = "request 14";
    wanted.now = noon;
    good(store.redact(wanted));
  }
  Folder folder;
  log::Store store;
};

const Since::Answer* answer_of(const Since& since, const std::string& id) {
  const auto fact = tree_engine()->knowledge().vocabulary().find(id);
  for (const Since::Answer& one : since.answers)
    if (fact && one.fact == *fact) return &one;
  return nullptr;
}

const Since::Modality* modality_of(const Since& since, const std::string& id) {
  for (const Since::Modality& one : since.modalities)
    if (one.id == id) return &one;
  return nullptr;
}

const std::string pain = "symptom.walking_nprs: 4";
const std::string swelling = "symptom.calf_swelling_or_tenderness: false";

}  // namespace

TEST_CASE("a first plan is compared with none, a plan of the same answers has changed nothing") {
  Visits visits;
  CHECK(!visits.since(visits.text()));
  const auto receipt = visits.record(visits.text());
  const auto since = visits.since(visits.text());
  REQUIRE(since);
  CHECK(since->nothing_changed());
  CHECK(since->sequence == receipt.sequence);
  CHECK(since->written == noon);
  CHECK(since->as_of == model::parse_date("2026-01-15"));
  CHECK(since->rules == Since::Rules::same);
  CHECK(!visits.since(visits.text("id: sample-1", "id: somebody-else")));
}

TEST_CASE("the newest plan of the patient counts, whatever was recorded after it") {
  Visits visits;
  visits.record(visits.text());
  const auto second = visits.record(visits.text(pain, "symptom.walking_nprs: 6"));
  visits.record(visits.text("id: sample-1", "id: somebody-else"));
  audit::Feedback said;
  said.recommendation = second;
  said.modality = "taping";
  said.outcome = "accepted";
  said.role = "podiatrist";
  said.now = noon;
  good(audit::record_feedback(visits.store, said));
  const auto since = visits.since(visits.text());
  REQUIRE(since);
  CHECK(since->sequence == second.sequence);
  REQUIRE(since->answers.size() == 1);
  CHECK(since->answers.front().was == Since::Known{model::State::known, "6"});
  CHECK(since->answers.front().is == Since::Known{model::State::known, "4"});
}

TEST_CASE("a flag that appears or goes, with the disposition and the statuses it changes") {
  Visits visits;
  visits.record(visits.text());
  const std::string swollen = visits.text(swelling, "symptom.calf_swelling_or_tenderness: true");
  const auto worse = visits.since(swollen);
  REQUIRE(worse);
  CHECK(worse->disposition == "proceed");
  REQUIRE(worse->appeared.size() == 1);
  CHECK(worse->appeared.front().id == "rf.dvt");
  REQUIRE(modality_of(*worse, "mobility") != nullptr);
  CHECK(modality_of(*worse, "mobility")->was == "recommend");
  CHECK(modality_of(*worse, "mobility")->is != "recommend");
  CHECK(answer_of(*worse, "symptom.calf_swelling_or_tenderness") != nullptr);

  visits.record(swollen);
  const auto better = visits.since(visits.text());
  REQUIRE(better);
  REQUIRE(better->gone.size() == 1);
  CHECK(better->gone.front().is == model::Verdict::false_);
  // What is no longer known has not gone.
  const auto open = visits.since(
      visits.text(swelling, "symptom.calf_swelling_or_tenderness: {unknown: asked_not_known}"));
  REQUIRE(open);
  REQUIRE(open->gone.size() == 1);
  CHECK(open->gone.front().is == model::Verdict::unknown);
}

TEST_CASE("what has gone stale is another answer than it was") {
  Visits visits;
  visits.record(visits.text());
  const auto since = visits.since(visits.text("as_of: 2026-01-15", "as_of: 2026-12-15"));
  REQUIRE(since);
  const Since::Answer* one = answer_of(*since, "symptom.first_step_nprs");
  REQUIRE(one != nullptr);
  CHECK(one->is == Since::Known{model::State::stale, "7"});
  CHECK(one->was == Since::Known{model::State::known, "7"});
}

TEST_CASE("answers that are erased or have no key are said, and statuses compared all the same") {
  Visits visits;
  visits.record(visits.text());
  visits.redact("sample-1");
  const auto since = visits.since(visits.text());
  REQUIRE(since);
  CHECK(since->answers_not_compared == "they were erased on request");
  CHECK(since->answers.empty());
  CHECK(since->plan_not_compared.empty());
  CHECK(!since->nothing_changed());
  CHECK(!since->as_of);
}

TEST_CASE("without keys nobody finds the patient's records, and that is said") {
  Visits visits;
  visits.record(visits.text());
  log::OpenOptions bare;
  bare.mode = log::Mode::read;
  bare.now = noon;
  const auto store = good(log::Store::open(visits.folder / "log", bare));
  const auto since =
      audit::since_last(store, tree_engine()->knowledge(), plan_of(*tree_engine(), visits.text()),
                        visits.facts(visits.text(), *tree_engine()));
  REQUIRE(since);
  CHECK(!since->sequence);
  CHECK(since->plan_not_compared.find("audit.keys: ") == 0);
  CHECK(since->answers_not_compared == since->plan_not_compared);
}

TEST_CASE("a plan of other rules is compared and told apart") {
  Visits visits;
  visits.record(visits.text());
  spill(visits.folder / "house.yaml",
        "windlass: 1\nkind: ruleset\nid: house\nversion: 1.0.0\ntitle: A house rule\n"
        "extends: plantar-heel-pain\ntighten:\n  - modality: mobility\n    contraindication:\n"
        "      id: house\n      when: {demo.sex_at_birth: female}\n      level: absolute\n"
        "      because: A rule of this test.\n      basis: design\n");
  const auto engine =
      engine_of(rules_folder, plugins_folder + "/plugins.lock", visits.folder / "house.yaml");
  const auto since = visits.since(visits.text(), *engine);
  REQUIRE(since);
  CHECK(since->rules == Since::Rules::other);
  REQUIRE(modality_of(*since, "mobility") != nullptr);
  CHECK(modality_of(*since, "mobility")->is == "block");
  CHECK(since->answers.empty());
}

TEST_CASE("a record that is no plan to read is said") {
  Visits visits;
  const auto recorder = good(audit::Recorder::open(visits.store, tree_engine()));
  auto draft = good(recorder.draft(plan_of(*tree_engine(), visits.text()), call(visits.text())));
  draft.public_json = "{}";
  good(visits.store.append(std::move(draft)));
  const auto since = visits.since(visits.text());
  REQUIRE(since);
  CHECK(since->plan_not_compared == "its public part is not that of a plan");
  CHECK(since->answers_not_compared.empty());
  CHECK(!since->nothing_changed());
}

TEST_CASE("what changed is no part of the record") {
  Visits visits;
  visits.record(visits.text());
  const std::string later = visits.text(pain, "symptom.walking_nprs: 2");
  model::Recommendation plan = plan_of(*tree_engine(), later);
  const std::string alone = audit::recorded_plan(plan, tree_engine()->knowledge().vocabulary());
  plan.since = visits.since(later);
  REQUIRE(plan.since);
  CHECK(audit::recorded_plan(plan, tree_engine()->knowledge().vocabulary()) == alone);
}

TEST_CASE("what is found in the commit of a record says what the store said before it") {
  Visits visits;
  const auto recorder = good(audit::Recorder::open(visits.store, tree_engine()));
  const auto& knowledge = tree_engine()->knowledge();
  // As JSON, which shows all of it.
  const auto shown = [&](model::Recommendation plan, std::optional<Since> since) {
    plan.since = std::move(since);
    return plan::to_json(plan, knowledge.vocabulary(), {2, false});
  };
  const auto compare = [&](const std::string& patient) {
    const auto plan = plan_of(*tree_engine(), patient);
    const auto facts = visits.facts(patient, *tree_engine());
    const auto before = audit::since_last(visits.store, knowledge, plan, facts);
    const auto recorded = good(recorder.record_and_look_back(plan, call(patient)));
    const auto now =
        audit::since(visits.store, knowledge, plan, facts, recorded.before, recorder.manifest());
    CHECK(now.has_value() == before.has_value());
    CHECK(shown(plan, now) == shown(plan, before));
    return now;
  };
  CHECK_FALSE(compare(visits.text()));
  CHECK(compare(visits.text())->nothing_changed());
  CHECK(compare(visits.text(pain, "symptom.walking_nprs: 7"))->answers.size() == 1);
  CHECK(compare(visits.text(swelling, "symptom.calf_swelling_or_tenderness: true"))->sequence == 3);
  visits.redact("sample-1");
  CHECK(compare(visits.text())->answers_not_compared == "they were erased on request");
}

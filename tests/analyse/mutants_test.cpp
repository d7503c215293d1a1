// SPDX-License-Identifier: Apache-2.0
// Mutants of small random rule bases against brute force: which of them are no other rules, and
// which of them cases notice. WINDLASS_LONG=1: many more.
#include <cstdlib>

#include <set>

#include "analyse/equivalent.hpp"
#include "analyse/kill_survivors.hpp"
#include "analyse/small_world.hpp"
#include "base/yaml.hpp"
#include "plan/recommend.hpp"

using namespace windlass;
using namespace windlass::test;
using cases::Fate;

namespace {

constexpr std::size_t most_tried = 8'000;

std::size_t worlds_tried() { return std::getenv("WINDLASS_LONG") == nullptr ? 40 : 2'000; }

std::shared_ptr<const plan::Engine> engine_of(const Small& small) {
  // Without plugins a protocol stands in the rules.
  std::vector<base::Document> documents;
  for (const base::Document& one : small.world.documents) {
    std::string text = one.source->text();
    const std::string plugin = "\nprotocol: p\n";
    if (const std::size_t at = text.find(plugin); at != std::string::npos)
      text.replace(at, plugin.size(),
                   "\nprotocol:\n  lines:\n    - {section: dose, key: k, title: K, text: k}\n");
    auto read = base::read_yaml(one.source->name(), text);
    REQUIRE(read);
    documents.push_back(std::move(*read));
  }
  auto engine = plan::Engine::assemble(std::move(documents), {});
  INFO((engine ? std::string() : base::render(engine.error())));
  REQUIRE(engine);
  return *engine;
}

// By mutant: whether its condition comes out otherwise for some patient.
std::vector<bool> apart_by_force(const cases::Trial& trial, const EveryPatient& patients) {
  std::vector<bool> apart(trial.mutants().size());
  patients.each([&](const model::Facts& facts, std::size_t) {
    const std::vector<bool> here = trial.touches(facts);
    for (std::size_t i = 0; i < apart.size(); ++i)
      if (here[i]) apart[i] = true;
  });
  return apart;
}

bool is_derived(const cases::Mutant& one) {
  return one.whose.rule.find(": case ") != std::string::npos;
}

bool same_statuses(const plan::Engine& engine, const cases::Trial::Mutated& other,
                   const model::Facts& facts) {
  const plan::Evaluation a = engine.evaluate(facts);
  const plan::Evaluation b(*other.base, other.calls, facts);
  return a.statuses() == b.statuses() && a.disposition() == b.disposition();
}

// Cases of some patients, each of whom expects what the plan says.
std::vector<cases::CasesDocument> cases_of(const plan::Engine& engine, const EveryPatient& patients,
                                           Random& random) {
  cases::CasesDocument made;
  made.id = "c";
  const std::size_t step = patients.count() / 12 + 1;
  std::size_t number = random.below(step);
  patients.each([&](const model::Facts& facts, std::size_t) {
    if (number++ % step != 0) return;
    cases::Case one;
    one.id = "c" + std::to_string(made.cases.size());
    one.facts = facts;
    const model::Recommendation plan = engine.recommend(facts);
    one.expect.disposition = plan.disposition;
    one.expect.contradictions.emplace();
    for (const model::Contradiction& other : plan.contradictions)
      if (other.open.empty()) one.expect.contradictions->emplace_back(other.id);
    for (std::size_t i = 0; i < plan.modalities.size(); ++i)
      one.expect.status.emplace_back(i, plan.modalities[i].status);
    for (const model::Question& question : plan.questions) one.expect.asks.push_back(question.fact);
    made.cases.push_back(std::move(one));
  });
  return {std::move(made)};
}

bool noticed_by_force(const cases::Trial& trial, std::size_t mutant,
                      const std::vector<cases::CasesDocument>& documents) {
  const auto other = trial.compiled(mutant);
  if (!other) return false;
  for (const cases::Case& one : documents.front().cases) {
    const plan::Evaluation evaluation(*other->base, other->calls, one.facts);
    if (!cases::compare(one.expect, evaluation, other->calls).empty()) return true;
  }
  return false;
}

// Calls visit(engine, small, patients) for so many worlds of few patients.
template <class Visit>
void each_world(const Visit& visit) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; tried < worlds_tried(); ++seed) {
    const Small small = small_of(seed);
    const auto engine = engine_of(small);
    const EveryPatient patients(engine->knowledge(), *small.world.rules, days());
    if (patients.count() > most_tried) continue;
    ++tried;
    INFO("seed " << seed << "\n" << documents_of(small));
    visit(*engine, small, patients);
  }
}

}  // namespace

TEST_CASE("a mutant is equivalent where no patient tells it from the rules") {
  std::size_t equivalent = 0, others = 0;
  each_world([&](const plan::Engine& engine, const Small& small, const EveryPatient&) {
    auto made = cases::Trial::prepare(engine, {});
    REQUIRE(made);
    cases::Trial& trial = **made;
    // A value that is left out of a list is told from the others by the mutant alone.
    const EveryPatient patients(trial.base(), *small.world.rules, days());
    if (patients.count() > 2 * most_tried) return;
    const std::vector<bool> apart = apart_by_force(trial, patients);
    CHECK(analyse::mark_equivalent(trial) == 0);
    for (std::size_t i = 0; i < apart.size(); ++i) {
      const cases::Mutant& one = trial.mutants()[i];
      INFO(one.whose.rule << ": " << one.was << " -> " << one.now);
      const bool proved = trial.fate(i) == Fate::equivalent;
      ++(proved ? equivalent : others);
      if (!apart[i]) CHECK(proved);
      if (!apart[i] || !proved) continue;
      // Only a derived fact can have the same value by another case.
      REQUIRE(is_derived(one));
      const auto other = trial.compiled(i);
      REQUIRE(other);
      patients.each([&](const model::Facts& facts, std::size_t) {
        if (!same_statuses(engine, *other, facts)) FAIL_CHECK("a status is another");
      });
    }
  });
  CHECK(equivalent > 20);
  CHECK(others > 1'000);
}

TEST_CASE("cases notice a mutant where one of them fails, and as many threads say the same") {
  std::size_t killed = 0, survived = 0;
  each_world([&](const plan::Engine& engine, const Small&, const EveryPatient& patients) {
    Random random(patients.count());
    const auto documents = cases_of(engine, patients, random);
    std::vector<std::vector<Fate>> fates;
    for (const std::size_t jobs : {1U, 3U}) {
      auto made = cases::Trial::prepare(engine, documents);
      REQUIRE(made);
      (*made)->first_round(jobs, {});
      analyse::mark_equivalent(**made);
      (*made)->second_round(jobs, {});
      fates.emplace_back();
      for (std::size_t i = 0; i < (*made)->mutants().size(); ++i) {
        const cases::Mutant& one = (*made)->mutants()[i];
        INFO(one.whose.rule << ": " << one.was << " -> " << one.now);
        fates.back().push_back((*made)->fate(i));
        if (jobs != 1 || (*made)->fate(i) == Fate::refused) continue;
        const bool noticed = noticed_by_force(**made, i, documents);
        CHECK(noticed == ((*made)->fate(i) == Fate::killed));
        ++(noticed ? killed : survived);
      }
    }
    CHECK(fates[0] == fates[1]);
  });
  CHECK(killed > 100);
  CHECK(survived > 100);
}

TEST_CASE("a written case passes under the rules, and fails under its mutant") {
  std::size_t written = 0;
  each_world([&](const plan::Engine& engine, const Small&, const EveryPatient&) {
    auto made = cases::Trial::prepare(engine, {});
    REQUIRE(made);
    cases::Trial& trial = **made;
    trial.first_round(1, {});
    analyse::mark_equivalent(trial);
    trial.second_round(1, {});
    std::vector<std::size_t> before;
    for (std::size_t i = 0; i < trial.mutants().size(); ++i)
      if (trial.fate(i) == Fate::survived) before.push_back(i);
    analyse::KillingCases told(engine, "told");
    analyse::kill_survivors(trial, told, {});
    if (told.cases().empty()) return;
    written += told.cases().size();
    int number = 1;
    const auto next_id = [&] { return "told-" + std::to_string(++number); };
    const std::vector<std::string> whole = told.documents(next_id);
    REQUIRE(whole.size() == 1);
    auto document = base::read_yaml("told.yaml", whole.front());
    REQUIRE(document);
    auto read = cases::read_cases(engine, *document);
    REQUIRE(read);
    REQUIRE(read->cases.size() == told.cases().size());
    for (const cases::Case& one : read->cases) CHECK(cases::run_case(engine, one).passed());
    // What is too large for one document stands in several, each with whom its cases start from.
    std::set<std::string> ids;
    const std::vector<std::string> parts = told.documents(next_id, whole.front().size() / 2);
    CHECK(parts.size() == static_cast<std::size_t>(number));
    for (const std::string& part : parts) {
      const auto less = base::read_yaml("less.yaml", part);
      REQUIRE(less);
      const auto some = cases::read_cases(engine, *less);
      REQUIRE(some);
      for (const cases::Case& one : some->cases) {
        CHECK(cases::run_case(engine, one).passed());
        ids.insert(one.id);
      }
    }
    CHECK(ids.size() == told.cases().size());
    std::vector<cases::CasesDocument> documents;
    documents.push_back(std::move(*read));
    for (const std::size_t i : before)
      if (trial.fate(i) == Fate::killed) CHECK(noticed_by_force(trial, i, documents));
  });
  CHECK(written > 100);
}

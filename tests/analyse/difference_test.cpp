// SPDX-License-Identifier: Apache-2.0
// What a change of rules is said to do to all patients, against brute force over small random rule
// bases of which one document was written anew. WINDLASS_LONG=1: a hundred thousand pairs.
#include <cstdlib>
#include <map>
#include <set>

#include "analyse/changed_documents.hpp"
#include "analyse/cohort.hpp"
#include "analyse/small_pair.hpp"

using namespace windlass;
using namespace windlass::test;
using analyse::Change;
using analyse::Difference;

namespace {

constexpr std::size_t most_tried = 3'000;

std::size_t pairs_tried() { return std::getenv("WINDLASS_LONG") == nullptr ? 500 : 100'000; }

using Directions = analyse::Cohort::Key;
Directions asked_of(const Change& one) { return {one.kind, one.about, one.way}; }

// What some patient's two plans say differently, and how few answers that takes.
class Force {
 public:
  Force(const Pair& pair, const Difference& said) : pair_(pair) {
    for (const std::string& id : said.not_supplied)
      left_out_.insert(*pair.before.base->vocabulary().find(id));
    assumptions_.insert(said.assumptions.begin(), said.assumptions.end());
  }

  void try_all(const EveryPatient& patients) {
    patients.each([this](const model::Facts& facts, std::size_t answers) { look(facts, answers); });
  }
  // Of patients with one combination of candidates alone; SIZE_MAX: of nobody.
  std::size_t miscounted() const { return miscounted_; }
  std::size_t fewest(const Directions& one) const { return find(fewest_, one); }
  std::size_t fewest_told(const Directions& one) const { return find(by_answers_, one); }
  std::size_t fewest_in_conflict(const Directions& one) const { return find(in_conflict_, one); }

 private:
  static std::size_t find(const std::map<Directions, std::size_t>& all, const Directions& one) {
    const auto found = all.find(one);
    return found == all.end() ? SIZE_MAX : found->second;
  }

  void look(const model::Facts& facts, std::size_t answers) {
    for (const model::FactId fact : left_out_)
      if (facts.facts[fact].state != model::State::not_supplied) return;
    const plan::Evaluation before = pair_.before.evaluate(facts),
                           after = pair_.after.evaluate(facts);
    const bool plain = before.mask() == 1 && after.mask() == 1;
    const bool spoken_of = is_spoken_of(before, after);
    std::set<Directions> moved;
    for (const Change& one : changes_of(pair_.old(), pair_.now(), facts, facts)) {
      moved.insert(asked_of(one));
      const bool assumption = one.kind == Change::Kind::assumption;
      if (!spoken_of && !assumption) continue;
      auto& known = plain || assumption ? fewest_ : in_conflict_;
      const auto [found, added] = known.emplace(asked_of(one), answers);
      if (!added) found->second = std::min(found->second, answers);
      if (&known != &fewest_ || !told_by_answers(facts)) continue;
      const auto [told, first] = by_answers_.emplace(asked_of(one), answers);
      if (!first) told->second = std::min(told->second, answers);
    }
    count(facts, moved);
  }

  // Whether nothing is supplied that either side derives by its rules.
  bool told_by_answers(const model::Facts& facts) const {
    for (const auto& base : {pair_.before.base, pair_.after.base})
      for (model::FactId fact = 0; fact < facts.facts.size(); ++fact)
        if (base->derive_rule(fact) != nullptr &&
            facts.facts[fact].state != model::State::not_supplied)
          return false;
    return true;
  }

  // Nothing but that is said of whoever breaks an assumption that a proof rests on, or one that is
  // another on the other side.
  bool is_spoken_of(const plan::Evaluation& before, const plan::Evaluation& after) const {
    const auto broken = [](const plan::Evaluation& one) {
      std::set<std::string> ids;
      for (const plan::Contradiction& each : one.contradictions())
        if (each.assumption != nullptr) ids.insert(each.assumption->rule->id);
      return ids;
    };
    const std::set<std::string> was = broken(before), is = broken(after);
    return was == is && std::none_of(is.begin(), is.end(), [this](const std::string& id) {
             return assumptions_.count(id) != 0;
           });
  }

  // A cohort is told to move as the plans of its patients do.
  void count(const model::Facts& facts, const std::set<Directions>& moved) {
    analyse::Cohort cohort;
    const auto shared = std::make_shared<const model::Facts>(facts);
    mover_.decide("p", shared, shared, cohort);
    std::set<Directions> counted;
    for (const auto& [key, movement] : cohort.moved) counted.insert(key);
    if (counted != moved || cohort.changed != (moved.empty() ? 0U : 1U)) ++miscounted_;
  }

  const Pair& pair_;
  const analyse::CohortComparison mover_{pair_.old(), pair_.now()};
  std::size_t miscounted_ = 0;
  std::set<model::FactId> left_out_;
  std::set<std::string> assumptions_;
  std::map<Directions, std::size_t> fewest_, in_conflict_, by_answers_;
};

// What is said that brute force does not; empty where they agree.
std::string disagreement(const Change& one, const Force& force) {
  const std::size_t fewest = force.fewest(asked_of(one));
  switch (one.verdict) {
    case Change::Verdict::nobody:
      if (fewest != SIZE_MAX) return "nobody is said to be there, and somebody is";
      // Where no combination of candidates is looser, no plan is.
      if (one.way == Change::Way::looser && force.fewest_in_conflict(asked_of(one)) != SIZE_MAX)
        return "nobody is said to be there, and somebody with a conflict is";
      return {};
    case Change::Verdict::somebody:
      if (one.smallest &&
          (one.by_answers ? force.fewest_told(asked_of(one)) : fewest) < one.answers)
        return "somebody smaller is there";
      if (!one.by_answers && one.smallest && force.fewest_told(asked_of(one)) == one.answers)
        return "somebody as small is there who is told by answers";
      return {};
    case Change::Verdict::not_decided: return {};  // counted below
  }
  return "?";
}

struct Counts {
  std::size_t nobody = 0, somebody = 0, open = 0, missed = 0;
  std::size_t assumptions = 0, under_assumptions = 0;

  void add(const Change& one, const Force& force) {
    nobody += one.verdict == Change::Verdict::nobody ? 1 : 0;
    somebody += one.verdict == Change::Verdict::somebody ? 1 : 0;
    assumptions +=
        one.kind == Change::Kind::assumption && one.verdict != Change::Verdict::nobody ? 1 : 0;
    if (one.verdict != Change::Verdict::not_decided) return;
    ++open;
    missed += force.fewest(asked_of(one)) == SIZE_MAX ? 0 : 1;
  }
};

void compare_documents(const Pair& pair, bool nobody_changes) {
  const auto changes = analyse::changed_documents(*pair.before.base, *pair.after.base);
  const bool same = pair.before.base->digest() == pair.after.base->digest();
  CHECK(changes.empty() == same);
  if (same) CHECK(nobody_changes);
}

}  // namespace

TEST_CASE("what a change of rules is said to do is what brute force says, and is certified") {
  std::size_t pairs = 0, same = 0;
  Counts counts;
  Certificates certificates("certificates-of-changes-" + std::to_string(pairs_tried()));
  for (std::uint64_t seed = 1; pairs < pairs_tried(); ++seed) {
    const auto pair = pair_of(seed);
    if (!pair) continue;
    const EveryPatient before(*pair->before.base, *pair->before.rules, days());
    const EveryPatient after(*pair->after.base, *pair->after.rules, days());
    if (before.count() > most_tried || after.count() > most_tried) continue;
    ++pairs;
    const auto said = analyse::difference(pair->old(), pair->now());
    REQUIRE(said);
    Force force(*pair, *said);
    force.try_all(before);
    force.try_all(after);
    CHECK(force.miscounted() == 0);
    bool all = true, none_looser = true;
    for (const Change& one : said->changes) {
      const std::string found = disagreement(one, force);
      if (!found.empty())
        FAIL("seed " << seed << ": " << one.about << " "
                     << (one.way == Change::Way::looser ? "looser" : "not looser") << ": " << found
                     << " " << one.why << "\n"
                     << one.patient << documents_of(pair->before) << "\n=====\n"
                     << documents_of(pair->after));
      counts.add(one, force);
      all &= one.verdict == Change::Verdict::nobody;
      none_looser &= one.way != Change::Way::looser || one.verdict == Change::Verdict::nobody;
    }
    // What is said of nobody comes with its certificate.
    CHECK(said->nobody_changes.proof.empty() != all);
    CHECK(said->nobody_looser.proof.empty() != none_looser);
    if (none_looser && certificates.kept() < 1'000)
      certificates.keep(said->nobody_looser.formula, said->nobody_looser.proof);
    same += all ? 1 : 0;
    counts.under_assumptions += said->assumptions.empty() ? 0 : 1;
    compare_documents(*pair, all);
  }
  INFO(pairs << " pairs, " << same << " without a change; " << counts.nobody << " nobody, "
             << counts.somebody << " somebody, " << counts.open << " not decided, " << counts.missed
             << " of them are there");
  CHECK(certificates.hold());
  CHECK(same > pairs / 10);
  CHECK((counts.assumptions > pairs / 50 && counts.under_assumptions > 0));
  CHECK(counts.somebody > pairs / 2);
  CHECK(counts.open < (counts.nobody + counts.somebody) / 35);  // most by scores of several sums
  // Such as where only a supplied score that is rounded makes the difference.
  CHECK(counts.missed <= pairs / 100);
}

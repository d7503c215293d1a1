// SPDX-License-Identifier: Apache-2.0
// Questions: the sets are smallest and settle what they say; a safety answer that is taken away is
// asked for.
#include <algorithm>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "plan/questions.hpp"

using namespace windlass;
using namespace windlass::test;
using model::Facts;
using model::State;
using model::Status;

namespace {

// Tries values for the facts of `set`, the safe ones first, until `settled`.
bool can_settle(const Patients& patients, const Facts& facts, const std::vector<FactId>& set,
                const std::function<bool(const Facts&)>& settled) {
  const model::Vocabulary& vocabulary = patients.rules().vocabulary;
  Random random(1);
  for (int tries = 0; tries < 200; ++tries) {
    Facts filled = facts;
    for (FactId fact : set)
      patients.set(filled, fact,
                   vocabulary[fact].safe && (tries == 0 || !random.one_in(3))
                       ? *vocabulary[fact].safe
                       : patients.value(fact, random));
    if (settled(filled)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE(
    "the set that settles a modality settles it, and leaving one fact out of the safe answers does "
    "not") {
  const Tree& tree = Tree::instance();
  Patients patients(*tree.rules, tree.samples);
  patients.allow_conflicts = false;
  Random random(21);
  const model::Vocabulary& vocabulary = tree.rules->vocabulary;
  std::size_t sets = 0, settled = 0, safe_sets = 0;
  for (int i = 0; i < 900; ++i) {
    const Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    if (!evaluation.conflicts().empty() || !evaluation.doubts().empty()) continue;
    plan::QuestionFinder finder(evaluation);
    for (const knowledge::Modality& modality : tree.engine->knowledge().modalities()) {
      if (evaluation.status(modality) != Status::ask) continue;
      const std::vector<FactId> set = finder.settle(modality).facts;
      INFO(modality.id << "\n" << describe(patients.rules().vocabulary, facts));
      CHECK_FALSE(set.empty());
      for (FactId fact : set) CHECK(evaluation.patient().known(fact) == nullptr);
      ++sets;
      const auto decided = [&](const Facts& one) {
        return tree.engine->evaluate(one).status(modality) != Status::ask;
      };
      if (std::all_of(set.begin(), set.end(),
                      [&](FactId fact) { return vocabulary[fact].safe.has_value(); })) {
        ++safe_sets;
        Facts filled = facts;
        for (FactId fact : set) patients.set(filled, fact, *vocabulary[fact].safe);
        CHECK(decided(filled));
        for (FactId fact : set) {
          Facts short_of_one = filled;
          short_of_one[fact] = facts[fact];
          INFO("without " << vocabulary[fact].id);
          CHECK_FALSE(decided(short_of_one));
        }
      }
      if (set.size() <= 12 && can_settle(patients, facts, set, decided)) ++settled;
    }
  }
  CHECK(sets > 300);
  CHECK(safe_sets > 30);
  CHECK(settled * 10 > sets * 5);
}

TEST_CASE(
    "deleting any one safety answer from any sample patient turns what depends on it to ask, and "
    "names the question") {
  const Tree& tree = Tree::instance();
  const knowledge::KnowledgeBase& base = tree.engine->knowledge();
  std::size_t deleted = 0, asked = 0;
  for (std::size_t s = 0; s < tree.samples.size(); ++s) {
    const plan::Evaluation before = tree.engine->evaluate(tree.samples[s]);
    for (FactId fact = 0; fact < base.vocabulary().size(); ++fact) {
      if (tree.samples[s][fact].state != State::known) continue;
      Facts facts = tree.samples[s];
      facts[fact] = model::Fact{};
      const plan::Evaluation after = tree.engine->evaluate(facts);
      const model::Recommendation plan = tree.engine->recommend(after);
      const bool named = std::any_of(plan.questions.begin(), plan.questions.end(),
                                     [&](const model::Question& one) { return one.fact == fact; });
      ++deleted;
      for (std::size_t m = 0; m < base.modalities().size(); ++m) {
        const knowledge::Modality& modality = base.modalities()[m];
        // What demands the answer: a requirement that is missing now, or an absolute
        // contraindication that is open now.
        bool demanded = false;
        for (const knowledge::Contribution& item : modality.contributions) {
          if (!std::binary_search(item.inputs.begin(), item.inputs.end(), fact)) continue;
          const model::Verdict now = after.any_lane(item.slot), then = before.any_lane(item.slot);
          demanded |= item.effect == Status::ask && now == model::Verdict::true_ &&
                      then == model::Verdict::false_;
          demanded |= item.effect == Status::block && now == model::Verdict::unknown &&
                      then == model::Verdict::false_;
        }
        INFO(tree.sample_names[s] << " without " << base.vocabulary()[fact].id << ": "
                                  << modality.id << " is " << model::word(after.status(modality)));
        // An answer without a role in safety may be assumed where a rule says so: an unknown week
        // is a first visit.
        if (model::has_role(base.vocabulary()[fact], "safety") ||
            model::has_role(base.vocabulary()[fact], "red_flag"))
          CHECK(rank(after.status(modality)) <= rank(before.status(modality)));
        if (!demanded) continue;
        CHECK_FALSE(model::actionable(after.status(modality)));
        if (model::actionable(before.status(modality))) {
          CHECK(after.status(modality) == Status::ask);
          CHECK(named);
          ++asked;
        }
      }
    }
  }
  CHECK(deleted > 500);
  CHECK(asked > 50);
}

TEST_CASE("what only needles wait for stands behind all else while nobody wants needles") {
  const Tree& tree = Tree::instance();
  const knowledge::KnowledgeBase& base = tree.engine->knowledge();
  Patients patients(*tree.rules, tree.samples);
  patients.allow_conflicts = false;
  Random random(2905);
  const auto is_needle = [&base](std::string_view id) {
    const knowledge::Modality* modality = base.modality(id);
    return modality != nullptr && modality->invasive;
  };
  std::size_t for_needles = 0, others = 0;
  for (int i = 0; i < 1500; ++i) {
    const Facts facts = patients.any(random);
    const plan::Evaluation evaluation = tree.engine->evaluate(facts);
    if (evaluation.any_lane(base.asking().invasive_wanted) == model::Verdict::true_) continue;
    bool behind = false;
    for (const model::Question& one : tree.engine->recommend(evaluation).questions) {
      const bool for_needles_alone = std::all_of(one.affects.begin(), one.affects.end(), is_needle);
      INFO(base.vocabulary()[one.fact].id << " of\n" << describe(tree.rules->vocabulary, facts));
      if (behind) CHECK(for_needles_alone);
      behind |= for_needles_alone;
      ++(for_needles_alone ? for_needles : others);
    }
  }
  CHECK(for_needles > 200);
  CHECK(others > 2000);
}

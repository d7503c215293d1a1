// SPDX-License-Identifier: Apache-2.0
// What a plan assumes: `on record` that is false because nobody looked, and matters. Against the
// oracle, which tries place by place; and each seeded bug is found.
#include <algorithm>

#include "catch.hpp"
#include "oracle/companies.hpp"
#include "oracle/tree.hpp"
#include "oracle/worlds.hpp"
#include "plan/assumed.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

using Assumptions = std::vector<oracle::Assumption>;

bool warns(const knowledge::KnowledgeBase& base, std::string_view advice) {
  return std::any_of(base.advice().begin(), base.advice().end(), [advice](const auto& one) {
    return one.rule->warns && one.rule->id == advice;
  });
}

// What the engine assumes, as the oracle says it, which knows of no advice that warns.
Assumptions assumed(const plan::Evaluation& evaluation) {
  const knowledge::KnowledgeBase& base = evaluation.base();
  model::Recommendation plan;
  plan.disposition = evaluation.disposition();
  plan.screen_open = !evaluation.screen_complete();
  for (std::size_t i = 0; i < base.modalities().size(); ++i) {
    plan.modalities.emplace_back().id = base.modalities()[i].id;
    plan.modalities.back().status = evaluation.statuses()[i];
  }
  Assumptions found;
  for (const model::Assumed& one : plan::find_assumed(evaluation, {}, plan)) {
    oracle::Assumption made{one.fact, std::string(one.rule), {}};
    for (const std::string_view what : one.affects)
      if (!warns(base, what)) made.affects.emplace_back(what);
    if (!made.affects.empty()) found.push_back(std::move(made));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string spelt(const model::Vocabulary& vocabulary, const Assumptions& list) {
  std::string all;
  for (const oracle::Assumption& one : list) {
    all += vocabulary[one.fact].id + " in " + one.rule + ":";
    for (const std::string& what : one.affects) all += " " + what;
    all += "\n";
  }
  return all.empty() ? "nothing\n" : all;
}

// One rule base and one patient of it, as the oracle sees them.
struct Case {
  const oracle::Rules& rules;
  const model::Facts& facts;
  const oracle::Calculate calculate = {};
};

// Whether the rules are those of places that all matter together: with one place fewer something
// that they affect is as it was.
bool are_needed(const Case& one, const oracle::Together& all, std::vector<std::string> rules) {
  std::sort(rules.begin(), rules.end());
  const std::vector<oracle::World> worlds = oracle::worlds(one.rules, one.facts, one.calculate);
  const oracle::Judgement as_it_is = oracle::judge(one.rules, worlds);
  const std::vector<std::pair<std::size_t, std::string>> places(all.rules.begin(), all.rules.end());
  for (std::uint32_t choice = 0; choice < 1U << places.size(); ++choice) {
    std::set<std::size_t> chosen;
    std::vector<std::string> named;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if ((choice >> i & 1) == 0) continue;
      chosen.insert(places[i].first);
      named.push_back(places[i].second);
    }
    std::sort(named.begin(), named.end());
    const auto enough = [&](const std::set<std::size_t>& tried) {
      return oracle::affected(one.rules, worlds, as_it_is, tried) == all.affects;
    };
    const auto spare = [&](std::size_t place) {
      std::set<std::size_t> fewer = chosen;
      fewer.erase(place);
      return enough(fewer);
    };
    if (named == rules && enough(chosen) && std::none_of(chosen.begin(), chosen.end(), spare))
      return true;
  }
  return false;
}

// What other facts matter only in company of, and takes it out of `engine`.
std::string take_company(const Case& one, const std::set<FactId>& found, Assumptions& engine) {
  const oracle::Companies wanted =
      oracle::assumed_in_company(one.rules, one.facts, one.calculate, found, 6);
  std::map<FactId, std::set<std::string>> named;
  std::string said;
  for (const oracle::Assumption& made : engine) {
    if (found.count(made.fact) != 0) continue;
    named[made.fact].insert(made.affects.begin(), made.affects.end());
    const auto rules = wanted.rules.find(made.fact);
    if (rules == wanted.rules.end() || rules->second.count(made.rule) == 0)
      said += made.rule + " assumes nothing\n";
  }
  const auto id = [&](FactId fact) { return one.rules.vocabulary[fact].id + "\n"; };
  for (const auto& [fact, affects] : wanted.affects) {
    if (found.count(fact) != 0) continue;
    if (named.count(fact) == 0) said += "in company: " + id(fact);
    if (wanted.whole && named[fact] != affects) said += "affects other things: " + id(fact);
  }
  if (wanted.whole)
    for (const auto& [fact, affects] : named)
      if (wanted.affects.count(fact) == 0) said += "in no company: " + id(fact);
  std::erase_if(engine, [&](const auto& made) { return found.count(made.fact) == 0; });
  return said;
}

// Place by place, and of other facts what matters together only.
std::string disagreement(const Case& one, Assumptions engine) {
  const model::Vocabulary& vocabulary = one.rules.vocabulary;
  const Assumptions oracle = oracle::assumptions(one.rules, one.facts, one.calculate);
  const auto together = oracle::assumed_together(one.rules, one.facts, one.calculate, oracle);
  std::set<FactId> found;
  for (const oracle::Assumption& made : oracle) found.insert(made.fact);
  for (const auto& [fact, all] : together) found.insert(fact);
  const std::string company = take_company(one, found, engine);
  if (!company.empty()) return company + spelt(vocabulary, engine);
  for (const auto& [fact, all] : together) {
    std::vector<std::string> rules;
    bool same = true;
    for (const oracle::Assumption& made : engine) {
      if (made.fact != fact) continue;
      rules.push_back(made.rule);
      same = same && made.affects == all.affects;
    }
    if (!same || !are_needed(one, all, rules))
      return "together:\n" + spelt(vocabulary, engine) + "wanted: " + vocabulary[fact].id + "\n";
    std::erase_if(engine, [fact = fact](const auto& made) { return made.fact == fact; });
  }
  if (engine == oracle) return {};
  return "engine:\n" + spelt(vocabulary, engine) + "oracle:\n" + spelt(vocabulary, oracle);
}

// Bug: whatever is written and not known is assumed, whether it matters or not.
Assumptions by_syntax(const plan::Evaluation& evaluation) {
  Assumptions found = assumed(evaluation);
  for (const knowledge::KnowledgeAtom& atom : evaluation.base().knowledge_atoms())
    if (atom.column != knowledge::KnowledgeAtom::no_column && evaluation.row()[atom.column] == 0 &&
        std::none_of(found.begin(), found.end(), [&](const oracle::Assumption& one) {
          return one.fact == atom.fact && one.rule == atom.rule;
        }))
      found.push_back({atom.fact, atom.rule, {}});
  return found;
}

// Bug: an old value is forgotten, so that a stale fact is like one that nobody supplied.
model::Facts without_old_values(model::Facts facts) {
  for (model::Fact& fact : facts.facts)
    if (fact.state == model::State::stale) fact = model::Fact{};
  return facts;
}

// Bug: each place is tried alone, and a fact whose places matter only together is not named.
Assumptions alone(const World& world, const model::Facts& facts) {
  Assumptions found = assumed(world.evaluate(facts));
  const auto together =
      oracle::assumed_together(*world.rules, facts, {}, oracle::assumptions(*world.rules, facts));
  std::erase_if(found, [&](const auto& one) { return together.count(one.fact) != 0; });
  return found;
}

// Bug: what matters only in company of other facts is not named.
Assumptions without_company(const World& world, const model::Facts& facts) {
  Assumptions found = assumed(world.evaluate(facts));
  const Assumptions alone = oracle::assumptions(*world.rules, facts);
  const auto together = oracle::assumed_together(*world.rules, facts, {}, alone);
  std::erase_if(found, [&](const auto& one) {
    return together.count(one.fact) == 0 &&
           std::none_of(alone.begin(), alone.end(),
                        [&](const auto& other) { return other.fact == one.fact; });
  });
  return found;
}

// Bug: interactions, lines of protocols and advice that nobody looked for are not named.
Assumptions of_statuses(const World& world, const model::Facts& facts) {
  Assumptions found = assumed(world.evaluate(facts));
  std::erase_if(found, [](const oracle::Assumption& one) {
    return one.rule.starts_with("interaction/") || one.rule.starts_with("advice/") ||
           one.rule.find("/protocol/") != std::string::npos;
  });
  return found;
}

using Find = std::function<Assumptions(const World&, const model::Facts&)>;

std::string first_disagreement(const Find& find, std::uint64_t worlds) {
  for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
    Random random(seed);
    WorldMaker maker(random);
    maker.remarks = seed % 2 == 0;
    const World world = world_of(maker.make());
    const Patients patients(*world.rules, {});
    const std::string found =
        violation(patients, seed, 20, [&](const model::Facts& facts, Random&) {
          if (oracle::combinations(facts) > 8) return std::string();
          return disagreement({*world.rules, facts}, find(world, facts));
        });
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

TEST_CASE("what the engine assumes in random rule bases is what the oracle finds place by place") {
  CHECK(first_disagreement([](const World& world,
                              const model::Facts& facts) { return assumed(world.evaluate(facts)); },
                           300) == "");
  CHECK(
      first_disagreement([](const World& world,
                            const model::Facts& facts) { return by_syntax(world.evaluate(facts)); },
                         20) != "");
  CHECK(first_disagreement(alone, 300) != "");
  CHECK(first_disagreement(without_company, 300) != "");
  CHECK(first_disagreement(of_statuses, 20) != "");
  CHECK(first_disagreement(
            [](const World& world, const model::Facts& facts) {
              return assumed(world.evaluate(without_old_values(facts)));
            },
            60) != "");
}

TEST_CASE("what the tree's own plans assume is what the oracle finds, and each says why") {
  const Tree& tree = Tree::instance();
  const Patients patients(*tree.rules, tree.samples);
  std::size_t assumptions = 0;
  CHECK(violation(patients, 7, 80, [&](const model::Facts& facts, Random&) {
          if (oracle::combinations(facts) > 2) return std::string();
          const Assumptions engine = assumed(tree.engine->evaluate(facts));
          assumptions += engine.size();
          return disagreement({*tree.rules, facts, tree.calculate()}, engine);
        }) == "");
  CHECK(assumptions > 250);
  for (const model::Facts& facts : tree.samples)
    for (const model::Assumed& one : tree.engine->recommend(facts).assumed) {
      INFO(one.rule);
      CHECK_FALSE(one.because.empty());
      CHECK_FALSE(one.affects.empty());
      CHECK(one.line > 0);
      CHECK((model::nobody_looked(one.state) || one.state == model::State::stale));
    }
}

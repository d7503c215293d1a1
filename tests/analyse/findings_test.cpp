// SPDX-License-Identifier: Apache-2.0
// What is found wrong with small random rule bases, against brute force.
#include "analyse/findings.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "analyse/guarded.hpp"
#include "analyse/small_world.hpp"
#include "plan/status.hpp"

using namespace windlass;
using namespace windlass::test;
using logic::Condition;
using logic::Word;

namespace {

// Every condition that is looked at, once.
std::set<const Condition*> conditions_of(const knowledge::KnowledgeBase& base) {
  std::set<const Condition*> made;
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels) made.insert(level.condition);
  for (const knowledge::Modality& modality : base.modalities())
    for (const knowledge::Contribution& item : modality.contributions)
      if (item.condition != nullptr && item.origin != model::Origin::red_flag)
        made.insert(item.condition);
  for (const knowledge::Derived& derived : base.derived()) {
    for (const knowledge::DeriveCase& one : derived.rule->cases) made.insert(&one.when);
    for (const logic::ScoreItem& one : derived.rule->score) made.insert(&one.when);
  }
  return made;
}

// What may wait for an answer, whatever that is: told only where nobody fulfils it, or everybody
// does without one.
std::set<const Condition*> waiting_conditions_of(const knowledge::KnowledgeBase& base) {
  std::set<const Condition*> made;
  for (const knowledge::AdviceItem& one : base.advice()) made.insert(one.condition);
  for (const knowledge::InteractionItem& one : base.interactions()) made.insert(one.condition);
  for (const knowledge::Modality& modality : base.modalities())
    for (const knowledge::ProtocolItem& line : modality.protocol) made.insert(line.condition);
  made.erase(nullptr);
  for (const Condition* one : conditions_of(base)) made.erase(one);
  return made;
}

// What somebody of a group has.
struct Group {
  std::set<logic::Slot> holds, fails, lacks;  // `lacks`: it is not true, or not known
  std::vector<bool> possible;                 // by modality: somebody can get it
  std::map<std::pair<std::size_t, std::int32_t>, bool> possible_on;  // by modality and day
  std::vector<std::vector<bool>> given;  // by modality and contribution: it holds, and he gets it
};

// `all` keep the assumptions. Of `plain` ones, besides, no value of a derived fact was supplied
// that the other answers rule out. The formula leaves out some of the others, so what it says
// stands between the two.
struct Seen {
  Group all, plain;
  std::set<logic::Slot> broken, kept;  // of assumptions, by somebody
};

bool is_plain(const Small& small, const model::Facts& facts) {
  const knowledge::KnowledgeBase& base = *small.world.base;
  const bool supplied = std::any_of(
      base.derived().begin(), base.derived().end(),
      [&](const auto& one) { return facts.facts[one.fact].state != model::State::not_supplied; });
  return !supplied || small.world.evaluate(facts).mask() == 1;
}

// The patients of a word who can get it.
template <class Lanes>
Word possible_lanes(const Lanes& statuses) {
  Word made = 0;
  for (const model::StatusRow& status : model::statuses)
    if (status.actionable) made |= statuses[status.status];
  return made;
}

// Who of a group can get what, and on which days.
void see(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes,
         const std::set<const Condition*>& conditions, Word group,
         const std::map<std::int32_t, Word>& on_day, Group& made) {
  for (const Condition* one : conditions) {
    if ((lanes.true_lanes(one->slot) & group) != 0) made.holds.insert(one->slot);
    if ((lanes.false_lanes(one->slot) & group) != 0) made.fails.insert(one->slot);
    if ((~lanes.true_lanes(one->slot) & group) != 0) made.lacks.insert(one->slot);
  }
  const auto statuses = plan::decide_all(base, lanes);
  for (std::size_t m = 0; m < statuses.size(); ++m) {
    const Word possible = possible_lanes(statuses[m]);
    if ((possible & group) != 0) made.possible[m] = true;
    for (const auto& [day, lanes_then] : on_day) {
      bool& then = made.possible_on[{m, day}];
      then = then || (possible & group & lanes_then) != 0;
    }
    for (std::size_t i = 0; i < base.modalities()[m].contributions.size(); ++i) {
      const knowledge::Contribution& item = base.modalities()[m].contributions[i];
      if ((lanes.true_lanes(item.slot) & group) != 0) made.holds.insert(item.slot);
      if ((lanes.true_lanes(item.slot) & possible & group) != 0) made.given[m][i] = true;
    }
  }
}

Group nobody_of(const knowledge::KnowledgeBase& base) {
  Group made;
  made.possible.resize(base.modalities().size());
  for (const knowledge::Modality& one : base.modalities())
    made.given.emplace_back(one.contributions.size());
  return made;
}

Seen seen_by_force(const Small& small, const EveryPatient& patients) {
  const knowledge::KnowledgeBase& base = *small.world.base;
  Seen made{nobody_of(base), nobody_of(base), {}, {}};
  Word plain = 0;
  std::map<std::int32_t, Word> on_day;  // lanes, by the day of the plan
  std::set<const Condition*> conditions = conditions_of(base);
  conditions.merge(waiting_conditions_of(base));
  logic::Lanes lanes(base.program(), logic::lanes_in_word);
  std::vector<std::uint8_t> row(base.program().columns());
  std::uint32_t waiting = 0;
  const auto judge = [&] {
    if (waiting == 0) return;
    lanes.evaluate(waiting);
    Word all = waiting == 64 ? ~Word{0} : (Word{1} << waiting) - 1;
    // Whether anybody can break an assumption is asked of everybody, the rest of who keeps them.
    const Word everybody = all;
    for (const knowledge::Assumption& one : base.assumptions()) {
      if ((lanes.true_lanes(one.slot) & everybody) != 0) made.broken.insert(one.slot);
      if ((lanes.false_lanes(one.slot) & everybody) != 0) made.kept.insert(one.slot);
      all &= ~lanes.true_lanes(one.slot);
    }
    see(base, lanes, conditions, all, on_day, made.all);
    see(base, lanes, conditions, all & plain, on_day, made.plain);
    waiting = 0;
    plain = 0;
    on_day.clear();
  };
  patients.each([&](const model::Facts& facts, std::size_t) {
    base.program().encode(facts, row.data());
    lanes.set_row(waiting, row.data());
    if (is_plain(small, facts)) plain |= Word{1} << waiting;
    if (facts.as_of) on_day[facts.as_of->days] |= Word{1} << waiting;
    if (++waiting == logic::lanes_in_word) judge();
  });
  judge();
  return made;
}

// The modality and the days of "nobody can get alpha from 2026-01-01 until 2026-06-30, with ...";
// nothing of one that speaks of every day.
struct NobodyOn {
  std::string modality;
  std::int32_t first = 0, last = 0;
};
std::optional<NobodyOn> nobody_on(const std::string& message) {
  const auto word = [&](std::string_view before) {
    const std::size_t at = message.find(before);
    if (at == message.npos) return std::string();
    const std::size_t begin = at + before.size();
    return message.substr(begin, message.find_first_of(" ,:", begin) - begin);
  };
  const auto first = model::parse_date(word(" from "));
  if (!first) return std::nullopt;
  const auto last = model::parse_date(word(" until "));
  return NobodyOn{word("nobody can get "), first->days,
                  last ? last->days : std::numeric_limits<std::int32_t>::max()};
}

// Of each day that was tried: a modality that somebody can get on other days is said to be nobody's
// then, and only then.
void check_days(const knowledge::KnowledgeBase& base, const Seen& seen,
                const analyse::Findings& found) {
  for (const auto& [which, possible] : seen.all.possible_on) {
    const auto m = which.first;
    const auto day = which.second;
    if (!seen.plain.possible[m]) continue;
    const bool told = std::any_of(found.list.begin(), found.list.end(), [&](const auto& one) {
      const auto then = one.code == "check.modality" ? nobody_on(one.message) : std::nullopt;
      return then && then->modality == base.modalities()[m].id && then->first <= day &&
             day <= then->last;
    });
    if (!possible) CHECK(told);
    if (seen.plain.possible_on.at(which)) CHECK(!told);
  }
}

// How many findings of a kind there must be, and may be.
struct Expected {
  std::size_t least = 0, most = 0;
  void add(bool must, bool may) {
    least += must ? 1 : 0;
    most += may ? 1 : 0;
  }
};

Expected forbidden(const knowledge::KnowledgeBase& base, const Seen& seen) {
  Expected made;
  for (std::size_t m = 0; m < base.modalities().size(); ++m)
    for (std::size_t i = 0; i < base.modalities()[m].contributions.size(); ++i) {
      const knowledge::Contribution& item = base.modalities()[m].contributions[i];
      if (item.origin != model::Origin::indication) continue;
      const auto holds = [&](const Group& group) {
        return group.possible[m] && group.holds.count(item.slot) != 0;
      };
      made.add(holds(seen.plain) && !seen.all.given[m][i],
               holds(seen.all) && !seen.plain.given[m][i]);
    }
  return made;
}

Expected impossible(const Seen& seen) {
  Expected made;
  for (std::size_t m = 0; m < seen.all.possible.size(); ++m)
    made.add(!seen.all.possible[m], !seen.plain.possible[m]);
  return made;
}

// Conditions that nobody fulfils.
Expected never(const knowledge::KnowledgeBase& base, const Seen& seen) {
  Expected made;
  std::set<const Condition*> conditions = conditions_of(base);
  conditions.merge(waiting_conditions_of(base));
  for (const Condition* one : conditions)
    made.add(seen.all.holds.count(one->slot) == 0, seen.plain.holds.count(one->slot) == 0);
  for (const knowledge::Assumption& one : base.assumptions()) {
    const bool is_never = seen.broken.count(one.slot) == 0;
    made.add(is_never, is_never);
  }
  return made;
}

// And those that somebody, and so everybody, fulfils: who need not be asked, where it may wait.
Expected always(const knowledge::KnowledgeBase& base, const Seen& seen) {
  Expected made;
  for (const Condition* one : conditions_of(base))
    made.add(seen.plain.holds.count(one->slot) != 0 && seen.all.fails.count(one->slot) == 0,
             seen.all.holds.count(one->slot) != 0 && seen.plain.fails.count(one->slot) == 0);
  for (const Condition* one : waiting_conditions_of(base))
    made.add(seen.plain.holds.count(one->slot) != 0 && seen.all.lacks.count(one->slot) == 0,
             seen.all.holds.count(one->slot) != 0 && seen.plain.lacks.count(one->slot) == 0);
  for (const knowledge::Assumption& one : base.assumptions()) {
    const bool is_always = seen.broken.count(one.slot) != 0 && seen.kept.count(one.slot) == 0;
    made.add(is_always, is_always);
  }
  return made;
}

// Of the findings that may be there and need not, how many are told: the more, the better the
// formula knows who contradicts himself.
class Told {
 public:
  void check(std::size_t told, const Expected& expected) {
    CHECK(told >= expected.least);
    CHECK(told <= expected.most);
    told_ += told - expected.least;
    open_ += expected.most - expected.least;
  }
  bool are_most() const { return open_ > 0 && told_ > open_ / 2; }
  bool are_some() const { return told_ > 0; }

 private:
  std::size_t told_ = 0, open_ = 0;
};

}  // namespace

TEST_CASE(
    "conditions, indications and modalities that nobody or everybody has are those of brute "
    "force") {
  const std::size_t worlds = std::getenv("WINDLASS_LONG") == nullptr ? 250 : 10'000;
  std::size_t tried = 0, any = 0;
  Told told_never, told_always, told_forbidden, told_modality;
  for (std::uint64_t seed = 1; tried < worlds; ++seed) {
    const Small small = small_of(seed);
    const knowledge::KnowledgeBase& base = *small.world.base;
    const EveryPatient patients(base, *small.world.rules, days());
    if (patients.count() > most_patients / 2) continue;
    ++tried;
    const Seen seen = seen_by_force(small, patients);
    const analyse::Findings found = analyse::find_mistakes(base);
    REQUIRE(found.not_decided == 0);
    const auto count = [&](std::initializer_list<const char*> codes) {
      return static_cast<std::size_t>(
          std::count_if(found.list.begin(), found.list.end(), [&](const auto& one) {
            return std::find(codes.begin(), codes.end(), one.code) != codes.end();
          }));
    };
    INFO("seed " << seed << "\n" << base::render(found.list) << documents_of(small));
    told_never.check(count({"check.never", "check.flag"}), never(base, seen));
    told_always.check(count({"check.always"}), always(base, seen));
    told_forbidden.check(count({"check.forbidden"}), forbidden(base, seen));
    if (count({"check.always"}) == 0) {
      const auto of_every_day = static_cast<std::size_t>(std::count_if(
          found.list.begin(), found.list.end(),
          [](const auto& one) { return one.code == "check.modality" && !nobody_on(one.message); }));
      told_modality.check(of_every_day, impossible(seen));
      check_days(base, seen, found);
    }
    any += found.list.size();
  }
  CHECK(any > tried);
  CHECK(told_never.are_most());
  CHECK(told_always.are_most());
  CHECK(told_forbidden.are_some());  // most of these are told of the indication, as never
}

TEST_CASE("a finding behind `known` of the same fact is told, and not where it lifts a restraint") {
  const auto told = [](const std::string& when) {
    Random random(5);
    WorldText text = WorldMaker(random).make();
    std::string& modality = text.modalities.front();
    const std::size_t at = modality.find("  - {id: soft, ");
    modality.replace(at, modality.find('\n', at) - at,
                     "  - {id: soft, when: " + when +
                         ", because_unrecorded: So., because: Because., evidence: [good], basis: "
                         "design, level: absolute}");
    const World world = world_of(text);
    analyse::FindingList found;
    analyse::find_guarded(*world.base, found);
    return std::any_of(found.begin(), found.end(), [](const base::Diagnostic& one) {
      return one.code == "check.guard" && one.message.starts_with("alpha: contraindication soft: ");
    });
  };
  CHECK(told("{all: [{n.score: known}, {n.score: above 4}]}"));
  CHECK(told("{all: [{n.score: above 4}, {b.one: true}, {n.score: known}]}"));
  CHECK(told("{all: [{n.score: known}, {any: [{b.one: true}, {n.score: above 4}]}]}"));
  CHECK(told("{any: [{b.one: true}, {all: [{b.two: known}, {b.two: true}]}]}"));
  CHECK_FALSE(told("{all: [{n.score: known}, {b.one: true}]}"));
  CHECK_FALSE(told("{any: [{n.score: known}, {n.score: above 4}]}"));
  CHECK_FALSE(told("{all: [{n.score: unknown}, {b.one: true}]}"));
  CHECK_FALSE(told("{all: [{n.score: on record above 4}, {n.score: known}]}"));
  CHECK_FALSE(told("{all: [{b.one: true}, {none: [{all: [{b.two: known}, {b.two: true}]}]}]}"));
}

TEST_CASE("so it is behind `known` in what a layer requires") {
  Random random(5);
  WorldText text = WorldMaker(random).make();
  text.rulesets = {WorldMaker::ruleset(
      "house", "base",
      {"{modality: alpha, require: {fact: b.three, when: {all: [{n.score: known}, {n.score: above "
       "4}]}, because_unrecorded: So.}}"},
      {})};
  const World world = world_of(text);
  analyse::FindingList found;
  analyse::find_guarded(*world.base, found);
  CHECK(std::any_of(found.begin(), found.end(), [](const base::Diagnostic& one) {
    return one.code == "check.guard" && one.message.starts_with("alpha: requirement b.three: ");
  }));
}

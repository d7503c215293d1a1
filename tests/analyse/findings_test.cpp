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

// What may wait for an answer, whatever that is: told only where nobody fulfils it.
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

struct Seen {
  std::set<logic::Slot> holds, fails;  // for somebody
  std::set<logic::Slot> agrees;        // holds for somebody without a conflict of his own
  std::set<logic::Slot> broken, kept;  // of assumptions, by somebody
  std::vector<bool> possible;          // by modality: somebody can get it
  std::map<std::pair<std::size_t, std::int32_t>, bool> possible_on;  // by modality and day
  std::vector<std::vector<bool>> given;  // by modality and contribution: it holds, and he gets it
};

// Whether no value of a derived fact was supplied that the other answers rule out.
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

// Who of `all` can get what, and on which days.
void see_statuses(const knowledge::KnowledgeBase& base, const logic::Lanes& lanes, Word all,
                  const std::map<std::int32_t, Word>& on_day, Seen& made) {
  const auto statuses = plan::decide_all(base, lanes);
  for (std::size_t m = 0; m < statuses.size(); ++m) {
    const Word possible = possible_lanes(statuses[m]);
    if ((possible & all) != 0) made.possible[m] = true;
    for (const auto& [day, lanes_then] : on_day) {
      bool& then = made.possible_on[{m, day}];
      then = then || (possible & all & lanes_then) != 0;
    }
    for (std::size_t i = 0; i < base.modalities()[m].contributions.size(); ++i) {
      const knowledge::Contribution& item = base.modalities()[m].contributions[i];
      if ((lanes.true_lanes(item.slot) & all) != 0) made.holds.insert(item.slot);
      if ((lanes.true_lanes(item.slot) & possible & all) != 0) made.given[m][i] = true;
    }
  }
}

Seen seen_by_force(const Small& small, const EveryPatient& patients) {
  const knowledge::KnowledgeBase& base = *small.world.base;
  Seen made;
  Word plain = 0;
  std::map<std::int32_t, Word> on_day;  // lanes, by the day of the plan
  made.possible.resize(base.modalities().size());
  for (const knowledge::Modality& one : base.modalities())
    made.given.emplace_back(one.contributions.size());
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
    for (const Condition* one : conditions) {
      if ((lanes.true_lanes(one->slot) & all) != 0) made.holds.insert(one->slot);
      if ((lanes.true_lanes(one->slot) & all & plain) != 0) made.agrees.insert(one->slot);
      if ((lanes.false_lanes(one->slot) & all) != 0) made.fails.insert(one->slot);
    }
    see_statuses(base, lanes, all, on_day, made);
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
  for (const auto& [which, possible] : seen.possible_on) {
    const auto m = which.first;
    const auto day = which.second;
    if (!seen.possible[m]) continue;
    const bool told = std::any_of(found.list.begin(), found.list.end(), [&](const auto& one) {
      const auto then = one.code == "check.modality" ? nobody_on(one.message) : std::nullopt;
      return then && then->modality == base.modalities()[m].id && then->first <= day &&
             day <= then->last;
    });
    CHECK(told == !possible);
  }
}

std::size_t forbidden(const knowledge::KnowledgeBase& base, const Seen& seen) {
  std::size_t made = 0;
  for (std::size_t m = 0; m < base.modalities().size(); ++m)
    for (std::size_t i = 0; i < base.modalities()[m].contributions.size(); ++i) {
      const knowledge::Contribution& item = base.modalities()[m].contributions[i];
      made += seen.possible[m] && item.origin == model::Origin::indication &&
                      seen.holds.count(item.slot) != 0 && !seen.given[m][i]
                  ? 1
                  : 0;
    }
  return made;
}

// How many conditions nobody fulfils, how many everybody, and how many whoever contradicts himself
// by a derived value alone: the formula may let him pass, and the condition is then not told of.
struct Expected {
  std::size_t never = 0, always = 0, contradicts = 0;
};

Expected expected(const knowledge::KnowledgeBase& base, const Seen& seen) {
  std::size_t never = 0, always = 0, contradicts = 0;
  for (const Condition* one : conditions_of(base)) {
    if (seen.holds.count(one->slot) == 0)
      ++never;
    else if (seen.agrees.count(one->slot) == 0)
      ++contradicts;
    else if (seen.fails.count(one->slot) == 0)
      ++always;
  }
  for (const knowledge::Assumption& one : base.assumptions()) {
    if (seen.broken.count(one.slot) == 0)
      ++never;
    else if (seen.kept.count(one.slot) == 0)
      ++always;
  }
  for (const Condition* one : waiting_conditions_of(base))
    if (seen.holds.count(one->slot) == 0)
      ++never;
    else if (seen.agrees.count(one->slot) == 0)
      ++contradicts;
  return {never, always, contradicts};
}

}  // namespace

TEST_CASE(
    "conditions, indications and modalities that nobody or everybody has are those of brute "
    "force") {
  const std::size_t worlds = std::getenv("WINDLASS_LONG") == nullptr ? 250 : 10'000;
  std::size_t tried = 0, any = 0, told_of = 0, contradicting = 0;
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
    const auto [never, always, contradicts] = expected(base, seen);
    INFO("seed " << seed << "\n" << base::render(found.list) << documents_of(small));
    const std::size_t told = count({"check.never", "check.flag"});
    CHECK(told >= never);
    CHECK(told <= never + contradicts);
    CHECK(count({"check.always"}) >= always);
    CHECK(count({"check.always"}) + told <= always + never + contradicts);
    told_of += told - never;
    contradicting += contradicts;
    CHECK(count({"check.forbidden"}) == forbidden(base, seen));
    if (always == 0) {
      const auto of_every_day = static_cast<std::size_t>(std::count_if(
          found.list.begin(), found.list.end(),
          [](const auto& one) { return one.code == "check.modality" && !nobody_on(one.message); }));
      CHECK(of_every_day == static_cast<std::size_t>(
                                std::count(seen.possible.begin(), seen.possible.end(), false)));
      check_days(base, seen, found);
    }
    any += found.list.size();
  }
  CHECK(any > tried);
  CHECK(told_of > contradicting / 2);
}

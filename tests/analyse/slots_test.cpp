// SPDX-License-Identifier: Apache-2.0
// What two conditions can be together is what they are for some patient, by brute force: the
// formula of the program itself, with every way of not knowing.
#include <algorithm>
#include <cstdlib>

#include "analyse/queries.hpp"
#include "analyse/small_world.hpp"

using namespace windlass;
using namespace windlass::test;
using logic::Slot;
using logic::Word;

namespace {

// By verdict: true, false, unknown.
using Verdicts = std::array<Word, 3>;

Verdicts verdicts(const logic::Lanes& lanes, Slot slot) {
  return {lanes.true_lanes(slot), lanes.false_lanes(slot), lanes.unknown_lanes(slot)};
}

// Slots of all kinds, those that ask for records first.
std::vector<Slot> chosen(const logic::Program& program, Random& random) {
  constexpr std::size_t most = 14;
  std::vector<Slot> made;
  for (Slot slot = 0; slot < program.slots() && made.size() < most / 2; ++slot)
    if (program.instructions()[slot].op == logic::Op::on_record) made.push_back(slot);
  while (made.size() < most) made.push_back(static_cast<Slot>(random.below(program.slots())));
  return made;
}

// By two slots and their verdicts: whether some patient has them.
using Together = std::vector<std::array<std::array<bool, 3>, 3>>;

Together by_force(const knowledge::KnowledgeBase& base, const EveryPatient& patients,
                  const std::vector<Slot>& slots) {
  Together seen(slots.size() * slots.size());
  logic::Lanes lanes(base.program(), logic::lanes_in_word);
  std::vector<std::uint8_t> row(base.program().columns());
  std::uint32_t waiting = 0;
  const auto judge = [&] {
    if (waiting == 0) return;
    lanes.evaluate(waiting);
    const Word all = waiting == 64 ? ~Word{0} : (Word{1} << waiting) - 1;
    std::vector<Verdicts> of;
    for (const Slot slot : slots) of.push_back(verdicts(lanes, slot));
    for (std::size_t i = 0; i < slots.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        for (std::size_t a = 0; a < 3; ++a)
          for (std::size_t b = 0; b < 3; ++b)
            if ((of[i][a] & of[j][b] & all) != 0) seen[i * slots.size() + j][a][b] = true;
    waiting = 0;
  };
  patients.each([&](const model::Facts& facts, std::size_t) {
    base.program().encode(facts, row.data());
    lanes.set_row(waiting, row.data());
    if (++waiting == logic::lanes_in_word) judge();
  });
  judge();
  return seen;
}

// How often the formula says otherwise.
std::size_t differences(const knowledge::KnowledgeBase& base, const EveryPatient& patients,
                        const std::vector<Slot>& slots) {
  const Together seen = by_force(base, patients, slots);
  analyse::Cnf cnf;
  analyse::Encoding encoding(base, cnf);
  analyse::Queries questions(10'000);
  const auto literal = [&](Slot slot, std::size_t verdict) {
    return verdict == 0   ? encoding.is_true(slot)
           : verdict == 1 ? encoding.is_false(slot)
                          : encoding.is_unknown(slot);
  };
  std::vector<std::pair<analyse::Lit, bool>> wanted;
  for (std::size_t i = 0; i < slots.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b)
          wanted.emplace_back(cnf.both(literal(slots[i], a), literal(slots[j], b)),
                              seen[i * slots.size() + j][a][b]);
  for (const auto& [one, unused] : wanted) questions.add(one);
  questions.ask(encoding);
  return static_cast<std::size_t>(std::count_if(wanted.begin(), wanted.end(), [&](const auto& one) {
    const bool possible = questions.answer(one.first) == analyse::Satisfiability::satisfiable;
    return possible != one.second;
  }));
}

}  // namespace

TEST_CASE("what two conditions can be together is what they are for some patient") {
  const std::size_t worlds = std::getenv("WINDLASS_LONG") == nullptr ? 250 : 10'000;
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; tried < worlds; ++seed) {
    const Small small = small_of(seed);
    const knowledge::KnowledgeBase& base = *small.world.base;
    const EveryPatient patients(base, *small.world.rules, days());
    if (patients.count() > most_patients / 2) continue;
    ++tried;
    Random random(seed);
    INFO("seed " << seed << "\n" << documents_of(small));
    CHECK(differences(base, patients, chosen(base.program(), random)) == 0);
  }
}

TEST_CASE("facts that are compared with facts stand as their values, in any unit, allow") {
  const std::vector<std::vector<const char*>> asked_of = {
      {"n.score: at least 4", "n.goal: below 3", "n.goal: at least 4", "n.score: at most 2",
       "n.score: below fact n.goal", "n.score: fact n.goal", "n.goal: at least fact n.third",
       "n.third: above fact n.score", "n.third: 10", "n.goal: above 9",
       "{all: [{n.score: below fact n.goal}, {n.goal: below fact n.third}, {n.third: below fact "
       "n.score}]}",
       "{all: [{n.score: fact n.goal}, {n.goal: fact n.third}, {n.third: above fact n.score}]}"},
      {"n.weeks: at least 6 wk", "n.days: below 42 d", "n.days: at most 41 d", "n.weeks: never",
       "n.weeks: above fact n.days", "n.weeks: fact n.days", "n.days: 42 d",
       "n.weeks: above 150 wk"},
      {"d.day: within 10 d", "d.other: more than 10 d ago", "d.other: within 9 d", "d.day: never",
       "d.day: after fact d.other", "d.day: fact d.other", "d.other: within 0 d"}};
  for (const std::vector<const char*>& conditions : asked_of) {
    Random random(1);
    WorldMaker maker(random);
    maker.kinds = {3};
    WorldText text = maker.make();
    text.vocabulary +=
        "  - {id: n.third, title: Third, group: g, type: number, unit: \"{score}\", range: [0, "
        "10],\n     question: \"A third?\", roles: [indication]}\n";
    const World world = world_of(text);
    std::vector<base::Document> documents;
    for (const char* one : conditions) documents.push_back(asked(one));
    const auto base = world.base->asking(documents);
    REQUIRE(base);
    std::vector<Slot> slots;
    for (const logic::Condition* one : (*base)->asked()) slots.push_back(one->slot);
    EveryPatient patients(**base, *world.rules, {*model::parse_date("2026-03-01")});
    for (const logic::Condition* one : (*base)->asked()) patients.only.push_back(one->fact);
    INFO(conditions.front() << ": " << patients.count());
    REQUIRE(patients.count() < 3'000'000);
    CHECK(differences(**base, patients, slots) == 0);
  }
}

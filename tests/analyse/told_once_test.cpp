// SPDX-License-Identifier: Apache-2.0
// What is said of a change of the days for which answers count, of a range, or of what makes old
// answers count anew, against brute force: each patient is told once, and each of the two rule
// bases says what of it still counts. WINDLASS_LONG=1: twenty thousand pairs.
#include <cstdlib>
#include <map>
#include <set>

#include "analyse/cohort.hpp"
#include "analyse/small_pair.hpp"

using namespace windlass;
using namespace windlass::test;
using analyse::Change;
using analyse::Difference;
using Directions = analyse::Cohort::Key;

namespace {

constexpr std::size_t most_tried = 1'500, most_dated = 125;
constexpr std::int32_t ages[] = {1, 15, 45, 400};

std::size_t pairs_tried() { return std::getenv("WINDLASS_LONG") == nullptr ? 150 : 20'000; }

Directions asked_of(const Change& one) { return {one.kind, one.about, one.way}; }

void insert(std::string& text, const std::string& behind, const std::string& words) {
  const std::size_t at = text.find(behind);
  REQUIRE(at != text.npos);
  text.insert(at + behind.size(), words);
}

// The same rules, now and then but for one modality, over facts that age otherwise.
std::optional<Pair> pair_of_ages(std::uint64_t seed) {
  Random random(seed);
  WorldMaker maker(random);
  WorldText text = text_of(maker, random);
  for (std::size_t at; (at = text.vocabulary.find("fresh_for: 30 d, ")) != text.vocabulary.npos;)
    text.vocabulary.erase(at, std::string_view("fresh_for: 30 d, ").size());
  WorldText changed = text;
  for (WorldText* one : {&text, &changed}) {
    for (const char* fact :
         {"{id: b.one, ", "{id: e.one, ", "{id: n.weeks, ", "{id: n.score, ", "{id: s.set, "}) {
      const std::string limit = random.pick(std::vector<std::string>{
          "", "fresh_for: 10 d, ", "fresh_for: 30 d, ", "fresh_for: 60 d, "});
      insert(one->vocabulary, fact, limit);
      if (limit.size() > 0 && limit.find("10") == limit.npos && random.one_in(5))
        insert(one->vocabulary, fact, "fresher: {for: 12 d, when: {b.two: true}}, ");
    }
    if (random.one_in(4)) insert(one->vocabulary, "{id: b.four, ", "refreshes: [b.one], ");
    if (random.one_in(6)) {
      const std::size_t at = one->vocabulary.find("range: [0, 10]");
      one->vocabulary.replace(at, 14, "range: [0, 8.5]");
    }
  }
  const WorldText other = maker.make();
  const std::size_t modality = random.below(text.modalities.size());
  if (random.one_in(3)) changed.modalities[modality] = other.modalities[modality];
  if (!open_world(text) || !open_world(changed)) return std::nullopt;
  return Pair{world_of(text), world_of(changed)};
}

bool in_range(const model::FactDefinition& fact, const model::Fact& told) {
  if (fact.type != model::FactType::number || told.state != model::State::known || told.value.never)
    return true;
  return (!fact.lowest || *fact.lowest <= told.value.number) &&
         (!fact.highest || told.value.number <= *fact.highest);
}

// What the two plans of somebody who was told once say differently, and how few answers it takes.
class Force {
 public:
  Force(const Pair& pair, const Difference& said)
      : pair_(pair), vocabulary_(pair.before.base->vocabulary()) {
    for (const std::string& id : said.not_supplied) left_out_.insert(*vocabulary_.find(id));
  }

  void try_all(const EveryPatient& patients) {
    patients.each([this](const model::Facts& facts, std::size_t answers) {
      for (FactId fact = 0; fact < facts.facts.size(); ++fact)
        if (facts[fact].state == model::State::stale || !readable(fact, facts[fact])) return;
      look(facts, answers);
      const bool of_day = std::any_of(facts.facts.begin(), facts.facts.end(), [&](const auto& one) {
        return vocabulary_[static_cast<FactId>(&one - facts.facts.data())].type ==
                   model::FactType::date &&
               one.state == model::State::known;
      });
      model::Facts dated = facts;
      if (!dated.as_of && !of_day) dated.as_of = days()[1];
      if (dated.as_of) date(dated, answers);
    });
  }
  std::size_t fewest(const Directions& one) const { return find(fewest_, one); }
  std::size_t fewest_in_conflict(const Directions& one) const { return find(in_conflict_, one); }

 private:
  static std::size_t find(const std::map<Directions, std::size_t>& all, const Directions& one) {
    const auto found = all.find(one);
    return found == all.end() ? SIZE_MAX : found->second;
  }

  bool readable(FactId fact, const model::Fact& told) const {
    if (left_out_.count(fact) != 0) return told.state == model::State::not_supplied;
    return in_range(vocabulary_[fact], told) &&
           in_range(pair_.after.base->vocabulary()[fact], told);
  }

  bool ages_somewhere(FactId fact) const {
    for (const World* world : {&pair_.before, &pair_.after}) {
      const model::FactDefinition& one = world->base->vocabulary()[fact];
      if (one.fresh_for_days || one.fresher || !one.refreshes.empty()) return true;
    }
    return false;
  }

  // Each of the answers that may be too old with each age, and without a date.
  void date(const model::Facts& facts, std::size_t answers) {
    std::vector<FactId> old;
    std::size_t ways = 1;
    for (FactId fact = 0; fact < facts.facts.size(); ++fact)
      if (facts[fact].state == model::State::known && ages_somewhere(fact)) {
        old.push_back(fact);
        ways *= std::size(ages) + 1;
      }
    if (ways > most_dated) return;
    for (std::size_t way = 0; way < ways; ++way) {
      model::Facts dated = facts;
      std::size_t rest = way;
      for (const FactId fact : old) {
        const std::size_t age = rest % (std::size(ages) + 1);
        rest /= std::size(ages) + 1;
        if (age > 0) dated[fact].observed = model::Date{facts.as_of->days - ages[age - 1]};
      }
      look(dated, answers);
    }
  }

  void look(const model::Facts& told, std::size_t answers) {
    model::Facts before = told, after = told;
    model::age(vocabulary_, before);
    model::age(pair_.after.base->vocabulary(), after);
    const bool plain =
        pair_.before.evaluate(before).mask() == 1 && pair_.after.evaluate(after).mask() == 1;
    for (const Change& one : changes_of(pair_.old(), pair_.now(), before, after)) {
      const auto [found, added] = (plain ? fewest_ : in_conflict_).emplace(asked_of(one), answers);
      if (!added) found->second = std::min(found->second, answers);
    }
  }

  const Pair& pair_;
  const model::Vocabulary& vocabulary_;
  std::set<FactId> left_out_;
  std::map<Directions, std::size_t> fewest_, in_conflict_;
};

std::string disagreement(const Change& one, const Force& force) {
  const std::size_t fewest = force.fewest(asked_of(one));
  if (one.verdict == Change::Verdict::nobody &&
      (fewest != SIZE_MAX ||
       (one.way == Change::Way::looser && force.fewest_in_conflict(asked_of(one)) != SIZE_MAX)))
    return "nobody is said to be there, and somebody is";
  if (one.verdict == Change::Verdict::somebody && one.smallest && fewest < one.answers)
    return "somebody smaller is there";
  return {};
}

}  // namespace

TEST_CASE("where answers count longer or shorter, a change is what brute force says") {
  std::size_t pairs = 0, nobody = 0, somebody = 0, open = 0, missed = 0, aged = 0;
  for (std::uint64_t seed = 1; pairs < pairs_tried(); ++seed) {
    const auto pair = pair_of_ages(seed);
    if (!pair) continue;
    const EveryPatient before(*pair->before.base, *pair->before.rules, days());
    const EveryPatient after(*pair->after.base, *pair->after.rules, days());
    if (before.count() > most_tried || after.count() > most_tried) continue;
    ++pairs;
    const auto said = analyse::difference(pair->old(), pair->now());
    REQUIRE(said);
    CHECK(said->defined_otherwise.empty());
    aged += said->aged_otherwise.empty() && said->ranged_otherwise.empty() ? 0 : 1;
    Force force(*pair, *said);
    force.try_all(before);
    force.try_all(after);
    for (const Change& one : said->changes) {
      const std::string found = disagreement(one, force);
      if (!found.empty())
        FAIL("seed " << seed << ": " << one.about << ": " << found << " " << one.why << "\n"
                     << one.patient << documents_of(pair->before) << "\n=====\n"
                     << documents_of(pair->after));
      nobody += one.verdict == Change::Verdict::nobody ? 1 : 0;
      somebody += one.verdict == Change::Verdict::somebody ? 1 : 0;
      if (one.verdict != Change::Verdict::not_decided) continue;
      ++open;
      missed += force.fewest(asked_of(one)) == SIZE_MAX ? 0 : 1;
    }
  }
  INFO(pairs << " pairs, " << aged << " of other ages; " << nobody << " nobody, " << somebody
             << " somebody, " << open << " not decided, " << missed << " of them are there");
  CHECK(aged > pairs / 2);
  CHECK(somebody > pairs / 4);
  CHECK(open < (nobody + somebody) / 25);  // most by scores of several sums
  CHECK(missed <= pairs / 50);
}

// SPDX-License-Identifier: Apache-2.0
// An answer that cannot be told: a source failed, somebody asked in vain, the answer is old and
// nobody wrote it, or two disagree. What some answer would have warned of is warned of then, what
// some answer would have taken away is not offered, and every list of when to call has its alarms.
#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"
#include "present/handout.hpp"
#include "signs.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::State;

namespace {

const plan::Engine& engine() { return *Tree::instance().engine; }
const model::Vocabulary& vocabulary() { return engine().knowledge().vocabulary(); }

// Advice that lets somebody do something or calls something fine.
const std::set<std::string_view> offers{"hamstrings", "abdominal-core", "sport-for-now",
                                        "soreness",   "calf-soreness",  "prognosis",
                                        "pain-rule",  "night-splint"};

// The pace of walking lets somebody walk, too: with an alarm that is open it waits.
bool warns(std::string_view id) {
  if (id == "walking-paced") return false;
  const auto& all = engine().knowledge().advice();
  return std::any_of(all.begin(), all.end(),
                     [id](const auto& one) { return one.rule->id == id && one.rule->warns; });
}

// What is said with its if, where it is not known, by another line.
std::string_view with_its_if(std::string_view id) {
  return id == "blood-thinner-head-open" ? "blood-thinner-head"
         : id == "fever-open"            ? "fever-cancer"
         : id == "falls-not-told"        ? "falls-assessment"
                                         : "";
}

using Ids = std::set<std::string>;
struct Said {
  bool advises = false;  // an alarm that comes first takes every advice away
  Ids warned, offered;
};

Said said_of(const model::Facts& facts) {
  Said made;
  for (const model::Advice& one : engine().recommend(engine().evaluate(facts)).advice) {
    made.advises = made.advises || one.id == "drug-free";
    if (warns(one.id)) made.warned.emplace(one.id);
    if (const std::string_view same = with_its_if(one.id); !same.empty()) made.warned.emplace(same);
    if (offers.count(one.id) != 0) made.offered.emplace(one.id);
  }
  return made;
}

model::Fact known(const model::Value& value) {
  model::Fact made;
  made.state = State::known;
  made.value = value;
  return made;
}
model::Fact untold(State state) {
  model::Fact made;
  made.state = state;
  made.value_lost = state == State::stale;
  return made;
}
model::Fact disputed(const model::Value& one, const model::Value& other) {
  model::Fact made;
  made.state = State::conflict;
  made.candidates = {{one, "letter", {}}, {other, "patient", {}}};
  return made;
}

std::vector<model::Value> values_of(FactId fact) {
  const model::FactDefinition& one = vocabulary()[fact];
  static const std::map<std::string_view, std::vector<int>> numbers = {
      {"exam.csi_score", {10, 50}},
      {"symptom.duration_weeks", {9, 60}},
      {"meds.heel_steroid_injection_weeks_ago", {0, 3, 30}}};
  std::vector<model::Value> all;
  const auto add = [&all](std::uint16_t choice, model::Number number) {
    model::Value& made = all.emplace_back();
    made.choice = choice;
    made.number = number;
  };
  if (const auto own = numbers.find(one.id); own != numbers.end())
    for (const int number : own->second) add(0, model::Number(number));
  if (one.type == model::FactType::boolean)
    for (std::uint16_t choice = 0; choice < 2; ++choice) add(choice, {});
  if (one.type == model::FactType::enumeration)
    for (std::size_t i = 0; i < one.values.size(); ++i)
      if (std::none_of(one.unknown_values.begin(), one.unknown_values.end(),
                       [&](const auto& word) { return word.first == one.values[i]; }))
        add(static_cast<std::uint16_t>(i), {});
  return all;
}

// What is in the one and not in the other.
std::string beyond(const Ids& one, const Ids& other) {
  std::string made;
  for (const std::string& id : one)
    if (other.count(id) == 0) made += " " + id;
  return made;
}

std::vector<SheetLine> sheet_lines(const model::Facts& facts) {
  const plan::Evaluation evaluation = engine().evaluate(facts);
  const model::Recommendation plan = engine().recommend(evaluation);
  const present::SheetWords words(engine().knowledge(), "");
  const present::PlanView view{plan, vocabulary(), facts, &evaluation};
  return lines_of(present::sheet_of(view, engine().knowledge(), words));
}

// With each way of not telling this fact.
std::string freer(model::Facts facts, FactId fact) {
  const std::vector<model::Value> values = values_of(fact);
  std::vector<Said> told;
  for (const model::Value& one : values) {
    facts[fact] = known(one);
    told.push_back(said_of(facts));
  }
  std::string found;
  const auto hold = [&](model::Fact as, const std::vector<const Said*>& answers, const char* how) {
    facts[fact] = std::move(as);
    const Said now = said_of(facts);
    const std::vector<SheetLine> sheet = sheet_lines(facts);
    for (const Said* one : answers)
      if (now.advises && one->advises) {
        if (const std::string lost = beyond(one->warned, now.warned); !lost.empty())
          found += vocabulary()[fact].id + ", " + how + ", does not warn:" + lost + "\n";
        if (const std::string more = beyond(now.offered, one->offered); !more.empty())
          found += vocabulary()[fact].id + ", " + how + ", offers:" + more + "\n";
      }
    if (const std::string lost = missing_alarms(sheet); !lost.empty())
      found += vocabulary()[fact].id + ", " + how + ": " + lost;
  };
  std::vector<const Said*> all;
  for (const Said& one : told) all.push_back(&one);
  hold(untold(State::source_error), all, "failed");
  hold(untold(State::asked_not_known), all, "asked in vain");
  hold(untold(State::stale), all, "stale");
  for (std::size_t i = 1; i < values.size(); ++i)
    hold(disputed(values[0], values[i]), {&told[0], &told[i]}, "disputed");
  return found;
}

}  // namespace

TEST_CASE("what cannot be told warns as much as any answer and offers no more") {
  const Tree& tree = Tree::instance();
  std::string found;
  for (std::size_t i = 0; i < tree.samples.size(); ++i)
    for (FactId fact = 0; fact < vocabulary().size(); ++fact)
      if (!vocabulary()[fact].derived && values_of(fact).size() > 1)
        if (const std::string one = freer(tree.samples[i], fact); !one.empty())
          found += tree.sample_names[i] + ": " + one;
  CHECK(found == "");
}

// A foot with diabetes that is hot, discoloured, ulcerated or infected: where an answer to it
// cannot be told, its sheet has every call of one that is so, and of one that is not.
TEST_CASE("a diabetic foot of which nobody can tell has the calls of an active one") {
  const Tree& tree = Tree::instance();
  const FactId diabetes = *vocabulary().find("history.diabetes");
  std::string found;
  std::size_t compared = 0;
  for (const model::Facts& sample : tree.samples)
    for (const char* id : {"exam.hot_red_swollen_foot", "exam.skin_local"}) {
      model::Facts facts = sample;
      const FactId fact = *vocabulary().find(id);
      facts[diabetes] = known(values_of(diabetes).back());
      std::vector<std::vector<SheetLine>> told;
      for (const model::Value& one : values_of(fact)) {
        facts[fact] = known(one);
        told.push_back(sheet_lines(facts));
      }
      for (const State state : {State::source_error, State::asked_not_known, State::stale}) {
        facts[fact] = untold(state);
        for (const std::vector<SheetLine>& one : told) {
          ++compared;
          if (const std::string lost = fewer_calls(one, sheet_lines(facts)); !lost.empty())
            found += facts.id + ", " + id + ": " + lost;
        }
      }
    }
  CHECK(found == "");
  CHECK(compared > 100);
}

// The same of anything that can be asked: what cannot be told calls as soon as any answer.
TEST_CASE("a sheet has the calls of every answer to what cannot be told") {
  const Tree& tree = Tree::instance();
  std::string found;
  std::size_t compared = 0;
  for (const model::Facts& sample : tree.samples)
    for (FactId fact = 0; fact < vocabulary().size(); ++fact) {
      if (vocabulary()[fact].derived || values_of(fact).size() < 2) continue;
      model::Facts facts = sample;
      std::vector<std::vector<SheetLine>> told;
      for (const model::Value& one : values_of(fact)) {
        facts[fact] = known(one);
        told.push_back(sheet_lines(facts));
        // What comes first of somebody who has it is no sign that may yet come.
        std::erase_if(told.back(), [](const SheetLine& line) {
          return line.part == knowledge::HandoutPart::first;
        });
      }
      for (const State state : {State::source_error, State::asked_not_known, State::stale}) {
        facts[fact] = untold(state);
        const std::vector<SheetLine> lines = sheet_lines(facts);
        for (const std::vector<SheetLine>& one : told) {
          ++compared;
          if (const std::string lost = fewer_calls(one, lines); !lost.empty())
            found += facts.id + ", " + vocabulary()[fact].id + " " +
                     std::string(model::word(state)) + ": " + lost;
        }
      }
    }
  CHECK(found == "");
  CHECK(compared > 100);
}

// What may be done in a chair while the loading waits because raises hurt: not where another reason
// against loading holds or is open, and then without a towel.
TEST_CASE("what is open keeps seated holds away") {
  const auto sheet = [](const std::string& besides) {
    model::Facts facts =
        told(Tree::instance().samples[0], "exam.heel_raise_bilateral_nprs: 8\n" + besides);
    const plan::Evaluation evaluation = engine().evaluate(facts);
    const model::Recommendation plan = engine().recommend(evaluation);
    const present::SheetWords words(engine().knowledge(), "");
    const present::PlanView view{plan, vocabulary(), facts, &evaluation};
    return present::write_sheet(present::sheet_of(view, engine().knowledge(), words), words,
                                10'000);
  };
  const auto is_given = [&](const std::string& besides) {
    return sheet(besides).find("Press and hold in a chair") != std::string::npos;
  };
  CHECK(is_given(""));
  CHECK(sheet("meds.heel_steroid_injection_weeks_ago: 0\n").find("towel") == std::string::npos);
  for (const std::string value :
       {"diffuse", "{unknown: source_error}", "{unknown: stale}",
        "{conflict: [{value: diffuse, source: a}, {value: plantar_medial, source: b}]}"}) {
    INFO(value);
    CHECK_FALSE(is_given("symptom.location: " + value + "\n"));
  }
  const std::string arthritis = "history.rheumatoid_or_gout: true\nexam.arthritis_flare: ";
  CHECK(is_given(arthritis + "none\n"));
  for (const std::string value : {"foot", "{unknown: source_error}", "{unknown: not_supplied}"}) {
    INFO(value);
    CHECK_FALSE(is_given(arthritis + value + "\n"));
  }
}

TEST_CASE("a list of when to call that lacks an alarm is found out") {
  using knowledge::HandoutPart;
  std::vector<SheetLine> all = {
      {HandoutPart::call, "You feel or hear a pop, or the arch turns blue."},
      {HandoutPart::call, "The pain wakes you at night, or you have a fever or shiver."},
      {HandoutPart::call, "Your foot is hot, red or swollen."},
      {HandoutPart::call, "One calf is swollen or sore."},
      {HandoutPart::call, "You get numb or weak."},
      {HandoutPart::call, "You cannot put weight on the foot."},
      {HandoutPart::emergency, "Your chest hurts, or you cannot breathe well."}};
  CHECK(missing_alarms(all) == "");
  all[1].text = "The pain wakes you at night.";
  CHECK(missing_alarms(all) != "");
  all.push_back({HandoutPart::emergency, "You have a fever, and you are treated for cancer."});
  CHECK(missing_alarms(all) != "");
  CHECK(missing_alarms({{HandoutPart::fine, "A light pull."}}) == "");
}

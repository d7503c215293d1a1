// SPDX-License-Identifier: Apache-2.0
// Whole patients, and one of their answers taken away: the dose that is left is no freer than after
// a known answer, or it names what nobody has said. WINDLASS_LONG=1: many more patients.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"

using namespace windlass;
using namespace windlass::test;
using model::FactId;
using model::Recommendation;
using model::State;

namespace {

std::size_t patients_drawn() { return std::getenv("WINDLASS_LONG") == nullptr ? 8 : 500; }

const plan::Engine& engine() { return *Tree::instance().engine; }
const model::Vocabulary& vocabulary() { return engine().knowledge().vocabulary(); }

// A first episode records none, and nobody is to be asked for it.
bool recorded_by_course(std::string_view id) {
  return id == "course.relapse_after_pain_free_weeks";
}

// What the prescribers read, at any remove, and nobody computes.
std::vector<FactId> read_by_prescribers() {
  std::set<FactId> all;
  for (const plugin::Plugin& one : engine().plugins())
    for (const plugin::Prescriber& prescriber : one.prescribers())
      for (const plugin::Input& input : prescriber.inputs) {
        const FactId fact = *vocabulary().find(input.fact);
        all.insert(fact);
        const std::vector<FactId>& behind = engine().knowledge().behind(fact);
        all.insert(behind.begin(), behind.end());
      }
  std::vector<FactId> told;
  for (const FactId fact : all)
    if (!vocabulary()[fact].derived && !recorded_by_course(vocabulary()[fact].id))
      told.push_back(fact);
  return told;
}

bool tells_nothing_to_do(const model::ProtocolLine& line) {
  return line.section == "assumption" || line.section == "measure" || line.section == "note" ||
         line.key == "wall_step" || line.key == "range_goal";
}

// In small letters, what has a sentence or a place in a list to itself.
std::vector<std::string> clauses_of(std::string_view text) {
  std::vector<std::string> all(1);
  for (const char c : text)
    if (c == '.' || c == ';' || c == ':' || c == ',')
      all.emplace_back();
    else
      all.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return all;
}
std::set<std::string> clauses(const model::Protocol& protocol, bool assumed = false) {
  std::set<std::string> all;
  for (const model::ProtocolLine& line : protocol.lines)
    if (assumed || !tells_nothing_to_do(line))
      for (std::string& clause : clauses_of(line.text)) all.insert(std::move(clause));
  return all;
}

// Numbers of which more is the freer dose.
const std::set<std::string_view> more_is_freer{"grade_highest",
                                               "soft_minutes",
                                               "joint_bouts",
                                               "sessions_per_week",
                                               "sets",
                                               "session_time",
                                               "sessions_in_14_days",
                                               "weekly_time",
                                               "jump_sets",
                                               "core_hold",
                                               "hip_sets",
                                               "step_rate_to",
                                               "running_minutes_week_1",
                                               "pack_first",
                                               "pack_last",
                                               "fascia_repetitions",
                                               "fascia_hold",
                                               "fascia_sessions",
                                               "calf_repetitions",
                                               "calf_hold",
                                               "calf_sessions",
                                               "knee_to_wall_sets",
                                               "hamstring_repetitions",
                                               "seconds_a_day",
                                               "strips",
                                               "wear_hours",
                                               "days_left",
                                               "tapes",
                                               "target_hours",
                                               "hours_today",
                                               "sites_today",
                                               "sessions_left",
                                               "minutes",
                                               "frequency",
                                               "pulse_width",
                                               "current_step",
                                               "current_ceiling",
                                               "point_count"};
const std::set<std::string_view> less_is_freer{
    "compress",      "earliest_in", "rest",      "rest_days", "first_day", "wait_after_needling",
    "full_wear_day", "load_wait",   "patch_test"};
// Whether a sentence holds somebody back.
bool restrains(std::string_view text) {
  static const std::set<std::string_view> words{
      "no",    "none",    "not",   "never", "only", "held", "hold",    "wait",
      "waits", "without", "until", "flat",  "most", "stop", "nothing", "before"};
  std::size_t from = 0;
  while (from < text.size()) {
    std::size_t to = from;
    while (to < text.size() && std::isalpha(static_cast<unsigned char>(text[to])) != 0) ++to;
    if (words.count(text.substr(from, to - from)) != 0) return true;
    from = to + 1;
  }
  return false;
}

// Keys and clauses.
std::set<std::pair<std::string_view, std::string>> restraints(const model::Protocol& protocol) {
  std::set<std::pair<std::string_view, std::string>> all;
  for (const model::ProtocolLine& line : protocol.lines) {
    if (tells_nothing_to_do(line)) continue;
    for (std::string& clause : clauses_of(line.text))
      if (restrains(clause)) all.emplace(line.key, std::move(clause));
  }
  return all;
}

// Whether a line says another restraint in place of the one; those of a list stand side by side.
bool held_otherwise(std::string_view key,
                    const std::set<std::pair<std::string_view, std::string>>& known,
                    const std::set<std::pair<std::string_view, std::string>>& silent) {
  return key != "care" && key != "precautions" &&
         std::any_of(silent.begin(), silent.end(),
                     [&](const auto& one) { return one.first == key && known.count(one) == 0; });
}

// What the protocol with a known answer holds back and the one without it does not; or nothing.
std::string freer(const model::Protocol& known, const model::Protocol& silent) {
  std::map<std::string_view, const model::ProtocolLine*> numbers;
  for (const model::ProtocolLine& line : known.lines)
    if (!line.number.empty()) numbers[line.key] = &line;
  bool careful = false;
  for (const model::ProtocolLine& line : silent.lines) {
    if (line.number.empty()) continue;
    const bool up = more_is_freer.count(line.key) != 0, down = less_is_freer.count(line.key) != 0;
    const auto there = numbers.find(line.key);
    if (there == numbers.end()) {
      if (up) return std::string(line.key) + " is there";
      continue;
    }
    const auto is = *model::Number::parse(line.number),
               was = *model::Number::parse(there->second->number);
    if ((up && is > was) || (down && is < was))
      return std::string(line.key) + " is " + line.number + " and not " + there->second->number;
    careful = careful || (up && is < was) || (down && is > was);
  }
  if (careful) return {};
  const std::set<std::string> said = clauses(silent);
  const auto held = restraints(silent);
  for (const auto& [key, clause] : restraints(known))
    if (said.count(clause) == 0 && !held_otherwise(key, restraints(known), held))
      return "lacks:" + clause;
  return {};
}

// The words of a fact's name, title and question.
std::set<std::string> all_words_of(const model::FactDefinition& fact) {
  static const std::set<std::string> common{"the", "and", "was",   "with", "pain", "foot",  "ankle",
                                            "not", "for", "known", "last", "this", "system"};
  std::set<std::string> words;
  std::string word;
  for (const char c :
       fact.id.substr(fact.id.find('.') + 1) + " " + fact.title + " " + fact.question + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (word.size() >= 3 && common.count(word) == 0) words.insert(word.substr(0, 5));
    word.clear();
  }
  return words;
}

// Those that few other facts share.
std::set<std::string> words_of(const model::FactDefinition& fact) {
  static const std::map<std::string, std::size_t> uses = [] {
    std::map<std::string, std::size_t> counted;
    for (FactId one = 0; one < vocabulary().size(); ++one)
      for (const std::string& word : all_words_of(vocabulary()[one])) ++counted[word];
    return counted;
  }();
  std::set<std::string> words;
  for (const std::string& word : all_words_of(fact))
    if (uses.at(word) <= 14) words.insert(word);
  return words;
}

// Whether something is said of the fact that the protocol with a known answer does not say.
bool names(const model::Protocol& known, const model::Protocol& silent, FactId fact) {
  const std::set<std::string> before = clauses(known, true);
  const std::set<std::string> words = words_of(vocabulary()[fact]);
  for (const std::string& clause : clauses(silent, true)) {
    if (before.count(clause) != 0) continue;
    for (const std::string& word : words)
      if (clause.find(word) != std::string::npos) return true;
  }
  return false;
}

std::vector<model::Value> answers_of(FactId fact, const Patients& people, Random& random) {
  const model::FactDefinition& definition = vocabulary()[fact];
  std::vector<model::Value> all;
  if (model::is_choice(definition.type)) {
    const std::size_t count =
        definition.type == model::FactType::boolean ? 2 : definition.values.size();
    for (std::size_t i = 0; i < count; ++i) {
      const bool unknown =
          std::any_of(definition.unknown_values.begin(), definition.unknown_values.end(),
                      [&](const auto& one) { return one.first == definition.values[i]; });
      if (definition.type == model::FactType::boolean || !unknown)
        all.push_back({.choice = static_cast<std::uint16_t>(i)});
    }
    return all;
  }
  for (int i = 0; i < 6; ++i) {
    const model::Value value = people.value(fact, random);
    if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
  }
  return all;
}

// Questions that are nobody's to answer for this patient, whatever a dose would make of an answer.
bool is_idle(const model::Facts& facts, std::string_view id) {
  const auto known = [&facts](std::string_view one) {
    const model::Fact& fact = facts[*vocabulary().find(one)];
    return fact.state == State::known ? &fact.value : nullptr;
  };
  const auto has = [&](std::string_view one, std::string_view word) {
    const model::FactDefinition& fact = vocabulary()[*vocabulary().find(one)];
    const model::Value* value = known(one);
    if (value == nullptr) return false;
    const std::uint16_t choice = *model::find_value(fact, word);
    return model::is_many(fact.type) ? value->members.has(choice) : value->choice == choice;
  };
  if (id == "history.pregnancy_status")
    return has("demo.sex_at_birth", "male") ||
           (known("demo.age_years") != nullptr && known("demo.age_years")->number > 55);
  if (id == "lab.inr")
    return known("history.anticoagulant") != nullptr && !has("history.anticoagulant", "vka");
  // Where there was nothing to flare or no needle, nobody is to be asked.
  if (id == "exam.arthritis_flare")
    return known("history.rheumatoid_or_gout") != nullptr &&
           known("history.rheumatoid_or_gout")->choice == 0;
  if (id == "course.hours_since_needling") {  // the system counts sessions: without one none was
    const auto none = [&](std::string_view sessions) {
      return known(sessions) == nullptr || known(sessions)->number == 0;
    };
    return none("course.dn_sessions") && none("course.np_sessions");
  }
  if (id == "load.run_km_wk")
    return known("demo.activities") != nullptr && !has("demo.activities", "run");
  return id.starts_with("load.") && has("demo.activities", "none");
}

struct Tried {
  std::size_t compared = 0;
  std::set<std::string> told;  // each kind once
};

void compare(const std::string& name, FactId fact, const std::string& answer,
             const Recommendation& known, const Recommendation& silent, Tried& tried) {
  if (!known.contradictions.empty()) return;  // nobody is so
  for (std::size_t i = 0; i < silent.modalities.size(); ++i) {
    const model::ModalityPlan &there = known.modalities[i], &here = silent.modalities[i];
    if (there.protocol.lines.empty() || here.protocol.lines.empty()) continue;
    ++tried.compared;
    const std::string what = freer(there.protocol, here.protocol);
    if (what.empty() || names(there.protocol, here.protocol, fact)) continue;
    if (tried.told.insert(std::string(here.id) + vocabulary()[fact].id).second)
      FAIL_CHECK(name << ": " << here.id << ", " << vocabulary()[fact].id
                      << " not supplied, against " << answer << ": " << what);
  }
}

void silence_each_answer(const std::string& name, const model::Facts& facts,
                         const std::vector<FactId>& read, const Patients& people, Random& random,
                         Tried& tried) {
  for (const FactId fact : read) {
    if (facts[fact].state != State::known && facts[fact].state != State::not_supplied) continue;
    if (is_idle(facts, vocabulary()[fact].id)) continue;
    model::Facts changed = facts;
    changed[fact] = model::Fact{};
    const Recommendation silent = engine().recommend(changed);
    std::vector<model::Value> answers = answers_of(fact, people, random);
    if (facts[fact].state == State::known) answers.push_back(facts[fact].value);
    changed[fact].state = State::known;
    for (const model::Value& value : answers) {
      changed[fact].value = value;
      compare(name, fact, model::text(vocabulary()[fact], value), engine().recommend(changed),
              silent, tried);
    }
  }
}

}  // namespace

TEST_CASE("where an answer is missing the dose is no freer than after one, or it names it") {
  const Tree& tree = Tree::instance();
  const std::vector<FactId> read = read_by_prescribers();
  const Patients people(*tree.rules, tree.samples);
  const Population population(vocabulary());
  Random random(20260315);
  Tried tried;
  for (std::size_t i = 0; i < tree.samples.size(); ++i)
    silence_each_answer(tree.sample_names[i], tree.samples[i], read, people, random, tried);
  for (const auto& [name, facts] : clinic_patients())
    silence_each_answer(name, facts, read, people, random, tried);
  for (std::size_t i = 0; i < patients_drawn(); ++i) {
    const model::Facts first = population.first_visit(random);
    silence_each_answer("first visit " + std::to_string(i), first, read, people, random, tried);
    model::Facts later = population.later_visit(first, 4, random);
    silence_each_answer("later visit " + std::to_string(i), later, read, people, random, tried);
    for (const FactId fact : read)
      if (random.one_in(6)) later[fact] = model::Fact{};
    silence_each_answer("short visit " + std::to_string(i), later, read, people, random, tried);
  }
  CHECK(tried.compared > 10'000);
}

// SPDX-License-Identifier: Apache-2.0
// How often which red flag stops whom: ten thousand people of the made-up population at their first
// visit. What stops more than one in ten needs a reason on the page of the rules.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <vector>

#include "catch.hpp"
#include "oracle/tree.hpp"
#include "population.hpp"

using namespace windlass;
using namespace windlass::test;

namespace {

constexpr int people_counted = 10'000;

struct Counts {
  std::map<std::string, int> stops, speaks;  // by flag: it stops loading; it is true
  std::map<std::string, int> dispositions;   // by word
  std::map<std::string, int> statuses;       // "taping recommend"
  int stopped = 0;                           // people whose loading is stopped by any
};

// A flag stops somebody when its disposition comes before treatment.
bool stops(const model::RedFlag& flag) {
  return flag.verdict == model::Verdict::true_ &&
         flag.disposition <= model::Disposition::investigate_first;
}

Counts count() {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(engine.knowledge().vocabulary());
  Random random(20261127);
  Counts counts;
  for (int i = 0; i < people_counted; ++i) {
    const model::Recommendation plan = engine.recommend(people.first_visit(random));
    bool stopped = false;
    for (const model::RedFlag& flag : plan.red_flags) {
      if (flag.verdict == model::Verdict::true_) ++counts.speaks[std::string(flag.id)];
      if (!stops(flag)) continue;
      ++counts.stops[std::string(flag.id)];
      stopped = true;
    }
    counts.stopped += stopped ? 1 : 0;
    ++counts.dispositions[std::string(model::word(plan.disposition))];
    for (const model::ModalityPlan& one : plan.modalities)
      ++counts.statuses[std::string(one.id) + " " + std::string(model::word(one.status))];
  }
  return counts;
}

std::string table(const Counts& counts) {
  const auto line = [](const std::string& what, int number) {
    char text[100];
    std::snprintf(text, sizeof text, "%-44s %6d  %5.2f %%\n", what.c_str(), number,
                  100.0 * number / people_counted);
    return std::string(text);
  };
  std::string text = line("stopped by any flag", counts.stopped);
  for (const auto& [flag, number] : counts.speaks) {
    const auto stopped = counts.stops.find(flag);
    text += line(flag + ", stops", stopped == counts.stops.end() ? 0 : stopped->second);
    text += line(flag + ", speaks", number);
  }
  for (const auto& [word, number] : counts.dispositions) text += line(word, number);
  for (const auto& [word, number] : counts.statuses) text += line(word, number);
  return text;
}

}  // namespace

TEST_CASE("no red flag stops more than one in ten without a reason that is written down") {
  const Counts counts = count();
  const std::string shown = table(counts);
  std::printf("%s", shown.c_str());
  INFO(shown);
  const std::string page =
      read_text(std::string(WINDLASS_SOURCE_DIR) + "/rules/plantar-heel-pain/README.md");
  for (const auto& [flag, number] : counts.stops) {
    INFO(flag);
    if (number * 10 > people_counted)
      CHECK(page.find("`" + flag + "` stops more than one in ten") != std::string::npos);
  }
  // The table of the page is of these rules: the six flags that stop most, and how many.
  std::vector<std::pair<int, std::string>> most;
  for (const auto& [flag, number] : counts.stops) most.emplace_back(number, flag);
  std::sort(most.rbegin(), most.rend());
  most.resize(std::min<std::size_t>(most.size(), 6));
  for (const auto& [number, flag] : most) {
    const std::string row = "| `" + flag + "` | " + std::to_string(number) + " |";
    INFO(row);
    CHECK(page.find(row) != std::string::npos);
  }
  const std::string in_all = std::to_string(counts.stopped / 1000) + "," +
                             std::to_string(counts.stopped % 1000 + 1000).substr(1) +
                             " are stopped";
  INFO(in_all);
  CHECK(page.find(in_all) != std::string::npos);
  // Most people with heel pain are treated, and the flags are not silent either.
  CHECK(counts.stopped * 100 < people_counted * 35);
  CHECK(counts.stopped * 100 > people_counted * 3);
  CHECK(counts.stops.size() >= 15);
}

TEST_CASE("every number of the population says where it comes from") {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(engine.knowledge().vocabulary());
  const std::string evidence =
      read_text(std::string(WINDLASS_SOURCE_DIR) + "/rules/plantar-heel-pain/evidence.yaml");
  for (const std::string& from : people.sources()) {
    INFO(from);
    CHECK((from == "[design]" || evidence.find("  - id: " + from + "\n") != std::string::npos));
  }
  for (const std::string& fact : people.drawn()) {
    INFO(fact);
    CHECK(engine.knowledge().vocabulary().find(fact));
  }
}

TEST_CASE("a person of the population is the same for the same seed, and another for another") {
  const plan::Engine& engine = *Tree::instance().engine;
  const Population people(engine.knowledge().vocabulary());
  const auto person = [&](std::uint64_t seed) {
    Random random(seed);
    return describe(engine.knowledge().vocabulary(), people.first_visit(random));
  };
  CHECK(person(1) == person(1));
  CHECK(person(1) != person(2));
}

// SPDX-License-Identifier: Apache-2.0
// Covers the plugins of this tree through the host's eyes: they open together, and none ever breaks
// the contract of its functions.
#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "base/yaml.hpp"
#include "plugin/inspect.hpp"
#include "plugin/library.hpp"
#include "support.hpp"
#include "windlass/decimal.hpp"

using namespace windlass;
using namespace windlass::plugin_test;

namespace {

const std::vector<plugin::Plugin>& tree() {
  static const auto opened = [] {
    const std::filesystem::path folder = std::filesystem::path(WINDLASS_BUILD_DIR) / "plugins";
    plugin::Lock lock;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".so") continue;
      const auto seen = plugin::inspect(file.path().filename().string(), bytes_of(file.path()));
      INFO(refusal(seen));
      REQUIRE(seen.has_value());
      lock.plugins.push_back(
          {seen->id, seen->version, file.path().filename().string(), seen->sha256});
    }
    return plugin::open_plugins(folder, lock);
  }();
  INFO(refusal(opened));
  REQUIRE(opened.has_value());
  return *opened;
}

// What the vocabulary lets a fact be.
struct World {
  std::int64_t low = 0, high = 0;  // of a number, in tenths
  bool never = false;              // `blank: never`
  std::vector<std::string> words;  // of an enum or a set
};
std::int64_t tenths(const std::string& text) {
  const Decimal value =
      text.front() == '-' ? -Decimal::parse(text.substr(1)) : Decimal::parse(text);
  return (value * 10).whole();
}
const std::map<std::string, World>& vocabulary() {
  static const auto worlds = [] {
    std::map<std::string, World> out;
    const auto document =
        base::read_yaml("vocabulary.yaml", bytes_of(std::filesystem::path(WINDLASS_SOURCE_DIR) /
                                                    "rules/plantar-heel-pain/vocabulary.yaml"));
    REQUIRE(document.has_value());
    for (const base::Node& fact : document->root.find("facts")->children) {
      World world;
      if (const base::Node* range = fact.find("range")) {
        world.low = tenths(range->children.at(0).text);
        world.high = tenths(range->children.at(1).text);
      }
      if (const base::Node* values = fact.find("values"))
        for (const base::Node& value : values->children) world.words.push_back(value.text);
      world.never = fact.find("blank") != nullptr;
      out.emplace(fact.find("id")->text, std::move(world));
    }
    return out;
  }();
  return worlds;
}

const World& world_of(const plugin::Input& input) {
  const auto found = vocabulary().find(input.fact);
  INFO(input.fact);
  REQUIRE(found != vocabulary().end());
  return found->second;
}

// Any state, and any value that the vocabulary lets a fact have. Units are the fact's own: a plugin
// that wants another sees other numbers than a patient has, which is harmless here.
class Patient {
 public:
  explicit Patient(std::uint64_t seed) : random_(seed) {}
  windlass_value any(const plugin::Input& input) {
    const World& world = world_of(input);
    const auto state = static_cast<std::uint32_t>(random_() % 24);  // known in two cases of three
    if (state >= 1 && state < WINDLASS_NEVER) return in_state(input.kind, state);
    if (state == WINDLASS_NEVER && world.never) return in_state(input.kind, state);
    switch (input.kind) {
      case WINDLASS_BOOL: return whole(WINDLASS_BOOL, static_cast<std::int64_t>(random_() % 2));
      case WINDLASS_NUMBER: return number(world, input);
      case WINDLASS_CODE:
        REQUIRE_FALSE(world.words.empty());
        return word(WINDLASS_CODE, world.words[random_() % world.words.size()].c_str());
      case WINDLASS_SET: return word(WINDLASS_SET, members(world));
      default: return whole(WINDLASS_DATE, static_cast<std::int64_t>(random_() % 30000));
    }
  }

 private:
  windlass_value number(const World& world, const plugin::Input& input) {
    const auto span = static_cast<std::uint64_t>(world.high - world.low) + 1;
    const std::uint64_t kind = random_() % 8;  // the ends of the range, whole numbers, tenths
    const std::int64_t any = world.low + static_cast<std::int64_t>(random_() % span);
    const std::int64_t value = kind == 0   ? world.low
                               : kind == 1 ? world.high
                               : kind < 5  ? std::clamp(any / 10 * 10, world.low, world.high)
                                           : any;
    return known(value, -1, input.unit.empty() ? nullptr : input.unit.c_str());
  }
  const char* members(const World& world) {
    sets_.emplace_back();
    for (const std::string& each : world.words) {
      if (random_() % 3 == 0) sets_.back() += (sets_.back().empty() ? "" : " ") + each;
    }
    return sets_.back().c_str();
  }
  std::mt19937_64 random_;
  std::deque<std::string> sets_;  // a deque, so that what was handed out stays where it is
};

}  // namespace

TEST_CASE("the plugins of this tree open together", "[plugin][tree]") {
  for (const std::string id : {"dry_needling", "neuropuncture", "manual_therapy", "taping",
                               "orthotics", "mobility", "strengthening", "gait"}) {
    INFO(id);
    CHECK(std::count_if(tree().begin(), tree().end(),
                        [&id](const plugin::Plugin& p) { return p.id() == id; }) == 1);
  }
}

TEST_CASE("a prescriber that knows nothing, or anything, keeps its contract", "[plugin][tree]") {
  for (const plugin::Plugin& each : tree()) {
    for (const plugin::Prescriber& prescriber : each.prescribers()) {
      for (std::uint32_t state = 1; state <= WINDLASS_NEVER; ++state) {
        std::vector<windlass_value> values;
        for (const plugin::Input& input : prescriber.inputs)
          values.push_back(in_state(input.kind, state == WINDLASS_NEVER && !world_of(input).never
                                                    ? WINDLASS_NOT_SUPPLIED
                                                    : state));
        const auto answer = each.prescribe(prescriber, values);
        INFO("everything in state " << state << ": " << answer.reason);
        CHECK(answer.answer != plugin::Outcome::fault);
      }
      Patient patient(42);
      for (int round = 0; round < 10000; ++round) {
        std::vector<windlass_value> values;
        for (const plugin::Input& input : prescriber.inputs) values.push_back(patient.any(input));
        const auto first = each.prescribe(prescriber, values);
        INFO(first.reason);
        CHECK(first.answer != plugin::Outcome::fault);
        if (first.answer == plugin::Outcome::fault) break;
        if (round % 100 != 0) continue;
        const auto again = each.prescribe(prescriber, values);  // pure: the same again
        REQUIRE(again.answer == first.answer);
        REQUIRE(std::equal(first.lines.begin(), first.lines.end(), again.lines.begin(),
                           again.lines.end(), [](const plugin::Line& a, const plugin::Line& b) {
                             return a.output == b.output && a.text == b.text &&
                                    a.number.coefficient == b.number.coefficient &&
                                    a.number.exponent == b.number.exponent;
                           }));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random rule bases that ask few facts, so that all their patients can be tried.
//
// Thread rule: belongs to one thread.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "analyse/every_patient.hpp"
#include "analyse/laws.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"

namespace windlass::test {

// Certificates of one test, in a folder of its own below this one of the build.
class Certificates {
 public:
  explicit Certificates(const std::string& name)
      : folder_(std::filesystem::path(WINDLASS_BUILD_DIR) / "tests" / "analyse" / name) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  // `law`: its id, where it is the certificate of one.
  void keep(const std::string& formula, const std::string& proof, const std::string& law = {}) {
    ++kept_;
    const std::string name = law.empty() ? std::to_string(kept_) : law;
    // The comment says what its file is called; of many at once each needs another name.
    const std::size_t head = law.empty() ? formula.find("p cnf") : 0;
    std::ofstream(folder_ / (name + ".cnf")) << formula.substr(head);
    std::ofstream(folder_ / (name + ".lrat")) << proof;
  }
  std::size_t kept() const { return kept_; }
  // Whether the second checker follows each.
  bool hold() const {
    const std::string checker =
        "python3 " WINDLASS_SOURCE_DIR "/tools/check_proof.py " + folder_.string() + " > /dev/null";
    return std::system(checker.c_str()) == 0;
  }

 private:
  const std::filesystem::path folder_;
  std::size_t kept_ = 0;
};

// A small world with layers over it, and a condition that a law asks, compiled beside its rules.
struct Small {
  World world;
  std::string condition;
  std::shared_ptr<const knowledge::KnowledgeBase> base;
};

inline constexpr std::size_t most_patients = 60'000;

inline base::Document asked(const std::string& condition) {
  auto made = base::read_yaml("condition.yaml", condition);
  REQUIRE(made);
  return std::move(*made);
}

inline WorldText text_of(WorldMaker& maker, Random& random) {
  maker.kinds.clear();
  for (std::size_t i = 0; i < 1 + random.below(2); ++i) maker.kinds.push_back(random.below(9));
  WorldText text = maker.make();
  if (random.one_in(2)) {
    for (const char* fact : {"{id: b.one, ", "{id: e.one, ", "{id: n.weeks, ", "{id: s.set, "}) {
      const std::size_t at = text.vocabulary.find(fact);
      text.vocabulary.insert(at + std::string_view(fact).size(), "fresh_for: 30 d, ");
    }
  }
  if (random.one_in(3))
    text.rulesets = {WorldMaker::ruleset("region", "base", {maker.tightening("r")},
                                         {maker.loosening("rl", "2026-01-01", "2026-06-30")}),
                     WorldMaker::ruleset("clinic", "region", {maker.tightening("c")}, {})};
  return text;
}

inline Small small_of(std::uint64_t seed) {
  Random random(seed);
  WorldMaker maker(random);
  Small made;
  maker.assumptions = seed % 4 == 0 ? 1 + seed / 4 % 2 : 0;
  const WorldText text = text_of(maker, random);
  made.world = world_of(text);
  made.condition = maker.condition(2, true, true, true);
  auto base = made.world.base->asking({asked(made.condition)});
  REQUIRE(base);
  made.base = std::move(*base);
  return made;
}

inline const std::vector<model::Date>& days() {
  static const std::vector<model::Date> made = {*model::parse_date("2025-12-15"),
                                                *model::parse_date("2026-03-01"),
                                                *model::parse_date("2026-08-01")};
  return made;
}

inline std::string documents_of(const Small& small) {
  std::string all = small.condition + "\n";
  for (const base::Document& one : small.world.documents)
    if (one.source->name().rfind("evidence", 0) != 0) all += "--- " + one.source->text();
  return all;
}

// A random claim about the condition of a small world.
inline analyse::Claim claim_of(const knowledge::KnowledgeBase& base, Random& random) {
  using analyse::Expected;
  using analyse::Premise;
  analyse::Claim made;
  if (!random.one_in(4))
    made.when.push_back(
        {base.asked().front()->slot, static_cast<Premise::Verdict>(random.below(3))});
  switch (random.below(5)) {
    case 0:
      made.expect = {Expected::Kind::disposition, 0,
                     static_cast<analyse::OutcomeSet>(1 + random.below(254))};
      break;
    case 1: made.expect = {Expected::Kind::red_flag, random.below(2), 0}; break;
    default:
      made.expect = {Expected::Kind::status, random.below(3),
                     static_cast<analyse::OutcomeSet>(1 + random.below(126))};
  }
  // Half of them want caution.
  if (made.expect.allowed != 0 && random.one_in(2))
    made.expect.allowed = (1U << (1 + random.below(6))) - 1;
  return made;
}

inline analyse::Laws laws_of(const Small& small, const analyse::Claim& claim) {
  analyse::Laws laws;
  laws.knowledge = small.base;
  auto calls = plan::Calls::bind(*small.base, {});
  REQUIRE(calls);
  laws.calls = std::move(*calls);
  analyse::Law law;
  law.id = "law";
  law.claims.push_back(claim);
  laws.laws.push_back(std::move(law));
  return laws;
}

}  // namespace windlass::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pairs of small random rule bases over one vocabulary.
//
// Thread rule: belongs to one thread.

#include "analyse/difference.hpp"
#include "analyse/small_world.hpp"

namespace windlass::test {

struct Pair {
  World before, after;
  analyse::Side old() const { return {*before.base, before.calls}; }
  analyse::Side now() const { return {*after.base, after.calls}; }
};

inline std::string documents_of(const World& world) {
  std::string all;
  for (const base::Document& one : world.documents)
    if (one.source->name().rfind("evidence", 0) != 0) all += "--- " + one.source->text();
  return all;
}

// The same rules but for one document, or for layers; now and then the same. Nothing where one of
// them does not open.
inline std::optional<Pair> pair_of(std::uint64_t seed) {
  Random random(seed);
  WorldMaker maker(random);
  maker.assumptions = seed % 4 == 0 ? 1 : 0;
  const WorldText text = text_of(maker, random);
  WorldText changed = text;
  const WorldText other = maker.make();
  const std::size_t modality = random.below(text.modalities.size());
  if (seed % 12 == 0) {
    const auto tail = [](const std::string& all) { return all.find("assumptions:\n"); };
    changed.vocabulary.resize(tail(text.vocabulary));
    if (seed % 24 == 0) changed.vocabulary += other.vocabulary.substr(tail(other.vocabulary));
  }
  switch (random.below(6)) {
    case 0: break;
    case 1: changed.pathway = other.pathway; break;
    case 2: changed.screening = other.screening; break;
    case 3:
      changed.rulesets = {WorldMaker::ruleset("house", "base", {maker.tightening("h")}, {})};
      break;
    default: changed.modalities[modality] = other.modalities[modality];
  }
  if (!open_world(text) || !open_world(changed)) return std::nullopt;
  return Pair{world_of(text), world_of(changed)};
}

// One clinic's layers over two bases that differ in one document.
inline std::optional<Pair> pair_under_layers(std::uint64_t seed) {
  Random random(seed);
  WorldMaker maker(random);
  WorldText text = text_of(maker, random);
  text.rulesets = {WorldMaker::ruleset("region", "base", {maker.tightening("r")}, {}),
                   WorldMaker::ruleset("clinic", "region", {maker.tightening("c")}, {})};
  WorldText changed = text;
  const WorldText other = maker.make();
  const std::size_t modality = random.below(text.modalities.size());
  switch (random.below(4)) {
    case 0: changed.pathway = other.pathway; break;
    case 1: changed.screening = other.screening; break;
    default: changed.modalities[modality] = other.modalities[modality];
  }
  if (!open_world(text) || !open_world(changed)) return std::nullopt;
  return Pair{world_of(text), world_of(changed)};
}

}  // namespace windlass::test

// SPDX-License-Identifier: Apache-2.0
#include "plan/preferred.hpp"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>
#include <tuple>

namespace windlass::plan {

using model::FactId;

namespace {

// One number of several, that looks like chance (splitmix64).
std::uint64_t mixed(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t made = 0;
  for (const std::uint64_t part : parts) {
    std::uint64_t z = (made ^ part) + 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    made = z ^ (z >> 31);
  }
  return made;
}

template <class Enumerator>
std::uint64_t number(Enumerator one) {
  return static_cast<std::uint64_t>(one);
}

}  // namespace

void Preferred::look() {
  said_.resize(base_.vocabulary().size());
  std::map<std::string_view, FactId> groups;
  for (FactId fact = 0; fact < said_.size(); ++fact)
    said_[fact].group = groups.emplace(base_.vocabulary()[fact].group, fact).first->second;
  std::vector<std::uint32_t> counted_for(said_.size());  // a modality's number from 1
  std::uint32_t which = 0;
  for (const knowledge::Modality& modality : base_.modalities()) {
    ++which;
    for (const knowledge::Contribution& one : modality.contributions) {
      const std::uint64_t role = mixed(
          {number(one.origin), number(one.effect), one.absolute, one.final, one.for_indication,
           one.inputs.size(), modality.invasive, static_cast<std::uint64_t>(modality.order)});
      for (const FactId fact : one.inputs) {
        said_[fact].roles += role;
        if (counted_for[fact] != which) ++said_[fact].treatments;
        counted_for[fact] = which;
      }
    }
  }
  for (const knowledge::Flag& flag : base_.flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      for (const FactId fact : level.inputs)
        said_[fact].roles += mixed({number(level.disposition), level.inputs.size()});
}

bool Preferred::comes_before(FactId a, FactId b) const {
  const auto key = [this](FactId fact) {
    const model::FactDefinition& definition = base_.vocabulary()[fact];
    return std::make_tuple(said_[fact].group, ~said_[fact].treatments, said_[fact].roles,
                           std::cref(definition.question), fact);
  };
  return key(a) < key(b);
}

void Preferred::sort(std::vector<FactId>& facts) {
  if (facts.size() < 2) return;
  if (said_.empty()) look();
  std::sort(facts.begin(), facts.end(), [this](FactId a, FactId b) { return comes_before(a, b); });
}

}  // namespace windlass::plan

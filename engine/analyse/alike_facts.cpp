// SPDX-License-Identifier: Apache-2.0
#include "analyse/alike_facts.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace windlass::analyse {

using model::Fact;
using model::FactDefinition;
using model::FactId;
using model::FormerName;
using model::Vocabulary;

namespace {

// Whether one answer means the same in both.
bool same_words(const FactDefinition& one, const FactDefinition& other) {
  return one.type == other.type && one.values == other.values &&
         one.unit.text() == other.unit.text() && one.unknown_values == other.unknown_values &&
         one.blank_is_never == other.blank_is_never;
}

// What a definition says by itself.
bool same_definition(const FactDefinition& one, const FactDefinition& other) {
  return same_words(one, other) && one.lowest == other.lowest && one.highest == other.highest &&
         one.fresh_for_days == other.fresh_for_days;
}

// By fact, which others refresh it.
std::vector<std::set<std::string>> refreshers(const Vocabulary& vocabulary) {
  std::vector<std::set<std::string>> made(vocabulary.size());
  for (FactId fact = 0; fact < vocabulary.size(); ++fact)
    for (const FactId refreshed : vocabulary[fact].refreshes)
      made[refreshed].insert(vocabulary[fact].id);
  return made;
}

std::vector<std::string> now_of(const Vocabulary& vocabulary, const FormerName& name) {
  std::vector<std::string> made;
  for (const std::uint32_t fact : name.now) made.push_back(vocabulary[fact].id);
  std::sort(made.begin(), made.end());
  return made;
}

class Search {
 public:
  Search(const Vocabulary& one, const Vocabulary& other)
      : one_(one),
        other_(other),
        made_{std::vector<FactId>(one.size(), no_fact), std::vector<FactId>(one.size(), no_fact)},
        refreshed_(refreshers(one)),
        refreshed_there_(refreshers(other)) {}

  AlikeFacts run() {
    for (FactId fact = 0; fact < one_.size(); ++fact)
      if (const auto found = other_.find(one_[fact].id)) {
        const FactDefinition &here = one_[fact], &there = other_[*found];
        if (same_definition(here, there)) made_.wholly[fact] = *found;
        if (same_words(here, there) && !here.derived && !there.derived)
          made_.in_words[fact] = *found;
      }
    for (bool lost = true; lost;) {
      lost = false;
      for (FactId fact = 0; fact < one_.size(); ++fact)
        if (made_.wholly[fact] != no_fact && !ages_alike(fact)) {
          made_.wholly[fact] = no_fact;
          lost = true;
        }
    }
    for (FactId fact = 0; fact < one_.size(); ++fact)
      if (made_.wholly[fact] != no_fact) made_.in_words[fact] = made_.wholly[fact];
    return std::move(made_);
  }

 private:
  bool alike(const std::string& id) const { return made_.wholly[*one_.find(id)] != no_fact; }

  // What counts as fresh may rest on the answers to other facts.
  bool ages_alike(FactId fact) const {
    const FactDefinition &here = one_[fact], &there = other_[made_.wholly[fact]];
    if (here.fresher.has_value() != there.fresher.has_value()) return false;
    if (here.fresher &&
        (here.fresher->days != there.fresher->days || made_.wholly[here.fresher->fact] == no_fact ||
         made_.wholly[here.fresher->fact] != there.fresher->fact ||
         here.fresher->choices != there.fresher->choices))
      return false;
    const std::set<std::string>& by = refreshed_[fact];
    if (by != refreshed_there_[made_.wholly[fact]]) return false;
    // Only a safe answer is refreshed.
    return by.empty() || (here.safe == there.safe &&
                          std::all_of(by.begin(), by.end(), [&](auto& id) { return alike(id); }));
  }

  const Vocabulary &one_, &other_;
  AlikeFacts made_;
  const std::vector<std::set<std::string>> refreshed_, refreshed_there_;
};

}  // namespace

AlikeFacts alike_facts(const Vocabulary& one, const Vocabulary& other) {
  return Search(one, other).run();
}

std::vector<FactId> renamed_otherwise(const Vocabulary& one, const Vocabulary& other) {
  std::set<FactId> made;
  for (const FormerName& here : one.former_names())
    for (const FormerName& there : other.former_names()) {
      if (here.id != there.id) continue;
      if (now_of(one, here) == now_of(other, there) && here.values == there.values) continue;
      made.insert(here.now.begin(), here.now.end());
      for (const std::uint32_t fact : there.now)
        if (const auto found = one.find(other[fact].id)) made.insert(*found);
    }
  return {made.begin(), made.end()};
}

bool counts_longer(const Vocabulary& one, FactId fact, const Vocabulary& other,
                   const AlikeFacts& alike) {
  const FactDefinition &here = one[fact], &there = other[alike.in_words[fact]];
  // The longest that it counts here, and the shortest there.
  const std::optional<model::Number>& longest = here.fresh_for_days;
  std::optional<model::Number> shortest = there.fresh_for_days;
  if (there.fresher) shortest = there.fresher->days;
  if (shortest && (!longest || *shortest < *longest)) return false;
  const auto refreshed = refreshers(one)[fact];
  if (refreshed != refreshers(other)[alike.in_words[fact]]) return false;
  // The same answer to the same question makes it young or old. Of two questions, one may be
  // answered later than the other: the fact is then younger in one vocabulary, and counts there
  // although it counts for less long.
  return refreshed.empty() ||
         (refreshed.size() == 1 && here.safe == there.safe && !here.fresher && !there.fresher &&
          alike.wholly[*one.find(*refreshed.begin())] != no_fact);
}

std::optional<Fact> in_words_of(const FactDefinition& other, const FactDefinition& one,
                                const Fact& fact) {
  Fact made = fact;
  if (fact.state != model::State::known && fact.state != model::State::stale) return made;
  if (one.type != other.type || one.unit.text() != other.unit.text()) return std::nullopt;
  if (fact.value.never) return other.blank_is_never ? std::optional(made) : std::nullopt;
  if (one.type == model::FactType::enumeration) {
    const auto found = model::find_value(other, one.values[fact.value.choice]);
    if (!found) return std::nullopt;
    made.value.choice = *found;
  } else if (one.type == model::FactType::set) {
    made.value.members = {};
    for (std::size_t value = 0; value < one.values.size(); ++value) {
      if (!fact.value.members.has(value)) continue;
      const auto found = model::find_value(other, one.values[value]);
      if (!found) return std::nullopt;
      made.value.members.add(*found);
    }
  }
  return made;
}

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#include "analyse/alike_entries.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace windlass::analyse {

using base::Node;

std::string flow(const Node& node) {
  std::string made;
  switch (node.kind) {
    case Node::Kind::null: return "null";
    case Node::Kind::scalar: return node.text;
    case Node::Kind::sequence:
      for (const Node& one : node.children) made += (made.empty() ? "" : ", ") + flow(one);
      return "[" + made + "]";
    case Node::Kind::mapping: {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < node.keys.size(); ++i)
        parts.push_back(node.keys[i].text + ": " + flow(node.children[i]));
      std::sort(parts.begin(), parts.end());
      for (const std::string& one : parts) made += (made.empty() ? "" : ", ") + one;
      return "{" + made + "}";
    }
  }
  return made;
}

namespace {

using Words = std::vector<std::string>;

void add_words(const std::string& text, Words& made) {
  std::string word;
  for (const char c : text + " ") {
    if (std::string_view(" ,:{}[]").find(c) == std::string_view::npos)
      word += c;
    else if (!word.empty())
      made.push_back(std::exchange(word, {}));
  }
}

// How much of two texts is the same, from 0 to 100: words that both have, of all words.
std::size_t likeness(Words first, Words second) {
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  Words both;
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                        std::back_inserter(both));
  return first.empty() || second.empty() ? 0
                                         : 100 * 2 * both.size() / (first.size() + second.size());
}

Words all_words(const Node& node) {
  Words made;
  add_words(flow(node), made);
  return made;
}

// What a rule says, without its name, what it cites, and the keys that every rule has.
Words own_words(const Node& rule) {
  if (!rule.is_mapping()) return all_words(rule);
  Words made;
  for (std::size_t i = 0; i < rule.keys.size(); ++i) {
    const std::string& key = rule.keys[i].text;
    if (key != "id" && key != "evidence" && key != "basis") add_words(flow(rule.children[i]), made);
  }
  return made;
}

Words condition_of(const Node& rule) {
  const Node* when = rule.is_mapping() ? rule.find("when") : nullptr;
  return when == nullptr ? Words() : all_words(*when);
}

std::size_t likeness(const Node& one, const Node& other, Entries entries) {
  if (entries == Entries::parts) return likeness(all_words(one), all_words(other));
  const std::size_t all = likeness(own_words(one), own_words(other));
  const Words when = condition_of(one), other_when = condition_of(other);
  if (when.empty() && other_when.empty()) return all;
  // Of three words, a fact and what is asked of it, one may be another.
  constexpr std::size_t least_of_condition = 60;
  return likeness(when, other_when) < least_of_condition ? 0 : all;
}

}  // namespace

Pairs best_pairs(std::vector<const Node*> gone, std::vector<const Node*> come, std::size_t least,
                 Entries entries) {
  constexpr std::size_t most_compared = 64;
  Pairs made;
  if (gone.size() <= most_compared && come.size() <= most_compared) {
    std::vector<std::array<std::size_t, 3>> alike;
    for (std::size_t i = 0; i < gone.size(); ++i)
      for (std::size_t j = 0; j < come.size(); ++j)
        if (const std::size_t much = likeness(*gone[i], *come[j], entries); much >= least)
          alike.push_back({100 - much, i, j});
    std::sort(alike.begin(), alike.end());
    for (const auto& [much, i, j] : alike)
      if (gone[i] != nullptr && come[j] != nullptr)
        made.emplace_back(std::exchange(gone[i], nullptr), std::exchange(come[j], nullptr));
  }
  for (const Node* one : gone)
    if (one != nullptr) made.emplace_back(one, nullptr);
  for (const Node* one : come)
    if (one != nullptr) made.emplace_back(nullptr, one);
  return made;
}

}  // namespace windlass::analyse

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

// How much of two entries is the same, from 0 to 100: words that both have, of all words.
std::size_t likeness(const Node& one, const Node& other) {
  const auto words = [](const Node& node) {
    std::vector<std::string> made;
    std::string word;
    for (const char c : flow(node) + " ") {
      if (std::string_view(" ,:{}[]").find(c) == std::string_view::npos)
        word += c;
      else if (!word.empty())
        made.push_back(std::exchange(word, {}));
    }
    std::sort(made.begin(), made.end());
    return made;
  };
  const std::vector<std::string> first = words(one), second = words(other);
  std::vector<std::string> both;
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                        std::back_inserter(both));
  return first.empty() || second.empty() ? 0
                                         : 100 * 2 * both.size() / (first.size() + second.size());
}

}  // namespace

Pairs best_pairs(std::vector<const Node*> gone, std::vector<const Node*> come, std::size_t least) {
  constexpr std::size_t most_compared = 64;
  Pairs made;
  if (gone.size() <= most_compared && come.size() <= most_compared) {
    std::vector<std::array<std::size_t, 3>> alike;
    for (std::size_t i = 0; i < gone.size(); ++i)
      for (std::size_t j = 0; j < come.size(); ++j)
        if (const std::size_t much = likeness(*gone[i], *come[j]); much >= least)
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

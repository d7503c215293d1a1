// SPDX-License-Identifier: Apache-2.0
#include "plan/choices.hpp"

#include <algorithm>
#include <numeric>

namespace windlass::plan {

Choices::Choices(std::vector<std::vector<TriedAnswer>> answers, std::size_t most)
    : answers_(std::move(answers)), most_(std::min(most, answers_.size())) {}

std::size_t Choices::count(std::size_t ceiling) const {
  std::vector<std::size_t> sizes;
  sizes.reserve(answers_.size());
  for (const std::vector<TriedAnswer>& one : answers_) sizes.push_back(one.size());
  return count(sizes, most_, ceiling);
}

std::size_t Choices::count(const std::vector<std::size_t>& answers, std::size_t most,
                           std::size_t ceiling) {
  most = std::min(most, answers.size());
  // ways[n]: of answering n of the facts looked at so far.
  std::vector<std::size_t> ways(most + 1);
  ways[0] = 1;
  for (const std::size_t some : answers) {
    for (std::size_t n = most; n > 0; --n)
      ways[n] = std::min(ceiling, ways[n] + std::min(ceiling, ways[n - 1]) * some);
    if (most > 0 && ways[most] == ceiling) return ceiling;
  }
  return std::min(ceiling, std::accumulate(ways.begin() + 1, ways.end(), std::size_t{0}));
}

bool Choices::next(std::vector<TriedAnswer>& choice) {
  std::size_t digit = answer_.size();
  while (digit > 0 && ++answer_[digit - 1] == answers_[chosen_[digit - 1]].size())
    answer_[--digit] = 0;
  if (digit == 0 && !next_facts()) return false;
  choice.clear();
  for (std::size_t i = 0; i < chosen_.size(); ++i)
    choice.push_back(answers_[chosen_[i]][answer_[i]]);
  return true;
}

// Indices in ascending order; after the last choice of a size comes the first of the next.
bool Choices::next_facts() {
  const std::size_t size = chosen_.size(), all = answers_.size();
  std::size_t i = size;
  while (i > 0 && chosen_[i - 1] == all - (size - (i - 1))) --i;
  if (i > 0) {
    std::iota(chosen_.begin() + static_cast<std::ptrdiff_t>(i - 1), chosen_.end(),
              chosen_[i - 1] + 1);
    return true;
  }
  if (size == most_) return false;
  chosen_.resize(size + 1);
  std::iota(chosen_.begin(), chosen_.end(), std::size_t{0});
  answer_.assign(size + 1, 0);
  return true;
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#include "logic/sums.hpp"

#include <algorithm>

#include "logic/column.hpp"

namespace windlass::logic {

using model::Verdict;
using Ranges = std::vector<SumRange>;

namespace {

// Ascending; ranges that share a number are one.
void join(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const SumRange& a, const SumRange& b) {
    return a.least != b.least ? a.least < b.least : a.most < b.most;
  });
  std::size_t kept = 0;
  for (const SumRange& one : ranges) {
    if (kept > 0 && one.least <= ranges[kept - 1].most)
      ranges[kept - 1].most = std::max(ranges[kept - 1].most, one.most);
    else
      ranges[kept++] = one;
  }
  ranges.resize(kept);
}

// Every sum with every choice; false where there are too many.
bool add(Ranges& sums, Ranges choices) {
  join(choices);
  Ranges made;
  made.reserve(sums.size() * choices.size());
  for (const SumRange& sum : sums)
    for (const SumRange& one : choices)
      made.push_back({sum.least + one.least, sum.most + one.most});
  join(made);
  sums = std::move(made);
  return sums.size() <= most_sums;
}

Ranges choices_of(const Score::Table& table, std::uint8_t code) {
  Ranges all;
  for (const Score::CodePoints& one : table.codes) {
    if (one.code == code) return {{one.least, one.most}};
    all.push_back({one.least, one.most});
  }
  return all;
}

}  // namespace

std::optional<Ranges> possible_sums(const Score& score, const std::function<Verdict(Slot)>& verdict,
                                    const std::function<std::uint8_t(const Score::Table&)>& code) {
  Ranges sums = {{0, 0}};
  for (const Score::Item& item : score.items) {
    const Verdict one = verdict(item.slot);
    Ranges choices;
    if (one != Verdict::false_) choices.push_back({item.least, item.most});
    if (one != Verdict::true_) choices.push_back({0, 0});
    if (!add(sums, std::move(choices))) return std::nullopt;
  }
  for (const Score::Table& table : score.tables)
    if (!add(sums, choices_of(table, code(table)))) return std::nullopt;
  return sums;
}

}  // namespace windlass::logic

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which entries of two lists are one entry that was changed.
//
// Thread rule: [pure].

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"

namespace windlass::analyse {

// In flow style, with sorted keys: the same for all ways to write it.
std::string flow(const base::Node&);

// What went and what came, in pairs that are the same entry changed: those most alike first, and
// none of which less than `least` of 100 words are the same. What is left has a null beside it.
// `rules`: entries with a name of their own, which are the same only where their conditions are
// alike as well: what they cite and on what grounds makes no two rules one.
enum class Entries : std::uint8_t { rules, parts };
using Pairs = std::vector<std::pair<const base::Node*, const base::Node*>>;
Pairs best_pairs(std::vector<const base::Node*> gone, std::vector<const base::Node*> come,
                 std::size_t least, Entries = Entries::parts);

}  // namespace windlass::analyse

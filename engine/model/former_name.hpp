// SPDX-License-Identifier: Apache-2.0
#pragma once

// A FormerName is what a fact was called before: for one release patients and cases that use it are
// still read.
//
// What was said under it counts for every fact in its place, so that a question that became two is
// answered with the more cautious of what the old answer can mean. Not a second name: rules speak
// of facts by their names of today.
//
// Thread rule: plain values and [pure] functions.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"

namespace windlass::model {

struct FormerName {
  std::string id;
  std::vector<std::uint32_t> now;                           // FactIds: at least one
  std::vector<std::pair<std::string, std::string>> values;  // old and new word; others stay
  std::string notice;                                       // for the plan: one sentence
};

// What a patient document says under a former name, in the words of today.
base::Node in_words_of_today(const FormerName&, const base::Node&);

}  // namespace windlass::model

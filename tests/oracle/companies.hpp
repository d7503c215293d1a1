// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts that matter only together: each set of them, all of their places true at once, against
// every set in it. Thread rule: plain values.

#include "oracle/oracle.hpp"

namespace windlass::oracle {

struct Companies {
  bool whole = false;  // every set was tried, and not pairs alone, or none of too many facts
  std::map<FactId, std::set<std::string>> affects;  // of those in one of the smallest sets
  std::map<FactId, std::set<std::string>> rules;    // in which a fact is assumed
};
// `named`: facts that are named for what they change alone; these stay out.
Companies assumed_in_company(const Rules&, const model::Facts&, const Calculate&,
                             const std::set<FactId>& named, std::size_t most_facts);

}  // namespace windlass::oracle

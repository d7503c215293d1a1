// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plan that somebody was shown and kept as JSON, held against the record that its receipt names.
//
// The receipt alone says nothing of the plan that it stands in: whoever has the file can change
// every other word of it. So all of the plan is compared that can be: word for word where the
// record's values open, else what the public part says of it, and what the record was made with.
//
// Thread rule: [pure].

#include <string>

#include "audit/summary.hpp"
#include "base/node.hpp"
#include "log/entry.hpp"

namespace windlass::audit {

struct ShownPlan {
  std::string difference;  // the first, as a sentence without its end; empty: none
  bool whole = false;      // every word of the plan was compared
};
// Whether a file's document is a plan; else it is a receipt alone.
bool is_plan(const base::Node& file);
// REQUIRES: is_plan(file), and its receipt names this record. `made`: null where the manifest
// cannot be had.
ShownPlan compare_shown_plan(const base::Node& file, const log::Opened&, const Provenance* made);
// What was compared, as a sentence without its end. `state`: of the record's values.
std::string in_words(const ShownPlan&, log::ValueState state);

}  // namespace windlass::audit

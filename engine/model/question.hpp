// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan asks, what the answers open, and what a few reassuring ones would.
//
// Thread rule: plain values; texts are views into the KnowledgeBase that made the plan.

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::model {

struct Question {
  FactId fact{};
  // Modality ids, and "disposition": what waits for it, and what one answer to it would change by
  // itself.
  std::vector<std::string_view> affects;
  // Modality ids: what reassuring answers to it and to the others of its set open, and what they
  // settle otherwise, "disposition" first where an urgent flag or the screen waits for it.
  std::vector<std::string_view> opens, settles;
  std::vector<std::string_view> red_flags;  // open flags that it helps to settle
  State state{};                            // why it is not known
  bool safety = false;                      // it decides a red flag or an absolute contraindication
};

// Whether the fact is asked among them.
inline bool names(const std::vector<Question>& questions, FactId fact) {
  return std::any_of(questions.begin(), questions.end(),
                     [fact](const Question& one) { return one.fact == fact; });
}

// Whether what comes first is among what an answer affects or settles.
inline bool names_disposition(const std::vector<std::string_view>& affected) {
  return std::find(affected.begin(), affected.end(), "disposition") != affected.end();
}

// What would be open if a few answers were reassuring. No part of what is certain: no status, no
// stage and no protocol speaks of it.
struct Provisional {
  struct Assumption {
    FactId fact{};
    Value value;    // the safe answer; of what is stale the old one
    State state{};  // why it is not known
  };
  std::vector<Assumption> assuming;     // in the vocabulary's order
  std::vector<std::string_view> opens;  // modality ids
};

}  // namespace windlass::model

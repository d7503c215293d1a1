// SPDX-License-Identifier: Apache-2.0
#pragma once

// Answers of one patient that cannot be together, as a plan names them.
//
// Thread rule: plain value; do not outlive the KnowledgeBase.

#include <string>
#include <string_view>
#include <vector>

#include "model/vocabulary.hpp"

namespace windlass::model {

// An assumption of the vocabulary that the patient's facts break, or that an answer may break which
// cannot be told. One of them is wrong, and nobody knows which: what was said is in conflict.
struct Contradiction {
  struct Answer {
    FactId fact{};
    std::string value;  // as a person reads it
  };
  std::string_view id, because;
  std::vector<Answer> facts;
  // An answer that cannot be told, and may be what contradicts those.
  struct Open {
    FactId fact{};
    State state{};
    std::string value;  // when stale, what it was as far as known
  };
  std::vector<Open> open;  // empty: the facts contradict each other
  std::string_view document;
  std::uint32_t line = 0;
};

}  // namespace windlass::model

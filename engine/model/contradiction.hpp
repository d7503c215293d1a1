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

// An assumption of the vocabulary that the patient's facts break. One of them is wrong, and nobody
// knows which: each is among the conflicts.
struct Contradiction {
  struct Answer {
    FactId fact{};
    std::string value;  // as a person reads it
  };
  std::string_view id, because;
  std::vector<Answer> facts;
  std::string_view document;
  std::uint32_t line = 0;
};

}  // namespace windlass::model

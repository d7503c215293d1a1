// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every answer to one question that some rule tells from another, everything else as it is.
//
// Thread rule: [pure].

#include <cstdint>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::plan {

// One column of one answer to a question.
struct AnswerPart {
  std::uint32_t column;
  std::uint8_t code;
};

// Of a set each member alone, all of them, and none, which is last. How an answer stands to other
// facts is not tried.
std::vector<std::vector<AnswerPart>> single_answers(const knowledge::KnowledgeBase&, model::FactId);

}  // namespace windlass::plan

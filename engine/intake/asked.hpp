// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conversation asks, what is said to it, and what that did.
//
// Thread rule: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/asking.hpp"
#include "model/recommendation.hpp"

namespace windlass::intake {

// One question, or the open ones of a group that may be answered in one breath.
struct QuestionScreen {
  const knowledge::QuestionGroup* group = nullptr;  // also of a single question that has one
  bool together = false;                            // one answer settles all of `questions`
  std::vector<model::Question> questions;
};

// What is said of one question of a group.
struct ScreenAnswer {
  model::FactId fact{};
  model::Fact what;
};
// What one answer to a group says of the questions it shows and of which nothing else was said.
enum class Rest : std::uint8_t {
  safe,             // each has its safe value: looked at, or asked, and nothing was found
  asked_not_known,  // nobody knows
  not_done,         // nobody looked or asked
  skipped,          // they stay as they are, and are not asked for again in this conversation
  open,             // they stay as they are, and may be asked for again
};

// What an answer did to the plan.
struct AnswerEffect {
  struct Added {
    model::FactId fact{};
    std::string because;  // the rule that reads it now
  };
  std::vector<std::string_view> opened, settled, closed;  // modality ids
  std::optional<model::Disposition> disposition;          // when it is another one
  std::vector<std::string_view> flags;                    // ids of red flags that are true now
  std::vector<Added> added;                               // questions that were not there before
  std::vector<model::FactId> recorded;
};

// What put_back() did: answers that stand again, those that nobody asks for any more, and those
// that were about something that is told otherwise now.
struct PutBack {
  AnswerEffect change;  // since the answer to what undo() went back to; `recorded` stands again
  std::vector<model::FactId> fell_away, asked_again;
};

}  // namespace windlass::intake

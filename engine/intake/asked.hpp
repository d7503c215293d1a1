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

#include "intake/alarming.hpp"
#include "knowledge/asking.hpp"
#include "model/recommendation.hpp"

namespace windlass::intake {

// Whether the fact is among them.
bool names(const std::vector<model::FactId>&, model::FactId);

// A question in brackets is told by a system: "(system) loading level reached".
bool is_asked_of_people(const model::FactDefinition&);

// What a question waits for, in the order in which they are asked.
enum class Round : std::uint8_t {
  course,   // a later visit, for its week and the course
  safety,   // an emergency may hide in it
  anew,     // a later visit, for what else it asks anew
  care,     // the disposition, or care that is not invasive
  settles,  // a no to care, or a needle that is wanted
  urgent,   // an answer by itself may be urgent
  rest,
  needles,  // that nobody has said to want
};

// A red flag that nobody was asked, and when the group that it stands in is.
struct Beside {
  model::FactId fact{};
  Round round{};
};

// What is asked besides what the plan waits for.
struct Besides {
  std::vector<model::FactId> follow_up;  // anew at a later visit, first
  std::vector<model::FactId> soon;       // in one breath with the group that is next
  std::vector<model::FactId> doses;      // one by one, for a dose is held by not knowing it
  std::vector<model::FactId> counted;    // what the plan counts on, once asked for
  std::vector<model::FactId> again;      // what was unanswered when somebody asked for it
  std::vector<model::FactId> alarms;     // by itself an answer may be an emergency: first
  std::vector<model::FactId> hides;      // these, and with others what the plan asks
  std::vector<Beside> beside;            // red flags, where the rest of their group is asked
  std::vector<model::FactId> last;       // may change what comes first: once nothing else is asked
  std::vector<Alarming> before_the_end;  // the weightiest first
  std::vector<model::FactId> urgent;     // that the plan asks, and an answer may be urgent
  std::optional<model::FactId> wish;     // whether needles are wanted, and nobody has said it
  bool wish_opens = false;               // they are ruled out for want of it alone
};

// The group of what the plan counts on and may change what comes first, over all other groups.
const knowledge::QuestionGroup& last_group();

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

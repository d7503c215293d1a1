// SPDX-License-Identifier: Apache-2.0
#pragma once

// What somebody has ticked on a screen that shows several lines, before any of it is recorded.
//
// Thread rule: plain values.

#include <string>
#include <vector>

#include "intake/conversation.hpp"

namespace windlass::tool {

// Of the questions of a group. A line that nobody ticked says nothing: what is recorded of it is
// the answer to the whole screen, once that is given.
class Ticks {
 public:
  Ticks(const intake::Conversation&, const intake::QuestionScreen&);

  // A line once more is another thing: yes, also after a no, then not done, then open again.
  enum class Step { yes, not_done, open };
  Step step_after(model::FactId) const;
  void put(intake::ScreenAnswer);
  void take(model::FactId);
  // The line ticked last; false when none is.
  bool take_last();

  bool empty() const { return said_.empty(); }
  const std::vector<intake::ScreenAnswer>& said() const { return said_; }
  std::vector<model::FactId> rest() const;  // in the order in which they are shown
  // "4 Poor leg circulation: yes; 6 Ever cancer: not done".
  std::string in_words() const;

 private:
  const intake::Conversation& conversation_;
  const intake::QuestionScreen& asked_;
  std::vector<intake::ScreenAnswer> said_;  // the last one last
};

// Of the values of one question that may have several.
std::string ticked_values(const model::FactDefinition&, const std::vector<std::string>& words);

}  // namespace windlass::tool

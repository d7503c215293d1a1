// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conversation has recorded, in words, for somebody who confirms it.
//
// Thread rule: [pure] functions.

#include <string>
#include <vector>

#include "intake/conversation.hpp"

namespace windlass::tool {

// As a person says it: "nobody knows", "not done".
std::string in_words(model::State);
// "Age; Diabetes".
std::string titles(const intake::Conversation&, const std::vector<model::FactId>&);
// "Diabetes: type 2", "Skin where treated: not done".
std::string in_words(const intake::Conversation&, model::FactId);
std::string in_words(const model::FactDefinition&, const model::Fact&);
// What one answer recorded: a fact, or how many and which.
std::string recorded_now(const intake::Conversation&, const std::vector<model::FactId>&);
// What is said otherwise now than in `before`.
std::vector<model::FactId> told_otherwise(const model::Facts& before, const intake::Conversation&);
// All that was answered today, a line for each finding, one for all of a group that raises no
// concern, and one for all that is not known for the same reason.
std::vector<std::string> recorded_today(const intake::Conversation&);

}  // namespace windlass::tool

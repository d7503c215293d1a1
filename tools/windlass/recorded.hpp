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
// The same, as these facts have it.
std::string recorded_now(const intake::Conversation&, const model::Facts&,
                         const std::vector<model::FactId>&);
// What is said otherwise now than in `before`.
std::vector<model::FactId> told_otherwise(const model::Facts& before, const intake::Conversation&);
// "2 answers re-dated. They are: Fever or feeling ill; Red painful eye."
std::string re_dated(const intake::Conversation&, const std::vector<model::FactId>&);
// What the plan counts on that nobody answered today, but for what is `unanswered` anyhow.
std::vector<intake::CountedOn> not_asked(const intake::Conversation&,
                                         const std::vector<intake::CountedOn>& counted,
                                         const std::vector<intake::CountedOn>& unanswered);
// What the plan counts on, nobody told, and no person is asked for.
std::vector<model::FactId> told_by_systems(const intake::Conversation&);
// Where treatment may begin: red flags of which an answer may be urgent, and that nobody was asked.
std::string urgent_and_not_asked(const intake::Conversation&);
// All that was answered today, a line for each finding, one for all of a group that raises no
// concern, and one for all that is not known for the same reason; last what a word re-dated.
std::vector<std::string> recorded_today(const intake::Conversation&);

}  // namespace windlass::tool

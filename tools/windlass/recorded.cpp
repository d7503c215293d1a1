// SPDX-License-Identifier: Apache-2.0
#include "recorded.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "knowledge/none_of_these.hpp"
#include "model/spoken.hpp"
#include "present/marks.hpp"

namespace windlass::tool {

using intake::Conversation;
using model::Fact;
using model::FactId;
using model::State;

namespace {

bool is_safe(const Conversation& conversation, const model::Facts& facts, FactId id) {
  const Fact& fact = facts[id];
  const std::optional<model::Value> none = knowledge::none_of_these(conversation.vocabulary()[id]);
  return fact.state == State::known && none && fact.value == *none;
}

std::string no_concern(const Conversation& conversation, const std::vector<FactId>& facts) {
  return "no or normal (" + std::to_string(facts.size()) + "): " + titles(conversation, facts);
}

using ByReason = std::map<State, std::vector<FactId>>;  // not known, and why

// A line for each reason; `lead` stands before the names of several.
void tell_not_known(const Conversation& conversation, const ByReason& by_reason,
                    const std::string& lead, std::vector<std::string>& lines) {
  for (const auto& [why, ids] : by_reason)
    lines.push_back(ids.size() == 1
                        ? conversation.vocabulary()[ids.front()].title + ": " + in_words(why)
                        : lead + in_words(why) + " (" + std::to_string(ids.size()) +
                              "): " + titles(conversation, ids));
}

}  // namespace

std::string in_words(State state) {
  if (state == State::asked_not_known) return "nobody knows";
  return present::with_spaces(model::word(state));
}

std::string titles(const Conversation& conversation, const std::vector<FactId>& facts) {
  std::vector<std::string> all;
  for (FactId id : facts) all.push_back(conversation.vocabulary()[id].title);
  return base::join(all, "; ");
}

std::string in_words(const model::FactDefinition& definition, const Fact& fact) {
  return definition.title + ": " +
         (fact.state == State::known ? model::in_words(definition, fact.value)
                                     : in_words(fact.state));
}

std::string in_words(const Conversation& conversation, FactId id) {
  return in_words(conversation.vocabulary()[id], conversation.facts()[id]);
}

std::string recorded_now(const Conversation& conversation, const std::vector<FactId>& facts) {
  return recorded_now(conversation, conversation.facts(), facts);
}

std::string recorded_now(const Conversation& conversation, const model::Facts& told,
                         const std::vector<FactId>& facts) {
  std::vector<std::string> lines;
  std::vector<FactId> safe;
  ByReason not_known;
  for (FactId id : facts) {
    if (const State state = told[id].state; state != State::known)
      not_known[state].push_back(id);
    else if (facts.size() > 1 && is_safe(conversation, told, id))
      safe.push_back(id);
    else
      lines.push_back(in_words(conversation.vocabulary()[id], told[id]));
  }
  if (!safe.empty()) lines.push_back(no_concern(conversation, safe));
  tell_not_known(conversation, not_known, "", lines);
  return base::join(lines, ". ");
}

std::vector<FactId> told_otherwise(const model::Facts& before, const Conversation& conversation) {
  std::vector<FactId> found;
  for (FactId id = 0; id < conversation.vocabulary().size(); ++id) {
    const Fact &then = before[id], &now = conversation.facts()[id];
    if (then.state != now.state || then.value != now.value || then.observed != now.observed)
      found.push_back(id);
  }
  return found;
}

std::string re_dated(const Conversation& conversation, const std::vector<FactId>& facts) {
  const std::string text = present::count(facts.size(), "answer", "answers") + " re-dated.";
  return facts.empty() ? text : text + " They are: " + titles(conversation, facts) + ".";
}

std::vector<intake::CountedOn> not_asked(const intake::Conversation& conversation,
                                         const std::vector<intake::CountedOn>& counted,
                                         const std::vector<intake::CountedOn>& unanswered) {
  std::vector<intake::CountedOn> open;
  for (const intake::CountedOn& one : counted)
    if (!conversation.answered_today(one.fact) && !names(unanswered, one.fact)) open.push_back(one);
  return open;
}

std::vector<FactId> told_by_systems(const intake::Conversation& conversation) {
  std::vector<FactId> open;
  for (const model::Assumed& one : conversation.plan().assumed)
    if (!one.needless && !intake::names(open, one.fact) &&
        !intake::is_asked_of_people(conversation.vocabulary()[one.fact]))
      open.push_back(one.fact);
  return open;
}

std::string urgent_and_not_asked(const intake::Conversation& conversation) {
  const model::DispositionRow& row = model::row(conversation.plan().disposition);
  if (row.by == model::DecidedBy::urgent_flag || row.treatment_waits) return {};
  const std::vector<FactId> open = conversation.may_be_urgent();
  return open.empty()
             ? std::string()
             : "NOT ASKED YET, and an answer may be urgent: " + titles(conversation, open) + ".";
}

std::vector<std::string> recorded_today(const Conversation& conversation) {
  std::vector<std::string> lines;
  std::vector<bool> told(conversation.vocabulary().size());
  const auto tell = [&](const std::vector<FactId>& facts, const std::string& title) {
    std::vector<FactId> safe;
    ByReason not_known;
    for (FactId id : facts) {
      if (told[id] || !conversation.answered_today(id)) continue;
      told[id] = true;
      const State state = conversation.facts()[id].state;
      if (state == State::asked_not_known || state == State::not_done)
        not_known[state].push_back(id);
      else if (is_safe(conversation, conversation.facts(), id))
        safe.push_back(id);
      else
        lines.push_back(in_words(conversation, id));
    }
    if (safe.size() == 1) lines.push_back(in_words(conversation, safe.front()));
    if (safe.size() > 1) lines.push_back(title + no_concern(conversation, safe));
    tell_not_known(conversation, not_known, title, lines);
  };
  for (const knowledge::QuestionGroup& group : conversation.groups())
    tell(group.facts, group.title + ", ");
  for (FactId id = 0; id < told.size(); ++id) tell({id}, "");
  if (const auto redated = intake::redated(conversation.facts()); !redated.empty())
    lines.push_back("By the word that nothing has changed, " + re_dated(conversation, redated));
  return lines;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#include "knowledge/read_asking.hpp"

#include <algorithm>

#include "knowledge/none_of_these.hpp"
#include "model/consent.hpp"

namespace windlass::knowledge {

using base::Fields;
using base::Node;

namespace {

// Each once.
std::vector<model::FactId> read_each(const Decoder& decoder, const std::vector<Node>& list) {
  std::vector<model::FactId> facts;
  for (const Node& one : list) {
    const std::optional<model::FactId> fact = decoder.fact(one);
    if (!fact) continue;
    if (std::find(facts.begin(), facts.end(), *fact) != facts.end())
      decoder.refuse(one.span, "rules.duplicate", "this fact stands here twice", "name it once");
    else
      facts.push_back(*fact);
  }
  return facts;
}

std::vector<model::FactId> read_facts(const Decoder& decoder, Fields& fields, const Node& node) {
  const std::vector<Node>& list = fields.list("facts");
  if (list.empty())
    decoder.refuse(node.span, "rules.asking", "no facts are named here", "list ids under `facts:`");
  return read_each(decoder, list);
}

// What one answer may say of a whole group: never consent, never a measurement.
void refuse_unsafe(const Decoder& decoder, const Node& node, const QuestionGroup& group) {
  for (model::FactId id : group.facts) {
    const model::FactDefinition& fact = decoder.vocabulary()[id];
    if (none_of_these(fact)) continue;
    decoder.refuse(node.span, "rules.asking",
                   "'" + fact.id + "' cannot be answered with the rest of group '" + group.id + "'",
                   model::is_consent(fact.id)
                       ? "consent is asked for by itself"
                       : "only yes or no, a `safe:` answer that is no measurement, or "
                         "`blank: never` can; take it out, or take `none:` away");
  }
}

QuestionGroup read_group(const Decoder& decoder, Fields& fields, const Node& node) {
  QuestionGroup group;
  group.place = decoder.place(node);
  group.id = decoder.id(fields);
  group.title = fields.text("title");
  group.question = fields.text_or("question", "");
  group.none = fields.text_or("none", "");
  group.facts = read_facts(decoder, fields, node);
  group.about = read_each(decoder, fields.list("about"));
  if (!group.none.empty()) refuse_unsafe(decoder, node, group);
  return group;
}

// A fact belongs to one group.
void refuse_shared(const Decoder& decoder, const std::vector<QuestionGroup>& groups) {
  std::vector<const QuestionGroup*> group_of(decoder.vocabulary().size());
  for (const QuestionGroup& group : groups)
    for (model::FactId fact : group.facts) {
      if (group_of[fact] != nullptr && group_of[fact] != &group)
        decoder.refuse(group.place.span, "rules.duplicate",
                       "'" + decoder.vocabulary()[fact].id + "' is asked in group '" +
                           group_of[fact]->id + "' already",
                       "a fact belongs to one group");
      group_of[fact] = &group;
    }
}

}  // namespace

std::optional<model::Value> none_of_these(const model::FactDefinition& fact) {
  if (model::is_consent(fact.id)) return std::nullopt;
  const std::optional<model::Value> none = model::none_of_it(fact);
  if (none) return !none->never && fact.type == model::FactType::number ? std::nullopt : none;
  if (fact.type != model::FactType::boolean) return std::nullopt;
  return model::Value{};  // no
}

AskingRules read_asking(const Decoder& decoder, Fields& parent) {
  AskingRules rules;
  const Node* node = parent.optional("asking");
  if (node == nullptr) return rules;
  Fields fields(decoder.source(), *node, "asking", decoder.problems());
  if (!fields.ok()) return rules;
  decoder.each(fields, "groups", "a group of questions", [&](Fields& inner, const Node& one) {
    rules.groups.push_back(read_group(decoder, inner, one));
  });
  decoder.each(fields, "only_when", "facts that not everybody is asked for",
               [&](Fields& inner, const Node& one) {
                 AskedOnlyWhen rule;
                 rule.place = decoder.place(one);
                 rule.facts = read_facts(decoder, inner, one);
                 if (auto when = decoder.condition(inner, "when", true))
                   rule.when = std::move(*when);
                 inner.text_or("note", "");
                 rules.only_when.push_back(std::move(rule));
               });
  rules.first_line = decoder.references(fields, "first_line");
  rules.invasive_wanted = decoder.condition(fields, "invasive_wanted", false);
  fields.text_or("note", "");
  fields.finish();
  refuse_duplicates(decoder, rules.groups, "group");
  refuse_shared(decoder, rules.groups);
  return rules;
}

}  // namespace windlass::knowledge

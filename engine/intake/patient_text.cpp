// SPDX-License-Identifier: Apache-2.0
#include "intake/patient_text.hpp"

#include "base/internal_error.hpp"
#include "base/json.hpp"

namespace windlass::intake {

using model::Fact;
using model::FactDefinition;
using model::State;

namespace {

using Members = std::vector<std::string>;

void add(Members& members, std::string_view key, std::string_view text) {
  members.push_back(std::string(key) + ": " + std::string(text));
}

std::string joined(const Members& members) {
  std::string out;
  for (const std::string& one : members) out += (out.empty() ? "" : ", ") + one;
  return out;
}

// A value as the vocabulary writes it. Words of enumerations may look like something else to YAML
// ("no"), so they are quoted.
std::string value_text(const FactDefinition& definition, const model::Value& value) {
  switch (definition.type) {
    case model::FactType::boolean: return value.choice != 0 ? "true" : "false";
    case model::FactType::set: {
      Members words;
      for (std::uint16_t i = 0; i < definition.values.size(); ++i)
        if (value.members.has(i)) words.push_back(base::json_quote(definition.values[i]));
      return "[" + joined(words) + "]";
    }
    case model::FactType::enumeration: return base::json_quote(model::text(definition, value));
    case model::FactType::number:
    case model::FactType::date: {
      // "7.5 wk": the unit follows, and is the fact's own.
      const std::string text = model::text(definition, value);
      return text.substr(0, text.find(' '));
    }
  }
  throw base::InternalError("a type of fact without a text");
}

void add_value(Members& members, const FactDefinition& definition, const Fact& fact) {
  if (definition.type == model::FactType::number && !fact.lexeme.empty() && !fact.value.never) {
    add(members, "value", fact.lexeme);
    if (!fact.unit.empty()) add(members, "unit", base::json_quote(fact.unit));
    return;
  }
  add(members, "value", value_text(definition, fact.value));
}

void add_grounds(Members& members, const Fact& fact) {
  if (fact.observed) add(members, "observed", model::text(*fact.observed));
  if (!fact.source.empty()) add(members, "source", base::json_quote(fact.source));
  if (fact.unchanged.empty()) return;
  Members words;
  for (const Fact::Unchanged& one : fact.unchanged)
    words.push_back("{since: " + model::text(one.since) + ", said: " + model::text(one.said) + "}");
  add(members, "unchanged", "[" + joined(words) + "]");
}

// A word for not knowing: one of the fact's own, or the state of a source. Where it stood in a
// list, it stood there alone.
void add_unsure(Members& members, const FactDefinition& definition, std::string_view word) {
  if (word.front() == '[') word = word.substr(1, word.size() - 2);
  if (!model::find_value(definition, word) && model::state_from(word))
    return add(members, "unknown", word);
  add(members, "value", base::json_quote(word));
}

// A value as it stood in a document, on one line.
std::string flow(const base::Node& node) {
  Members members;
  switch (node.kind) {
    case base::Node::Kind::null: return "null";
    case base::Node::Kind::scalar: return node.quoted ? base::json_quote(node.text) : node.text;
    case base::Node::Kind::sequence:
      for (const base::Node& one : node.children) members.push_back(flow(one));
      return "[" + joined(members) + "]";
    case base::Node::Kind::mapping:
      for (std::size_t i = 0; i < node.keys.size(); ++i)
        add(members, base::json_quote(node.keys[i].text), flow(node.children[i]));
      return "{" + joined(members) + "}";
  }
  return {};
}

std::string entry(const FactDefinition& definition, const Fact& fact) {
  Members members;
  if (fact.state == State::conflict) {
    for (const model::Candidate& one : fact.candidates) {
      Members candidate;
      if (one.unsure.empty())
        add(candidate, "value", value_text(definition, one.value));
      else
        add_unsure(candidate, definition, one.unsure);
      if (!one.source.empty()) add(candidate, "source", base::json_quote(one.source));
      members.push_back("{" + joined(candidate) + "}");
    }
    return "{conflict: [" + joined(members) + "]}";
  }
  // What is stale is the old value with its date, and becomes stale again where it is read.
  if (fact.state == State::known || model::has_dated_value(fact))
    add_value(members, definition, fact);
  else
    add(members, "unknown", model::word(fact.state));
  add_grounds(members, fact);
  if (members.size() > 1 || fact.state != State::known) return "{" + joined(members) + "}";
  return members.front().substr(members.front().find(' ') + 1);
}

}  // namespace

PatientHead head_of(const model::Vocabulary& vocabulary, const base::Document& patient) {
  PatientHead head;
  const auto text = [&](const char* key) {
    const base::Node* node = patient.root.find(key);
    return node == nullptr ? std::string() : node->text;
  };
  head.as_of = text("as_of");
  head.title = text("title");
  head.note = text("note");
  if (const base::Node* node = patient.root.find("received")) head.received = flow(*node);
  const base::Node* facts = patient.root.find("facts");
  if (facts == nullptr || !facts->is_mapping()) return head;
  for (std::size_t i = 0; i < facts->keys.size(); ++i)
    if (const auto fact = vocabulary.find(facts->keys[i].text))
      keep_conflict(head, *fact, facts->children[i]);
  return head;
}

void keep_conflict(PatientHead& head, model::FactId fact, const base::Node& entry) {
  if (entry.find("conflict") != nullptr)
    head.conflicts[fact] = flow(entry);
  else
    head.conflicts.erase(fact);
}

std::string patient_text(const model::Vocabulary& vocabulary, const model::Facts& facts,
                         const PatientHead& head) {
  std::string out = "windlass: 1\nkind: patient\nid: " + base::json_quote(facts.id) + "\n";
  if (!head.as_of.empty()) out += "as_of: " + head.as_of + "\n";
  if (!head.title.empty()) out += "title: " + base::json_quote(head.title) + "\n";
  if (!head.note.empty()) out += "note: " + base::json_quote(head.note) + "\n";
  if (!head.received.empty()) out += "received: " + head.received + "\n";
  std::string lines;
  for (model::FactId id = 0; id < vocabulary.size(); ++id) {
    const Fact& fact = facts[id];
    if (fact.state == State::not_supplied && fact.source.empty()) continue;
    const auto written = head.conflicts.find(id);
    const bool as_written = fact.state == State::conflict && written != head.conflicts.end();
    lines += "  " + vocabulary[id].id + ": " +
             (as_written ? written->second : entry(vocabulary[id], fact)) + "\n";
  }
  return out + (lines.empty() ? "facts: {}\n" : "facts:\n" + lines);
}

}  // namespace windlass::intake

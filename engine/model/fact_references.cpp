// SPDX-License-Identifier: Apache-2.0
// What a vocabulary says of one fact by naming others: former names, what ages it
// sooner, and what refreshes it.
#include <algorithm>

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "model/duration.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

using base::diagnostic_at;
using base::Diagnostics;
using base::Fields;
using base::Node;
using base::Source;

namespace {

// As a message quotes what a document says.
std::string quoted(std::string_view text) { return base::quote(base::shorten(text)); }

std::optional<Fresher> read_fresher(const Source& source, const Node& node,
                                    const Vocabulary& vocabulary, const FactDefinition& owner,
                                    Diagnostics& diagnostics) {
  Fields fields(source, node, "a shorter freshness", diagnostics);
  if (!fields.ok()) return std::nullopt;
  Fresher fresher;
  if (const Node* duration = fields.required("for"))
    if (const auto days = read_days(source, *duration, fields.text("for"), diagnostics))
      fresher.days = *days;
  const Node* when = fields.required("when");
  fields.finish();
  if (when == nullptr) return std::nullopt;
  const auto fact = when->is_mapping() && when->keys.size() == 1
                        ? vocabulary.find(when->keys[0].text)
                        : std::nullopt;
  bool sound = fact && is_choice(vocabulary[*fact].type);
  if (fact && sound) {
    fresher.fact = *fact;
    const Node& values = when->children[0];
    const std::vector<Node> words = values.is_sequence() ? values.children : std::vector{values};
    for (const Node& word : words) {
      const auto read = read_value(vocabulary[*fact], source, word);
      sound = sound && read && read.value().state == State::known;
      if (sound) fresher.choices.push_back(read.value().value.choice);
    }
  }
  const std::optional<Number>& longest = owner.fresh_for_days;
  if (sound && longest && fresher.days >= *longest) {
    diagnostics.push_back(diagnostic_at(source, node.span, "vocabulary.fresh_for",
                                        "this is not sooner than `fresh_for`",
                                        "make it shorter, or take it out"));
    return std::nullopt;
  }
  if (sound) return fresher;
  diagnostics.push_back(diagnostic_at(source, when->span, "vocabulary.fresh_for",
                                      "not a condition on one fact that is known by a word",
                                      "as in {history.cancer: [active, active_at_site]}"));
  return std::nullopt;
}

// Whether a word is a value of the fact; its diagnostics where it is not.
bool accepted(const FactDefinition& fact, const Source& source, const Node& word,
              Diagnostics& diagnostics) {
  const auto read = read_value(fact, source, word);
  if (!read) diagnostics.append(read.error());
  return read.has_value();
}

FormerName read_former_name(const Source& source, const Node& node, const Vocabulary& vocabulary,
                            Diagnostics& diagnostics) {
  FormerName former;
  Fields fields(source, node, "a former name", diagnostics);
  if (!fields.ok()) return former;
  const auto report = [&](const Node& at, std::string message, std::string hint) {
    diagnostics.push_back(
        diagnostic_at(source, at.span, "vocabulary.former", std::move(message), std::move(hint)));
  };
  former.id = fields.text("id");
  if (vocabulary.find(former.id))
    report(*node.find("id"), quoted(former.id) + " is the name of a fact",
           "a former name is one that no fact has any more");
  std::vector<std::string> names;
  for (const std::string& id : fields.texts("now")) {
    if (const auto fact = vocabulary.find(id)) {
      former.now.push_back(*fact);
      names.push_back("'" + id + "'");
      if (vocabulary[*fact].derived)
        report(*node.find("now"), quoted(id) + " is derived, and nobody says it",
               "name the facts of today that are asked for");
    } else {
      report(*node.find("now"), "no such fact: " + quoted(id),
             diagnostics.is_full() ? "" : base::meant_or_known(id, vocabulary.ids()));
    }
  }
  if (former.now.empty() && node.find("now") != nullptr && names.empty())
    report(*node.find("now"), "a former name stands for no fact", "name the facts of today");
  if (const Node* values = fields.optional("values"); values != nullptr && values->is_mapping())
    for (std::size_t i = 0; i < values->keys.size(); ++i) {
      for (const FactId fact : former.now)
        static_cast<void>(accepted(vocabulary[fact], source, values->children[i], diagnostics));
      former.values.emplace_back(values->keys[i].text, values->children[i].text);
    }
  static_cast<void>(fields.text_or("note", ""));
  fields.finish();
  former.notice = "'" + former.id + "' is a former name and was read as " +
                  base::join(names, " and ") +
                  "; the next release does not read it. Check that this is what was meant.";
  return former;
}

}  // namespace

// A yes or no. It has no safe answer itself: where everybody is taken as screened nobody was asked
// again.
void Vocabulary::read_refreshes(const Source& source, const Node& node, FactDefinition& fact,
                                Diagnostics& diagnostics) {
  const auto report = [&](const Node& at, std::string message, std::string hint) {
    diagnostics.push_back(diagnostic_at(source, at.span, "vocabulary.refreshes", std::move(message),
                                        std::move(hint)));
  };
  if (fact.type != FactType::boolean || fact.safe)
    report(node, "'" + fact.id + "' is not a plain yes or no", "its type is bool, without `safe`");
  if (!node.is_sequence() || node.children.empty())
    return report(node, "not a list of facts", "as in [symptom.fever]");
  for (const Node& one : node.children) {
    const auto other = find(one.text);
    if (!other)
      report(one, "no such fact: " + quoted(one.text),
             diagnostics.is_full() ? "" : base::meant_or_known(one.text, ids()));
    else if (facts_[*other].derived || &facts_[*other] == &fact)
      report(one, quoted(one.text) + " is not asked, so that no word makes it anew",
             "name facts that a person is asked for");
    else if (std::find(fact.refreshes.begin(), fact.refreshes.end(), *other) !=
             fact.refreshes.end())
      report(one, quoted(one.text) + " stands here twice", "once is enough");
    else
      fact.refreshes.push_back(*other);
  }
}

void Vocabulary::read_references(const std::vector<const base::Document*>& documents,
                                 base::Diagnostics& diagnostics) {
  for (const base::Document* document : documents) {
    const Node* facts = document->root.find("facts");
    if (facts == nullptr || !facts->is_sequence()) continue;
    for (const Node& node : facts->children) {
      const Node* id = node.is_mapping() ? node.find("id") : nullptr;
      const auto fact = id == nullptr ? std::nullopt : find(id->text);
      if (!fact) continue;
      if (const Node* fresher = node.find("fresher"))
        facts_[*fact].fresher =
            read_fresher(*document->source, *fresher, *this, facts_[*fact], diagnostics);
      if (const Node* refreshes = node.find("refreshes"))
        read_refreshes(*document->source, *refreshes, facts_[*fact], diagnostics);
    }
  }
  for (const base::Document* document : documents)
    if (const Node* former = document->root.find("former_names"))
      for (const Node& node : former->children) {
        FormerName one = read_former_name(*document->source, node, *this, diagnostics);
        if (std::any_of(former_names_.begin(), former_names_.end(),
                        [&one](const FormerName& other) { return other.id == one.id; }))
          diagnostics.push_back(diagnostic_at(*document->source, node.span, "vocabulary.former",
                                              quoted(one.id) + " stands here again",
                                              "name all the facts in its place in one entry"));
        former_names_.push_back(std::move(one));
      }
}

}  // namespace windlass::model

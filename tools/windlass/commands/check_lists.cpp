// SPDX-License-Identifier: Apache-2.0
#include "check_lists.hpp"

#include <algorithm>
#include <functional>
#include <ostream>

#include "commands.hpp"
#include "model/spoken.hpp"
#include "present/handout.hpp"

namespace windlass::tool {

namespace {

// Whether what a document says is listed.
using Shown = std::function<bool(std::uint32_t document)>;
bool every_document(std::uint32_t) { return true; }

// What one list of effects does: a level of a red flag, or a course rule.
struct Reach {
  std::string rule;  // "rf.pad critical", "goal-met"
  std::uint32_t document = 0;
  std::vector<std::pair<std::string, std::string>> effects;  // by modality; "none" among them
  std::vector<std::string> unnamed;  // modalities that the list does not name
};

template <class Belongs>
Reach reach_of(const knowledge::KnowledgeBase& base, std::string rule, std::uint32_t document,
               const Belongs& belongs) {
  Reach made{std::move(rule), document, {}, {}};
  for (const knowledge::Modality& modality : base.modalities()) {
    const auto found =
        std::find_if(modality.contributions.begin(), modality.contributions.end(), belongs);
    const bool none = found == modality.contributions.end();
    made.effects.emplace_back(modality.id, none ? "none" : model::word(found->effect));
    if (!none && found->unnamed) made.unnamed.push_back(modality.id);
  }
  return made;
}

std::vector<Reach> reaches(const knowledge::KnowledgeBase& base) {
  std::vector<Reach> made;
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      made.push_back(reach_of(base, flag.id + " " + level.id, flag.document, [&](const auto& item) {
        return item.origin == model::Origin::red_flag && item.condition == level.condition;
      }));
  for (const knowledge::CourseRule& rule : base.pathway().course)
    made.push_back(reach_of(base, rule.id, rule.place.document, [&](const auto& item) {
      return item.origin == model::Origin::course && item.id == rule.id;
    }));
  return made;
}

// "rf.pad reduced: caution taping; none gait, mobility"
void print_reaches(const knowledge::KnowledgeBase& base, const Shown& shown, Streams& streams) {
  std::vector<Reach> all = reaches(base);
  std::erase_if(all, [&](const Reach& one) { return !shown(one.document); });
  if (all.empty()) return;
  streams.out << "\nWhat each red flag and course rule does to each modality:\n";
  for (const Reach& one : all) {
    std::vector<std::string> parts;
    for (const knowledge::EffectRow& row : knowledge::effect_rows) {
      std::vector<std::string> ids;
      for (const auto& [modality, effect] : one.effects)
        if (effect == row.word) ids.push_back(modality);
      if (ids.empty()) continue;
      const bool every = ids.size() == one.effects.size();
      parts.push_back(std::string(row.word) + " " + (every ? "every modality" : join(ids, ", ")));
    }
    streams.out << "  " << one.rule << ": " << join(parts, "; ");
    if (!one.unnamed.empty())
      streams.out << " (not named, so the most cautious: " << join(one.unnamed, ", ") << ")";
    streams.out << "\n";
  }
}

// Scores of which a fact is read in two items, together with others: "x.score, pathway.yaml:12".
std::vector<std::string> wide_scores(const knowledge::KnowledgeBase& base, const Shown& shown) {
  std::vector<std::string> found;
  for (const knowledge::Derived& one : base.derived())
    if (!one.rule->exact && shown(one.document))
      found.push_back(base.vocabulary()[one.fact].id + ", " + base.documents()[one.document].name +
                      ":" + std::to_string(one.line));
  return found;
}

void print_wide_scores(const knowledge::KnowledgeBase& base, const Shown& shown, Streams& streams) {
  const std::vector<std::string> found = wide_scores(base, shown);
  if (found.empty()) return;
  streams.out
      << "\nScores whose bounds may be wider than the truth while parts are open (a fact is "
         "read in two items, together with others):\n";
  for (const std::string& one : found) streams.out << "  " << clean(one) << "\n";
}

void wide_scores_as_json(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  json.key("wide_scores").begin_array();
  for (const std::string& one : wide_scores(base, every_document)) json.string(clean(one));
  json.end_array();
}

void reaches_as_json(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  json.key("effects").begin_array();
  for (const Reach& one : reaches(base)) {
    json.begin_object().field("rule", one.rule).key("modalities").begin_object();
    for (const auto& [modality, effect] : one.effects) json.field(modality, effect);
    json.end_object().key("unnamed").begin_array();
    for (const std::string& modality : one.unnamed) json.string(modality);
    json.end_array().end_object();
  }
  json.end_array();
}

// Every place where a restraint asks about knowledge itself, and why not knowing is no concern.
void print_unrecorded(const knowledge::KnowledgeBase& base, const Shown& shown, Streams& streams) {
  std::vector<knowledge::KnowledgeAtom> all = base.knowledge_atoms();
  std::erase_if(all, [&](const auto& one) { return !shown(one.document); });
  if (all.empty()) return;
  streams.out << "\nWhere not having looked counts as an answer:\n";
  for (const knowledge::KnowledgeAtom& atom : all)
    streams.out << "  " << clean(base.documents()[atom.document].name) << ":" << atom.line << " "
                << atom.rule << " asks `" << base.vocabulary()[atom.fact].id << ": "
                << clean(atom.constraint) << "`: " << clean(atom.because) << "\n";
}

void unrecorded_as_json(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  json.key("unrecorded").begin_array();
  for (const knowledge::KnowledgeAtom& atom : base.knowledge_atoms())
    json.begin_object()
        .field("rule", atom.rule)
        .field("fact", base.vocabulary()[atom.fact].id)
        .field("constraint", clean(atom.constraint))
        .field("because", clean(atom.because))
        .field("document", clean(base.documents()[atom.document].name))
        .field("line", std::int64_t{atom.line})
        .end_object();
  json.end_array();
}

// What a patient's sheet could not say in plain words, in any of its languages.
void print_gaps(const knowledge::KnowledgeBase& base, const present::MeantDocuments& meant,
                Streams& streams) {
  const std::vector<std::string> gaps = present::handout_gaps(base, meant);
  if (gaps.empty()) return;
  streams.out << "\nMissing for patients' sheets (`windlass handout`):\n";
  for (const std::string& one : gaps) streams.out << "  " << clean(one) << "\n";
}

void gaps_as_json(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  json.key("handout").begin_array();
  for (const std::string& one : present::handout_gaps(base)) json.string(clean(one));
  json.end_array();
}

// Values that are offered to people as they stand, and that nobody says like that.
void print_unlabelled(const knowledge::KnowledgeBase& base, Streams& streams) {
  const std::vector<std::string> values = model::values_without_label(base.vocabulary());
  if (values.empty()) return;
  streams.out << "\nValues without a label, shown to people as they stand:\n";
  for (const std::string& one : values) streams.out << "  " << clean(one) << "\n";
}

void unlabelled_as_json(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  json.key("unlabelled").begin_array();
  for (const std::string& one : model::values_without_label(base.vocabulary()))
    json.string(clean(one));
  json.end_array();
}

}  // namespace

void list_knowledge(const knowledge::KnowledgeBase& base,
                    const std::optional<std::set<std::string>>& own, Streams& streams) {
  const Shown shown = [&](std::uint32_t document) {
    return !own || own->count(base.document(document).source->name()) != 0;
  };
  print_reaches(base, shown, streams);
  print_wide_scores(base, shown, streams);
  print_unrecorded(base, shown, streams);
  print_gaps(base, own ? shown : present::MeantDocuments(), streams);
  if (own) return;
  print_unlabelled(base, streams);
}

void list_knowledge(const knowledge::KnowledgeBase& base, base::JsonWriter& json) {
  reaches_as_json(base, json);
  wide_scores_as_json(base, json);
  unrecorded_as_json(base, json);
  gaps_as_json(base, json);
  unlabelled_as_json(base, json);
}

}  // namespace windlass::tool

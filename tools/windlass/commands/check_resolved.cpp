// SPDX-License-Identifier: Apache-2.0
#include "check_resolved.hpp"

#include <ostream>

#include "plan/layers_json.hpp"

namespace windlass::tool {

namespace {

using knowledge::Contribution;
using knowledge::KnowledgeBase;

// One line of the resolved rules. What layers did stands in the order in which it is told.
struct Resolved {
  std::string what, because;
  std::string_view effect;
  std::uint32_t document = 0, line = 0;
  std::vector<const model::Amendment*> amendments;
};

Resolved resolved(const Contribution& item) {
  Resolved made{std::string(model::word(item.origin)) + " " + item.id,
                item.text,
                model::word(item.effect),
                item.document,
                item.line,
                {}};
  if (item.amendment != nullptr) made.amendments.push_back(item.amendment);
  for (const knowledge::AppliedAmendment& one : item.taken)
    made.amendments.push_back(one.amendment);
  return made;
}

// Whom nothing layers: red flags, by level.
std::vector<Resolved> red_flags(const KnowledgeBase& base) {
  std::vector<Resolved> made;
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels)
      made.push_back({flag.id + " " + level.id,
                      level.because,
                      model::word(level.disposition),
                      flag.document,
                      level.line,
                      {}});
  return made;
}

// What speaks about a modality, beside red flags and the screen, which speak about all.
std::vector<Resolved> rules_of(const KnowledgeBase& base, const knowledge::Modality& modality) {
  std::vector<Resolved> made;
  std::size_t screen = base.screening_requirements();
  for (const Contribution& item : modality.contributions) {
    if (item.origin == model::Origin::red_flag) continue;
    if (item.origin == model::Origin::requirement && screen > 0) {
      --screen;
      continue;
    }
    made.push_back(resolved(item));
  }
  return made;
}

std::vector<Resolved> screen_of(const KnowledgeBase& base) {
  std::vector<Resolved> made;
  for (std::size_t i = 0; i < base.screening_requirements(); ++i)
    made.push_back(resolved(base.screening_requirement(i)));
  return made;
}

// ", 2026-01-01 to 2026-12-31"
std::string days_of(const model::Amendment& one) {
  if (one.from.empty() && one.until.empty()) return {};
  if (one.until.empty()) return ", from " + std::string(one.from);
  return ", " + (one.from.empty() ? "" : std::string(one.from) + " ") + "to " +
         std::string(one.until);
}

void print(const KnowledgeBase& base, const std::string& title, const std::vector<Resolved>& rules,
           Streams& streams) {
  if (rules.empty()) return;
  streams.out << "\n" << clean(title) << "\n";
  for (const Resolved& rule : rules) {
    streams.out << "  " << clean(rule.what) << ": " << rule.effect << " ("
                << clean(base.documents()[rule.document].name) << ":" << rule.line << ")\n";
    if (!rule.because.empty()) streams.out << "    because: " << clean(rule.because) << "\n";
    for (const model::Amendment* one : rule.amendments) {
      streams.out << "    " << one->done << " by " << clean(one->layer);
      if (!one->version.empty()) streams.out << " " << clean(one->version);
      streams.out << " (" << clean(one->document) << ":" << one->line << days_of(*one) << ")";
      if (!one->reason.empty()) streams.out << ": " << clean(one->reason);
      streams.out << "\n";
    }
  }
}

void write(const KnowledgeBase& base, const std::vector<Resolved>& rules, base::JsonWriter& json) {
  json.begin_array();
  for (const Resolved& rule : rules) {
    json.begin_object().field("rule", clean(rule.what)).field("effect", rule.effect);
    if (!rule.because.empty()) json.field("because", clean(rule.because));
    json.field("document", clean(base.documents()[rule.document].name))
        .field("line", std::int64_t{rule.line})
        .key("layers")
        .begin_array();
    for (const model::Amendment* one : rule.amendments) plan::write_json(json, *one);
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace

void list_resolved(const KnowledgeBase& base, Streams& streams) {
  streams.out << "\nThe rules once all layers were applied:\n";
  print(base, "red flags", red_flags(base), streams);
  print(base, "the screen", screen_of(base), streams);
  for (const knowledge::Modality& modality : base.modalities())
    print(base, modality.id + " " + modality.version, rules_of(base, modality), streams);
}

void list_resolved(const KnowledgeBase& base, base::JsonWriter& json) {
  json.key("resolved").begin_object().key("red_flags");
  write(base, red_flags(base), json);
  json.key("screen");
  write(base, screen_of(base), json);
  json.key("modalities").begin_object();
  for (const knowledge::Modality& modality : base.modalities()) {
    json.key(modality.id);
    write(base, rules_of(base, modality), json);
  }
  json.end_object().end_object();
}

}  // namespace windlass::tool

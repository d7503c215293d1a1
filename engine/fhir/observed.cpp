// SPDX-License-Identifier: Apache-2.0
// Observations of what other resources say: a finding that is there, or is named alone, is read as
// an entry of a list of diagnoses is. Values that their own interpretation contradicts. Results
// that stand in a report.
#include <algorithm>

#include "base/text.hpp"
#include "fhir/identity.hpp"
#include "fhir/misplaced.hpp"
#include "fhir/reader.hpp"
#include "fhir/spelling.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

using model::State;

namespace {

constexpr std::string_view of_another_kind =
    "an observation says what is read from another kind of resource";

std::string_view words_of(Finding finding) {
  switch (finding) {
    case Finding::present:
    case Finding::absent:
    case Finding::absent_in_words: break;
    case Finding::not_known: return ", and that it is not known";
    case Finding::named: return ", and has no value";
    case Finding::disputed: return ", which its value denies and its interpretation does not";
    case Finding::other: return ", with a value that is not understood";
  }
  return {};
}

bool may_be_there(Finding finding) {
  return finding == Finding::present || finding == Finding::named || finding == Finding::disputed ||
         finding == Finding::other;
}

// Codes that may be those of a diagnosis which is there: as such one may stand under a wrong
// system, and one that is broken may be any, unless its value is a number.
std::vector<Coding> may_be_of_a_diagnosis(const std::vector<Coding>& codes, Finding finding,
                                          const Node& holder) {
  std::vector<Coding> out;
  const bool is_there = finding == Finding::present || finding == Finding::named;
  const bool is_number = has(holder, "valueQuantity") || has(holder, "valueInteger");
  for (const Coding& code : codes)
    if (is_there || (may_be_there(finding) && !is_number && is_broken(code.system, code.code)))
      out.push_back(code);
  return out;
}

// The ids of what a report names as its results, and of their members, as far as it contains them.
std::set<std::string_view> results_inside(const Resource& report) {
  std::set<std::string_view> out;
  if (report.type != "DiagnosticReport") return out;
  std::vector<std::pair<const Node*, std::string_view>> left{{report.node, "result"}};
  while (!left.empty()) {
    const auto [from, element] = left.back();
    left.pop_back();
    for (const Node* one : items(*from, element)) {
      const std::string_view to = word(one, "reference");
      if (!to.starts_with('#') || !out.insert(to.substr(1)).second) continue;
      for (const Node* inside : items(*report.node, "contained"))
        if (word(inside, "id") == to.substr(1)) left.emplace_back(inside, "hasMember");
    }
  }
  return out;
}

}  // namespace

void Reader::observed_entry(const Context& context, const Mapping& mapping, const Node& holder,
                            Finding finding) {
  const bool alarms = holds_open(mapping, false, vocabulary_[mapping.fact]);
  const std::string why = std::string(of_another_kind).append(words_of(finding));
  if (finding == Finding::absent && !alarms && mapping.reads == Reads::value &&
      !mapping.denies_all)  // what reassures is not there
    return state(context, mapping, {{}, why, State::source_error});
  if (finding == Finding::not_known && alarms)
    return state(context, mapping, said_by_observation(mapping, holder, binding_, vocabulary_));
  if (!may_be_there(finding) || (!alarms && mapping.reads != Reads::side)) return;
  // An entry of a list: it holds until something says that it is over, and what may or may not hold
  // counts both ways.
  Context own = context;
  own.measured = false;
  const bool is_strange =
      !not_understood(*context.resource.node, context.resource.may_be_modified).empty() ||
      !not_understood(holder, context.resource.may_be_modified).empty();
  if (own.judged.validity == Validity::unreadable && !is_strange)
    own.judged.validity = Validity::unsure;
  if (finding != Finding::present && own.judged.validity == Validity::counts)
    own.judged = {Validity::unsure, why};
  // Who names a thing suspects it at least; a value that is not understood may deny it.
  if (finding != Finding::present && finding != Finding::named && mapping.reads == Reads::value)
    return mapping.lasts_days ? happened(own, mapping)
                              : state(own, mapping, {mapping.values, {}, {}});
  entry(own, mapping);
}

bool Reader::observed_problem(const Context& context, const Node& holder,
                              const std::vector<Coding>& codes,
                              const std::vector<const Mapping*>& bound) {
  std::vector<const Mapping*> found;
  for (const Coding& code : codes) find_problem(code, binding_, found);
  const Finding finding = finding_in(holder);
  const std::string_view text = concept_text(holder, "code");
  bool is_named = false;
  if (bound.empty() && items(holder, "component").empty() && !has(holder, "hasMember")) {
    const std::vector<Coding> doubtful = may_be_of_a_diagnosis(codes, finding, holder);
    Context own = context;
    own.measured = false;
    is_named = is_misplaced("Condition", {doubtful, text});
    misplaced(own, "Condition", doubtful, found, text);
  }
  std::erase_if(found, [&](const Mapping* one) {
    return std::any_of(bound.begin(), bound.end(),
                       [&](const Mapping* other) { return other->fact == one->fact; });
  });
  if (found.empty()) return is_named;
  for (const Mapping* mapping : found) observed_entry(context, *mapping, holder, finding);
  if (finding == Finding::absent) return is_named;
  const std::string why = std::string(of_another_kind).append(words_of(finding));
  Unmapped named = most_telling(context.resource.type, codes, text, binding_);
  named.bound = true;
  named.said = why;
  out_.unmapped.push_back(std::move(named));
  for (const Mapping* mapping : found) note(context.resource, why, mapping->fact);
  return true;
}

void Reader::contained(const Resource& one, Subject subject) {
  const std::vector<const Node*> all = items(*one.node, "contained");
  if (all.empty()) return;
  const std::vector<std::string_view> own = inner_references(one);
  const std::set<std::string_view> results = results_inside(one);
  bool is_noted = false;
  for (const Node* inside : all) {
    const std::string_view id = word(inside, "id"), type = word(inside, "resourceType");
    if (std::find(own.begin(), own.end(), id) != own.end()) continue;
    if (type == "Observation" && results.count(id) != 0) {
      result_inside(one, *inside, subject);
      continue;
    }
    if (!is_noted) note(one, "it contains what is not read");
    is_noted = true;
    out_.types_with_entries.insert(type);
    tell_codes(type, codes_in(*inside, type), name_of(*inside, type));
  }
}

void Reader::result_inside(const Resource& report, const Node& inside, Subject subject) {
  const ValidityResult judged = validity_of(report);
  if (judged.validity == Validity::silent) return;  // the report is named as such
  const std::string_view id = word(inside, "id");
  out_.inner_ids.push_back(std::string(id) + " contained in " + report.reference());
  Resource& made = out_.inner.emplace_back(report);
  made.node = &inside;
  made.type = "Observation";
  made.id = out_.inner_ids.back();
  made.version = made.full_url = {};
  made.is_part |= is_tagged_as_part(inside);
  if (const std::string_view owner = owner_of(inside); !owner.empty() && owner != report.owner) {
    made.owner = owner;
    subject = whose_.subject_of(made);
    if (subject == Subject::another) return note(made, "it speaks of another patient");
  }
  if (judged.validity != Validity::counts && made.retracted.empty())
    made.retracted = "the report that it stands in may not hold";
  around_ = &report;
  resource(made, subject);
  around_ = nullptr;
}

void Reader::dispute(const Context& context, const Mapping& mapping, const Node& holder,
                     Reading& said) {
  if (said.values.empty() || !has(holder, "interpretation")) return;
  const model::FactDefinition& fact = vocabulary_[mapping.fact];
  std::string why;
  bool is_open = true;
  if (fact.type == model::FactType::number) {
    why = contradiction_of_number(holder);
  } else {
    const Interpretation found = interpretation_of(holder);
    const bool alarms = std::any_of(said.values.begin(), said.values.end(), [&](const Meaning& m) {
      return fact.safe && !(m.value == *fact.safe);
    });
    is_open = !alarms;
    if (fact.safe && (alarms ? found.normal && !found.alarms() : found.alarms()))
      why = "its interpretation (" + base::printable(base::shorten(found.shown)) +
            ") contradicts its value";
  }
  if (why.empty()) return;
  note(context.resource, why, mapping.fact);
  Unmapped named = most_telling(context.resource.type, codings(holder, "code"),
                                concept_text(holder, "code"), binding_);
  named.bound = true;
  named.said = why;
  out_.unmapped.push_back(std::move(named));
  // What alarms stays as it is; what does not may be another.
  if (is_open) said.disputed = std::move(why);
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
// What is said by the code of a resource: of a list, of a drug, of a device, of a report.
#include <algorithm>

#include "fhir/denial.hpp"
#include "fhir/misplaced.hpp"
#include "fhir/reader.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

using model::State;

std::vector<Named> Reader::named_by(const Resource& one) {
  std::vector<Named> out{{codes_in(*one.node, one.type), name_of(*one.node, one.type)}};
  const CodePlaces places = code_places(one.type);
  const std::string_view reference = word(child(one.node, places.reference), "reference");
  // Who gives a code and refers to another thing may mean either.
  if (places.reference.empty() || (!out.front().codes.empty() && reference.empty())) return out;
  // A drug by a text that nobody here knows is named; one that looks relevant may be any.
  if (reference.empty() && !out.front().text.empty() && !binding_.looks_relevant(out.front().text))
    return out;
  NamedThings led = references_.things_of(one, reference);
  if (led.is_open) {
    // It may be anything.
    const bool is_unsure = led.is_unsure;
    note(one, is_unsure ? "what it refers to may be another: of that several versions, or one "
                          "that may not hold, are here"
              : reference.empty() ? "it names nothing"
                                  : "what it refers to is not here");
    out_.searches.push_back({std::string(one.type),
                             false,
                             {},
                             Outcome::source_error,
                             one.reference() + (is_unsure ? " refers to what may be another"
                                                          : " names nothing known")});
  }
  if (led.things.empty() && out.front().text.empty()) out.front().text = reference;
  out.insert(out.end(), led.things.begin(), led.things.end());
  return out;
}

std::vector<Coding> Reader::codes_of(const std::vector<Named>& things) {
  std::vector<Coding> out;
  for (const Named& one : things) out.insert(out.end(), one.codes.begin(), one.codes.end());
  return out;
}

void Reader::tell_unknown(const Context& context, const std::vector<Named>& things, bool is_known) {
  for (const Named& one : things) {
    if (is_known && !one.is_part && !(one.codes.empty() && binding_.looks_relevant(one.text)))
      continue;
    if (one.codes.empty() && one.text.empty() && things.size() > 1) continue;
    if (!mappings_of(context, one.codes).empty() || is_misplaced(context.resource.type, one))
      continue;
    unmapped(context.resource.type, one.codes, one.text);
    out_.unmapped.back().over = is_done_with(context);
    as_another_kind(context, one.codes);
  }
}

// A drug that ended may act still, as chemotherapy of last month does; an allergy and an implant
// that are said to be over may be there.
bool Reader::is_done_with(const Context& context) const {
  constexpr std::int32_t half_a_year = 183;
  const std::string_view type = context.resource.type;
  if (context.judged.validity != Validity::over || type == "AllergyIntolerance" ||
      type.starts_with("Device"))
    return false;
  return !type.starts_with("Medication") ||
         (context.when && patient_.as_of.day.days - context.when->last > half_a_year);
}

void Reader::as_another_kind(const Context& context, const std::vector<Coding>& codes) {
  if (is_one_of(context.resource.type, {"Encounter", "DiagnosticReport"})) return;
  std::vector<const Mapping*> found;
  for (const Coding& code : codes) find_problem(code, binding_, found);
  // Who is allergic to a drug does not take it.
  if (context.resource.type == "AllergyIntolerance")
    std::erase_if(found, [](const Mapping* one) { return one->resource != "Condition"; });
  if (found.empty()) return;
  const std::string why = "it says what is read from another kind of resource";
  out_.unmapped.back().bound = true;
  out_.unmapped.back().said = why;
  Context own = context;
  if (own.judged.validity == Validity::counts) own.judged = {Validity::unsure, why};
  for (const Mapping* mapping : found) {
    if (mapping->reads != Reads::value ||
        !holds_open(*mapping, own.judged.validity == Validity::over, vocabulary_[mapping->fact]))
      continue;
    out_.types_with_entries.insert(mapping->resource);
    entry(own, *mapping);
  }
}

bool Reader::is_misplaced(std::string_view type, const Named& one) const {
  return !misplaced_codes(type, one.codes, {}, binding_, vocabulary_).empty();
}

void Reader::misplaced(const Context& context, std::string_view type,
                       const std::vector<Coding>& codes, const std::vector<const Mapping*>& found,
                       std::string_view text) {
  const bool is_over = context.judged.validity == Validity::over;
  for (const Misplaced& one : misplaced_codes(type, codes, found, binding_, vocabulary_)) {
    const std::string_view display = one.code.display.empty() ? text : one.code.display;
    out_.unmapped.push_back(
        {context.resource.type, one.code.system, one.code.code, display, false, true, one.said});
    for (const Mapping* mapping : one.mappings) {
      note(context.resource, one.said, mapping->fact);
      if (holds_open(*mapping, is_over, vocabulary_[mapping->fact]))
        state(context, *mapping, {{}, one.said, State::source_error});
    }
  }
}

void Reader::unreadable(const Context& context) {
  const Resource& one = context.resource;
  const std::string why = "its code cannot be read, so it may be any";
  out_.unmapped.push_back({one.type, {}, {}, {}, false, true, why});
  note(one, why);
  const bool is_over = context.judged.validity == Validity::over;
  std::set<model::FactId> open;
  for (const Mapping* mapping : concerns_of(one.type, binding_, vocabulary_))
    if (holds_open(*mapping, is_over, vocabulary_[mapping->fact]) &&
        open.insert(mapping->fact).second)
      state(context, *mapping, {{}, why, State::source_error});
}

std::vector<const Mapping*> Reader::mappings_of(const Context& context,
                                                const std::vector<Coding>& codes) {
  std::vector<const Mapping*> found;
  for (const Coding& one : codes) binding_.find(context.resource.type, one.system, one.code, found);
  return found;
}

void Reader::coded(const Context& context) {
  const Resource& one = context.resource;
  const std::vector<Named> things = named_by(one);
  const std::vector<Coding> codes = codes_of(things);
  std::vector<const Mapping*> found = mappings_of(context, codes);
  const bool denial =
      std::any_of(found.begin(), found.end(), [](const Mapping* each) { return each->denies_all; });
  const bool is_mixed = denial && says_more(found, codes, binding_);
  // What is over was there: that nothing ever was is no answer beside it.
  if (!denial || is_mixed) out_.types_with_entries.insert(one.type);
  substances(one);
  // A drug has places of its own, and one that names nothing is open already.
  if (const CodePlaces places = code_places(one.type);
      one.type != "Encounter" && places.reference.empty() &&
      is_unreadable(*one.node, places.elements.front()) &&
      (one.type != "Device" || things.front().text.empty()))
    unreadable(context);
  for (const Coding& code : codes) {
    if (one.type == "Condition") diagnoses_.insert({code.system, code.code});
    if (one.type != "Encounter") read_.insert({code.system, code.code});
  }
  misplaced(context, one.type, codes, found, things.front().text);
  // Of an Encounter the reasons are named where other reasons are.
  tell_unknown(context,
               one.type == "Encounter" ? std::vector<Named>{{codings(*one.node, "type"),
                                                             concept_text(*one.node, "type")}}
                                       : things,
               !found.empty());
  if (one.type == "Encounter" && found.empty())
    note(one, "the binding reads nothing of such an Encounter");
  if (one.type == "DiagnosticReport") conclusions(context, found);
  if (denial) contradictions(context, found);
  if (const std::string_view why = denial ? limits_of_denial(one) : ""; !why.empty()) {
    note(one, std::string(why));
    if (names_reaction(*one.node)) out_.types_with_entries.insert(one.type);
    std::erase_if(found, [](const Mapping* each) { return each->denies_all; });
  }
  for (const Mapping* mapping : found) entry(context, *mapping);
  if (context.measured) return;
  std::string why = why_too_old(found, context.when, patient_.as_of.day.days, vocabulary_);
  if (why.empty()) return;
  note(one, why);
  Unmapped named = most_telling(one.type, codes, things.front().text, binding_);
  named.bound = true;
  named.said = std::move(why);
  out_.unmapped.push_back(std::move(named));
}

void Reader::contradictions(const Context& context, std::vector<const Mapping*>& found) {
  const Resource& one = context.resource;
  const BesideDenial beside = beside_denial(*one.node, one.type, binding_);
  if (beside.text.empty()) return;
  const std::string why = "a text beside its code, which says that there is none, says more";
  note(one, why);
  out_.types_with_entries.insert(one.type);
  const std::vector<Coding> codes = codes_in(*one.node, one.type);
  out_.unmapped.push_back(
      {one.type, codes.front().system, codes.front().code, beside.text, false, true, why});
  for (const Mapping* mapping : found)
    if (mapping->denies_all && beside.names_what_counts)
      state(context, *mapping, {{}, why, State::source_error});
  std::erase_if(found, [](const Mapping* each) { return each->denies_all; });
}

void Reader::conclusions(Context context, const std::vector<const Mapping*>& found) {
  const Resource& one = context.resource;
  if (const std::string_view text = word(one.node, "conclusion"); !text.empty())
    tell_codes(one.type, {}, text);
  for (const Node* form : items(*one.node, "presentedForm"))
    aside(one.type, {}, word(form, "title"), "it is attached, and is not read");
  context.measured = false;
  if (context.judged.validity != Validity::unreadable)
    context.judged = {Validity::unsure, "a report concludes it, and no diagnosis says it"};
  const std::vector<Coding> codes = codings(*one.node, "conclusionCode");
  const std::string_view text = concept_text(*one.node, "conclusionCode");
  if (codes.empty() && !text.empty()) unmapped(one.type, codes, text);
  for (const Coding& code : codes) {
    const std::string key = std::string(code.system) + "|" + std::string(code.code);
    if (std::any_of(found.begin(), found.end(),
                    [&](const Mapping* each) { return each->answers.count(key) != 0; }))
      continue;
    std::vector<const Mapping*> said;
    binding_.find("Condition", code.system, code.code, said);
    const std::vector<Coding> alone{code};
    misplaced(context, "Condition", alone, said, text);
    if (said.empty() && !is_misplaced("Condition", {alone, text})) unmapped(one.type, alone, text);
    for (const Mapping* mapping : said)
      if (mapping->reads == Reads::value && !mapping->denies_all)
        state(context, *mapping, {mapping->values, {}, {}});
  }
}

void Reader::substances(const Resource& one) {
  if (one.type != "AllergyIntolerance") return;
  for (const Node* reaction : items(*one.node, "reaction"))
    if (has(*reaction, "substance")) {
      note(one, "the substance of its reaction is not read");
      tell_codes(one.type, codings(*reaction, "substance"), concept_text(*reaction, "substance"));
    }
  constexpr std::string_view said = "it is said of a reaction, which is not read";
  for (const Node* reaction : items(*one.node, "reaction")) {
    for (const Node* note : items(*reaction, "note")) aside(one.type, {}, word(note, "text"), said);
    aside(one.type, codings(*reaction, "manifestation"), concept_text(*reaction, "manifestation"),
          said);
    aside(one.type, {}, word(reaction, "description"), said);
  }
}

namespace {

// The words of a body site that has no code: its text, else its display.
std::string_view uncoded_words(const Node& site) {
  std::string_view words = word(site, "text");
  for (const Node* coding : items(site, "coding")) {
    if (!word(coding, "code").empty()) return {};
    if (words.empty()) words = word(coding, "display");
  }
  return words;
}

}  // namespace

void Reader::side(const Context& context, const Mapping& mapping) {
  const Resource& one = context.resource;
  if (context.judged.validity == Validity::over) return note(one, context.judged.why, mapping.fact);
  for (const Node* site : items(*one.node, "bodySite"))
    if (const std::string_view words = uncoded_words(*site);
        !words.empty() && side_in_words(word(site, "text")).empty()) {
      note(one, "its body site is not one that is bound", mapping.fact);
      tell_codes(one.type, {}, words);
    }
  for (const Coding& site : codings(*one.node, "bodySite"))
    if (mapping.answers.count(std::string(site.system) + "|" + std::string(site.code)) == 0) {
      note(one, "its body site is not one that is bound", mapping.fact);
      tell_codes(one.type, {site}, concept_text(*one.node, "bodySite"));
    }
  state(context, mapping, side_of(mapping, *one.node, vocabulary_));
}

namespace {

// What is done or seen on a day says so of that day, and never that it is over by now.
bool is_of_a_day(std::string_view type, const Mapping& mapping) {
  return is_event(type) || is_event(mapping.resource) || type == "Observation";
}

}  // namespace

// While it may last it holds, and may be over already; afterwards it is over, for a time.
void Reader::happened(Context context, const Mapping& mapping) {
  const std::int32_t day = patient_.as_of.day.days;
  std::int32_t until = *mapping.lasts_days;
  const std::optional<Moment>& when = context.when;
  const bool is_dated = when && !may_go_on(context.resource);
  Reading said{mapping.values, {}, {}};
  for (const Meaning& each : mapping.over) said.values.push_back(each);
  if (is_dated && day - when->last > until) {
    said.values = mapping.over;
    until += mapping.over_within_days.value_or(0);
    if (mapping.over.empty() || day - when->last > until)
      return note(context.resource, "it was longer ago than it lasts", mapping.fact);
  }
  if ((!is_dated || day - when->first > until) && context.judged.validity == Validity::counts)
    context.judged = {Validity::unsure, "nobody says on which day it was"};
  if (context.judged.validity == Validity::over) context.judged.validity = Validity::counts;
  state(context, mapping, std::move(said));
}

void Reader::entry(Context context, const Mapping& mapping) {
  if (mapping.unconfirmed_counts && context.judged.validity == Validity::unsure)
    context.judged = {};
  if (context.resource.type == "DiagnosticReport")
    return state(context, mapping, said_by_conclusion(mapping, *context.resource.node, binding_));
  if (mapping.reads == Reads::side) return side(context, mapping);
  if (mapping.reads == Reads::time_since) {
    context.measured = true;
    return state(context, mapping, time_since(mapping, context.when, patient_, vocabulary_));
  }
  if (mapping.lasts_days && is_of_a_day(context.resource.type, mapping))
    return happened(context, mapping);
  // A code may say itself that it is over.
  const bool is_over = context.judged.validity == Validity::over ||
                       (mapping.lately_days && are_same(mapping.values, mapping.over));
  if (is_over && may_be_of_late(context, mapping)) {
    if (context.judged.validity == Validity::over) context.judged.validity = Validity::counts;
    return state(context, mapping, {mapping.lately, {}, {}});
  }
  if (context.judged.validity != Validity::over)
    return state(context, mapping, {mapping.values, {}, {}});
  const bool is_recent = mapping.over_within_days && began_within(context, mapping);
  if (mapping.over.empty() || (!is_recent && is_long_over(context, mapping)))
    return note(context.resource, context.judged.why, mapping.fact);
  if (mapping.over_within_days && !context.end && !is_recent)
    context.judged = {Validity::unsure, context.judged.why + ", and nobody says since when"};
  else
    context.judged.validity = Validity::counts;
  state(context, mapping, {mapping.over, {}, {}});
}

// By its end; without one it ended no later than it lasts after it began, or, where nobody says
// when that was, after somebody wrote it down. What began later than it ended may go on.
bool Reader::is_long_over(const Context& context, const Mapping& mapping) const {
  if (!mapping.over_within_days) return false;
  const std::int32_t day = patient_.as_of.day.days;
  const LatestDay onset = latest_onset(context.resource);
  const bool is_turned = context.end && onset.day && *onset.day > context.end->last;
  if (context.end && !is_turned) return day - context.end->last > *mapping.over_within_days;
  if (!mapping.lasts_days || onset.is_open) return false;
  std::optional<std::int32_t> began = onset.day;
  if (!began && context.when) began = context.when->last;
  return began && day - *began > *mapping.lasts_days + *mapping.over_within_days;
}

// Somebody in remission may be treated still. Of what is over its end counts, or a later beginning;
// a code that says itself that it is over was so on the latest of all its days.
bool Reader::may_be_of_late(const Context& context, const Mapping& mapping) const {
  if (!mapping.lately_days) return false;
  const bool is_over = context.judged.validity == Validity::over;
  if (context.judged.in_remission || (is_over && !context.end)) return true;
  LatestDay since = is_over ? latest_onset(context.resource) : latest_day(context.resource);
  if (is_over) since = {std::max(since.day.value_or(context.end->last), context.end->last), false};
  return !since.day || since.is_open ||
         patient_.as_of.day.days - *since.day <= *mapping.lately_days;
}

bool Reader::began_within(const Context& context, const Mapping& mapping) const {
  const auto start = start_of_drug(context.resource);
  return start && patient_.as_of.day.days - start->first <= *mapping.over_within_days;
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#include "fhir/validity.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

struct Row {
  std::string_view word;
  Validity validity;
};
using S = Validity;

constexpr Row observation[] = {
    {"final", S::counts},      {"amended", S::counts},         {"corrected", S::counts},
    {"appended", S::counts},   {"preliminary", S::unreadable}, {"partial", S::unreadable},
    {"registered", S::silent}, {"cancelled", S::silent},       {"entered-in-error", S::silent}};
constexpr Row medication[] = {
    {"active", S::counts},    {"on-hold", S::unsure},   {"draft", S::unsure},
    {"intended", S::unsure},  {"completed", S::over},   {"stopped", S::over},
    {"cancelled", S::silent}, {"not-taken", S::silent}, {"entered-in-error", S::silent}};
constexpr Row procedure[] = {{"completed", S::counts},       {"in-progress", S::counts},
                             {"preparation", S::silent},     {"not-done", S::silent},
                             {"on-hold", S::unsure},         {"stopped", S::unsure},
                             {"entered-in-error", S::silent}};
constexpr Row device[] = {
    {"active", S::counts}, {"inactive", S::over}, {"entered-in-error", S::silent}};
constexpr Row device_use[] = {{"active", S::counts},  {"completed", S::over},
                              {"stopped", S::over},   {"intended", S::silent},
                              {"on-hold", S::unsure}, {"entered-in-error", S::silent}};
constexpr Row consent[] = {{"active", S::counts},
                           {"rejected", S::counts},
                           {"draft", S::silent},
                           {"proposed", S::silent},
                           // Ended or replaced: what it said does not stand any more.
                           {"inactive", S::unreadable},
                           {"entered-in-error", S::silent}};
constexpr Row answers[] = {{"completed", S::counts},
                           {"amended", S::counts},
                           {"in-progress", S::counts},
                           {"stopped", S::unreadable},
                           {"entered-in-error", S::silent}};
constexpr Row encounter[] = {{"finished", S::counts},  {"in-progress", S::counts},
                             {"arrived", S::counts},   {"triaged", S::counts},
                             {"onleave", S::counts},   {"planned", S::silent},
                             {"cancelled", S::silent}, {"entered-in-error", S::silent}};

// When somebody said that a diagnosis holds, beside when it was written down.
constexpr std::string_view asserted_extension =
    "http://hl7.org/fhir/StructureDefinition/condition-assertedDate";

// A status element of one word. `otherwise`: what a missing or unlisted word means.
template <std::size_t N>
ValidityResult by_word(const Resource& one, const Row (&rows)[N], Validity otherwise) {
  const std::string_view status = word(one.node, "status");
  for (const Row& row : rows)
    if (row.word == status)
      return {row.validity, row.validity == S::counts ? "" : "status is " + std::string(status)};
  return {otherwise, status.empty() ? "it has no status" : "its status is not known here"};
}

// The code of a status concept; "?" where it is there and says nothing that is known here.
std::string_view concept_word(const Node& resource, std::string_view name,
                              std::string_view system) {
  if (child(resource, name) == nullptr) return {};
  std::string_view found = "?";
  for (const Coding& one : codings(resource, name)) {
    if (one.system != system) continue;  // under no system a code says nothing
    if (found != "?" && found != one.code) return "?";
    found = one.code;
  }
  return found;
}

struct StatusSystems {
  std::string_view clinical, verification;
};
constexpr StatusSystems of_condition{"http://terminology.hl7.org/CodeSystem/condition-clinical",
                                     "http://terminology.hl7.org/CodeSystem/condition-ver-status"};
constexpr StatusSystems of_allergy{
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"};

// The validity of a Condition or an AllergyIntolerance (the two problem-list resources).
ValidityResult validity_of_list_entry(const Resource& one, const StatusSystems& systems) {
  const std::string_view verification =
      concept_word(*one.node, "verificationStatus", systems.verification);
  const std::string_view clinical = concept_word(*one.node, "clinicalStatus", systems.clinical);
  if (verification == "entered-in-error") return {S::silent, "entered in error"};
  if (verification == "refuted")
    return {S::silent, "refuted: one diagnosis is ruled out, not everything that the fact covers"};
  if (is_one_of(clinical, {"inactive", "remission", "resolved"}))
    return {S::over, "clinical status is " + std::string(clinical), clinical == "remission"};
  if (!verification.empty() && verification != "confirmed")
    return {S::unsure, verification == "?" ? "its verification status is not known here"
                                           : "verification status is " +
                                                 base::printable(base::shorten(verification))};
  if (is_one_of(clinical, {"active", "recurrence", "relapse"})) return {};
  if (!clinical.empty()) return {S::unsure, "its clinical status is not known here"};
  for (const char* key : {"abatementDateTime", "abatementPeriod", "abatementAge", "abatementRange",
                          "abatementString"})
    if (child(*one.node, key) != nullptr)
      return {S::unsure, "it has an end and no clinical status"};
  return {};
}

ValidityResult validity_of_medication(const Resource& one) {
  if (word(one.node, "doNotPerform") == "true") return {S::silent, "it says what not to take"};
  if (is_one_of(word(one.node, "status"), {"entered-in-error", "cancelled"}))
    return by_word(one, medication, S::unsure);
  if (is_withheld(*one.node, "doNotPerform"))
    return {S::unsure, "whether it is to be taken is withheld"};
  if (is_one_of(word(one.node, "intent"), {"proposal", "plan"}))
    return {S::unsure, "it is proposed or planned"};
  return by_word(one, medication, S::unsure);
}

// What is only registered has no result yet; where it has one, nobody knows what that is worth.
ValidityResult validity_of_result(const Resource& one) {
  ValidityResult found = by_word(one, observation, S::unreadable);
  if (word(one.node, "status") != "registered") return found;
  for (const Node& key : one.node->keys)
    if (key.text.starts_with("value") || key.text.starts_with("conclusion") ||
        key.text == "component")
      found = {S::unreadable, "status is registered, and it has a result"};
  return found;
}

ValidityResult validity_of_device(const Resource& one) {
  if (word(one.node, "status").empty()) return {};  // a device needs no status
  return by_word(one, device, S::unsure);
}

// When it was issued says when it was measured where nothing else is to say so: a platelet count of
// last year may be issued today. What was measured over a time that has no end, or none that can be
// read, was so on any day since it began.
std::optional<Moment> when_measured(const Node& node) {
  auto when = moment(node, {"effectiveDateTime", "effectiveInstant", "effectivePeriod",
                            "effectiveTiming", "issued"});
  const Node* period = child(node, "effectivePeriod");
  const bool is_dated = child(node, "effectiveDateTime") || child(node, "effectiveInstant");
  if (when && period != nullptr && !is_dated && !parse_moment(word(period, "end")))
    when->last = std::numeric_limits<std::int32_t>::max();
  return when;
}

}  // namespace

ValidityResult validity_of(const Resource& one) {
  if (const std::string_view why = not_understood(*one.node, one.may_be_modified); !why.empty())
    return {S::unreadable, std::string(why)};
  const std::string_view type = one.type;
  if (type == "Condition") return validity_of_list_entry(one, of_condition);
  if (type == "AllergyIntolerance") return validity_of_list_entry(one, of_allergy);
  if (type == "Observation" || type == "DiagnosticReport") return validity_of_result(one);
  if (type == "MedicationRequest" || type == "MedicationStatement")
    return validity_of_medication(one);
  if (type == "Procedure") return by_word(one, procedure, S::unsure);
  if (type == "Device") return validity_of_device(one);
  if (type == "DeviceUseStatement") return by_word(one, device_use, S::unsure);
  if (type == "Consent") return by_word(one, consent, S::unreadable);
  if (type == "QuestionnaireResponse") return by_word(one, answers, S::unreadable);
  if (type == "Encounter") return by_word(one, encounter, S::unsure);
  return {S::unreadable, "what makes such a resource count is not known here"};
}

std::optional<Moment> when_of(const Resource& one) {
  const Node& node = *one.node;
  if (one.type == "Observation" || one.type == "DiagnosticReport") return when_measured(node);
  if (one.type == "Procedure") return moment(node, {"performedDateTime", "performedPeriod"});
  if (one.type == "Condition")
    return moment(node, {"recordedDate", "onsetDateTime", "onsetPeriod"});
  if (one.type == "AllergyIntolerance") return moment(node, {"recordedDate", "onsetDateTime"});
  if (one.type == "Consent") return moment(node, {"dateTime"});
  if (one.type == "QuestionnaireResponse") return moment(node, {"authored"});
  if (one.type == "MedicationRequest") return moment(node, {"authoredOn"});
  if (one.type == "MedicationStatement")
    return moment(node, {"effectiveDateTime", "effectivePeriod", "dateAsserted"});
  if (one.type == "Encounter") return moment(node, {"period"});
  return std::nullopt;
}

std::optional<Moment> onset_of(const Resource& one) {
  if (one.type != "Condition" && one.type != "AllergyIntolerance") return std::nullopt;
  if (const auto day = moment(*one.node, {"onsetDateTime"})) return day;
  return parse_moment(word(child(one.node, "onsetPeriod"), "start"));
}

namespace {

void take_day(std::string_view text, LatestDay& latest) {
  const auto day = parse_moment(text);
  latest.is_open |= !day;
  if (day) latest.day = std::max(latest.day.value_or(day->last), day->last);
}

// `name`[x]: a day, or a time of which the end is later; in words, as an age, or masked it is open.
void take_days(const Node& node, std::string_view name, LatestDay& latest) {
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    std::string_view key = node.keys[i].text;
    if (key.starts_with('_')) key.remove_prefix(1);
    if (!key.starts_with(name) || node.children[i].is_null()) continue;
    const Node* given = child(node, key);
    if (given == nullptr || key.ends_with("Age") || key.ends_with("Range") ||
        key.ends_with("String"))
      latest.is_open = true;
    else if (given->is_scalar())
      take_day(given->text, latest);
    else
      take_day(word(given, child(given, "end") != nullptr ? "end" : "start"), latest);
  }
}

}  // namespace

LatestDay latest_onset(const Resource& one) {
  LatestDay latest;
  take_days(*one.node, "onset", latest);
  return latest;
}

LatestDay latest_day(const Resource& one) {
  LatestDay latest = latest_onset(one);
  take_days(*one.node, "recordedDate", latest);
  take_days(*one.node, "abatement", latest);
  for (const Node* extension : items(*one.node, "extension"))
    if (word(extension, "url") == asserted_extension)
      take_day(word(extension, "valueDateTime"), latest);
  return latest;
}

bool may_go_on(const Resource& one) {
  const Node* period = child(*one.node, one.type == "Procedure"   ? "performedPeriod"
                                        : one.type == "Encounter" ? "period"
                                                                  : "effectivePeriod");
  return period != nullptr && !parse_moment(word(period, "end"));
}

std::optional<Moment> end_of(const Resource& one) {
  const Node& node = *one.node;
  const auto period_end = [](const Node* period) {
    return period == nullptr ? std::nullopt : moment(*period, {"end"});
  };
  if (one.type == "Condition") {
    const auto day = moment(node, {"abatementDateTime"});
    return day ? day : period_end(child(node, "abatementPeriod"));
  }
  if (one.type == "MedicationStatement") return period_end(child(node, "effectivePeriod"));
  return std::nullopt;
}

std::optional<Moment> start_of_drug(const Resource& one) {
  const Node& node = *one.node;
  if (one.type == "MedicationRequest") return moment(node, {"authoredOn"});
  if (one.type != "MedicationStatement") return std::nullopt;
  if (const Node* period = child(node, "effectivePeriod")) return moment(*period, {"start"});
  return moment(node, {"effectiveDateTime"});
}

bool names_reaction(const Node& allergy) {
  return has(allergy, "reaction") || has(allergy, "lastOccurrence") || has(allergy, "criticality");
}

std::string_view limits_of_denial(const Resource& one) {
  if (one.type != "AllergyIntolerance") return {};
  if (!has(*one.node, "clinicalStatus") && !has(*one.node, "verificationStatus"))
    return "a \"no known allergy\" entry without a status";
  if (one.is_part) return "a \"no known allergy\" entry of which only a part was sent";
  if (names_reaction(*one.node)) return "a \"no known allergy\" entry that names a reaction";
  if (has(*one.node, "category"))
    return "that there is no allergy is said of some kinds only (category)";
  if (const std::string_view type = word(one.node, "type"); !type.empty() && type != "allergy")
    return "that there is no allergy is said of intolerances only (type)";
  return {};
}

CodePlaces code_places(std::string_view type) {
  static constexpr std::string_view drug[] = {"medicationCodeableConcept"}, device[] = {"type"},
                                    visit[] = {"type", "reasonCode"}, others[] = {"code"};
  if (type.starts_with("Medication") && type != "Medication") return {drug, "medicationReference"};
  if (type == "Device") return {device, {}};
  if (type == "DeviceUseStatement") return {{}, "device"};
  if (type == "Encounter") return {visit, {}};
  return {others, {}};
}

std::string_view name_of(const Node& node, std::string_view type) {
  const CodePlaces places = code_places(type);
  for (const std::string_view element : places.elements)
    if (const std::string_view text = concept_text(node, element); !text.empty()) return text;
  if (const std::string_view text = word(child(node, places.reference), "display"); !text.empty())
    return text;
  for (const Node* name : items(node, "deviceName"))
    if (!word(name, "name").empty()) return word(name, "name");
  return {};
}

}  // namespace windlass::fhir

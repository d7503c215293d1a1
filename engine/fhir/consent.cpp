// SPDX-License-Identifier: Apache-2.0
// What a Consent says of a treatment. A permission counts only where nothing narrows it; a refusal
// counts wherever it may.
#include <algorithm>

#include "fhir/values.hpp"

namespace windlass::fhir {

namespace {

constexpr std::string_view scope_system = "http://terminology.hl7.org/CodeSystem/consentscope";
constexpr std::string_view reason_system = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

Reading unreadable(std::string why) { return {{}, std::move(why), model::State::source_error}; }

enum class Scope { treatment, other, strange, unsaid };

Scope scope_of(const Node& consent) {
  if (child(consent, "scope") == nullptr) return Scope::unsaid;
  Scope found = Scope::strange;
  for (const Coding& one : codings(consent, "scope")) {
    if (one.system != scope_system) continue;
    if (one.code == "treatment") return Scope::treatment;
    if (one.code == "research" || one.code == "patient-privacy" || one.code == "adr")
      found = Scope::other;
  }
  return found;
}

// Whether a period surely, or perhaps, leaves out the day.
enum class Within { yes, no, perhaps };

Within within(const Node* period, std::int32_t day) {
  if (period == nullptr) return Within::yes;
  bool perhaps = !period->is_mapping();
  if (child(period, "start") != nullptr) {
    const auto start = parse_moment(word(period, "start"));
    if (start && start->first > day) return Within::no;
    perhaps |= !start || start->last > day;
  }
  if (child(period, "end") != nullptr) {
    const auto end = parse_moment(word(period, "end"));
    if (end && end->last < day) return Within::no;
    perhaps |= !end || end->first < day;
  }
  return perhaps ? Within::perhaps : Within::yes;
}

bool is_for_treatment(const Node& provision) {
  const std::vector<const Node*> all = items(provision, "purpose");
  return std::any_of(all.begin(), all.end(), [](const Node* one) {
    return word(one, "system") == reason_system && word(one, "code") == "TREAT";
  });
}

// What narrows a provision in a way that is not read; empty where nothing does.
std::string narrowed_by(const Node& provision) {
  for (const char* name :
       {"actor", "action", "securityLabel", "purpose", "class", "dataPeriod", "data"})
    if (has(provision, name) &&
        (std::string_view(name) != "purpose" || !is_for_treatment(provision)))
      return "it holds for one " + std::string(name) + " only, which is not read";
  return {};
}

bool is_verified(const Node& consent) {
  if (!has(consent, "verification")) return true;
  const std::vector<const Node*> all = items(consent, "verification");
  return !all.empty() && std::all_of(all.begin(), all.end(), [](const Node* one) {
    return word(one, "verified") == "true";
  });
}

// Why a permission is none; empty where it is one.
std::string not_permitted(const Node& consent) {
  const Scope scope = scope_of(consent);
  if (scope == Scope::unsaid) return "its scope, treatment, is not said";
  if (scope == Scope::strange) return "its scope is not known here";
  if (!is_verified(consent)) return "it is not verified";
  return {};
}

}  // namespace

std::string no_consent(const Node& consent, const Patient& patient) {
  if (scope_of(consent) == Scope::other) return "its scope is not treatment";
  if (within(child(child(consent, "provision"), "period"), patient.as_of.day.days) == Within::no)
    return "it is out of its period";
  return {};
}

Reading said_by_consent(const Mapping& mapping, const Node& consent, const Patient& patient) {
  const Node* provision = child(consent, "provision");
  if (provision == nullptr) return unreadable("it has no provision");
  if (has(*provision, "provision")) return unreadable("it has exceptions, which are not read");
  if (within(child(provision, "period"), patient.as_of.day.days) == Within::perhaps)
    return unreadable("it may be out of its period");
  if (std::string why = narrowed_by(*provision); !why.empty()) return unreadable(std::move(why));
  std::string_view type = word(provision, "type");
  if (word(consent, "status") == "rejected") type = "deny";
  if (type != "deny")
    if (std::string why = not_permitted(consent); !why.empty()) return unreadable(std::move(why));
  for (const auto& [key, meaning] : mapping.answers)
    if (key.ends_with("|" + std::string(type))) return {{meaning}, {}, {}};
  return unreadable("it neither permits nor denies");
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
// What a Consent says of a treatment. A permission counts only where nothing narrows it; a refusal
// counts wherever it may.
#include <algorithm>

#include "base/text.hpp"
#include "fhir/telling.hpp"
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

Reading answer_of(const Mapping& mapping, std::string_view type) {
  for (const auto& [key, meaning] : mapping.answers)
    if (key.ends_with("|" + std::string(type))) return {{meaning}, {}, {}};
  return unreadable("it neither permits nor denies");
}

bool is_verified(const Node& consent) {
  if (!has(consent, "verification")) return true;
  const std::vector<const Node*> all = items(consent, "verification");
  return !all.empty() && std::all_of(all.begin(), all.end(), [](const Node* one) {
    return word(one, "verified") == "true";
  });
}

bool speaks_of_refusal(std::string_view text) {
  static constexpr std::string_view words[] = {
      "refus",   "declin",     "withdr",    "revok",    "revoc",   "denie",
      "deny",    "denial",     "object",    "does not", "do not",  "not consen",
      "not wan", "no consent", "no needl",  "opt out",  "opt-out", "optout",
      "never",   "ablehn",     "verweiger", "widerr"};
  const std::string low = base::lower(text);
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view one) { return low.find(one) != std::string::npos; });
}

// What names things and people, or is read by itself, is not what people wrote of the consent. A
// word of a code list is none either; a CodeableConcept of that name is.
bool is_no_word_of_consent(std::string_view key, const Node& value) {
  return is_one_of(key, {"resourceType", "id", "meta", "identifier", "patient", "performer",
                         "organization", "actor", "verifiedWith", "reference", "system", "url",
                         "uri", "contentType", "language", "data", "div"}) ||
         (value.is_scalar() && is_one_of(key, {"code", "status", "type"}));
}

// Whether something that is written in it, wherever it stands, speaks of a refusal.
bool says_refusal(const Node& node, int depth) {
  constexpr int deepest = 12;
  if (depth == deepest) return false;
  if (node.is_scalar()) return speaks_of_refusal(node.text);
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if ((!node.is_mapping() || !is_no_word_of_consent(node.keys[i].text, node.children[i])) &&
        says_refusal(node.children[i], depth + 1))
      return true;
  return false;
}

bool tells_of_refusal(const Node& consent) {
  return speaks_of_refusal(added_narrative(consent)) || says_refusal(consent, 0);
}

// Why a permission is none; empty where it is one.
std::string not_permitted(const Node& consent) {
  const Scope scope = scope_of(consent);
  if (scope == Scope::unsaid) return "its scope, treatment, is not said";
  if (scope == Scope::strange) return "its scope is not known here";
  if (!is_verified(consent)) return "it is not verified";
  if (tells_of_refusal(consent)) return "a text in it speaks of a refusal";
  return {};
}

}  // namespace

bool opts_out(const Node& consent) {
  const std::vector<const Node*> provisions = items(consent, "provision");
  if (std::any_of(provisions.begin(), provisions.end(),
                  [](const Node* one) { return !word(one, "type").empty(); }))
    return false;
  const std::vector<Coding> codes = codings(consent, "policyRule");
  return std::any_of(codes.begin(), codes.end(),
                     [](const Coding& one) {
                       return base::lower(base::trim(one.code)).starts_with("optout");
                     }) ||
         speaks_of_refusal(concept_text(consent, "policyRule"));
}

bool may_be_called(std::string_view text, std::string_view fact) {
  const std::string low = base::lower(text);
  // Of the last part of its name, each long word but for its ending: needl, electr, stimul.
  std::string_view rest = fact.substr(fact.find_last_of('.') + 1);
  constexpr std::size_t shortest = 6, ending = 3, longest = 6;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('_'), rest.size());
    const std::string_view one = rest.substr(0, end);
    if (one.size() >= shortest &&
        low.find(one.substr(0, std::min(one.size() - ending, longest))) != std::string::npos)
      return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::string no_consent(const Node& consent, const Patient& patient) {
  if (scope_of(consent) == Scope::other) return "its scope is not treatment";
  if (word(consent, "status") == "inactive") return {};  // it is out of force, whatever its period
  if (within(child(child(consent, "provision"), "period"), patient.as_of.day.days) == Within::no)
    return "it is out of its period";
  return {};
}

Reading said_by_consent(const Mapping& mapping, const Node& consent, const Patient& patient) {
  const bool is_rejected = word(consent, "status") == "rejected";
  const Node* provision = child(consent, "provision");
  if (provision == nullptr)
    return is_rejected ? answer_of(mapping, "deny") : unreadable("it has no provision");
  if (has(*provision, "provision")) return unreadable("it has exceptions, which are not read");
  if (within(child(provision, "period"), patient.as_of.day.days) == Within::perhaps)
    return unreadable("it may be out of its period");
  if (std::string why = narrowed_by(*provision); !why.empty()) return unreadable(std::move(why));
  const std::string_view type = is_rejected ? "deny" : word(provision, "type");
  if (type != "deny")
    if (std::string why = not_permitted(consent); !why.empty()) return unreadable(std::move(why));
  return answer_of(mapping, type);
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
// What stands in a resource where nothing is read from: a code that a binding knows, a reference
// that leads nowhere, a note. It becomes no fact; it is named, unless a resource that is read has
// the code.
#include <algorithm>
#include <tuple>

#include "fhir/identity.hpp"
#include "fhir/misplaced.hpp"
#include "fhir/reader.hpp"
#include "fhir/spelling.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

namespace {

constexpr int deepest = 12;
// More than any resource has that people wrote.
constexpr std::size_t most_nodes = 20'000;

// Elements of a resource that are read elsewhere, or say nothing of the patient.
bool is_read_elsewhere(const Resource& one, std::string_view key) {
  if (is_one_of(key, {"meta", "text", "contained", "reasonCode", "code", "identifier"}))
    return true;
  if (one.type == "Observation") return is_one_of(key, {"component"}) || key.starts_with("value");
  if (one.type == "DiagnosticReport") return is_one_of(key, {"conclusionCode", "presentedForm"});
  if (one.type == "AllergyIntolerance") return key == "reaction";
  if (one.type == "FamilyMemberHistory") return key == "condition";
  if (one.type == "QuestionnaireResponse") return key == "item";
  if (one.type == "Consent") return key == "provision";
  const CodePlaces places = code_places(one.type);
  return key == places.reference ||
         std::find(places.elements.begin(), places.elements.end(), key) != places.elements.end();
}

// Elements that name who did what, and where: they say nothing of the patient.
bool names_others(std::string_view key) {
  return is_one_of(
      key,
      {"performer", "requester",   "recorder",  "asserter",     "author",    "practitioner",
       "location",  "destination", "origin",    "organization", "actor",     "individual",
       "custodian", "provider",    "payee",     "insurer",      "insurance", "participant",
       "subject",   "patient",     "encounter", "context",      "source",    "serviceProvider",
       "facility",  "sender",      "recipient", "manufacturer", "owner",     "informationSource",
       "member",    "enterer",     "onBehalfOf"});
}

}  // namespace

bool Reader::leads_nowhere(const Resource& from, std::string_view reference) {
  if (reference.empty()) return true;
  if (reference.front() == '#') return false;  // what is contained is named by itself
  if (!whose_.at_url(reference).empty()) return false;
  const auto named = identity_of(from, reference);
  if (!named) return true;
  const auto first =
      std::lower_bound(received_.resources.begin(), received_.resources.end(), *named,
                       [](const Resource& one, const Identity& wanted) {
                         return std::tie(one.type, one.id) < std::tie(wanted.type, wanted.id);
                       });
  return first == received_.resources.end() || first->type != named->type || first->id != named->id;
}

void Reader::elsewhere(const Resource& one) {
  struct Place {
    const Node* node;
    std::string_view key, around;
    int depth;
  };
  std::vector<Place> left;
  for (std::size_t i = 0; i < one.node->keys.size(); ++i)
    if (!is_read_elsewhere(one, one.node->keys[i].text))
      left.push_back({&one.node->children[i], one.node->keys[i].text, {}, 0});
  for (std::size_t seen = 0; !left.empty() && seen < most_nodes; ++seen) {
    const Place at = left.back();
    left.pop_back();
    const Node& node = *at.node;
    if (!node.is_mapping()) {
      if (at.depth < deepest)
        for (const Node& child : node.children)
          left.push_back({&child, at.key, at.around, at.depth + 1});
      continue;
    }
    place(one, node, at.key, at.around);
    if (at.depth == deepest) continue;
    for (std::size_t i = 0; i < node.keys.size(); ++i)
      if (!node.children[i].is_scalar() && node.keys[i].text != "coding")
        left.push_back({&node.children[i], node.keys[i].text, at.key, at.depth + 1});
  }
}

void Reader::place(const Resource& one, const Node& node, std::string_view key,
                   std::string_view around) {
  std::vector<Coding> codes;
  for (const Node* coding : items(node, "coding"))
    if (!word(coding, "code").empty())
      codes.push_back({word(coding, "system"), word(coding, "code"), word(coding, "display")});
  if (codes.empty() && !word(node, "code").empty())
    codes.push_back({word(node, "system"), word(node, "code"), word(node, "display")});
  std::string_view text = word(node, "text");
  for (const Node* coding : items(node, "coding"))
    if (text.empty()) text = word(coding, "display");
  std::vector<const Mapping*> found;
  for (const Coding& code : codes) find_problem(code, binding_, found);
  const std::string_view said = "it stands where nothing is read, and no entry that is read has it";
  // What a goal measures was not found in anybody.
  const bool may_tell =
      key != "note" && key != "measure" && !names_others(key) && !names_others(around);
  if (!found.empty() || may_tell) aside(one.type, codes, text, said);
  for (const char* name : {"title", "description", "patientInstruction", "valueString"})
    if (may_tell) aside(one.type, {}, word(node, name), said);
  if (key == "note") aside(one.type, {}, text, "it stands in a note");
  if (key == "payload") aside(one.type, {}, word(node, "contentString"), {});
  if (const std::string_view display = word(node, "display");
      may_tell && codes.empty() && binding_.looks_relevant(display) &&
      leads_nowhere(one, word(node, "reference")))
    aside(one.type, {}, display, "what it refers to is not here");
  if (const Node* narrative = child(node, "text");
      narrative != nullptr && narrative->is_mapping()) {
    const bool is_alone = key == "section" && !has(node, "entry");
    if (is_alone || word(narrative, "status") == "additional")
      aside(one.type, {}, word(narrative, "div"), "it stands in the narrative alone");
  }
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#include "fhir/telling.hpp"

#include <algorithm>
#include <tuple>

#include "base/clocks.hpp"
#include "fhir/identity.hpp"
#include "fhir/spelling.hpp"
#include "fhir/validity.hpp"

namespace windlass::fhir {

namespace {

constexpr int deepest_provision = 16;

void gather(const Node& provision, Provisions& all, int depth) {
  if (depth > deepest_provision) {
    all.denies_anything = true;
    return;
  }
  const std::vector<Coding> own = codings(provision, "code");
  for (const Node* one : items(provision, "code")) {
    Provisions::Concept said{{}, word(one, "text"), word(provision, "type") != "permit"};
    for (const Node* coding : items(*one, "coding")) {
      if (said.text.empty()) said.text = word(coding, "display");
      if (!word(coding, "code").empty())
        said.codes.push_back(
            {word(coding, "system"), word(coding, "code"), word(coding, "display")});
    }
    if (!said.codes.empty() || !said.text.empty()) all.concepts.push_back(std::move(said));
  }
  all.codes.insert(all.codes.end(), own.begin(), own.end());
  all.denies_anything |= own.empty() && word(provision, "type") == "deny";
  for (const Node* one : items(provision, "provision")) gather(*one, all, depth + 1);
}

}  // namespace

std::vector<Coding> codes_in(const Node& resource, std::string_view type) {
  const CodePlaces places = code_places(type);
  if (places.elements.size() == 1) return codings(resource, places.elements.front());
  std::vector<Coding> codes;
  for (const std::string_view element : places.elements)
    for (const Coding& code : codings(resource, element)) codes.push_back(code);
  return codes;
}

Unmapped most_telling(std::string_view type, const std::vector<Coding>& codes,
                      std::string_view text, const Binding& binding) {
  if (codes.empty()) return {type, {}, {}, text, binding.looks_relevant(text)};
  const auto rank = [&](const Coding& one) {
    return std::tuple(!binding.looks_relevant(one.display), one.display.empty(), one.system,
                      one.code);
  };
  const Coding& one =
      *std::min_element(codes.begin(), codes.end(),
                        [&](const Coding& a, const Coding& b) { return rank(a) < rank(b); });
  const bool by_display = binding.looks_relevant(one.display);
  const bool by_text = one.display == text ? by_display : binding.looks_relevant(text);
  if (!one.display.empty() && (by_display || !by_text))
    return {type, one.system, one.code, one.display, by_display};
  return {type, one.system, one.code, text, by_text};
}

namespace {

bool has_broken(const std::vector<Coding>& codes) {
  return std::any_of(codes.begin(), codes.end(),
                     [](const Coding& one) { return is_broken(one.system, one.code); });
}

}  // namespace

bool is_bound_anywhere(const std::vector<Coding>& codes, const Binding& binding) {
  if (has_broken(codes)) return true;
  std::vector<const Mapping*> found;
  for (const Coding& code : codes)
    for (const std::string_view type : resource_words())
      binding.find(type, code.system, code.code, found);
  return !found.empty();
}

void find_problem(const Coding& code, const Binding& binding, std::vector<const Mapping*>& found) {
  for (const std::string_view type : {"Condition", "MedicationRequest", "MedicationStatement",
                                      "AllergyIntolerance", "Device", "Procedure"})
    binding.find(type, code.system, code.code, found);
}

bool says_more(const std::vector<const Mapping*>& found, const std::vector<Coding>& codes,
               const Binding& binding) {
  if (std::any_of(found.begin(), found.end(), [](const Mapping* one) { return !one->denies_all; }))
    return true;
  if (has_broken(codes)) return true;
  std::vector<std::string_view> bound, strange;
  for (const Coding& one : codes)
    (is_bound_anywhere({one}, binding) ? bound : strange).push_back(one.system);
  return std::any_of(strange.begin(), strange.end(), [&](std::string_view system) {
    return std::find(bound.begin(), bound.end(), system) != bound.end();
  });
}

std::string_view added_narrative(const Node& resource) {
  const Node* text = child(resource, "text");
  return word(text, "status") == "additional" ? word(text, "div") : std::string_view();
}

Provisions provisions_of(const Node& consent) {
  Provisions all;
  for (const Node* one : items(consent, "provision")) gather(*one, all, 0);
  return all;
}

bool is_unreadable(const Node& resource, std::string_view element) {
  if (!codings(resource, element).empty()) return false;
  if (concept_text(resource, element).empty()) return true;
  const auto is_masked = [](const Node& coding) {
    const Node* code = child(coding, "code");
    return child(coding, "_code") != nullptr || (code != nullptr && !code->is_scalar());
  };
  const std::vector<const Node*> all = items(resource, element);
  return std::any_of(all.begin(), all.end(), [&](const Node* one) {
    const std::vector<const Node*> inside = items(*one, "coding");
    return !absent_reason(*one).empty() ||
           std::any_of(inside.begin(), inside.end(),
                       [&](const Node* coding) { return is_masked(*coding); });
  });
}

bool has_another_focus(const Resource& one) {
  if (one.type != "Observation" || !has(*one.node, "focus")) return false;
  const std::vector<const Node*> all = items(*one.node, "focus");
  return all.empty() || !std::all_of(all.begin(), all.end(), [&](const Node* focus) {
           return !word(focus, "reference").empty() && word(focus, "reference") == one.owner;
         });
}

namespace {

base::Instant after(base::Instant instant, std::int64_t seconds) {
  instant.seconds += seconds;
  return instant;
}

}  // namespace

bool is_later(const std::optional<Moment>& when, const model::Time& as_of) {
  if (!when) return false;
  if (!as_of.instant) {
    if (when->instant)
      return model::is_later(model::Time{model::Date{when->first}, when->instant}, as_of);
    return when->first > as_of.day.days;
  }
  if (when->instant) return *when->instant > after(*as_of.instant, base::clocks_differ);
  const std::int32_t latest = after(*as_of.instant, base::day_begins_earlier).day();
  return when->first > std::max(latest, as_of.day.days);
}

}  // namespace windlass::fhir

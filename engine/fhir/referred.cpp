// SPDX-License-Identifier: Apache-2.0
#include "fhir/referred.hpp"

#include <algorithm>
#include <iterator>

#include "fhir/identity.hpp"
#include "fhir/validity.hpp"

namespace windlass::fhir {

namespace {

constexpr std::string_view referred_types[] = {"Medication", "Device", "Substance"};
// Deeper than any drug is made of others; what goes round in a ring ends here, too.
constexpr int deepest_ingredient = 8;
// More parts than any drug has.
constexpr std::size_t most_things = 200;
constexpr std::size_t most_visited = 1'000;
// More things than anybody calls by one name.
constexpr std::size_t most_of_one_name = 8;

std::string_view codes_of_type(std::string_view type) { return type == "Device" ? "type" : "code"; }

// The names that Medication and Substance have for what they are made of.
struct Parts {
  std::string_view code, reference;
};
Parts parts_of(std::string_view type) {
  if (type == "Substance") return {"substanceCodeableConcept", "substanceReference"};
  return {"itemCodeableConcept", "itemReference"};
}

}  // namespace

References::References(const Received& received, Whose& whose) : whose_(whose) {
  for (const Resource& one : received.resources)
    if (!one.id.empty() && std::find(std::begin(referred_types), std::end(referred_types),
                                     one.type) != std::end(referred_types))
      by_id_.emplace(std::tuple(one.base, one.type, one.id), &one);
}

void References::find_targets(const Resource& from, std::string_view reference,
                              std::vector<Target>& found) {
  if (reference.front() == '#') {
    for (const Node* one : items(*from.node, "contained"))
      if (word(one, "id") == reference.substr(1)) found.push_back({one, &from});
    return;
  }
  for (const Resource* one : whose_.at_url(reference)) found.push_back({one->node, one});
  const auto named = identity_of(from, reference);
  for (const std::string_view type : referred_types) {
    if (!named || !found.empty() || (!named->type.empty() && named->type != type)) continue;
    const auto [first, last] = by_id_.equal_range({named->base, type, named->id});
    for (auto at = first; at != last; ++at) found.push_back({at->second->node, at->second});
  }
}

// Of several that nobody tells apart each may be meant; so may what another version said.
References::Targets References::targets_of(const Resource& from, std::string_view reference) {
  Targets made;
  if (reference.empty()) return made;
  std::vector<Target> found;
  find_targets(from, reference, found);
  const std::string_view version = version_in(reference);
  const bool is_inside = reference.front() == '#';
  for (const Target& one : found) {
    made.is_unsure |= !is_inside && (!one.holder->retracted.empty() ||
                                     (!version.empty() && one.holder->version != version));
    if (made.list.size() == most_of_one_name) break;
    if (std::none_of(made.list.begin(), made.list.end(),
                     [&](const Target& other) { return says_the_same(*other.node, *one.node); }))
      made.list.push_back(one);
  }
  made.is_unsure |= made.list.size() > 1;
  return made;
}

NamedThings References::things_of(const Resource& from, std::string_view reference) {
  NamedThings all;
  follow(from, reference, all, 0);
  return all;
}

void References::follow(const Resource& from, std::string_view reference, NamedThings& all,
                        int depth) {
  const Targets targets = targets_of(from, reference);
  all.is_unsure |= targets.is_unsure;
  all.is_open |= targets.is_unsure || targets.list.empty();
  for (const Target& one : targets.list) gather(one, all, depth);
}

void References::gather(const Target& target, NamedThings& all, int depth) {
  if (depth > deepest_ingredient || all.things.size() >= most_things ||
      ++all.visited > most_visited ||
      !not_understood(*target.node, target.holder->may_be_modified).empty() ||
      (target.holder->may_be_denied && says_and_denies(*target.node))) {
    all.is_open = true;
    return;
  }
  const std::size_t before = all.things.size();
  const std::string_view type = word(*target.node, "resourceType");
  const std::string_view element = codes_of_type(type);
  Named own{codings(*target.node, element), concept_text(*target.node, element), depth > 0};
  if (own.text.empty()) own.text = name_of(*target.node, type);
  if (!own.codes.empty() || !own.text.empty()) all.things.push_back(std::move(own));
  if (type != "Device") ingredients(target, all, depth);
  all.is_open |= all.things.size() == before;
}

void References::ingredients(const Target& target, NamedThings& all, int depth) {
  const Parts parts = parts_of(word(*target.node, "resourceType"));
  const bool has_code = !codings(*target.node, "code").empty();
  for (const Node* one : items(*target.node, "ingredient")) {
    if (all.things.size() >= most_things) {
      all.is_open = true;
      return;
    }
    // What a tablet holds beside what works is none of its drugs.
    if (word(one, "isActive") == "false") continue;
    Named named{codings(*one, parts.code), concept_text(*one, parts.code), true};
    const Node* reference = child(one, parts.reference);
    const std::string_view leads_to = word(reference, "reference");
    if (named.text.empty()) named.text = word(reference, "display");
    const bool is_coded = !named.codes.empty();
    if (is_coded || !named.text.empty()) all.things.push_back(std::move(named));
    // What has a text alone may be anything, unless the drug itself has a code.
    if (!leads_to.empty())
      follow(*target.holder, leads_to, all, depth + 1);
    else
      all.is_open |= !is_coded && !has_code;
  }
}

std::vector<std::string_view> inner_references(const Resource& one) {
  std::vector<std::string_view> out;
  const auto add = [&](const Node* reference) {
    if (const std::string_view to = word(reference, "reference"); to.starts_with('#'))
      out.push_back(to.substr(1));
  };
  const auto add_parts = [&](const Node& node, std::string_view type) {
    for (const Node* part : items(node, "ingredient")) add(child(part, parts_of(type).reference));
  };
  add(child(one.node, code_places(one.type).reference));
  add_parts(*one.node, one.type);
  for (const Node* inside : items(*one.node, "contained"))
    add_parts(*inside, word(inside, "resourceType"));
  return out;
}

}  // namespace windlass::fhir

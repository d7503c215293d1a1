// SPDX-License-Identifier: Apache-2.0
// What is said by a value beside the code: observations, consents, answers.
#include <algorithm>

#include "base/text.hpp"
#include "fhir/names.hpp"
#include "fhir/reader.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

using model::State;

namespace {

constexpr int most_depth = 16;  // of items in items

}  // namespace

void Reader::observation(const Context& context, const Node& holder) {
  const std::vector<Coding> codes = codings(holder, "code");
  const std::vector<const Mapping*> found = mappings_of(context, codes);
  const bool has_parts = &holder == context.resource.node && !items(holder, "component").empty();
  const std::string_view text = concept_text(holder, "code");
  misplaced(context, codes, found, text);
  if (found.empty() && !has_parts && !is_misplaced(context.resource.type, {codes, text}))
    unmapped(context.resource.type, codes, text);
  if (found.empty()) {
    constexpr std::string_view said = "it stands as a value of what is not bound";
    aside(context.resource.type, codings(holder, "valueCodeableConcept"),
          concept_text(holder, "valueCodeableConcept"), said);
    aside(context.resource.type, {}, word(holder, "valueString"), said);
  }
  for (const Mapping* mapping : found)
    if (mapping->reads == Reads::quantity || mapping->reads == Reads::answer)
      state(context, *mapping, said_by_observation(*mapping, holder, binding_, vocabulary_));
}

void Reader::consent(const Context& context) {
  const Provisions all = provisions_of(*context.resource.node);
  std::vector<const Mapping*> found = mappings_of(context, all.codes);
  // Who denies without saying what may deny anything.
  if (all.denies_anything)
    for (const Mapping& one : binding_.mappings())
      if (one.reads == Reads::consent && std::find(found.begin(), found.end(), &one) == found.end())
        found.push_back(&one);
  misplaced(context, all.codes, found, {});
  if (found.empty() && !is_misplaced(context.resource.type, {all.codes, {}}))
    return unmapped(context.resource.type, all.codes, {});
  const std::string none = no_consent(*context.resource.node, patient_);
  for (const Mapping* mapping : found)
    if (none.empty())
      state(context, *mapping, said_by_consent(*mapping, *context.resource.node, patient_));
    else
      note(context.resource, none, mapping->fact);
}

void Reader::questionnaire(const Context& context) {
  if (!word(context.resource.node, "questionnaire").starts_with(questionnaire_url))
    return other_questionnaire(context.resource);
  answers(context, *context.resource.node, {}, 0);
}

void Reader::other_questionnaire(const Resource& one) {
  note(one, "it answers another questionnaire");
  std::vector<std::string> asked;
  std::vector<std::pair<const Node*, int>> left{{one.node, 0}};
  while (!left.empty()) {
    const auto [holder, depth] = left.back();
    left.pop_back();
    for (const Node* item : items(*holder, "item")) {
      const std::vector<const Node*> given = items(*item, "answer");
      if (const std::string_view text = word(item, "text");
          !given.empty() && binding_.looks_relevant(text))
        asked.push_back(base::printable(base::shorten(text)));
      if (depth == most_depth) continue;
      left.emplace_back(item, depth + 1);
      for (const Node* answer : given) left.emplace_back(answer, depth + 1);
    }
  }
  if (asked.empty()) return;
  std::sort(asked.begin(), asked.end());
  out_.unmapped.push_back(
      {one.type,
       {},
       {},
       word(one.node, "questionnaire"),
       true,
       false,
       "it answers another questionnaire, and asks: " + base::list_some(asked, 4)});
}

void Reader::answers(const Context& context, const Node& holder, std::string_view strange,
                     int depth) {
  if (depth > most_depth) return note(context.resource, "its items nest too deep");
  for (const Node* item : items(holder, "item")) {
    const std::string_view here = strange.empty() ? not_understood(*item) : strange;
    const std::vector<const Node*> given = items(*item, "answer");
    answers(context, *item, here, depth + 1);
    for (const Node* one : given) answers(context, *one, here, depth + 1);
    if (!given.empty()) answer(context, word(item, "linkId"), given, here);
  }
}

void Reader::answer(const Context& context, std::string_view link,
                    const std::vector<const Node*>& given, std::string_view strange) {
  const bool not_known = link.ends_with(not_known_suffix), never = link.ends_with(never_suffix);
  if (not_known) link.remove_suffix(not_known_suffix.size());
  if (never) link.remove_suffix(never_suffix.size());
  const auto fact = vocabulary_.find(link);
  if (!fact) return note(context.resource, "it answers what no fact is called");
  Mapping mapping;
  mapping.fact = *fact;
  if (!strange.empty())
    return state(context, mapping, {{}, std::string(strange), State::source_error});
  Reading said = not_known || never ? said_beside(*fact, *given.front(), never, vocabulary_)
                                    : said_by_answers(*fact, given, vocabulary_);
  state(context, mapping,
        while_unfinished(std::move(said), vocabulary_[*fact], *context.resource.node));
}

}  // namespace windlass::fhir

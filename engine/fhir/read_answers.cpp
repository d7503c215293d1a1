// SPDX-License-Identifier: Apache-2.0
// What is said by a value beside the code: observations, consents, answers.
#include <algorithm>

#include "fhir/names.hpp"
#include "fhir/reader.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

using model::State;

void Reader::observation(const Context& context, const Node& holder) {
  const std::vector<Coding> codes = codings(holder, "code");
  const std::vector<const Mapping*> found = mappings_of(context, codes);
  const bool has_parts = &holder == context.resource.node && !items(holder, "component").empty();
  const std::string_view text = concept_text(holder, "code");
  misplaced(context, codes, found, text);
  if (found.empty() && !has_parts && !is_misplaced(context.resource.type, {codes, text}))
    unmapped(context.resource.type, codes, text);
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
    return note(context.resource, "it answers another questionnaire");
  answers(context, *context.resource.node, {}, 0);
}

void Reader::answers(const Context& context, const Node& holder, std::string_view strange,
                     int depth) {
  if (depth > 16) return note(context.resource, "its items nest too deep");
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

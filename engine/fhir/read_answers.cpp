// SPDX-License-Identifier: Apache-2.0
// What is said by a value beside the code: observations, consents, answers.
#include <algorithm>

#include "base/text.hpp"
#include "fhir/finding.hpp"
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
  if (!has_parts && is_unreadable(holder, "code")) unreadable(context);
  misplaced(context, context.resource.type, codes, found, text);
  const bool is_named = observed_problem(context, holder, codes, found);
  if (found.empty() && !has_parts && !is_named &&
      !is_misplaced(context.resource.type, {codes, text}))
    unmapped(context.resource.type, codes, text);
  if (found.empty()) {
    constexpr std::string_view said = "it stands as a value of what is not bound";
    aside(context.resource.type, codings(holder, "valueCodeableConcept"),
          concept_text(holder, "valueCodeableConcept"), said);
    aside(context.resource.type, {}, word(holder, "valueString"), said);
  }
  for (const Mapping* mapping : found)
    if (mapping->reads == Reads::quantity || mapping->reads == Reads::answer) {
      Reading said = said_by_observation(*mapping, holder, binding_, vocabulary_);
      dispute(context, *mapping, holder, said);
      state(context, *mapping, std::move(said));
    } else if (mapping->reads == Reads::due) {
      state(context, *mapping, said_until(*mapping, holder, patient_));
    }
}

void Reader::consent(const Context& context) {
  const Resource& one = context.resource;
  const Provisions all = provisions_of(*one.node);
  std::vector<const Mapping*> found = mappings_of(context, all.codes);
  // Who denies without saying what may deny anything; so may a rejected consent that names nothing.
  const bool is_rejected = word(one.node, "status") == "rejected", is_out = opts_out(*one.node);
  if (all.denies_anything || is_out || (is_rejected && all.codes.empty()))
    for (const Mapping& each : binding_.mappings())
      if (each.reads == Reads::consent &&
          std::find(found.begin(), found.end(), &each) == found.end())
        found.push_back(&each);
  misplaced(context, one.type, all.codes, found, {});
  const std::string none = no_consent(*one.node, patient_);
  bool is_told = false;
  for (const Provisions::Concept& each : all.concepts)
    if (none.empty() && (each.may_be_denied || is_rejected) &&
        !(all.denies_anything && each.codes.empty()) && mappings_of(context, each.codes).empty()) {
      denied(context, each, found);
      is_told = true;
    }
  if (found.empty() && !is_told && !is_misplaced(one.type, {all.codes, {}}))
    return unmapped(one.type, all.codes, {});
  if (none.empty() && is_out)
    out_.unmapped.push_back(
        {one.type, {}, {}, {}, false, true, "it opts out, and says not of what"});
  if (none.empty() && !found.empty() && word(one.node, "status") == "inactive") tell_ended(context);
  for (const Mapping* mapping : found)
    if (none.empty())
      state(context, *mapping, said_by_consent(*mapping, *one.node, patient_));
    else
      note(one, none, mapping->fact);
}

void Reader::denied(const Context& context, const Provisions::Concept& one,
                    const std::vector<const Mapping*>& found) {
  const std::string why = "it denies what is not understood here";
  if (!is_misplaced(context.resource.type, {one.codes, {}})) {
    Unmapped named = most_telling(context.resource.type, one.codes, one.text, binding_);
    named.bound = true;
    named.said = why;
    out_.unmapped.push_back(std::move(named));
  }
  for (const Mapping& each : binding_.mappings()) {
    if (each.reads != Reads::consent || std::find(found.begin(), found.end(), &each) != found.end())
      continue;
    const std::string_view fact = vocabulary_[each.fact].id;
    const bool is_called = may_be_called(one.text, fact) ||
                           std::any_of(one.codes.begin(), one.codes.end(), [&](const Coding& code) {
                             return may_be_called(code.display, fact);
                           });
    if (is_called)
      state(context, each, said_by_consent(each, *context.resource.node, patient_));
    else
      state(context, each, {{}, why + ", and that may be this", State::source_error});
  }
}

void Reader::tell_ended(const Context& context) {
  const bool is_outlived =
      std::any_of(received_.resources.begin(), received_.resources.end(), [&](const Resource& one) {
        if (one.type != "QuestionnaireResponse" &&
            (one.type != "Consent" || word(one.node, "status") != "active"))
          return false;
        const auto when = when_of(one);
        return when && context.when && surely_later(*when, *context.when);
      });
  if (!is_outlived)
    out_.unmapped.push_back({context.resource.type,
                             {},
                             {},
                             {},
                             false,
                             true,
                             "it was ended or replaced, so what it permitted is not known"});
}

void Reader::questionnaire(const Context& context) {
  const Resource& one = context.resource;
  const std::string_view canonical = word(one.node, "questionnaire");
  if (canonical.substr(0, canonical.find('|')) == questionnaire_url(vocabulary_))
    return answers(context, *one.node, {}, 0);
  other_questionnaire(one);
  Context other = context;
  other.is_other = true;
  const std::size_t notes = out_.notes.size();
  answers(other, *one.node, {}, 0);
  if (out_.notes.size() != notes)
    out_.unmapped.push_back({one.type,
                             {},
                             {},
                             {},
                             false,
                             true,
                             "it answers what facts are called and says of no questionnaire of "
                             "ours: what reassures in it does not count"});
}

void Reader::tell_answers(std::string_view type, const std::vector<const Node*>& given) {
  constexpr std::string_view said = "it answers what is not read";
  for (const Node* answer : given) {
    const Node* coding = child(answer, "valueCoding");
    std::vector<Coding> codes;
    if (!word(coding, "code").empty())
      codes.push_back({word(coding, "system"), word(coding, "code"), word(coding, "display")});
    aside(type, codes, word(coding, "display"), said);
    aside(type, {}, word(answer, "valueString"), said);
    aside(type, {}, word(child(answer, "valueReference"), "display"), said);
  }
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
      tell_answers(one.type, given);
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
    std::string_view here =
        strange.empty() ? not_understood(*item, context.resource.may_be_modified) : strange;
    if (here.empty() && context.resource.may_be_denied && says_and_denies(*item))
      here = value_and_none;
    const std::vector<const Node*> given = items(*item, "answer");
    answers(context, *item, here, depth + 1);
    for (const Node* one : given) answers(context, *one, here, depth + 1);
    if (!given.empty()) answer(context, *item, given, here);
  }
}

namespace {

// An answer as it was given, for whoever looks for it; what somebody wrote may name anybody.
std::string shown(const Node& answer) {
  for (const std::string_view name : {"valueInteger", "valueDecimal", "valueBoolean", "valueDate"})
    if (const std::string_view given = word(answer, name); !given.empty())
      return " (" + base::printable(base::shorten(given, 40)) + ")";
  return child(answer, "valueString") != nullptr ? " (a text)" : "";
}

// Of a fact's question: an answer that is there and says nothing here.
Unmapped not_understood_answer(std::string_view type, const std::string& fact, const Node& answer,
                               std::string_view why) {
  const Node* coding = child(answer, "valueCoding");
  return {type,
          word(coding, "system"),
          word(coding, "code"),
          word(coding, "display"),
          false,
          true,
          "its answer" + shown(answer) + " to " + fact + " is not understood: " + std::string(why)};
}

}  // namespace

void Reader::unknown_question(const Context& context, std::string_view link, const Node& item,
                              const std::vector<const Node*>& given) {
  note(context.resource, "it answers what no fact is called");
  tell_answers(context.resource.type, given);
  const std::string_view text = word(item, "text");
  const bool tells = binding_.looks_relevant(text),
             says_yes = std::any_of(given.begin(), given.end(),
                                    [](const Node*one) { return answers_yes(*one); });
  if (!tells && !says_yes && !binding_.looks_relevant(link)) return;
  out_.unmapped.push_back({context.resource.type,
                           {},
                           {},
                           tells ? text : std::string_view(),
                           false,
                           true,
                           says_yes ? "yes is the answer to what no fact is called"
                                    : "it answers what no fact is called"});
}

void Reader::answer(const Context& context, const Node& item, const std::vector<const Node*>& given,
                    std::string_view strange) {
  std::string_view link = word(item, "linkId");
  const bool not_known = link.ends_with(not_known_suffix), never = link.ends_with(never_suffix);
  if (not_known) link.remove_suffix(not_known_suffix.size());
  if (never) link.remove_suffix(never_suffix.size());
  auto fact = vocabulary_.find(link);
  if (!fact) {
    fact = vocabulary_.find(base::lower(base::trim(link)));
    if (fact) strange = "its question is not called exactly as the fact is";
  }
  if (!fact)
    return context.is_other ? void() : unknown_question(context, word(item, "linkId"), item, given);
  Mapping mapping;
  mapping.fact = *fact;
  if (context.is_other)
    note(context.resource,
         "its question is called as a fact is, and it is of another questionnaire", *fact);
  Reading said = not_known || never ? said_beside(*fact, *given.front(), never, vocabulary_)
                                    : said_by_answers(*fact, given, vocabulary_);
  const model::FactDefinition& definition = vocabulary_[*fact];
  if (said.values.empty() && !not_known && !never && definition.type == model::FactType::boolean &&
      std::any_of(given.begin(), given.end(), [](const Node* one) { return answers_yes(*one); })) {
    if (strange.empty()) strange = "its answer says yes in other words";
    said.values = {Meaning{{}, "true", {}}};
    said.values.front().value.choice = 1;
  }
  if (said.values.empty() && said.state == State::source_error && !said.why.empty())
    out_.unmapped.push_back(not_understood_answer(context.resource.type, vocabulary_[*fact].id,
                                                  *given.front(), said.why));
  if (!strange.empty()) {
    Context own = context;
    own.judged = {Validity::unreadable, std::string(strange)};
    return state(own, mapping,
                 said.values.empty() ? Reading{{}, std::string(strange), State::source_error}
                                     : std::move(said));
  }
  if (context.is_other && !said.values.empty() && !raises_concern(said, definition)) {
    // A number of another questionnaire may be of another joint. What is neither says nothing.
    if (reassures(said, definition) || definition.type != model::FactType::number) return;
    said = {{}, "what it means in another questionnaire is not known", State::source_error};
  }
  state(context, mapping, while_unfinished(std::move(said), definition, *context.resource.node));
}

}  // namespace windlass::fhir

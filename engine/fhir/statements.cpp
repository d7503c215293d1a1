// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.hpp"
#include "fhir/identity.hpp"
#include "fhir/reader.hpp"
#include "fhir/telling.hpp"

namespace windlass::fhir {

using model::State;

namespace {

bool has_identifier(const Node* reference) {
  return !word(child(reference, "identifier"), "value").empty();
}

constexpr std::string_view not_attributed =
    "that it speaks of this patient is not sure: its reference is to another server, or leads "
    "nowhere";
constexpr std::string_view of_linked =
    "it speaks of a patient whom the record links with this one, so it may be of this one";
// Whom a link leads to. What identifies a person is not repeated into plans.
std::string linked_patient(const Node& link) {
  const Node* other = child(link, "other");
  const std::string_view reference = word(other, "reference");
  if (!reference.empty()) return base::printable(base::shorten(reference));
  return has_identifier(other) ? "one that it names by an identifier" : "one that it does not name";
}

constexpr std::string_view of_group = "it speaks of a group, which may hold this patient";

}  // namespace

Statements Reader::run() {
  out_.searches = received_.searches;
  for (const Resource& one : received_.resources) {
    const Subject subject = one.type == "Patient" ? Subject::this_patient : whose_.subject_of(one);
    if (subject == Subject::another) {
      note(one, "it speaks of another patient");
      continue;
    }
    is_read(one.type) ? resource(one, subject) : unread(one);
    contained(one, subject);
  }
  tell_asides();
  return std::move(out_);
}

void Reader::note(const Resource& one, std::string why, std::optional<model::FactId> fact) {
  out_.notes.push_back({&one, fact, std::move(why)});
}

void Reader::resource(const Resource& one, Subject subject) {
  if (one.type == "Patient") {
    elsewhere(one);
    return patient(one);
  }
  if (has_another_focus(one)) return note(one, "its focus is not the patient");
  Context context{one, validity_of(one), false, when_of(one), end_of(one)};
  // Of a result without a date of its own its report says it.
  if (around_ != nullptr &&
      std::none_of(one.node->keys.begin(), one.node->keys.end(), [](const Node& key) {
        return key.text.starts_with("effective") || key.text == "issued";
      }))
    context.when = when_of(*around_);
  context.measured = one.type == "Observation" || one.type == "DiagnosticReport" ||
                     one.type == "Consent" || one.type == "QuestionnaireResponse";
  // What keeps it silent may be what is denied.
  const bool is_denied = one.may_be_denied && says_and_denies(*one.node);
  if (context.judged.validity == Validity::silent && !is_denied)
    return note(one, context.judged.why);
  beside_code(one);
  elsewhere(one);
  attribute(context, subject);
  if (!one.retracted.empty()) doubt(context, one.retracted);
  if (is_denied) doubt(context, value_and_none);
  // What was masked may be what a measurement hangs on. What an entry raises, it raises still.
  if (one.is_part && context.measured) doubt(context, "only a part of it was sent");
  if (is_later(context.when, patient_.as_of) || is_later(onset_of(one), patient_.as_of))
    doubt(context, "it is dated later than as_of");
  if (one.type == "Condition" && context.judged.validity == Validity::over &&
      is_later(context.end, patient_.as_of))
    doubt(context, "it is said to be over, and to end later than as_of");
  if (one.type == "QuestionnaireResponse") return questionnaire(context);
  if (one.type == "Consent") return consent(context);
  if (one.type == "Observation") {
    observation(context, *one.node);
    for (const Node* part : items(*one.node, "component")) {
      Context own = context;
      if (const std::string_view strange = not_understood(*part, one.may_be_modified);
          !strange.empty())
        doubt(own, strange);
      if (one.may_be_denied && says_and_denies(*part)) doubt(own, value_and_none);
      observation(own, *part);
    }
    return;
  }
  coded(context);
}

void Reader::attribute(Context& context, Subject subject) {
  const Resource& one = context.resource;
  if (subject == Subject::this_patient) return;
  if (subject == Subject::unnamed) return doubt(context, "it does not say whose it is");
  const std::string_view why = subject == Subject::unsure   ? not_attributed
                               : subject == Subject::linked ? of_linked
                                                            : of_group;
  doubt(context, why);
  note(one, std::string(why));
  if (subject == Subject::linked && linked_.insert(one.owner).second)
    say_of_patient("the record links it with " + base::printable(base::shorten(one.owner)) +
                   ", and what is said of that one may hold for it");
  if (subject == Subject::group)
    out_.unmapped.push_back(
        {one.type, {}, {}, name_of(*one.node, one.type), false, true, std::string(of_group)});
}

void Reader::doubt(Context& context, std::string_view why) {
  if (context.judged.validity == Validity::unreadable) return;
  context.judged = {context.measured ? Validity::unreadable : Validity::unsure, std::string(why)};
}

void Reader::unread(const Resource& one) {
  if (one.type == "Medication" || one.type == "Substance") return;
  for (const Named& named : named_by(one))
    if (!named.codes.empty() || !named.text.empty()) tell_codes(one.type, named.codes, named.text);
  beside_code(one);
  elsewhere(one);
  for (const Node* condition : items(*one.node, "condition"))
    tell_codes(one.type, codings(*condition, "code"), concept_text(*condition, "code"));
  for (const Node* finding : items(*one.node, "finding"))
    aside(one.type, codings(*finding, "itemCodeableConcept"),
          concept_text(*finding, "itemCodeableConcept"), "a finding in what is not read");
  for (const std::string_view element : {"title", "description", "summary"})
    for (const std::string_view text : {word(one.node, element), concept_text(*one.node, element)})
      if (!text.empty()) aside(one.type, {}, text, {});
}

void Reader::aside(std::string_view type, const std::vector<Coding>& codes, std::string_view text,
                   std::string_view said, bool is_reason) {
  if (codes.empty() && text.empty()) return;
  Unmapped named = most_telling(type, codes, text, binding_);
  named.bound = is_bound_anywhere(codes, binding_);
  if (!named.bound && !named.looks_relevant) return;
  named.said = said;
  asides_.push_back({std::move(named), codes, is_reason});
}

void Reader::beside_code(const Resource& one) {
  for (const Node* reason : items(*one.node, "reasonCode")) {
    std::vector<Coding> codes;
    std::string_view text = word(reason, "text");
    for (const Node* coding : items(*reason, "coding")) {
      if (text.empty()) text = word(coding, "display");
      if (const std::string_view code = word(coding, "code"); !code.empty())
        codes.push_back({word(coding, "system"), code, word(coding, "display")});
    }
    // Of an Encounter it is a code of its own, which a site may have bound.
    std::vector<const Mapping*> found;
    if (one.type == "Encounter")
      for (const Coding& code : codes) binding_.find(one.type, code.system, code.code, found);
    if (found.empty() && (one.type != "Encounter" || !is_misplaced(one.type, {codes, {}})))
      aside(one.type, codes, text, "it stands as a reason, and no diagnosis has this code", true);
  }
  aside(one.type, {}, added_narrative(*one.node), "it stands in the narrative alone");
}

void Reader::tell_asides() {
  for (Aside& one : asides_)
    if (std::none_of(one.codes.begin(), one.codes.end(), [&](const Coding& code) {
          return (one.is_reason ? diagnoses_ : read_).count({code.system, code.code}) != 0;
        }))
      out_.unmapped.push_back(std::move(one.named));
}

void Reader::tell_codes(std::string_view type, const std::vector<Coding>& codes,
                        std::string_view text) {
  unmapped(type, codes, text);
  out_.unmapped.back().bound = is_bound_anywhere(codes, binding_);
}

void Reader::say_of_patient(std::string said) {
  out_.unmapped.push_back({"Patient", {}, {}, {}, false, true, std::move(said)});
}

void Reader::patient(const Resource& one) {
  if (patient_.resource == nullptr || !same_identity(one, *patient_.resource))
    return note(one, "it is another patient");
  const std::string_view strange = not_understood(*one.node, one.may_be_modified);
  for (const Node* link : items(*one.node, "link"))
    if (word(link, "type") == "replaced-by")
      say_of_patient("the record says that it was replaced by " + linked_patient(*link));
    else if (word(link, "type") == "replaces" && word(child(link, "other"), "reference").empty())
      say_of_patient("the record says that it replaces " + linked_patient(*link) +
                     ", and what is said of that one may be missing");
  if (word(one.node, "active") == "false")
    say_of_patient("the record says that it is not in use any more");
  for (const Mapping* mapping : binding_.without_code("Patient")) {
    Reading said = mapping->reads == Reads::age ? age_of(*mapping, *one.node, patient_, vocabulary_)
                                                : birth_sex_of(*mapping, *one.node);
    if (!strange.empty()) said = {{}, std::string(strange), State::source_error};
    state({one, {}, true, {}, {}}, *mapping, said);
  }
}

void Reader::unmapped(std::string_view type, const std::vector<Coding>& codes,
                      std::string_view text) {
  out_.unmapped.push_back(most_telling(type, codes, text, binding_));
}

namespace {

// What nobody may rely on may be so all the same: what raises a concern, and a number, which may.
void rely_on_none(const std::string_view type, const model::FactDefinition& fact, Statement& made,
                  Reading& said) {
  if (made.validity != Validity::unreadable || type == "Consent") return;
  if (raises_concern(said, fact)) {
    made.validity = Validity::unsure;
  } else if (fact.type == model::FactType::number && !said.values.empty() &&
             !reassures(said, fact) && said.values.front().state == State::known) {
    made.validity = Validity::counts;
    said.disputed = made.why;
  }
}

}  // namespace

void Reader::state(const Context& context, const Mapping& mapping, Reading said) {
  if (said.nothing()) return;
  Statement made;
  made.fact = mapping.fact;
  made.validity = context.judged.validity;
  made.why = context.judged.why;
  made.measured = context.measured;
  made.when = context.when;
  made.resource = &context.resource;
  made.denies_all = mapping.denies_all;
  const auto unknown = std::find_if(said.values.begin(), said.values.end(),
                                    [](const Meaning& m) { return m.state != State::known; });
  if (unknown != said.values.end()) {
    said.why = "its answer is that nobody knows";
    said.state =
        unknown->state == State::not_supplied ? State::not_supplied : State::asked_not_known;
    said.looked = Looked::answered;
    said.values.clear();
  }
  rely_on_none(context.resource.type, vocabulary_[mapping.fact], made, said);
  if (made.validity == Validity::unreadable) {
    made.state = State::source_error;
  } else if (said.values.empty()) {
    made.validity = Validity::unreadable;
    made.why = said.why;
    made.state = said.state;
    made.looked = said.looked;
  } else {
    made.values = std::move(said.values);
    made.disputed = std::move(said.disputed);
    const auto& safe = vocabulary_[mapping.fact].safe;
    const bool reassures =
        safe && std::all_of(made.values.begin(), made.values.end(),
                            [&](const Meaning& one) { return one.value == *safe; });
    if (reassures && !mapping.leaves.empty()) made.leaves = &mapping;
    if (mapping.reads == Reads::due) made.later = &mapping.over;
    if (made.validity == Validity::over) made.validity = Validity::counts;
  }
  out_.list.push_back(std::move(made));
}

Statements read_statements(const Received& received, const Patient& patient, const Binding& binding,
                           const model::Vocabulary& vocabulary) {
  return Reader(received, patient, binding, vocabulary).run();
}

}  // namespace windlass::fhir

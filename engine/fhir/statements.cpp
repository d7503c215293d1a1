// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.hpp"
#include "fhir/denial.hpp"
#include "fhir/identity.hpp"
#include "fhir/names.hpp"
#include "fhir/referred.hpp"
#include "fhir/strange.hpp"
#include "fhir/telling.hpp"
#include "fhir/validity.hpp"
#include "fhir/values.hpp"

namespace windlass::fhir {

using model::State;

namespace {

constexpr std::string_view not_attributed =
    "that it speaks of this patient is not sure: its reference is to another server, or leads "
    "nowhere";

class Reader {
 public:
  Reader(const Received& received, const Patient& patient, const Binding& binding,
         const model::Vocabulary& vocabulary)
      : received_(received),
        patient_(patient),
        binding_(binding),
        vocabulary_(vocabulary),
        references_(received) {}

  Statements run() {
    out_.searches = received_.searches;
    for (const Resource& one : received_.resources) {
      const Subject subject = one.type == "Patient" ? Subject::this_patient : subject_of(one);
      if (subject == Subject::another) {
        note(one, "it speaks of another patient");
        continue;
      }
      is_read(one.type) ? resource(one, subject) : unread(one);
      contained(one);
    }
    return std::move(out_);
  }

 private:
  enum class Subject { this_patient, another, unnamed, unsure };
  struct Context {
    const Resource& resource;
    ValidityResult judged;
    bool measured = false;
    std::optional<Moment> when, end;
  };

  // An id says nothing without its server, and a reference that leads nowhere names nobody.
  Subject subject_of(const Resource& one) const {
    const std::string_view reference = owner_of(one);
    if (reference.empty()) return Subject::unnamed;
    if (const Resource* at = references_.at_url(reference);
        at != nullptr && patient_.resource != nullptr && at->type == "Patient")
      return same_identity(*at, *patient_.resource) ? Subject::this_patient : Subject::another;
    const auto named = identity_of(one, reference);
    if (!named) return Subject::unsure;
    const bool is_urn = reference.starts_with("urn:");
    if (named->id != patient_.id) return is_urn ? Subject::unsure : Subject::another;
    if (named->type.empty()) return Subject::this_patient;
    if (named->type != "Patient") return Subject::another;
    return named->base == patient_.base ? Subject::this_patient : Subject::unsure;
  }

  void note(const Resource& one, std::string why, std::optional<model::FactId> fact = {}) {
    out_.notes.push_back({&one, fact, std::move(why)});
  }

  void resource(const Resource& one, Subject subject) {
    if (one.type == "Patient") return patient(one);
    if (has_another_focus(one)) return note(one, "its focus is not the patient");
    Context context{one, validity_of(one), false, when_of(one), end_of(one)};
    context.measured = one.type == "Observation" || one.type == "DiagnosticReport" ||
                       one.type == "Consent" || one.type == "QuestionnaireResponse";
    if (context.judged.validity == Validity::silent) return note(one, context.judged.why);
    if (subject == Subject::unnamed) doubt(context, "it does not say whose it is");
    if (subject == Subject::unsure) {
      doubt(context, not_attributed);
      note(one, std::string(not_attributed));
    }
    if (!one.retracted.empty()) doubt(context, one.retracted);
    // What was masked may be what a measurement hangs on. What an entry raises, it raises still.
    if (one.is_part && context.measured) doubt(context, "only a part of it was sent");
    if (is_later(context.when, patient_.as_of)) doubt(context, "it is dated later than as_of");
    if (one.type == "QuestionnaireResponse") return questionnaire(context);
    if (one.type == "Consent") return consent(context);
    if (one.type == "Observation") {
      observation(context, *one.node);
      for (const Node* part : items(*one.node, "component")) {
        Context own = context;
        if (const std::string_view strange = not_understood(*part); !strange.empty())
          doubt(own, strange);
        observation(own, *part);
      }
      return;
    }
    coded(context);
  }

  // What may not be so: a measurement then says nothing that can be read.
  static void doubt(Context& context, std::string_view why) {
    if (context.judged.validity == Validity::unreadable) return;
    context.judged = {context.measured ? Validity::unreadable : Validity::unsure, std::string(why)};
  }

  // What nothing is read from, with its codes.
  void unread(const Resource& one) {
    if (one.type == "Medication" || one.type == "Substance") return;
    for (const Named& named : named_by(one))
      if (!named.codes.empty() || !named.text.empty())
        tell_codes(one.type, named.codes, named.text);
    if (one.type != "FamilyMemberHistory") return;
    for (const Node* condition : items(*one.node, "condition"))
      tell_codes(one.type, codings(*condition, "code"), concept_text(*condition, "code"));
  }

  // What stands inside a resource and is not what that resource refers to.
  void contained(const Resource& one) {
    const std::vector<std::string_view> own = inner_references(one);
    bool is_noted = false;
    for (const Node* inside : items(*one.node, "contained")) {
      if (std::find(own.begin(), own.end(), word(inside, "id")) != own.end()) continue;
      if (!is_noted) note(one, "it contains what is not read");
      is_noted = true;
      const std::string_view type = word(inside, "resourceType");
      out_.types_with_entries.insert(type);
      tell_codes(type, codes_in(*inside, type), name_of(*inside, type));
    }
  }

  // The more so where they would mean something elsewhere.
  void tell_codes(std::string_view type, const std::vector<Coding>& codes, std::string_view text) {
    unmapped(type, codes, text);
    out_.unmapped.back().bound = is_bound_anywhere(codes, binding_);
  }

  void say_of_patient(std::string said) {
    out_.unmapped.push_back({"Patient", {}, {}, {}, true, std::move(said)});
  }

  void patient(const Resource& one) {
    if (patient_.resource == nullptr || !same_identity(one, *patient_.resource))
      return note(one, "it is another patient");
    const std::string_view strange = not_understood(*one.node);
    for (const Node* link : items(*one.node, "link"))
      if (word(link, "type") == "replaced-by")
        say_of_patient("the record says that it was replaced by " +
                       base::printable(base::shorten(word(child(link, "other"), "reference"))));
    if (word(one.node, "active") == "false")
      say_of_patient("the record says that it is not in use any more");
    for (const Mapping* mapping : binding_.without_code("Patient")) {
      Reading said = mapping->reads == Reads::age
                         ? age_of(*mapping, *one.node, patient_, vocabulary_)
                         : birth_sex_of(*mapping, *one.node);
      if (!strange.empty()) said = {{}, std::string(strange), State::source_error};
      state({one, {}, true, {}, {}}, *mapping, said);
    }
  }

  // What a resource names: itself, or what it refers to, with its ingredients.
  std::vector<Named> named_by(const Resource& one) {
    std::vector<Named> out{{codes_in(*one.node, one.type), name_of(*one.node, one.type)}};
    const CodePlaces places = code_places(one.type);
    if (places.reference.empty() || !out.front().codes.empty()) return out;
    const std::string_view reference = word(child(one.node, places.reference), "reference");
    NamedThings led = references_.things_of(one, reference);
    if (led.is_open) {
      // It may be anything.
      note(one, reference.empty() ? "it names nothing" : "what it refers to is not here");
      out_.searches.push_back({std::string(one.type),
                               {},
                               Outcome::source_error,
                               one.reference() + " names nothing known"});
    }
    if (led.things.empty() && out.front().text.empty()) out.front().text = reference;
    out.insert(out.end(), led.things.begin(), led.things.end());
    return out;
  }

  static std::vector<Coding> codes_of(const std::vector<Named>& things) {
    std::vector<Coding> out;
    for (const Named& one : things) out.insert(out.end(), one.codes.begin(), one.codes.end());
    return out;
  }

  // What is named and means nothing here. A drug of which a part is known is known; a part is not.
  void tell_unknown(const Context& context, const std::vector<Named>& things, bool is_known) {
    for (const Named& one : things) {
      if (is_known && !one.is_part && !(one.codes.empty() && binding_.looks_relevant(one.text)))
        continue;
      if (one.codes.empty() && one.text.empty() && things.size() > 1) continue;
      if (mappings_of(context, one.codes).empty() && !is_misplaced(context.resource.type, one))
        unmapped(context.resource.type, one.codes, one.text);
    }
  }

  bool is_misplaced(std::string_view type, const Named& one) const {
    return !misplaced_codes(type, one.codes, {}, binding_, vocabulary_).empty();
  }

  // Codes that would mean something under another system: named, and what they would raise a
  // concern about is open.
  void misplaced(const Context& context, const std::vector<Coding>& codes,
                 const std::vector<const Mapping*>& found, std::string_view text) {
    const bool is_over = context.judged.validity == Validity::over;
    for (const Misplaced& one :
         misplaced_codes(context.resource.type, codes, found, binding_, vocabulary_)) {
      const std::string_view display = one.code.display.empty() ? text : one.code.display;
      out_.unmapped.push_back(
          {context.resource.type, one.code.system, one.code.code, display, true, one.said});
      for (const Mapping* mapping : one.mappings) {
        note(context.resource, one.said, mapping->fact);
        if (holds_open(*mapping, is_over, vocabulary_[mapping->fact]))
          state(context, *mapping, {{}, one.said, State::source_error});
      }
    }
  }

  std::vector<const Mapping*> mappings_of(const Context& context,
                                          const std::vector<Coding>& codes) {
    std::vector<const Mapping*> found;
    for (const Coding& one : codes)
      binding_.find(context.resource.type, one.system, one.code, found);
    return found;
  }

  void unmapped(std::string_view type, const std::vector<Coding>& codes, std::string_view text) {
    out_.unmapped.push_back(most_telling(type, codes, text, binding_));
  }

  void coded(const Context& context) {
    const Resource& one = context.resource;
    const std::vector<Named> things = named_by(one);
    const std::vector<Coding> codes = codes_of(things);
    std::vector<const Mapping*> found = mappings_of(context, codes);
    const bool denial = std::any_of(found.begin(), found.end(),
                                    [](const Mapping* each) { return each->denies_all; });
    const bool is_mixed = denial && says_more(found, codes, binding_);
    // What is over was there: that nothing ever was is no answer beside it.
    if (!denial || is_mixed) out_.types_with_entries.insert(one.type);
    substances(one);
    misplaced(context, codes, found, things.front().text);
    tell_unknown(context, things, !found.empty());
    if (one.type == "DiagnosticReport") conclusions(context, found);
    if (denial) contradictions(context, found);
    if (const std::string_view why = denial ? limits_of_denial(one) : ""; !why.empty()) {
      note(one, std::string(why));
      if (has(*one.node, "reaction")) out_.types_with_entries.insert(one.type);
      std::erase_if(found, [](const Mapping* each) { return each->denies_all; });
    }
    for (const Mapping* mapping : found) entry(context, *mapping);
  }

  // A denial beside which something else is written is none. What the text names is open.
  void contradictions(const Context& context, std::vector<const Mapping*>& found) {
    const Resource& one = context.resource;
    const BesideDenial beside = beside_denial(*one.node, one.type, binding_);
    if (beside.text.empty()) return;
    const std::string why = "a text beside its code, which says that there is none, says more";
    note(one, why);
    out_.types_with_entries.insert(one.type);
    const std::vector<Coding> codes = codes_in(*one.node, one.type);
    out_.unmapped.push_back(
        {one.type, codes.front().system, codes.front().code, beside.text, true, why});
    for (const Mapping* mapping : found)
      if (mapping->denies_all && beside.names_what_counts)
        state(context, *mapping, {{}, why, State::source_error});
    std::erase_if(found, [](const Mapping* each) { return each->denies_all; });
  }

  // What a report concludes is no entry of a list of diagnoses: it may or may not hold.
  void conclusions(Context context, const std::vector<const Mapping*>& found) {
    const Resource& one = context.resource;
    if (const std::string_view text = word(one.node, "conclusion"); binding_.looks_relevant(text))
      tell_codes(one.type, {}, text);
    context.measured = false;
    if (context.judged.validity != Validity::unreadable)
      context.judged = {Validity::unsure, "a report concludes it, and no diagnosis says it"};
    const std::vector<Coding> codes = codings(*one.node, "conclusionCode");
    const std::string_view text = concept_text(*one.node, "conclusionCode");
    if (codes.empty() && !text.empty()) unmapped(one.type, codes, text);
    for (const Coding& code : codes) {
      const std::string key = std::string(code.system) + "|" + std::string(code.code);
      if (std::any_of(found.begin(), found.end(),
                      [&](const Mapping* each) { return each->answers.count(key) != 0; }))
        continue;
      std::vector<const Mapping*> said;
      binding_.find("Condition", code.system, code.code, said);
      if (said.empty()) unmapped(one.type, {code}, text);
      for (const Mapping* mapping : said)
        if (mapping->reads == Reads::value && !mapping->denies_all)
          state(context, *mapping, {mapping->values, {}, {}});
    }
  }

  // What an allergic reaction was to, beside the code of the entry. It is not read.
  void substances(const Resource& one) {
    if (one.type != "AllergyIntolerance") return;
    for (const Node* reaction : items(*one.node, "reaction"))
      if (has(*reaction, "substance")) {
        note(one, "the substance of its reaction is not read");
        tell_codes(one.type, codings(*reaction, "substance"), concept_text(*reaction, "substance"));
      }
  }

  // A pain that is over has no side now. A body site that is not bound is named.
  void side(const Context& context, const Mapping& mapping) {
    const Resource& one = context.resource;
    if (context.judged.validity == Validity::over)
      return note(one, context.judged.why, mapping.fact);
    for (const Node* site : items(*one.node, "bodySite"))
      if (const std::string_view text = word(site, "text");
          items(*site, "coding").empty() && !text.empty() && side_in_words(text).empty()) {
        note(one, "its body site is not one that is bound", mapping.fact);
        tell_codes(one.type, {}, text);
      }
    for (const Coding& site : codings(*one.node, "bodySite"))
      if (mapping.answers.count(std::string(site.system) + "|" + std::string(site.code)) == 0) {
        note(one, "its body site is not one that is bound", mapping.fact);
        tell_codes(one.type, {site}, concept_text(*one.node, "bodySite"));
      }
    state(context, mapping, side_of(mapping, *one.node, vocabulary_));
  }

  void entry(Context context, const Mapping& mapping) {
    if (mapping.unconfirmed_counts && context.judged.validity == Validity::unsure)
      context.judged = {};
    if (context.resource.type == "DiagnosticReport")
      return state(context, mapping, said_by_conclusion(mapping, *context.resource.node, binding_));
    if (mapping.reads == Reads::side) return side(context, mapping);
    if (mapping.reads == Reads::time_since) {
      context.measured = true;
      return state(context, mapping, time_since(mapping, context.when, patient_, vocabulary_));
    }
    if (context.judged.validity != Validity::over)
      return state(context, mapping, {mapping.values, {}, {}});
    if (mapping.over.empty() || is_long_over(context, mapping))
      return note(context.resource, context.judged.why, mapping.fact);
    if (mapping.over_within_days && !context.end && !began_within(context, mapping))
      context.judged = {Validity::unsure, context.judged.why + ", and nobody says since when"};
    else
      context.judged.validity = Validity::counts;
    state(context, mapping, {mapping.over, {}, {}});
  }

  bool is_long_over(const Context& context, const Mapping& mapping) const {
    return mapping.over_within_days && context.end &&
           patient_.as_of.day.days - context.end->last > *mapping.over_within_days;
  }

  // What began within the time also ended within it, whenever that was.
  bool began_within(const Context& context, const Mapping& mapping) const {
    const auto start = start_of_drug(context.resource);
    return start && patient_.as_of.day.days - start->first <= *mapping.over_within_days;
  }

  void observation(const Context& context, const Node& holder) {
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

  void consent(const Context& context) {
    const Provisions all = provisions_of(*context.resource.node);
    std::vector<const Mapping*> found = mappings_of(context, all.codes);
    // Who denies without saying what may deny anything.
    if (all.denies_anything)
      for (const Mapping& one : binding_.mappings())
        if (one.reads == Reads::consent &&
            std::find(found.begin(), found.end(), &one) == found.end())
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

  void questionnaire(const Context& context) {
    if (!word(context.resource.node, "questionnaire").starts_with(questionnaire_url))
      return note(context.resource, "it answers another questionnaire");
    answers(context, *context.resource.node, {}, 0);
  }

  // `strange`: why what stands here is not understood.
  void answers(const Context& context, const Node& holder, std::string_view strange, int depth) {
    if (depth > 16) return note(context.resource, "its items nest too deep");
    for (const Node* item : items(holder, "item")) {
      const std::string_view here = strange.empty() ? not_understood(*item) : strange;
      const std::vector<const Node*> given = items(*item, "answer");
      answers(context, *item, here, depth + 1);
      for (const Node* one : given) answers(context, *one, here, depth + 1);
      if (!given.empty()) answer(context, word(item, "linkId"), given, here);
    }
  }

  void answer(const Context& context, std::string_view link, const std::vector<const Node*>& given,
              std::string_view strange) {
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
    // Who has not finished may yet say otherwise; what somebody ticked, somebody saw.
    if (word(context.resource.node, "status") == "in-progress" &&
        reassures(said, vocabulary_[*fact]))
      said = {{}, "the response is not finished", State::not_supplied};
    state(context, mapping, std::move(said));
  }

  void state(const Context& context, const Mapping& mapping, Reading said) {
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
    if (made.validity == Validity::unreadable) {
      made.state = State::source_error;
    } else if (said.values.empty()) {
      made.validity = Validity::unreadable;
      made.why = said.why;
      made.state = said.state;
      made.looked = said.looked;
    } else {
      made.values = std::move(said.values);
      if (made.validity == Validity::over) made.validity = Validity::counts;
    }
    out_.list.push_back(std::move(made));
  }

  const Received& received_;
  const Patient& patient_;
  const Binding& binding_;
  const model::Vocabulary& vocabulary_;
  const References references_;
  Statements out_;
};

}  // namespace

Statements read_statements(const Received& received, const Patient& patient, const Binding& binding,
                           const model::Vocabulary& vocabulary) {
  return Reader(received, patient, binding, vocabulary).run();
}

}  // namespace windlass::fhir

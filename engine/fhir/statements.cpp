// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "fhir/identity.hpp"
#include "fhir/names.hpp"
#include "fhir/telling.hpp"
#include "fhir/validity.hpp"
#include "fhir/values.hpp"
#include "fhir/whose.hpp"

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
        whose_(received, patient) {
    for (const Resource& one : received.resources) {
      if (!one.id.empty() && is_referred_to(one.type)) by_id_[{one.base, one.type, one.id}] = &one;
    }
  }

  Statements run() {
    out_.searches = received_.searches;
    for (const Resource& one : received_.resources) {
      const Subject subject =
          one.type == "Patient" ? Subject::this_patient : whose_.subject_of(one);
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
  struct Context {
    const Resource& resource;
    ValidityResult judged;
    bool measured = false;
    std::optional<Moment> when, end;
  };

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
    const std::vector<Coding> codes = codes_of(one);
    const std::string_view text = name_of(*one.node, one.type);
    if (!codes.empty() || !text.empty()) tell_codes(one.type, codes, text);
    if (one.type != "FamilyMemberHistory") return;
    for (const Node* condition : items(*one.node, "condition"))
      tell_codes(one.type, codings(*condition, "code"), concept_text(*condition, "code"));
  }

  // What stands inside a resource and is not what that resource refers to.
  void contained(const Resource& one) {
    const std::string_view own =
        word(child(one.node, code_places(one.type).reference), "reference");
    bool is_noted = false;
    for (const Node* inside : items(*one.node, "contained")) {
      if (own.starts_with('#') && own.substr(1) == word(inside, "id")) continue;
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

  void patient(const Resource& one) {
    if (patient_.resource == nullptr || !same_identity(one, *patient_.resource))
      return note(one, "it is another patient");
    const std::string_view strange = not_understood(*one.node);
    for (const Mapping* mapping : binding_.without_code("Patient")) {
      Reading said = mapping->reads == Reads::age
                         ? age_of(*mapping, *one.node, patient_, vocabulary_)
                         : birth_sex_of(*mapping, *one.node);
      if (!strange.empty()) said = {{}, std::string(strange), State::source_error};
      state({one, {}, true, {}, {}}, *mapping, said);
    }
  }

  // The codes of a resource, its own or those of what it refers to.
  std::vector<Coding> codes_of(const Resource& one) {
    std::vector<Coding> codes = codes_in(*one.node, one.type);
    const CodePlaces places = code_places(one.type);
    if (places.reference.empty() || !codes.empty()) return codes;
    const std::string_view reference = word(child(one.node, places.reference), "reference");
    if (things(one, resolve(one, reference), codes, 0)) return codes;
    // It may be anything.
    note(one, reference.empty() ? "it names nothing" : "what it refers to is not here");
    out_.searches.push_back({std::string(one.type),
                             {},
                             Outcome::source_error,
                             one.reference() + " names nothing known"});
    return codes;
  }

  // What a drug or a device is, and what works in it; false where that may be anything.
  bool things(const Resource& from, const Node* target, std::vector<Coding>& codes, int depth) {
    if (target == nullptr || depth > deepest_ingredient || !not_understood(*target).empty())
      return false;
    const bool is_device = word(*target, "resourceType") == "Device";
    const std::vector<Coding> own = codings(*target, is_device ? "type" : "code");
    codes.insert(codes.end(), own.begin(), own.end());
    bool is_whole = true;
    for (const Ingredient& one : ingredients_of(*target)) {
      codes.insert(codes.end(), one.codes.begin(), one.codes.end());
      const bool leads_on =
          !one.reference.empty() && things(from, resolve(from, one.reference), codes, depth + 1);
      is_whole &= leads_on || !one.codes.empty();
    }
    return is_whole || !own.empty();
  }

  const Node* resolve(const Resource& from, std::string_view reference) {
    if (reference.empty()) return nullptr;
    if (reference.front() == '#') {
      for (const Node* one : items(*from.node, "contained"))
        if (word(one, "id") == reference.substr(1)) return one;
      return nullptr;
    }
    if (const Resource* at = whose_.at_url(reference)) return at->node;
    const auto named = identity_of(from, reference);
    for (const std::string_view type : referred_types)
      if (named && (named->type.empty() || named->type == type))
        if (const auto at = by_id_.find({named->base, type, named->id}); at != by_id_.end())
          return at->second->node;
    return nullptr;
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
    const std::vector<Coding> codes = codes_of(one);
    std::vector<const Mapping*> found = mappings_of(context, codes);
    const bool denial = std::any_of(found.begin(), found.end(),
                                    [](const Mapping* each) { return each->denies_all; });
    const bool is_mixed = denial && says_more(found, codes, binding_);
    // What is over was there: that nothing ever was is no answer beside it.
    if (!denial || is_mixed) out_.types_with_entries.insert(one.type);
    substances(one);
    if (found.empty()) return unmapped(one.type, codes, name_of(*one.node, one.type));
    if (const std::string_view why = denial ? limits_of_denial(one) : ""; !why.empty()) {
      note(one, std::string(why));
      if (has(*one.node, "reaction")) out_.types_with_entries.insert(one.type);
      std::erase_if(found, [](const Mapping* each) { return each->denies_all; });
    }
    for (const Mapping* mapping : found) entry(context, *mapping);
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
    for (const Coding& site : codings(*one.node, "bodySite"))
      if (mapping.answers.count(std::string(site.system) + "|" + std::string(site.code)) == 0) {
        note(one, "its body site is not one that is bound", mapping.fact);
        tell_codes(one.type, {site}, concept_text(*one.node, "bodySite"));
      }
    state(context, mapping, side_of(mapping, *one.node));
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
    if (found.empty() && !has_parts)
      unmapped(context.resource.type, codes, concept_text(holder, "code"));
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
    if (found.empty()) return unmapped(context.resource.type, all.codes, {});
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
      state(context, mapping, {{}, std::string(strange), State::source_error});
    else if (not_known || never)
      state(context, mapping, said_beside(*fact, *given.front(), never, vocabulary_));
    else
      state(context, mapping,
            while_unfinished(said_by_answers(*fact, given, vocabulary_), vocabulary_[*fact],
                             *context.resource.node));
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
  // What others refer to, by server, type and id.
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const Resource*>
      by_id_;
  Whose whose_;
  Statements out_;
};

}  // namespace

Statements read_statements(const Received& received, const Patient& patient, const Binding& binding,
                           const model::Vocabulary& vocabulary) {
  return Reader(received, patient, binding, vocabulary).run();
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#include "fhir/understand.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "fhir/identity.hpp"
#include "model/header.hpp"
#include "model/not_understood.hpp"

namespace windlass::fhir {

using base::JsonWriter;
using model::FactType;
using model::State;

namespace {

base::Diagnostic refused(std::string code, std::string message, std::string hint) {
  return base::diagnostic("", std::move(code), std::move(message), std::move(hint));
}

// Ids of patients that resources refer to, each with the servers that it is of.
using Named = std::map<std::string_view, std::set<std::string_view>>;

Named named_patients(const Received& received) {
  Named named;
  const Resource* last = nullptr;  // most are of the patient that the one before is of
  for (const Resource& one : received.resources) {
    if (last != nullptr && last->owner == one.owner && last->base == one.base) continue;
    last = &one;
    if (const auto owner = identity_of(one, one.owner);
        owner && (owner->type.empty() || owner->type == "Patient"))
      named[owner->id].insert(owner->base);
  }
  return named;
}

// Whom the caller wants; nothing where that names no patient.
std::optional<Identity> wanted_patient(const Wanted& wanted) {
  const auto asked = identity_of(wanted.patient);
  return asked && (asked->type.empty() || asked->type == "Patient") ? asked : std::nullopt;
}

// The id of a Patient, its own or that of its fullUrl.
std::string_view id_of(const Resource& one) {
  const auto url = one.id.empty() ? identity_of(one.full_url) : std::nullopt;
  return url ? url->id : one.id;
}

std::vector<const Resource*> patients_of(const Received& received, const Wanted& wanted) {
  const auto asked = wanted_patient(wanted);
  const auto is_wanted = [&](const Resource& one) {
    return wanted.patient.empty() || one.full_url == wanted.patient ||
           (asked && asked->id == id_of(one) && (asked->base.empty() || asked->base == one.base));
  };
  std::vector<const Resource*> out;
  for (const Resource& one : received.resources)
    if (one.type == "Patient" && is_wanted(one)) out.push_back(&one);
  return out;
}

// The id and the server where no Patient was sent.
void name_patient(Patient& patient, const Wanted& wanted, const Named& named) {
  if (const auto asked = wanted_patient(wanted)) {
    patient.id = std::string(asked->id);
    patient.base = asked->base;
  } else if (wanted.patient.empty() && !named.empty()) {
    patient.id = std::string(named.begin()->first);
  }
  const auto at = named.find(patient.id);
  if (patient.base.empty() && at != named.end() && at->second.size() == 1)
    patient.base = *at->second.begin();
}

// Whether resources of patients came, and none of them is of the one that is wanted.
bool is_of_others(const Received& received, const Patient& patient, const Named& named) {
  const bool has_patients = std::any_of(received.resources.begin(), received.resources.end(),
                                        [](const Resource& one) { return one.type == "Patient"; });
  return (has_patients || !named.empty()) && named.count(patient.id) == 0;
}

base::Result<Patient> find_patient(const Received& received, const Wanted& wanted) {
  Patient patient;
  const auto as_of = model::parse_time(wanted.as_of);
  if (!as_of)
    return refused("fhir.as_of", "the day for which the plan is wanted is not a date",
                   std::string(model::time_hint));
  patient.as_of = *as_of;
  const std::vector<const Resource*> patients = patients_of(received, wanted);
  const Named named = named_patients(received);
  // The same patient may come twice: then both are read.
  const bool several = std::any_of(patients.begin(), patients.end(), [&](const Resource* one) {
    return !same_identity(*one, *patients.front());
  });
  if (several || (patients.empty() && wanted.patient.empty() && named.size() > 1))
    return refused("fhir.patients", "the resources are of several patients",
                   "say of which one the plan is wanted, by the id of the Patient or, where two "
                   "servers use one id, by its fullUrl");
  if (patients.empty()) {
    name_patient(patient, wanted, named);
    if (!wanted.patient.empty() && is_of_others(received, patient, named))
      return refused("fhir.patient", "none of the resources is of the patient that is wanted",
                     "give the id of a Patient, or of one that the resources refer to");
  } else {
    patient.resource = patients.front();
    patient.base = patient.resource->base;
    patient.id = std::string(id_of(*patient.resource));
  }
  if (!model::is_id(patient.id))
    return refused("fhir.patient", "nobody says whose resources these are",
                   "send the Patient, with an id of letters, digits, '-' and '.'");
  return patient;
}

// A Patient without an id of its own goes by the whole name that its Bundle gives it, so that what
// is written about the patient refers to it.
std::string name_of(const Patient& patient) {
  const Resource* sent = patient.resource;
  const bool is_urn =
      sent != nullptr && sent->id.empty() &&
      (sent->full_url.starts_with("urn:uuid:") || sent->full_url.starts_with("urn:oid:")) &&
      model::is_id(sent->full_url);
  return is_urn ? std::string(sent->full_url) : patient.id;
}

bool is_deceased(const Received& received, const Patient& patient) {
  return std::any_of(received.resources.begin(), received.resources.end(),
                     [&](const Resource& one) {
                       if (patient.resource == nullptr || one.type != "Patient" ||
                           !same_identity(one, *patient.resource))
                         return false;
                       if (word(one.node, "deceasedBoolean") == "true") return true;
                       // Of a death without a day nobody says when: it has been.
                       if (child(*one.node, "_deceasedDateTime") != nullptr) return true;
                       if (child(*one.node, "deceasedDateTime") == nullptr) return false;
                       const auto when = parse_moment(word(one.node, "deceasedDateTime"));
                       return !when || when->first <= patient.as_of.day.days;
                     });
}

void write_value(JsonWriter& json, const model::FactDefinition& fact, const Meaning& meaning) {
  if (meaning.value.never) {
    json.string("never");
    return;
  }
  switch (fact.type) {
    case FactType::boolean: json.boolean(meaning.value.choice != 0); break;
    case FactType::number: json.number(meaning.text); break;
    case FactType::enumeration: json.string(fact.values[meaning.value.choice]); break;
    case FactType::date: json.string(model::text(model::Date{meaning.value.day})); break;
    case FactType::set:
      json.begin_array();
      for (std::size_t i = 0; i < fact.values.size(); ++i)
        if (meaning.value.members.has(i)) json.string(fact.values[i]);
      json.end_array();
      break;
  }
}

std::string sources_text(const std::vector<std::string>& sources) {
  return base::printable(base::list_some(sources, 4));
}

void write_choice(JsonWriter& json, const model::FactDefinition& fact, const Choice& choice) {
  json.begin_object().key("value");
  write_value(json, fact, choice.meaning);
  if (!choice.meaning.unit.empty()) json.field("unit", choice.meaning.unit);
  if (choice.observed) json.field("observed", model::text(model::Date{*choice.observed}));
  json.field("source", sources_text(choice.sources)).end_object();
}

void write_unknown(JsonWriter& json, State state, const std::string& source) {
  json.field("unknown", model::word(state)).field("source", base::printable(source));
}

void write_fact(JsonWriter& json, const model::FactDefinition& fact, const Merged& merged) {
  json.key(fact.id);
  if (merged.state == State::known) return write_choice(json, fact, merged.choices.front());
  json.begin_object();
  if (merged.state == State::conflict) {
    json.key("conflict").begin_array();
    for (const Choice& one : merged.choices) write_choice(json, fact, one);
    if (merged.unread) {
      json.begin_object();
      write_unknown(json, *merged.unread, merged.source);
      json.end_object();
    }
    json.end_array();
  } else {
    write_unknown(json, merged.state, merged.source);
  }
  json.end_object();
}

// The type as the standard has it. What somebody made up is not repeated into plans.
std::string type_of(const Understood::Code& one) {
  constexpr std::string_view others[] = {"FamilyMemberHistory",
                                         "Medication",
                                         "Substance",
                                         "Immunization",
                                         "CarePlan",
                                         "Flag",
                                         "ServiceRequest",
                                         "ExplanationOfBenefit",
                                         "Claim",
                                         "Composition",
                                         "Communication",
                                         "AdverseEvent",
                                         "RiskAssessment",
                                         "EpisodeOfCare",
                                         "Goal",
                                         "ClinicalImpression"};
  const bool known = is_read(one.type) ||
                     std::find(std::begin(others), std::end(others), one.type) != std::end(others);
  return known ? std::string(one.type) : "another kind of resource";
}

// As people call it: by its display, beside what it is.
std::string name_of(const Understood::Code& one) {
  const std::string system = one.system.empty() ? "without a system" : one.system;
  const std::string code = one.code.empty() ? "" : ", " + system + " " + one.code;
  const std::string times = one.count == 1 ? "" : ", " + std::to_string(one.count) + " times";
  const std::string said = one.said.empty() ? "" : ": " + one.said;
  if (one.display.empty()) return type_of(one) + code + times + said;
  return one.display + " (" + type_of(one) + code + times + ")" + said;
}

// Names, a few of what has a code: `windlass facts` shows the rest of that. What is written in
// words alone nobody finds again by a code, so of that many more are named.
class Naming {
 public:
  Naming(std::size_t most, std::vector<std::string>& named, std::size_t& more)
      : most_(most), named_(named), more_(more) {}
  void add(const Understood::Code& one, std::string what) {
    constexpr std::size_t most_in_words = 64;
    const bool in_words = one.code.empty() && !one.display.empty();
    std::size_t& there = in_words ? in_words_ : coded_;
    if (there == (in_words ? most_in_words : most_)) {
      ++more_;
      return;
    }
    ++there;
    named_.push_back(std::move(what));
  }

 private:
  const std::size_t most_;
  std::size_t coded_ = 0, in_words_ = 0;
  std::vector<std::string>& named_;
  std::size_t& more_;
};

// What the list's entry is called among what does not look relevant; empty where it is over. A
// diagnosis in words alone may be a cancer in a language that `watch` does not know.
std::string other_name_of(const Understood::Code& one) {
  const std::string name = one.display.empty() ? name_of(one) : one.display;
  if (!one.over) return name;
  return one.type == "Condition" && one.code.empty() && !one.display.empty()
             ? name + " (said to be over)"
             : "";
}

// What is no fact: what looks relevant, and what else is of a list. A plan says it, so it stands in
// the document.
model::NotUnderstood not_understood_of(const Understood& made) {
  constexpr std::size_t most_relevant = 24, most_others = 16;
  model::NotUnderstood out;
  Naming others(most_others, out.others, out.more_others);
  // Diagnoses come last: of these records hold the most.
  for (const bool diagnoses : {false, true})
    for (const Understood::Code& one : made.unmapped)
      if (!one.relevant && one.of_a_list && (one.type == "Condition") == diagnoses)
        if (std::string name = other_name_of(one); !name.empty()) others.add(one, std::move(name));
  Naming relevant(most_relevant, out.named, out.more);
  for (const Understood::Code& one : made.unmapped) {
    if (!one.relevant) continue;
    out.entries += one.count;
    relevant.add(one, name_of(one));
  }
  return out;
}

void write_received(JsonWriter& json, const Understood& made) {
  json.key("received")
      .begin_object()
      .field("format", "fhir-r4")
      .field("binding", made.binding)
      .field("version", made.binding_version)
      .field("digest", made.binding_digest)
      .key("texts")
      .begin_array();
  for (const std::string& one : made.digests) json.string(one);
  json.end_array();
  model::write(json, not_understood_of(made));
  json.end_object();
}

std::string document_of(const Understood& made, const Wanted& wanted,
                        const model::Vocabulary& vocabulary) {
  JsonWriter json(2);
  json.begin_object().key("windlass").integer(1);
  json.field("kind", "patient").field("id", made.patient_id).field("as_of", wanted.as_of);
  write_received(json, made);
  json.key("facts").begin_object();
  for (const Merged& one : made.facts) write_fact(json, vocabulary[one.fact], one);
  json.end_object().end_object();
  return json.take() + "\n";
}

void sort_choices(Merged& merged, const model::FactDefinition& fact) {
  for (Choice& one : merged.choices) {
    std::sort(one.sources.begin(), one.sources.end());
    one.sources.erase(std::unique(one.sources.begin(), one.sources.end()), one.sources.end());
  }
  std::sort(merged.choices.begin(), merged.choices.end(), [&](const Choice& a, const Choice& b) {
    return model::text(fact, a.meaning.value) < model::text(fact, b.meaning.value);
  });
}

// What people want to know of a reading, beside the patient document.
void give_account(const Received& received, const Statements& statements, Understood& made) {
  for (const Resource& one : received.resources)
    ++made.resources[base::printable(base::shorten(one.type))];
  for (const Search& one : statements.searches)
    if (one.outcome != Outcome::nothing_found)
      made.not_whole.push_back(
          (one.type.empty() ? "resources" : base::printable(base::shorten(one.type))) + ": " +
          base::printable(one.from));
  std::sort(made.not_whole.begin(), made.not_whole.end());
  for (const Note& one : statements.notes)
    made.unused.push_back({one.resource->reference(), one.why, one.fact});
  std::sort(made.unused.begin(), made.unused.end(), [](const auto& a, const auto& b) {
    return std::tie(a.source, a.why, a.fact) < std::tie(b.source, b.why, b.fact);
  });
}

}  // namespace

base::Result<Understood> understand(std::vector<Text> texts, const Wanted& wanted,
                                    const Binding& binding, const model::Vocabulary& vocabulary) {
  const auto received = receive(std::move(texts), binding);
  if (!received) return received.error();
  const auto patient = find_patient(*received, wanted);
  if (!patient) return patient.error();
  const Statements statements = read_statements(*received, *patient, binding, vocabulary);
  Understood made;
  made.patient_id = name_of(*patient);
  made.binding = binding.id();
  made.binding_version = binding.version();
  made.binding_digest = binding.digest();
  made.digests = received->digests;
  made.deceased = is_deceased(*received, *patient);
  made.facts = merge(statements, *patient, binding, vocabulary);
  for (Merged& one : made.facts) sort_choices(one, vocabulary[one.fact]);
  made.unmapped = gather_unmapped(statements, binding, wanted.account);
  if (wanted.account) give_account(*received, statements, made);
  made.document = document_of(made, wanted, vocabulary);
  return made;
}

base::Diagnostic deceased() {
  return refused("fhir.deceased", "the patient has died: there is no plan",
                 "if that is wrong, the Patient's `deceased` is to be mended where it is kept");
}

base::Diagnostic option_refused(std::string_view option) {
  return refused("fhir.option",
                 std::string(option) + " is of FHIR only, and this is a patient document",
                 "leave it out: a patient document says its own id and `as_of`");
}

}  // namespace windlass::fhir

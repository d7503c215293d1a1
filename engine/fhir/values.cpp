// SPDX-License-Identifier: Apache-2.0
#include "fhir/values.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fhir/names.hpp"

namespace windlass::fhir {

using model::State;

namespace {

// UCUM as documents of HL7's older kinds name it.
constexpr std::string_view ucum_oid = "urn:oid:2.16.840.1.113883.6.8";

Reading unreadable(std::string why, State state = State::source_error) {
  return {{}, std::move(why), state};
}

Reading nobody_knows() {
  return {{}, "the answer is that nobody knows", State::asked_not_known, Looked::answered};
}

Node bare(std::string text, bool quoted = false) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = std::move(text);
  node.quoted = quoted;
  return node;
}

const base::Source& nowhere() {
  static const base::Source none("", "");
  return none;
}

// A value as the vocabulary reads it: its type, its range, its unit.
Reading read_as(const model::FactDefinition& fact, const Node& node, std::string_view unit = {}) {
  const auto read = model::read_value(fact, nowhere(), node, unit);
  if (!read) {
    const std::string& code = read.error().front().code;
    if (code == "fact.unit") return unreadable("its unit is not one that this fact takes");
    if (code == "fact.range") return unreadable("its value is out of all range");
    return unreadable("its value is not one of this fact");
  }
  return {{Meaning{read.value().value, node.text, std::string(unit), read.value().state}}, {}, {}};
}

// UCUM exactly: a code of another system, or a unit in words beside a code, is no unit.
Reading quantity(const model::FactDefinition& fact, const Node& given) {
  const Node* value = child(given, "value");
  if (value == nullptr || !value->is_scalar() || value->quoted)
    return unreadable("its quantity has no number");
  if (child(given, "comparator") != nullptr || is_withheld(given, "comparator"))
    return unreadable("its value is a bound, not a number");
  if (is_withheld(given, "system") || is_withheld(given, "code"))
    return unreadable("its unit is withheld");
  const std::string_view system = word(given, "system"), code = word(given, "code");
  if (system.empty() && code.empty()) {
    const std::string_view words = word(given, "unit");
    if (words.empty() && !fact.unit.takes(model::Unit()))
      return unreadable("its quantity has no unit");
    return read_as(fact, *value, words);
  }
  if (system != ucum_system && system != ucum_oid) return unreadable("its unit is not of UCUM");
  if (code.empty()) return unreadable("its unit has no code");
  return read_as(fact, *value, code);
}

// What a reason of dataAbsentReason says of who looked; nothing where it is a fault of the source.
std::optional<Looked> looked_for(std::string_view reason) {
  if (is_one_of(reason, {"unknown", "asked-unknown", "temp-unknown", "asked-declined"}))
    return Looked::in_vain;
  if (is_one_of(reason, {"not-asked", "not-applicable", "not-performed", "not-permitted"}))
    return Looked::no;
  return std::nullopt;
}

// Why a value is not there, by dataAbsentReason; absent: nothing is said of it.
std::optional<Reading> absent(const Node& holder) {
  if (child(holder, "dataAbsentReason") == nullptr) return std::nullopt;
  for (const Coding& one : codings(holder, "dataAbsentReason"))
    if (const auto looked = looked_for(one.code); looked && one.system == absent_system)
      return Reading{
          {}, "it has no value: " + std::string(one.code), State::asked_not_known, *looked};
  return unreadable("its value could not be given");
}

std::ptrdiff_t values_in(const Node& holder) {
  return std::count_if(holder.keys.begin(), holder.keys.end(), [&](const Node& key) {
    return key.text.starts_with("value") && child(holder, key.text) != nullptr;
  });
}
bool has_value(const Node& holder) { return values_in(holder) != 0; }

// Of several values nobody knows which one counts.
constexpr std::string_view several_values = "it has several values where one is meant";

void add_meaning(Reading& out, const Meaning& meaning) {
  const bool there = std::any_of(out.values.begin(), out.values.end(), [&](const Meaning& each) {
    return each.value == meaning.value && each.state == meaning.state;
  });
  if (!there) out.values.push_back(meaning);
}

Reading answer_of(const Mapping& mapping, const std::vector<Coding>& codes) {
  Reading out;
  for (const Coding& one : codes)
    if (const auto at = mapping.answers.find(std::string(one.system) + "|" + std::string(one.code));
        at != mapping.answers.end())
      add_meaning(out, at->second);
  return out;
}

// What a code that is no bound answer says of the fact as the code of a list's entry.
bool add_elsewhere(Reading& out, const Mapping& mapping, const Coding& code,
                   const Binding& binding) {
  std::vector<const Mapping*> found;
  for (const std::string_view type : resource_words())
    binding.find(type, code.system, code.code, found);
  bool is_said = false;
  for (const Mapping* one : found)
    if (one->fact == mapping.fact && one->reads == Reads::value && !one->denies_all) {
      is_said = true;
      for (const Meaning& meaning : one->values) add_meaning(out, meaning);
    }
  return is_said;
}

// The codings of an answer: everything that one of them may mean. A second code of a system that
// has one with a meaning here, and which is not known, may say the opposite.
Reading coded_answer(const Mapping& mapping, const std::vector<Coding>& codes,
                     const Binding& binding) {
  Reading out = answer_of(mapping, codes);
  std::vector<std::string_view> bound, strange;
  for (const Coding& one : codes) {
    const bool is_answer =
        mapping.answers.count(std::string(one.system) + "|" + std::string(one.code)) != 0;
    const bool is_bound = is_answer || add_elsewhere(out, mapping, one, binding);
    (is_bound ? bound : strange).push_back(one.system);
  }
  for (const std::string_view system : strange)
    if (std::find(bound.begin(), bound.end(), system) != bound.end())
      return unreadable("its answer has a second code, which is not bound");
  return out;
}

}  // namespace

Reading said_by_observation(const Mapping& mapping, const Node& holder, const Binding& binding,
                            const model::Vocabulary& vocabulary) {
  const model::FactDefinition& fact = vocabulary[mapping.fact];
  const bool given = has_value(holder);
  if (const auto why = absent(holder))
    return given ? unreadable(std::string(value_and_none)) : *why;
  if (!given) return unreadable("it has no value");
  if (values_in(holder) > 1) return unreadable(std::string(several_values));
  if (mapping.reads == Reads::quantity) {
    if (const Node* one = child(holder, "valueQuantity")) return quantity(fact, *one);
    if (const Node* one = child(holder, "valueInteger"); one && fact.unit.dimensionless())
      return read_as(fact, *one);
    return unreadable("its value is not a quantity");
  }
  if (const Node* one = child(holder, "valueBoolean"); one && fact.type == model::FactType::boolean)
    return read_as(fact, *one);
  Reading out = coded_answer(mapping, codings(holder, "valueCodeableConcept"), binding);
  return out.nothing() ? unreadable("its answer is not one that is bound") : out;
}

Reading said_by_conclusion(const Mapping& mapping, const Node& report, const Binding& binding) {
  if (mapping.reads == Reads::value) return {mapping.values, {}, {}};
  Reading out = coded_answer(mapping, codings(report, "conclusionCode"), binding);
  return out.nothing() ? unreadable("its conclusion has no code that is bound") : out;
}

Reading said_until(const Mapping& mapping, const Node& holder, const Patient& patient) {
  const Node* given = child(holder, "valueDateTime");
  if (const auto why = absent(holder))
    return given ? unreadable(std::string(value_and_none)) : *why;
  if (values_in(holder) > 1) return unreadable(std::string(several_values));
  const auto day = parse_moment(word(holder, "valueDateTime"));
  if (!day) return unreadable("its value is not a day");
  const std::int32_t ago = patient.as_of.day.days - day->last;
  if (ago <= 0) return {mapping.values, {}, {}};
  if (mapping.over_within_days && ago > *mapping.over_within_days) return {};
  return {mapping.over, {}, {}};
}

Reading time_since(const Mapping& mapping, const std::optional<Moment>& when,
                   const Patient& patient, const model::Vocabulary& vocabulary) {
  if (!when || !when->exact())
    return unreadable("the day it was done is not known", State::asked_not_known);
  const std::int32_t days = patient.as_of.day.days - when->first;
  if (days < 0) return unreadable("it is dated later than as_of");
  return read_as(vocabulary[mapping.fact], bare(std::to_string(days)), "d");
}

std::string_view side_in_words(std::string_view text) {
  const std::string low = base::lower(base::trim(text));
  for (const std::string_view side : {"left", "right"})
    for (const std::string_view place : {"", " heel", " foot"})
      if (low == std::string(side) + std::string(place)) return side;
  if (is_one_of(low, {"bilateral", "both", "both heels", "both feet", "bilateral heels",
                      "bilateral feet", "left and right", "right and left"}))
    return "bilateral";
  return {};
}

Reading side_of(const Mapping& mapping, const Node& resource, const model::Vocabulary& vocabulary) {
  std::vector<Coding> codes = codings(resource, "bodySite");
  for (const Coding& one : codings(resource, "code")) codes.push_back(one);
  Reading out = answer_of(mapping, codes);
  const model::FactDefinition& fact = vocabulary[mapping.fact];
  for (const Node* site : items(resource, "bodySite"))
    if (const std::string_view side = side_in_words(word(site, "text")); !side.empty())
      if (const Reading read = read_as(fact, bare(std::string(side))); !read.values.empty())
        add_meaning(out, read.values.front());
  return out;
}

namespace {

// Why a birth date is not there, by the extension of its element.
Reading no_birth_date(const Node& node) {
  for (const Node* one : items(node, "_birthDate"))
    if (const std::string_view reason = absent_reason(*one); !reason.empty()) {
      if (const auto looked = looked_for(reason))
        return {
            {}, "it has no birth date: " + std::string(reason), State::asked_not_known, *looked};
      return unreadable("its birth date could not be given");
    }
  return {};
}

}  // namespace

Reading age_of(const Mapping& mapping, const Node& node, const Patient& patient,
               const model::Vocabulary& vocabulary) {
  const Reading absent = no_birth_date(node);
  if (child(node, "birthDate") == nullptr) return absent;
  if (!absent.nothing()) return unreadable("it has a birth date and a reason why there is none");
  const auto born = parse_moment(word(node, "birthDate"));
  if (!born) return unreadable("its birth date is not a date");
  const auto years = [&](std::int32_t day) {
    const std::string birth = base::day_text(day), now = base::day_text(patient.as_of.day.days);
    const int whole = std::stoi(now.substr(0, 4)) - std::stoi(birth.substr(0, 4));
    return now.substr(5) < birth.substr(5) ? whole - 1 : whole;
  };
  Reading out;
  for (int age = years(born->last); age <= years(born->first); ++age) {
    const Reading one = read_as(vocabulary[mapping.fact], bare(std::to_string(age)));
    if (!one.why.empty()) return one;
    out.values.push_back(one.values.front());
    if (out.values.size() > 2) return unreadable("its birth date is not a date");
  }
  return out.values.empty() ? unreadable("it is born later than as_of") : out;
}

Reading birth_sex_of(const Mapping& mapping, const Node& node) {
  Reading out;
  for (const Node* extension : items(node, "extension")) {
    const std::string key =
        std::string(word(extension, "url")) + "|" + std::string(word(extension, "valueCode"));
    const auto at = mapping.answers.find(key);
    if (at == mapping.answers.end()) continue;
    if (says_and_denies(*extension) || values_in(*extension) > 1)
      return unreadable(std::string(value_and_none));
    out.values.push_back(at->second);
  }
  return out;
}

namespace {

Reading one_answer(const model::FactDefinition& fact, const Node& answer) {
  if (values_in(answer) > 1) return unreadable(std::string(several_values));
  if (const Node* one = child(answer, "valueCoding")) {
    if (word(one, "system") == absent_system) return nobody_knows();
    if (word(one, "system") != answer_system) return unreadable("the answer is of another system");
    const std::string code(word(one, "code"));
    const bool is_boolean = fact.type == model::FactType::boolean;
    return read_as(fact, bare(code, !is_boolean));
  }
  if (const Node* one = child(answer, "valueBoolean")) return read_as(fact, *one);
  if (const Node* one = child(answer, "valueQuantity")) return quantity(fact, *one);
  for (const char* name : {"valueDecimal", "valueInteger", "valueDate"})
    if (const Node* one = child(answer, name)) return read_as(fact, *one);
  return unreadable("the answer is of a kind that is not read");
}

// Of several answers where one is meant nobody knows which counts. A number is none of them.
Reading one_of_several(const model::FactDefinition& fact, const std::vector<const Node*>& answers) {
  Reading out;
  for (const Node* answer : answers) {
    const Reading one = one_answer(fact, *answer);
    for (const Meaning& each : one.values) add_meaning(out, each);
    if (one.values.empty() || model::is_typed(fact.type) || out.values.back().state != State::known)
      return unreadable("it has several answers");
  }
  return out;
}

}  // namespace

Reading said_by_answers(model::FactId id, const std::vector<const Node*>& answers,
                        const model::Vocabulary& vocabulary) {
  const model::FactDefinition& fact = vocabulary[id];
  if (!model::is_many(fact.type)) {
    if (answers.size() == 1) return one_answer(fact, *answers.front());
    return one_of_several(fact, answers);
  }
  Reading out;
  Meaning all;
  for (const Node* answer : answers) {
    Reading one = one_answer(fact, *answer);
    if (one.values.empty()) return one;
    all.value.members.add(one.values.front().value.members);
    if (one.values.front().state != State::known) return one;
  }
  out.values.push_back(std::move(all));
  return out;
}

bool reassures(const Reading& said, const model::FactDefinition& fact) {
  return std::any_of(said.values.begin(), said.values.end(), [&](const Meaning& one) {
    return one.state == State::known && (one.value.never || (fact.safe && one.value == *fact.safe));
  });
}

bool raises_concern(const Reading& said, const model::FactDefinition& fact) {
  return fact.safe && fact.type != model::FactType::number &&
         std::any_of(said.values.begin(), said.values.end(), [&](const Meaning& one) {
           return one.state == State::known && one.value != *fact.safe;
         });
}

Reading while_unfinished(Reading said, const model::FactDefinition& fact, const Node& response) {
  if (word(response, "status") != "in-progress" || raises_concern(said, fact)) return said;
  constexpr const char* why = "the response is not finished";
  if (reassures(said, fact)) return {{}, why, State::incomplete_page};
  if (!said.values.empty()) said.disputed = why;
  return said;
}

Reading said_beside(model::FactId id, const Node& answer, bool never,
                    const model::Vocabulary& vocabulary) {
  if (values_in(answer) > 1) return unreadable(std::string(several_values));
  if (word(answer, "valueBoolean") == "false") return {};
  if (word(answer, "valueBoolean") != "true")
    return unreadable("the answer is of a kind that is not read");
  if (!never) return nobody_knows();
  return read_as(vocabulary[id], bare("never", true));
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#include "fhir/denial.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "fhir/telling.hpp"
#include "fhir/validity.hpp"

namespace windlass::fhir {

namespace {

// A denial in full, in lower case and without signs. Whole clauses, not words: "no, allergic" and
// "allergies not known" are made of the same ones.
constexpr std::string_view denials[] = {"nka",
                                        "nil",
                                        "nil known",
                                        "none",
                                        "none known",
                                        "none reported",
                                        "none reported at this time",
                                        "no known allergies at this time",
                                        "none recorded",
                                        "no allergy",
                                        "no allergies",
                                        "no allergies known",
                                        "no allergies reported",
                                        "no allergies recorded",
                                        "no known allergy",
                                        "no known allergies",
                                        "no known allergy situation",
                                        "no known allergies situation",
                                        "no known allergies reported",
                                        "no reported allergies",
                                        "no history of allergy",
                                        "no history of allergies",
                                        "patient has no allergies",
                                        "patient has no known allergies",
                                        "the patient has no allergies",
                                        "the patient has no known allergies",
                                        "pt has no known allergies",
                                        "denies allergies",
                                        "denies any allergies",
                                        "patient denies allergies",
                                        "patient denies any allergies",
                                        "keine",
                                        "keine bekannt",
                                        "keine allergien",
                                        "keine allergie bekannt",
                                        "keine allergien bekannt",
                                        "keine bekannten allergien",
                                        "aucune",
                                        "aucune allergie",
                                        "aucune allergie connue",
                                        "pas d allergie connue",
                                        "pas d allergies connues",
                                        "sin alergias conocidas",
                                        "ninguna alergia conocida",
                                        "nessuna allergia nota",
                                        "sem alergias conhecidas",
                                        "geen bekende allergieen",
                                        "ingen kendte allergier",
                                        "ingen kjente allergier",
                                        "brak znanych alergii"};
// What a clause beside one may say of when and how it was told.
constexpr std::string_view beside_denials[] = {
    "allergy",         "allergies",      "allergien",     "asked today",     "asked at every visit",
    "confirmed today", "reviewed today", "checked today", "at this time",    "at this visit",
    "on file",         "situation",      "finding",       "confirmed again", "as of today"};

// Each clause says that there is none, or when that was told, and one of them that there is none.
bool is_plain_denial(const std::vector<std::string>& clauses) {
  bool denies = false;
  for (const std::string& one : clauses) {
    const bool is_denial =
        std::find(std::begin(denials), std::end(denials), one) != std::end(denials);
    if (!is_denial && std::find(std::begin(beside_denials), std::end(beside_denials), one) ==
                          std::end(beside_denials))
      return false;
    denies |= is_denial;
  }
  return denies;
}

// In lower case, without signs and figures, cut where a sentence or a part of it ends. What is not
// ASCII counts as letters, but for a blank that no line is broken at; "d'allergie" is two words.
std::vector<std::string> clauses_of(std::string_view text) {
  std::vector<std::string> out(1);
  constexpr std::string_view fixed_blank = "\xC2\xA0";
  std::string low = base::lower(text);
  for (std::size_t at = 0; (at = low.find(fixed_blank, at)) != std::string::npos;)
    low.replace(at, fixed_blank.size(), " ");
  for (const char c : low) {
    std::string& last = out.back();
    if (base::is_letter(c) || static_cast<unsigned char>(c) >= 0x80)
      last += c;
    else if (std::string_view(",.;:()[]/|\n").find(c) != std::string_view::npos)
      out.emplace_back();
    else if (!last.empty() && last.back() != ' ')
      last += ' ';
  }
  for (std::string& one : out)
    if (!one.empty() && one.back() == ' ') one.pop_back();
  std::erase(out, "");
  return out;
}

// Whether it names something beside allergies as such.
bool names_something(const std::vector<std::string>& clauses, const Binding& binding) {
  std::istringstream words(base::join(clauses, " "));
  std::string rest;
  for (std::string one; words >> one;)
    if (!one.starts_with("allerg") && !one.starts_with("alerg")) rest += one + " ";
  return binding.looks_relevant(rest);
}

}  // namespace

BesideDenial beside_denial(const Node& resource, std::string_view type, const Binding& binding) {
  std::vector<std::string_view> texts;
  for (const std::string_view element : code_places(type).elements)
    for (const Node* one : items(resource, element)) {
      texts.push_back(word(one, "text"));
      for (const Node* coding : items(*one, "coding")) texts.push_back(word(coding, "display"));
    }
  for (const Node* note : items(resource, "note")) texts.push_back(word(note, "text"));
  texts.push_back(added_narrative(resource));
  BesideDenial out;
  for (const std::string_view text : texts) {
    if (text.empty()) continue;
    const std::vector<std::string> clauses = clauses_of(text);
    if (names_something(clauses, binding)) return {text, true};
    if (!is_plain_denial(clauses)) out.text = text;
  }
  return out;
}

std::string why_too_old(const std::vector<const Mapping*>& found, const std::optional<Moment>& when,
                        std::int32_t day, const model::Vocabulary& vocabulary) {
  std::vector<std::string> titles;
  for (const Mapping* one : found) {
    const model::FactDefinition& fact = vocabulary[one->fact];
    const bool reassures =
        one->reads == Reads::value && fact.safe && !one->values.empty() &&
        std::all_of(one->values.begin(), one->values.end(),
                    [&](const Meaning& each) { return each.value == *fact.safe; });
    if (reassures && fact.fresh_for_days &&
        (!when || model::Number(std::int64_t{day} - when->first) > *fact.fresh_for_days))
      titles.push_back(fact.title);
  }
  if (titles.empty()) return {};
  return "it says that there is none and " +
         (when ? "is of " + base::day_text(when->first) + ", too old"
               : std::string("has no date, so it may be too old")) +
         " for: " + base::join(titles, ", ") + ". Ask again, and record the answer with its date";
}

}  // namespace windlass::fhir

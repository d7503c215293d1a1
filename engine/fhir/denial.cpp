// SPDX-License-Identifier: Apache-2.0
#include "fhir/denial.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "fhir/telling.hpp"
#include "fhir/validity.hpp"

namespace windlass::fhir {

namespace {

const std::initializer_list<std::string_view> negations = {
    "no",     "none",    "nil",   "without", "negative", "denies", "denied", "nka",     "kein",
    "keine",  "keinen",  "aucun", "aucune",  "pas",      "sans",   "sin",    "ninguna", "nessuna",
    "nessun", "nenhuma", "sem",   "geen",    "ingen",    "inga",   "ikke",   "brak"};
// What a denial may be written with besides, in full: a word that is not here may name something.
const std::initializer_list<std::string_view> harmless = {
    "known",    "allergy",    "allergies",  "allergic",  "reported",  "recorded",  "documented",
    "noted",    "identified", "stated",     "present",   "current",   "currently", "patient",
    "pt",       "the",        "to",         "any",       "has",       "have",      "having",
    "is",       "are",        "there",      "of",        "history",   "status",    "situation",
    "finding",  "at",         "this",       "time",      "on",        "file",      "asked",
    "every",    "visit",      "today",      "confirmed", "reviewed",  "checked",   "record",
    "bekannt",  "bekannte",   "bekannten",  "allergie",  "allergien", "connue",    "connues",
    "allergia", "alergia",    "alergias",   "conocida",  "conocidas", "nota",      "note",
    "bekende",  "d",          "allergieen", "kjente",    "allergier", "kendte"};

// A list of words, not a search for one: "not sure", "no fever, rubber gloves itch" and "no known
// drug allergy" deny less than the code does, or nothing.
bool is_plain_denial(const std::vector<std::string>& words) {
  bool denies = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    // "Not known", "never allergic"; not "not asked".
    if (is_one_of(words[i], {"not", "never"})) {
      if (i + 1 == words.size() || !is_one_of(words[i + 1], {"known", "allergic"})) return false;
      denies = true;
    } else if (is_one_of(words[i], negations)) {
      denies = true;
    } else if (!is_one_of(words[i], harmless)) {
      return false;
    }
  }
  return denies;
}

// In lower case. What is not ASCII counts as letters.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : base::lower(text)) {
    if (base::is_letter(c) || static_cast<unsigned char>(c) >= 0x80)
      out.back() += c;
    else if (!out.back().empty())
      out.emplace_back();
  }
  return out;
}

// Whether it names something beside allergies as such.
bool names_something(const std::vector<std::string>& words, const Binding& binding) {
  std::string rest;
  for (const std::string& one : words)
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
    const std::vector<std::string> words = words_of(text);
    if (names_something(words, binding)) return {text, true};
    if (!is_plain_denial(words)) out.text = text;
  }
  return out;
}

}  // namespace windlass::fhir

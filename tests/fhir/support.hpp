// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of this floor share: the tree's vocabulary and binding, and facts in a few words.

#include <functional>
#include <string>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "catch.hpp"
#include "fhir/understand.hpp"
#include "model/facts.hpp"

namespace windlass::fhir {

inline base::Document document_of_tree(const std::string& path) {
  auto text = base::read_file(WINDLASS_SOURCE_DIR "/" + path);
  if (!text) FAIL(base::render(text.error()));
  auto document = base::read_yaml(path, std::move(*text));
  if (!document) FAIL(base::render(document.error()));
  return std::move(*document);
}

inline const model::Vocabulary& vocabulary() {
  static const base::Document document =
      document_of_tree("rules/plantar-heel-pain/vocabulary.yaml");
  static const model::Vocabulary made = [] {
    auto read = model::Vocabulary::read({&document});
    if (!read) FAIL(base::render(read.error()));
    return std::move(*read);
  }();
  return made;
}

inline const Binding& binding() {
  static const base::Document document = document_of_tree("rules/bindings/fhir-r4.yaml");
  static const Binding made = [] {
    auto read = Binding::read({&document}, vocabulary());
    if (!read) FAIL(base::render(read.error()));
    return std::move(*read);
  }();
  return made;
}

inline base::Result<Understood> understood(std::string text, std::string as_of = "2026-03-01",
                                           std::string patient = {}) {
  return understand({{"t", std::move(text)}}, {std::move(as_of), std::move(patient)}, binding(),
                    vocabulary());
}

// "type2", "false | true" of a conflict, "unknown: source_error", "past | unknown: stale", or "".
inline std::string fact(const Understood& made, std::string_view id) {
  for (const Merged& one : made.facts) {
    if (vocabulary()[one.fact].id != id) continue;
    std::string out;
    for (const Choice& choice : one.choices)
      out += (out.empty() ? "" : " | ") + model::text(vocabulary()[one.fact], choice.meaning.value);
    if (one.unread) out += " | ";
    if (!one.unread && !out.empty()) return out;
    return out + "unknown: " + std::string(model::word(one.unread.value_or(one.state)));
  }
  return {};
}

// Every document that is made must be one that the model reads.
inline std::string fact_of(std::string text, std::string_view id,
                           std::string as_of = "2026-03-01") {
  const auto made = understood(std::move(text), std::move(as_of));
  if (!made) return "refused: " + made.error().front().code;
  auto document = base::read_json("made", made->document);
  if (!document) FAIL(base::render(document.error()));
  const auto facts = model::read_patient(vocabulary(), *document);
  if (!facts) FAIL(base::render(facts.error()));
  return fact(*made, id);
}

// A bundle of a patient and these resources, each a JSON object without its subject.
inline std::string bundle(const std::vector<std::string>& resources,
                          const std::string& type = "collection") {
  std::string out = R"({"resourceType":"Bundle","type":")" + type +
                    R"(","entry":[{"resource":{"resourceType":"Patient","id":"p1"}})";
  for (std::string one : resources) {
    const std::string_view owner = one.find("AllergyIntolerance\"") != std::string::npos ||
                                           one.find("\"Consent\"") != std::string::npos ||
                                           one.find("\"Device\"") != std::string::npos
                                       ? "patient"
                                       : "subject";
    if (one.find("\"subject\"") == std::string::npos &&
        one.find("\"patient\"") == std::string::npos)
      one.insert(1, "\"" + std::string(owner) + R"(":{"reference":"Patient/p1"},)");
    out += ",{\"resource\":" + one + "}";
  }
  return out + "]}";
}

inline std::string concept_of(const std::string& system, const std::string& code) {
  return R"({"coding":[{"system":")" + system + R"(","code":")" + code + R"("}]})";
}
inline std::string snomed(const std::string& code) {
  return concept_of("http://snomed.info/sct", code);
}
inline std::string loinc(const std::string& code) { return concept_of("http://loinc.org", code); }
inline std::string icd(const std::string& code) {
  return concept_of("http://hl7.org/fhir/sid/icd-10-cm", code);
}

// A Condition by its codes; empty status words leave the element out.
inline std::string condition(const std::string& code, const std::string& clinical = "active",
                             const std::string& verification = "confirmed",
                             const std::string& more = {}) {
  std::string out = R"({"resourceType":"Condition","id":"c1","code":)" + code;
  const std::string base = "http://terminology.hl7.org/CodeSystem/condition-";
  if (!clinical.empty()) out += R"(,"clinicalStatus":)" + concept_of(base + "clinical", clinical);
  if (!verification.empty())
    out += R"(,"verificationStatus":)" + concept_of(base + "ver-status", verification);
  return out + more + "}";
}

// The same Condition under another id.
inline std::string with_id(std::string resource, const std::string& id) {
  const std::string_view own = R"("id":"c1")";
  return resource.replace(resource.find(own), own.size(), R"("id":")" + id + "\"");
}

// The status that a denial needs.
inline const std::string confirmed_allergy =
    R"(,"verificationStatus":)" +
    concept_of("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
               "confirmed");

inline std::string observation(const std::string& code, const std::string& value,
                               const std::string& unit, const std::string& day,
                               const std::string& status = "final", const std::string& more = {}) {
  const std::string id = day + "-" + std::to_string(std::hash<std::string>{}(value));
  return R"({"resourceType":"Observation","id":"o)" + id + R"(","status":")" + status +
         R"(","code":)" + loinc(code) + R"(,"effectiveDateTime":")" + day +
         R"(","valueQuantity":{"value":)" + value +
         R"(,"system":"http://unitsofmeasure.org","code":")" + unit + R"("})" + more + "}";
}

// Whether the patient document made of these holds the words.
inline bool names(const std::vector<std::string>& resources, const std::string& words) {
  const auto made = understood(bundle(resources));
  if (!made) FAIL(base::render(made.error()));
  return made->document.find(words) != std::string::npos;
}

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Identifiers that what goes out and what comes back in share.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "model/vocabulary.hpp"

namespace windlass::fhir {

inline constexpr std::string_view ucum_system = "http://unitsofmeasure.org";
inline constexpr std::string_view absent_system =
    "http://terminology.hl7.org/CodeSystem/data-absent-reason";
inline constexpr std::string_view absent_extension =
    "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
// Of the Questionnaire that asks for facts of a vocabulary; the link ids of its items are the
// facts' ids, and another vocabulary may mean another thing by them.
inline std::string questionnaire_url(const model::Vocabulary& vocabulary) {
  return "urn:windlass:questionnaire:" + vocabulary.id();
}
// Of an item beside that of a fact, for what its own type cannot say: "lab.inr#not-known".
inline constexpr std::string_view not_known_suffix = "#not-known";
inline constexpr std::string_view never_suffix = "#never";
// Of the ids of facts.
inline constexpr std::string_view fact_system = "urn:windlass:fact";
// Of the words of a fact: `doac`, `true`.
inline constexpr std::string_view answer_system = "urn:windlass:answer";
// Of modalities, as the code of a ServiceRequest or of a Consent's provision.
inline constexpr std::string_view modality_system = "urn:windlass:modality";

}  // namespace windlass::fhir

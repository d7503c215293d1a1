// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requests of CDS Hooks with the facts of a sample patient, as answers to the engine's own
// questionnaire.

#include "base/yaml.hpp"
#include "service/support.hpp"

namespace windlass::test {

inline const std::string instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

inline std::string answer_of(const std::string& text, const base::Node& value) {
  if (text == "true" || text == "false") return R"({"valueBoolean": )" + text + "}";
  const bool number = text.find_first_not_of("-.0123456789") == std::string::npos;
  if (number && !value.quoted) return R"({"valueDecimal": )" + text + "}";
  return R"({"valueCoding": {"system": "urn:windlass:answer", "code": ")" + text + "\"}}";
}

// The facts of a patient document as items; lists are left out.
inline std::string items_of(const std::string& patient) {
  const auto document = base::read_yaml("patient", patient);
  if (!document) FAIL(base::render(document.error()));
  const base::Node& facts = *document->root.find("facts");
  std::string out;
  for (std::size_t i = 0; i < facts.keys.size(); ++i) {
    const base::Node* value = &facts.children[i];
    const base::Node* unit = value->is_mapping() ? value->find("unit") : nullptr;
    if (value->is_mapping()) value = value->find("value");
    if (value == nullptr || !value->is_scalar()) continue;
    out += std::string(out.empty() ? "" : ", ") + R"({"linkId": ")" + facts.keys[i].text +
           R"(", "answer": [)" +
           (unit == nullptr ? answer_of(value->text, *value)
                            : R"({"valueQuantity": {"value": )" + value->text +
                                  R"(, "system": "http://unitsofmeasure.org", "code": ")" +
                                  unit->text + "\"}}") +
           "]}";
  }
  return out;
}

inline std::string prefetch_of(const std::string& patient) {
  return R"({"patient": {"resourceType": "Patient", "id": "p1"}, "answers": {"resourceType":)"
         R"( "Bundle", "type": "searchset", "entry": [{"resource": {"resourceType":)"
         R"( "QuestionnaireResponse", "id": "q1", "status": "completed", "authored":)"
         R"( "2026-07-15", "subject": {"reference": "Patient/p1"}, "questionnaire":)"
         R"( "urn:windlass:questionnaire:plantar-heel-pain|1", "item": [)" +
         items_of(patient) + "]}}]}}";
}

inline std::string hook_request(const std::string& hook, const std::string& prefetch,
                                const std::string& more_context = {}) {
  return R"({"hook": ")" + hook + R"(", "hookInstance": ")" + instance +
         R"(", "context": {"userId": "Practitioner/x", "patientId": "p1")" + more_context + "}" +
         (prefetch.empty() ? "" : ", \"prefetch\": " + prefetch) + "}";
}

inline const std::string& text(const base::Node& node, const char* key) {
  const base::Node* found = node.find(key);
  REQUIRE(found != nullptr);
  return found->text;
}

inline std::string order_context(const std::string& modality, const std::string& selections = {}) {
  return R"(, "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType":)"
         R"( "ServiceRequest", "id": "o1", "code": {"coding": [{"system":)"
         R"( "urn:windlass:modality", "code": ")" +
         modality + R"("}]}}}]})" +
         (selections.empty() ? "" : ", \"selections\": [" + selections + "]");
}

inline std::string config_with_store(const Folder& folder) {
  return R"({"store": {"path": ")" + folder / "s.db" + R"(", "keys": ")" + folder / "s.keys" +
         R"(", "create": true}})";
}

}  // namespace windlass::test

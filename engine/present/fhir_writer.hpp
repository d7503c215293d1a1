// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the writers of FHIR resources share: the Bundle, its ids, references, narratives. Private to
// fhir.cpp, fhir_requests.cpp and fhir_questions.cpp.
//
// Thread rule: one writer, one thread.

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "present/plan_view.hpp"

namespace windlass::present {

class FhirWriter {
 public:
  explicit FhirWriter(const PlanView&);

  const PlanView& view() const { return view_; }
  const model::Recommendation& plan() const { return view_.plan; }
  base::JsonWriter& json() { return json_; }
  // Whether anything is to be asked: then everything is a draft.
  bool is_draft() const { return !plan().questions.empty(); }
  // Whether something comes before any treatment.
  bool treatment_waits() const { return plan().treatment_waits(); }

  // Opens an entry and its resource; `name` is its own within the Bundle. end() closes both.
  void begin(const char* type, const std::string& name);
  void end();
  void narrative(std::string_view text);
  // The reference to a resource of this Bundle, as a value; as a member `key`.
  void reference(const std::string& name);
  void reference(std::string_view key, const std::string& name);
  void subject(std::string_view key);
  // {"coding": [...], "text"}; without a text the display stands for it.
  void coded(std::string_view key, std::string_view system, std::string_view code,
             std::string_view display);
  void text_concept(std::string_view key, std::string_view text);
  // A member that is left out where it would be empty.
  void field(std::string_view key, std::string_view text);
  // The plan's day, where it has one.
  void day(std::string_view key);
  // [{"text"}], of those that are not empty.
  void notes(const std::vector<std::string>& texts);
  std::string finish();

 private:
  std::string uuid(const std::string& name) const;

  const PlanView& view_;
  std::string seed_;
  base::JsonWriter json_;
};

void write_requests(FhirWriter&);       // stages, treatments, issues
void write_questionnaire(FhirWriter&);  // only where something is to be asked
// The names of the issues that write_requests() writes, for the CarePlan.
std::vector<std::string> issue_names(const model::Recommendation&);

}  // namespace windlass::present

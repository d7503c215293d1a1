// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conversation goes back to, and what it took back on the way.
//
// Thread rule: plain values.

#include <optional>
#include <vector>

#include "intake/asked.hpp"
#include "intake/patient_text.hpp"

namespace windlass::intake {

// What a conversation was told.
struct Told {
  model::Facts facts;
  PatientHead head;
  std::vector<bool> skipped, asked_at_the_end;  // by fact
  std::optional<model::Date> came_before;       // the day of the document before visit_on()
};
// The conversation before one answer.
struct Step {
  Told before;
  std::optional<model::Recommendation> plan;  // none: it stayed as it was
  bool is_answer = true;                      // false: visit_on() or nothing_changed()
  std::vector<model::FactId> recorded = {};   // by the answer
};
// What one step said.
struct TakenBack {
  std::vector<ScreenAnswer> said;
  std::vector<model::FactId> skipped;
};
// As it was before somebody went back.
struct BeforeBack {
  std::vector<Step> steps;
  Step now;  // with its plan
};

}  // namespace windlass::intake

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines of an account that speak of one treatment: its protocol, its cautions, its reasons.
// For the sections and explanations.cpp.
//
// Thread rule: [pure].

#include "present/account.hpp"
#include "present/phrases.hpp"

namespace windlass::present {

// A source: its claim as text, its citation as lead, its appraisal as note.
Line evidence_line(const model::Evidence&);
// A reason with its name, what is not known of it, its mitigation and its evidence.
Line reason_line(const PlanView&, const model::Reason&, Keep);

// The whole protocol, in the order of its sections.
std::vector<Line> protocol_lines(const model::ModalityPlan&, bool now);
// What may be done now: technique, dose, schedule and assumptions whole, the rest as details.
Line treatment_now(const PlanView&, const model::ModalityPlan&);
// What may be done later, after what `timing` says.
Line treatment_later(const PlanView&, const model::ModalityPlan&, std::string_view timing);
// What waits for its own conditions.
Line treatment_deferred(const PlanView&, const model::ModalityPlan&);
// What one reason withholds.
Line treatments_withheld(const PlanView&, const Withheld&);
// What an answer is missing for.
Line treatment_asked(const PlanView&, const model::ModalityPlan&);
// What waits for the disposition: its reasons as details, its protocol in no form.
Line treatment_waiting(const PlanView&, const model::ModalityPlan&);

}  // namespace windlass::present

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plan as FHIR R4 resources in one Bundle: GuidanceResponse, CarePlan, a RequestGroup for each
// stage, ServiceRequests, DetectedIssues, a Questionnaire for what to ask, Provenance.
//
// The narrative of the CarePlan holds the whole plan as text, so nothing is lost that has no
// element. Everything is a proposal; while anything is to be asked it is a draft, which no system
// may turn into an order. What is provisional is not in it: while something comes first, no
// treatment has a dose.
//
// Thread rule: [pure].

#include <string>

#include "present/plan_view.hpp"

namespace windlass::present {

// JSON, two spaces a level. Ids follow from the plan: the same plan, the same bytes. References to
// the patient are relative ("Patient/1"), all others lead to entries of the Bundle.
std::string write_fhir(const PlanView&);

}  // namespace windlass::present

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sections of a plan's account, one function each. For plan_account.cpp, which puts them in
// order. A section without lines is left out there.
//
// Thread rule: [pure].

#include "present/account.hpp"

namespace windlass::present {

// Treatments: what comes first, what now, next, never, and when to stop.
Section first_section(const PlanView&);
Section now_section(const PlanView&);
Section next_section(const PlanView&);
Section withheld_section(const PlanView&);
Section stop_section(const PlanView&);

// Answers, faults and layers: what is open, doubtful, broken or changed by a layer.
Section open_answers_section(const PlanView&);
Section doubts_of(const PlanView&);
Section assumed_of(const PlanView&);
Section faults_of(const PlanView&);
Section lapsed_layers_of(const PlanView&);
Section overrides_of(const PlanView&);

// Of the plan as a whole.
Section head_section(const PlanView&);
// Whether a working diagnosis is possible and none is made.
bool not_judged(const PlanView&);
Section since_of(const PlanView&);
Section time_of(const PlanView&);
Section review_section(const PlanView&);
Section advice_section(const PlanView&);
Section foot_of(const PlanView&);
Section receipt_of(const PlanView&);

// "as of 2026-01-15, course week 0".
std::string when_of(const PlanView&);
// A section without lines yet.
Section section(const PlanView&, SectionKind, std::string title);
// A line of words alone.
Line text_line(LineKind, std::string lead, std::string text, Tone = Tone::plain);
Line text_line(LineKind, std::string_view text);
// The title of a treatment, or its id when the plan has no such treatment.
std::string title_of(const PlanView&, std::string_view modality);

}  // namespace windlass::present

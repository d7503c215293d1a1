// SPDX-License-Identifier: Apache-2.0
#pragma once

// The plan as a clinician reads it in half a minute: what comes first, what now, what next, what is
// withheld, what to ask, when to look again.
//
// Thread rule: [pure].

#include "present/account.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

// `explain` is the command that explains this plan, as follow_up() writes it.
enum class TextForm {
  brief,  // what a clinician reads in half a minute; what it leaves out, it counts
  whole,  // nothing left out, and every reason as a tree where the view has an evaluation
};

// A receipt in the plan is shown at the end.
void write_text(const PlanView&, TextForm, Page&);
// Any account: of a plan, of its reasons, of what another answer would change.
void write_text(const Account&, TextForm, Page&);

}  // namespace windlass::present

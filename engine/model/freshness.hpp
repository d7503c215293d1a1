// SPDX-License-Identifier: Apache-2.0
#pragma once

// What time does to the answers of a patient, once all of them are read.
// Thread rule: functions without state.

#include "model/facts.hpp"

namespace windlass::model {

// What goes stale sooner under a condition on another fact, unless that one is known not to hold.
void outdate_sooner(const Vocabulary&, Facts&);
// One answer for many: "since the last visit none of these". Without a date an answer is of today.
void refresh(const Vocabulary&, Facts&);

}  // namespace windlass::model

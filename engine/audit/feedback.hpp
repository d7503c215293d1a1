// SPDX-License-Identifier: Apache-2.0
#pragma once

// Records what a clinician did with one modality of a recorded plan.
//
// Thread rule: may be called from any thread.

#include "audit/summary.hpp"
#include "log/store.hpp"

namespace windlass::audit {

struct RecordedFeedback {
  log::Receipt receipt;
  bool added = false;  // false: the same was said before, in the record of this receipt
};

// Refused (audit.feedback): no such plan in this log, another leaf than the receipt's, a modality
// that the plan does not speak of, an unknown outcome, an override without a coded reason, no role;
// and (audit.ahead) what was decided more than five minutes later than `now`.
//
// A caller that got no answer may repeat the call: when the newest word on that modality of that
// plan, among the newest 1,000 records, is the same in everything but its time, nothing is added.
// Nor is what was decided at a time that the client says (`at`) and stands there already, whatever
// was said since.
base::Result<RecordedFeedback> record_feedback(log::Store, const Feedback&);

// What feedback on a plan may name: the modalities that its record speaks of, whatever rules are in
// force by now. And what it said so far, of the first 20,000 feedback entries behind the plan.
// Refused as there: no such plan, another leaf.
struct Discussed {
  log::Receipt receipt;
  std::vector<std::string> modalities;  // sorted
  std::vector<std::string> accepted;    // those of which the newest word is an acceptance; sorted
};
base::Result<Discussed> discussed(const log::Store&, const log::Receipt&);

}  // namespace windlass::audit

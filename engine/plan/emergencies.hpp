// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where an emergency may hide: open questions whose answers may make a patient one who is sent at
// once, by themselves or with answers to what else is open.
//
// Thread rule: as Evaluation.

#include <vector>

#include "plan/smallest_set.hpp"

namespace windlass::plan {

// A red flag of it sends the patient at once, before any treatment.
constexpr bool is_emergency(model::Disposition one) {
  return model::row(one).by == model::DecidedBy::urgent_flag && model::row(one).treatment_waits;
}

// Of `candidates` those that nobody knows and of which one answer, everything else as it is, gives
// such a disposition, more urgent than the one of now.
std::vector<model::FactId> emergencies_alone(const Evaluation&, AnswerTrial&,
                                             const std::vector<model::FactId>& candidates);
// The same of the disposition of any urgent red flag.
std::vector<model::FactId> urgent_alone(const Evaluation&, AnswerTrial&,
                                        const std::vector<model::FactId>& candidates);

// A fact, and the most urgent such disposition that hangs on it.
struct MayHide {
  model::FactId fact{};
  model::Disposition disposition{};
};
// Of `candidates` those that nobody knows and of which, for some way of answering all else that a
// more urgent red flag of that kind reads, one answer makes it true and another does not. Of few
// ways every one is tried, so that what is found is exact; of many each alarm alone, and a sample.
std::vector<MayHide> emergencies_hidden(const Evaluation&, AnswerTrial&,
                                        const std::vector<model::FactId>& candidates);

}  // namespace windlass::plan

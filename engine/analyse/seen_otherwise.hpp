// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a mutant shows: in the status of a modality, as a formula; in two plans of one patient, as
// lines of a case. A part of telling.hpp.
//
// Thread rule: [pure].

#include "analyse/encoding.hpp"
#include "cases/trial.hpp"
#include "model/recommendation.hpp"

namespace windlass::analyse {

// Whoever makes it true gets another status of the modality that the mutant's rule speaks about;
// `no` for a rule that speaks about none of its own.
Lit seen_otherwise(const plan::Trial&, std::size_t mutant, Encoding&);

// Of two plans, what a case can expect of the first that the second has not.
struct Otherwise {
  std::string expect;   // lines below `expect:`; empty: nothing
  std::string instead;  // what the second says, in words
};
Otherwise otherwise(const model::Vocabulary&, const model::Recommendation& first,
                    const model::Recommendation& second);

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a mutant shows in the status of a modality, as a formula. A part of telling.hpp.
//
// Thread rule: [pure].

#include "analyse/encoding.hpp"
#include "cases/trial.hpp"

namespace windlass::analyse {

// Whoever makes it true gets another status of the modality that the mutant's rule speaks about;
// `no` for a rule that speaks about none of its own.
Lit seen_otherwise(const plan::Trial&, std::size_t mutant, Encoding&);

}  // namespace windlass::analyse

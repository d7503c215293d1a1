// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a mutant shows in the status of a modality, as a formula. A part of kill_survivors.hpp.
//
// Thread rule: [pure].

#include "analyse/encoding.hpp"
#include "cases/trial.hpp"

namespace windlass::analyse {

// Whoever makes it true gets another status of the modality that the mutant's rule speaks about;
// `no` for a rule that speaks about none of its own.
Lit status_differs(const cases::Trial&, std::size_t mutant, Encoding&);

// Whoever makes it true is told apart by the mutant, and the modality that its rule speaks about
// may be done; of a rule that speaks about none, every one, or some one.
Lit differs_while_all_done(const cases::Trial&, std::size_t mutant, Encoding&);
Lit differs_while_some_done(const cases::Trial&, std::size_t mutant, Encoding&);

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mutants that are no other rules: their condition has the same verdict for everybody, unknowns
// included, or gives a derived fact the same value. Proved by the formula of encoding.hpp.
//
// Thread rule: [pure].

#include "analyse/encoding.hpp"
#include "cases/trial.hpp"

namespace windlass::analyse {

// Whoever makes it true tells the mutant from the rules, as far as its own condition goes.
// `encoding` is one of trial.base().
Lit told_apart(const cases::Trial&, std::size_t mutant, Encoding& encoding);

// Marks those of the open mutants that nobody can tell from the rules. Returns of how many that was
// not decided within the limit: they stay open.
std::size_t mark_equivalent(cases::Trial&, std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate is a formula and a refutation of it, as two texts that another program can check:
// tools/check_proof.py.
//
// The formula is DIMACS. The refutation is LRAT with steps of unit propagation alone: each line is
// a clause that follows, with the clauses that say so, the last line is the empty clause. What a
// solver writes (DRAT) names no reasons; they are found here, every step is checked on the way, and
// steps that nothing needs are left out.
//
// Thread rule: [pure].

#include <optional>
#include <string>

#include "analyse/cnf.hpp"

namespace windlass::analyse {

// The refutation of a formula as LRAT, or nothing where a line of `drat` does not follow by unit
// propagation or the empty clause is not reached. Lines that delete clauses are passed over.
std::optional<std::string> lrat(const Cnf&, const std::string& drat);

}  // namespace windlass::analyse

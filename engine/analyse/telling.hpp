// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cases that tell the rules from mutants which no case noticed: for each the smallest patient that
// the formula finds, decided by the engine under the rules and under the mutant.
//
// A case expects what the rules say now. Whether that is right is for a clinician to say where the
// mutant could as well be meant: the case then carries the question.
//
// Thread rule: [pure], but for the trial, whose mutants become killed.

#include "cases/trial.hpp"

namespace windlass::analyse {

struct Told {
  std::string document;             // of kind `cases`; empty where nothing was told
  std::size_t cases = 0;            // in it
  std::vector<std::size_t> untold;  // mutants for which no such patient was found
};

// `id`: of the document. `progress` is called with how many survivors are done of how many.
Told tell_survivors(plan::Trial&, const std::string& id, const plan::Trial::Progress& progress,
                    std::uint64_t most_conflicts = 20'000);

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Given patients, decided by both sides of a diff on all processors: patient documents, cases,
// folders of both, and files of NDJSON with one patient document a line.
//
// A patient whom one side cannot read is counted, and nothing is said of them. Memory is bounded: a
// few thousand patients are held at a time, and the lines of those who are to be listed. The answer
// does not depend on how many processors there are.
//
// Thread rule: belongs to main's thread; it starts others and waits for them.

#include "analyse/cohort.hpp"
#include "commands.hpp"

namespace windlass::tool {

struct DiffCohort : analyse::Cohort {
  std::size_t not_read = 0;
  base::Diagnostics problems;  // the first few of those
  std::string lines;           // of who changes, where they are to be listed
};

// Refuses with the codes of files and folders, and with cohort.empty where no patient is found.
base::Result<DiffCohort> compare_cohort(const plan::Engine& before, const plan::Engine& after,
                                        const std::vector<std::string>& paths, bool list, Streams&);

}  // namespace windlass::tool

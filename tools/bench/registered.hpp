// SPDX-License-Identifier: Apache-2.0
#pragma once

// The benchmarks of each file, and what the design asks of them.

#include "targets.hpp"

namespace windlass::bench {

void register_patient_benchmarks();
std::vector<Target> patient_targets();
void register_opening_benchmarks();
std::vector<Target> opening_targets();
void register_analysis_benchmarks();
std::vector<Target> analysis_targets();

}  // namespace windlass::bench

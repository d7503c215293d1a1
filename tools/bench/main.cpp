// SPDX-License-Identifier: Apache-2.0
#include "registered.hpp"

int main(int argc, char** argv) {
  using namespace windlass::bench;
  register_patient_benchmarks();
  register_opening_benchmarks();
  register_analysis_benchmarks();
  std::vector<Target> targets = patient_targets();
  for (Target& target : opening_targets()) targets.push_back(std::move(target));
  for (Target& target : analysis_targets()) targets.push_back(std::move(target));
  return run(argc, argv, targets);
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with one mapping of a binding, by itself. Private to floor fhir.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "fhir/binding.hpp"

namespace windlass::fhir {

struct Fault {
  std::string code, message, hint;
};
// How a mapping was written.
struct Written {
  bool has_value = false, has_codes = false;
  bool has_events_alone = false;  // each of its resources happens on a day
};
std::vector<Fault> faults_of(const Mapping&, const model::FactDefinition&, const Written&);
// Whether what is read of such a thing is written with codes.
bool has_codes(Reads);
// Whether a mapping says that the fact is over after a time: then what happens on a day needs one.
bool passes(const std::vector<Mapping>&, model::FactId);

}  // namespace windlass::fhir

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several versions of one resource. Private to floor fhir.
//
// Thread rule: [pure].

#include <vector>

#include "fhir/resource.hpp"

namespace windlass::fhir {

// Of several versions of one resource the newest, by their times, else by the numbers of their
// versions. Where neither says which that is and they differ, none of them surely holds.
// REQUIRES: those of one type and id stand together.
void keep_newest(std::vector<Resource>&);

}  // namespace windlass::fhir

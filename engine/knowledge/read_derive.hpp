// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the derived facts of a pathway. Private to knowledge/.
//
// Thread rule: as ReadContext.

#include "knowledge/decode.hpp"
#include "knowledge/pathway.hpp"

namespace windlass::knowledge {

// One entry of `derive:`, added to the pathway when it names a fact.
void read_derive(const Decoder&, base::Fields&, const base::Node&, Pathway&);
// Reports facts that two entries derive (rules.duplicate).
void refuse_derived_twice(const Decoder&, const Pathway&);

}  // namespace windlass::knowledge

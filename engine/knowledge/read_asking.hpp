// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads `asking:` of a pathway. Refuses with rules.asking and rules.duplicate. Private to
// knowledge/.
//
// Thread rule: as ReadContext.

#include "knowledge/decode.hpp"
#include "knowledge/pathway.hpp"

namespace windlass::knowledge {

AskingRules read_asking(const Decoder&, base::Fields& pathway);

}  // namespace windlass::knowledge

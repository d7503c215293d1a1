// SPDX-License-Identifier: Apache-2.0
#pragma once

// The law that no layer loosens: the rules with their layers let nobody have more than the same
// rules without them. It is the diff of the two, of which only what is looser is asked.
//
// What a layer's folder brings besides the layer (facts, red flags, treatments) is on both sides.
//
// Thread rule: [pure].

#include "analyse/prove.hpp"

namespace windlass::analyse {

Proved prove_layers(const Laws&, const ProveOptions&);

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands under `received` of a patient document that was made from what came over the wire.
//
// Thread rule: [pure].

#include "base/node.hpp"
#include "model/not_understood.hpp"

namespace windlass::model {

// Of it a plan says what was not understood alone; the rest is kept for whoever asks where a fact
// came from.
NotUnderstood read_received(const base::Source&, const base::Node&, base::Diagnostics&);

}  // namespace windlass::model

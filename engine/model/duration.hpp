// SPDX-License-Identifier: Apache-2.0
#pragma once

// A duration as vocabularies write it, "12 wk", in days.
//
// Thread rule: [pure], but for the diagnostics it adds.

#include <optional>
#include <string>

#include "base/node.hpp"
#include "model/number.hpp"

namespace windlass::model {

// Nothing where it is no duration: refused with vocabulary.fresh_for.
std::optional<Number> read_days(const base::Source&, const base::Node&, const std::string& text,
                                base::Diagnostics&);

}  // namespace windlass::model

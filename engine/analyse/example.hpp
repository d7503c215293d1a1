// SPDX-License-Identifier: Apache-2.0
#pragma once

// Somebody whom nothing speaks against and who gets a treatment without a caution: from whom the
// cases of a clinic that begins can start.
//
// Thread rule: [pure].

#include <optional>
#include <string>

#include "plan/engine.hpp"

namespace windlass::analyse {

struct Treated {
  std::string facts;  // lines of a case that starts from `screened_negative`
  model::Facts patient;
};

// `as_of`: the day of the plan. Nothing where nobody is found.
std::optional<Treated> somebody_treated(const plan::Engine&, const knowledge::Modality&,
                                        model::Date as_of);

}  // namespace windlass::analyse

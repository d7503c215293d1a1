// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where two JSON values first differ, in words for whoever has to judge it.
//
// Thread rule: [pure].

#include <optional>
#include <string>

#include "base/node.hpp"

namespace windlass::audit {

struct Difference {
  std::string where;       // a path: modalities.taping.status
  std::string one, other;  // what stands there
};
// Depth first, in the order of `one`; keys in another order are a difference. Nothing when they are
// the same.
std::optional<Difference> first_difference(const base::Node& one, const base::Node& other,
                                           const std::string& path = {});

}  // namespace windlass::audit

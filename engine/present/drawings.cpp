// SPDX-License-Identifier: Apache-2.0
#include "present/drawings.hpp"

#include <algorithm>

namespace windlass::present {

const Drawing* find_drawing(std::string_view id) {
  const auto found = std::find_if(drawings().begin(), drawings().end(),
                                  [id](const Drawing& one) { return one.id == id; });
  return found == drawings().end() ? nullptr : &*found;
}

}  // namespace windlass::present

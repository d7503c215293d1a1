// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sorts the functions that a plugin takes from other libraries by what they could do. Arithmetic,
// memory and text need none of them to be named; the list of those is closed, and whatever it does
// not hold is named.
//
// Thread rule: [pure].

#include <string>
#include <string_view>
#include <vector>

namespace windlass::plugin {

struct ImportGroup {
  std::string_view does;  // "can end the process"
  std::vector<std::string> names;
};

// The groups that are not empty; harmless functions are in none.
std::vector<ImportGroup> group_imports(const std::vector<std::string>& imports);

}  // namespace windlass::plugin

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs something again whenever files change, until Ctrl-C.
//
// Files are looked at a few times a second; nothing runs until they have stood still for one look,
// so that an editor that writes several is waited for. Thread rule: belongs to main's thread.

#include <functional>
#include <string>
#include <vector>

namespace windlass::tool {

// Runs `once` now and after each change below `paths`. Returns what it returned last.
int watch(const std::vector<std::string>& paths, const std::function<int()>& once);

}  // namespace windlass::tool

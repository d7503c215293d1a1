// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ids that a reference may name: whether one is there, and which is near when it is not.
// Private to knowledge/.
//
// Thread rule: plain value.

#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "base/spelling.hpp"

namespace windlass::knowledge {

// After this many problems no near id is looked for: each search reads every id there is.
inline constexpr std::size_t most_hints = 100;

class Names {
 public:
  Names() = default;
  Names(std::initializer_list<std::string> ids) {
    for (const std::string& id : ids) add(id);
  }
  template <class Items>
  explicit Names(const Items& items) {
    for (const auto& item : items) add(item.id);
  }

  // False when the id was there before.
  bool add(const std::string& id) {
    if (!known_.insert(id).second) return false;
    in_order_.push_back(id);
    return true;
  }
  bool has(const std::string& id) const { return known_.count(id) != 0; }
  // "did you mean 'x'?", or nothing.
  std::string near(const std::string& id, const base::Diagnostics& problems) const {
    return problems.size() < most_hints ? base::did_you_mean(id, in_order_) : std::string();
  }
  // The same; where none is near, which there are.
  std::string hint(const std::string& id, const base::Diagnostics& problems) const {
    return problems.size() < most_hints ? base::meant_or_known(id, in_order_) : std::string();
  }

 private:
  std::unordered_set<std::string> known_;
  std::vector<std::string> in_order_;
};

}  // namespace windlass::knowledge

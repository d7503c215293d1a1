// SPDX-License-Identifier: Apache-2.0
#pragma once

// Days and acts of layers, as the oracle reads them. Thread rule: plain values.

#include <cstdint>
#include <string>

namespace windlass::oracle {

// Days on which something is in force, both ends in; `undated` is the answer for a patient without
// as_of.
struct Window {
  std::int64_t from = INT64_MIN, until = INT64_MAX;
  bool undated = true;
};

// What a layer does to an item that somebody else brought.
struct Act {
  enum class Kind { raises, lowers, retires };
  Kind kind{};
  std::string layer;
  Window window;
};

}  // namespace windlass::oracle

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the heap did: heap.cpp replaces operator new and delete in the benchmark programs, and
// counts.
//
// Thread rule: one thread allocates while somebody measures.

#include <cstddef>

namespace windlass::bench {

struct Heap {
  std::size_t allocations = 0;  // since the program began
  std::size_t live = 0;         // bytes in use, as the allocator rounds them
  std::size_t peak = 0;         // most of them since the last reset_peak()
};

const Heap& heap();
void reset_peak();

}  // namespace windlass::bench

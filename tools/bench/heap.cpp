// SPDX-License-Identifier: Apache-2.0
#include "heap.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace windlass::bench {
namespace {

Heap counted;

void* take(std::size_t bytes) {
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  ++counted.allocations;
  counted.live += malloc_usable_size(memory);
  counted.peak = std::max(counted.peak, counted.live);
  return memory;
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  counted.live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

const Heap& heap() { return counted; }
void reset_peak() { counted.peak = counted.live; }

}  // namespace windlass::bench

void* operator new(std::size_t bytes) { return windlass::bench::take(bytes); }
void* operator new[](std::size_t bytes) { return windlass::bench::take(bytes); }
void operator delete(void* memory) noexcept { windlass::bench::give_back(memory); }
void operator delete[](void* memory) noexcept { windlass::bench::give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { windlass::bench::give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { windlass::bench::give_back(memory); }

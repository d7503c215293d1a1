// SPDX-License-Identifier: Apache-2.0
#pragma once

// Thread rule: [pure].

#include <cstdint>

namespace windlass::plan {

// A fixed sequence that looks like chance (splitmix64): what is sampled is the same in every run.
constexpr std::uint64_t scattered(std::uint64_t number) {
  std::uint64_t z = (number + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace windlass::plan

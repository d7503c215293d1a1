// SPDX-License-Identifier: Apache-2.0
// Hands libFuzzer's inputs to the target.
#include <cstddef>
#include <cstdint>

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  windlass::fuzz::target.read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}

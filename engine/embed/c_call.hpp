// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the exported functions of the library share: their texts, and the last place where an
// exception can be caught.
//
// Thread rule: the functions may be called from any thread.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "base/byte_order_mark.hpp"
#include "embed/embedded.hpp"

struct windlass_engine {
  std::unique_ptr<windlass::embed::Embedded> embedded;
};

namespace windlass::embed {

// A copy that windlass_free() takes back, or NULL without memory.
inline char* copy(std::string_view text) noexcept {
  auto* bytes = static_cast<char*>(std::malloc(text.size() + 1));
  if (bytes == nullptr) return nullptr;
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  bytes[text.size()] = '\0';
  return bytes;
}

inline constexpr std::string_view out_of_memory =
    R"({"error": {"result": 4, "message": "memory ran out", "diagnostics": [], "left_out": 0}})"
    "\n";
inline constexpr std::string_view own_fault =
    R"({"error": {"result": 4, "message": "a fault of windlass itself; please report it", )"
    R"("diagnostics": [], "left_out": 0}})"
    "\n";

// A text as it was given, without a byte order mark before it.
inline std::string_view view(const char* text, std::size_t size) {
  return size == 0 || text == nullptr ? std::string_view()
                                      : base::behind_mark(std::string_view(text, size));
}

// Runs one call and hands its answer over.
template <class Call>
windlass_result answered(char** answer, const Call& call) noexcept {
  if (answer == nullptr) return WINDLASS_BAD_INPUT;
  *answer = nullptr;
  try {
    const Answer made = call();
    *answer = copy(made.text);
    return *answer == nullptr ? WINDLASS_STOPPED : made.result;
  } catch (const std::bad_alloc&) {
    *answer = copy(out_of_memory);
  } catch (...) {
    *answer = copy(own_fault);
  }
  return WINDLASS_STOPPED;
}

}  // namespace windlass::embed

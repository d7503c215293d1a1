// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plugin's function leaves behind when it is called, before any of it is believed, and where
// such calls are made: in this process, or in another one.
//
// Nothing is judged here; Plugin::prescribe and Plugin::compute do that, whoever made the call.
//
// Thread rule: a Written belongs to one thread; Functions may be called from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "windlass/extensions.h"

namespace windlass::plugin {

inline constexpr std::uint32_t line_capacity = 128;
inline constexpr std::uint32_t text_capacity = 16 * 1024;

// What a prescriber left behind, which writes into it. A thread has one and uses it again, since a
// call must not allocate; nothing of one patient is left for the next call. The guards show a
// plugin that wrote past the end, as far as it wrote just there.
struct Written {
  // 0xFF is invalid as UTF-8, as an output's index and as an exponent: untouched bytes are seen.
  static constexpr unsigned char unwritten = 0xFF;
  static constexpr std::size_t guard_size = 64;

  windlass_status status = WINDLASS_INTERNAL;
  windlass_error error{};
  std::uint32_t line_count = 0, text_length = 0;  // as it counted them
  bool guards_hold = true;                        // nothing was written past a buffer's end
  bool buffers_kept = true;                       // the buffers are those that it was given

  struct Buffers {
    std::array<windlass_line, line_capacity> lines;
    std::array<unsigned char, guard_size> line_guard;
    std::array<char, text_capacity> text;
    std::array<unsigned char, guard_size> text_guard;
  } buffers;

  void clear();
};

// What a calculator left behind.
struct Calculated {
  windlass_status status = WINDLASS_INTERNAL;
  windlass_error error{};
  windlass_decimal number{0, INT32_MIN, 0};
};

// Call the function here. A thread that the plugin ends (pthread_exit) ends the program: what it
// would unwind is ours.
void call(windlass_prescribe, std::span<const windlass_value> inputs, Written&);
void call(windlass_compute, std::span<const windlass_value> inputs, Calculated&);

// The functions of one plugin, run elsewhere.
class Functions {
 public:
  virtual ~Functions() = default;
  // The prescriber or calculator with that index in the plugin's own list. Returns why there is no
  // answer, or an empty text.
  virtual std::string prescribe(std::size_t index, std::span<const windlass_value>, Written&) = 0;
  virtual std::string compute(std::size_t index, std::span<const windlass_value>, Calculated&) = 0;
  // Puts right what went wrong between calls, so that the next one need not; waits for no call.
  virtual void look_after() {}
};

}  // namespace windlass::plugin

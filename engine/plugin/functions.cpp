// SPDX-License-Identifier: Apache-2.0
#include "plugin/functions.hpp"

#include <algorithm>
#include <cstring>

namespace windlass::plugin {
namespace {

constexpr std::size_t guard_size = 64;

// What a prescriber writes to. One for each thread, since a call must not allocate and nothing of
// one patient may be left for the next. The guards show a plugin that wrote past the end, as far as
// it wrote just there.
struct Buffers {
  std::array<windlass_line, line_capacity> lines;
  std::array<unsigned char, guard_size> line_guard;
  std::array<char, text_capacity> text;
  std::array<unsigned char, guard_size> text_guard;

  void clear() { std::memset(static_cast<void*>(this), Written::unwritten, sizeof *this); }
  bool guards_hold() const {
    const auto untouched = [](const auto& guard) {
      return std::all_of(guard.begin(), guard.end(),
                         [](unsigned char c) { return c == Written::unwritten; });
    };
    return untouched(line_guard) && untouched(text_guard);
  }
};

Buffers& buffers() {
  thread_local Buffers mine;
  return mine;
}

// The type of its pointer promises nothing, so that an end of the thread stops at this noexcept.
template <class Output>
windlass_status run(windlass_status (*function)(const windlass_value*, Output*, windlass_error*),
                    const windlass_value* inputs, Output* output, windlass_error* error) noexcept {
  return function(inputs, output, error);
}

}  // namespace

void Written::clear() {
  *this = {};
  std::memset(static_cast<void*>(lines.data()), unwritten, sizeof lines);
  std::memset(text.data(), unwritten, sizeof text);
}

void call(windlass_prescribe function, std::span<const windlass_value> inputs, Written& out) {
  Buffers& own = buffers();
  own.clear();
  windlass_protocol protocol{own.lines.data(), own.text.data(), line_capacity, 0, text_capacity, 0};
  out.error = {};
  out.status = run(function, inputs.data(), &protocol, &out.error);
  out.line_count = protocol.line_count;
  out.text_length = protocol.text_length;
  out.guards_hold = own.guards_hold();
  out.buffers_kept = protocol.lines == own.lines.data() && protocol.text == own.text.data() &&
                     protocol.line_capacity == line_capacity &&
                     protocol.text_capacity == text_capacity;
  out.lines = own.lines;
  out.text = own.text;
}

void call(windlass_compute function, std::span<const windlass_value> inputs, Calculated& out) {
  out = {};
  out.status = run(function, inputs.data(), &out.number, &out.error);
}

}  // namespace windlass::plugin

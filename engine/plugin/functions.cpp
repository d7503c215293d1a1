// SPDX-License-Identifier: Apache-2.0
#include "plugin/functions.hpp"

#include <algorithm>
#include <cstring>

namespace windlass::plugin {
namespace {

bool is_untouched(const std::array<unsigned char, Written::guard_size>& guard) {
  return std::all_of(guard.begin(), guard.end(),
                     [](unsigned char c) { return c == Written::unwritten; });
}

// The type of its pointer promises nothing, so that an end of the thread stops at this noexcept.
template <class Output>
windlass_status run(windlass_status (*function)(const windlass_value*, Output*, windlass_error*),
                    const windlass_value* inputs, Output* output, windlass_error* error) noexcept {
  return function(inputs, output, error);
}

}  // namespace

void Written::clear() {
  status = WINDLASS_INTERNAL;
  error = {};
  line_count = text_length = 0;
  guards_hold = buffers_kept = true;
  std::memset(static_cast<void*>(&buffers), unwritten, sizeof buffers);
}

void call(windlass_prescribe function, std::span<const windlass_value> inputs, Written& out) {
  out.clear();
  Written::Buffers& own = out.buffers;
  windlass_protocol protocol{own.lines.data(), own.text.data(), line_capacity, 0, text_capacity, 0};
  out.status = run(function, inputs.data(), &protocol, &out.error);
  out.line_count = protocol.line_count;
  out.text_length = protocol.text_length;
  out.guards_hold = is_untouched(own.line_guard) && is_untouched(own.text_guard);
  out.buffers_kept = protocol.lines == own.lines.data() && protocol.text == own.text.data() &&
                     protocol.line_capacity == line_capacity &&
                     protocol.text_capacity == text_capacity;
}

void call(windlass_compute function, std::span<const windlass_value> inputs, Calculated& out) {
  out = {};
  out.status = run(function, inputs.data(), &out.number, &out.error);
}

}  // namespace windlass::plugin

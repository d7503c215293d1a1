// SPDX-License-Identifier: Apache-2.0
#include "plugin/running.hpp"

#include <algorithm>
#include <cstddef>

namespace windlass::plugin {
namespace {

RunningPlugin* shown = nullptr;

// Appends to a text of fixed size, cutting what does not fit. Returns the new length.
template <std::size_t size>
std::size_t append(char (&text)[size], std::size_t length, std::string_view more) {
  const std::size_t taken = std::min(more.size(), size - 1 - length);
  std::copy_n(more.data(), taken, text + length);
  text[length + taken] = '\0';
  return length + taken;
}

}  // namespace

void show_running(RunningPlugin* where) { shown = where; }

Running::Running(std::string_view plugin, std::string_view verb, std::string_view object) noexcept {
  if (shown == nullptr) return;
  append(shown->plugin, 0, plugin);
  append(shown->doing, append(shown->doing, 0, verb), object);
  shown->active = true;
}

Running::~Running() {
  if (shown != nullptr) shown->active = false;
}

}  // namespace windlass::plugin

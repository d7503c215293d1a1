// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker and the engine say to each other: what the plugin declares or why it is refused,
// calls, and what a call left behind.
//
// The engine believes nothing of what it reads. What is declared passes through adopt() like the
// descriptor of a mapped library; what a call left behind passes through the checks of
// Plugin::prescribe and Plugin::compute.
//
// Thread rule: [pure].

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/plugin.hpp"

namespace windlass::worker {

// One packet at most, with room for what surrounds it.
inline constexpr std::size_t largest_packet = std::size_t{192} << 10;
// Of what a plugin declares: a document has 1 MiB at most.
inline constexpr std::size_t largest_opening = std::size_t{4} << 20;

struct Call {
  std::uint64_t number = 0;  // counts calls: an answer repeats it
  bool prescribes = false;   // else it computes
  std::uint32_t index = 0;   // of the function in the plugin's list
};
struct Values {
  std::vector<windlass_value> list;
  std::deque<std::string> texts;  // what the list points to
};
std::string write_call(const Call&, std::span<const windlass_value>);
// False when it is no call.
bool read_call(std::string_view, Call&, Values&);

std::string write_answer(std::uint64_t number, const plugin::Written&);
std::string write_answer(std::uint64_t number, const plugin::Calculated&);
// False when it is no answer to that call.
bool read_answer(std::string_view, std::uint64_t number, plugin::Written&);
bool read_answer(std::string_view, std::uint64_t number, plugin::Calculated&);

std::string write_opening(const base::Result<plugin::Plugin>&);
// The plugin that is declared, without functions that could be called here; or the refusal. Refuses
// with plugin.worker what is neither.
base::Result<plugin::Plugin> read_opening(std::string_view, const plugin::LockEntry&);

}  // namespace windlass::worker

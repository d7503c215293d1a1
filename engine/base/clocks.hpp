// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far two systems' clocks may differ, and what is said of a time that has not come.
//
// Thread rule: [pure]; the engine reads no clock.

#include <cstdint>
#include <string_view>

namespace windlass::base {

// Seconds between two clocks, and by which a day begins earlier somewhere than in UTC.
inline constexpr std::int64_t clocks_differ = std::int64_t{5} * 60,
                              day_begins_earlier = std::int64_t{14} * 60 * 60;

// Whether an instant, a day, a month or a year is surely later than `now`, in seconds of UTC. A
// time without a zone is taken by its day. What is no time at all is not.
bool is_ahead(std::string_view time, std::int64_t now);

}  // namespace windlass::base

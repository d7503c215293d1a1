// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names in documents that the planner gives a meaning. Everything else it knows of a condition, it
// reads from the rules.

#include <string_view>

namespace windlass::plan {

// The fact that says in which week of its course a patient is; reviews are due by it. A vocabulary
// without it has no course: the first review is then the next.
constexpr std::string_view week_fact = "course.week";

// The weeks of a relapse, and the fact that says that there is one: reviews begin anew with it.
constexpr std::string_view relapse_fact = "course.relapse_after_pain_free_weeks";
constexpr std::string_view relapse_weeks_fact = "course.weeks_since_relapse";

// The protocol line that says how long until the next session (plugins/README.md).
constexpr std::string_view wait_section = "schedule";
constexpr std::string_view wait_key = "earliest_in";

// How a text of a protocol says that a step is held back, and why (plugins/README.md): "Held at
// sitting because ...", "Hills and pack are held because ...".
inline bool says_held(std::string_view text) {
  return text.find("Held ") != std::string_view::npos ||
         text.find("held because") != std::string_view::npos;
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines that hands-on work writes: key, section, title, unit, range. Constants.

#include "tables.hpp"

namespace {

constexpr Outputs<L> outputs{
    writes_text(L::joint, "joint", Section::technique, "Joints", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::soft, "soft_tissue", Section::technique, "Soft tissue",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::nerve, "nerve", Section::technique, "Neural glides", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::grade, "grade", Section::dose, "Grade", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::grade_highest, "grade_highest", Section::dose, "Highest grade", "{grade}", 2,
                  4, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::deficit, "deficit", Section::measure, "Dorsiflexion missing to 10 degrees",
                  "deg", 0, 40),
    writes_number(L::lunge_deficit, "lunge_deficit", Section::measure, "Lunge missing to 10 cm",
                  "cm", 0, 10),
    writes_number(L::target, "next_range", Section::progression,
                  "Dorsiflexion to look for at the next visit", "deg", -30, 40),
    writes_number(L::soft_minutes, "soft_minutes", Section::dose, "Soft tissue", "min", 0, 10,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::joint_bouts, "joint_bouts", Section::dose, "Bouts of 30 seconds at each joint",
                  "{count}", 2, 5, WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::precautions, "precautions", Section::technique, "For this patient"),
    writes_number(L::per_week, "sessions_per_week", Section::schedule, "Sessions a week",
                  "{session}", 1, 2, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::weeks, "weeks", Section::schedule, "Weeks", "wk", 4, 6,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::visits, "visits", Section::schedule, "Visits in all, at most", "{session}", 4,
                  8, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::gain_per_visit, "gain_per_visit", Section::progression,
                  "Gain a visit that would close the gap", "deg", 0, 10),
    writes_text(L::order, "order", Section::schedule, "In one visit", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::decision, "decision", Section::progression, "Today", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::home, "home", Section::technique, "At home today", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::better, "next_better", Section::progression, "Next visit: better",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::same, "next_same", Section::progression, "Next visit: same",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::worse, "next_worse", Section::progression, "Next visit: worse",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::measure, "measure", Section::measure, "Measure", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::fall, "first_step_fall", Section::measure,
                  "Fall of first-step pain since week 0", "{score}", -10, 10),
    writes_text(L::evidence, "evidence", Section::note, "Evidence", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed", WINDLASS_OUTPUT_REQUIRED),
};

}  // namespace

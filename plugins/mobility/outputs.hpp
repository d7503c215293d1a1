// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines that mobility writes: key, section, title, unit, range. Constants.

#include "tables.hpp"

namespace {

constexpr Outputs<L> outputs{
    writes_text(L::fascia_how, "fascia", Section::technique, "Fascia stretch",
                WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::fascia_reps, "fascia_repetitions", Section::dose, "Fascia, repetitions",
                  "{rep}", 5, 10, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::fascia_hold, "fascia_hold", Section::dose, "Fascia, hold", "s", 5, 10,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::fascia_times, "fascia_sessions", Section::dose, "Fascia, times a day", "/d", 1,
                  3, WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::calf_how, "calf", Section::technique, "Calf stretch", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::calf_reps, "calf_repetitions", Section::dose,
                  "Calf, repetitions in each position", "{rep}", 3, 10),
    writes_number(L::calf_hold, "calf_hold", Section::dose, "Calf, hold", "s", 5, 30),
    writes_number(L::calf_times, "calf_sessions", Section::dose, "Calf, times a day", "/d", 1, 3),
    writes_text(L::wall_how, "knee_to_wall", Section::technique, "Knee-to-wall drill",
                WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::wall_sets, "knee_to_wall_sets", Section::dose,
                  "Knee-to-wall, sets of 10 a day", "{set}", 1, 3),
    writes_text(L::hamstring_how, "hamstrings", Section::technique, "Hamstrings (optional)"),
    writes_number(L::hamstring_reps, "hamstring_repetitions", Section::dose,
                  "Hamstrings, repetitions each leg", "{rep}", 1, 1),
    writes_number(L::hamstring_hold, "hamstring_hold", Section::dose, "Hamstrings, hold", "s", 30,
                  30),
    writes_number(L::hamstring_days, "hamstring_days", Section::dose, "Hamstrings, days a week",
                  "d/wk", 5, 5),
    writes_text(L::hamstring_next, "hamstrings_next", Section::progression,
                "Hamstrings, next step"),
    writes_number(L::total, "seconds_a_day", Section::dose, "Stretching in all, a day", "s/d", 25,
                  2400, WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::when, "when", Section::schedule, "When", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::wall_goal, "wall_goal", Section::progression, "Toe-to-wall, six-week goal",
                  "cm", 0, 25),
    writes_text(L::wall_step, "wall_step", Section::progression, "Toe-to-wall on the way"),
    writes_text(L::range_goal, "range_goal", Section::progression, "Dorsiflexion to reach"),
    writes_text(L::end, "end", Section::schedule, "For how long", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::check, "gain_check", Section::schedule, "Gain check", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::feet, "care", Section::technique, "Take care"),
    writes_text(L::redose, "adherence", Section::note, "Doing it"),
    writes_text(L::better, "better", Section::progression, "Next visit: better",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::same, "same", Section::progression, "Next visit: same",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::worse, "worse", Section::progression, "Next visit: worse",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop when", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::measure, "measure", Section::measure, "Measure"),
    writes_text(L::evidence, "evidence", Section::note, "How sure"),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

}  // namespace

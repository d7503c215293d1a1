// SPDX-License-Identifier: Apache-2.0
#pragma once

// What supportive tape writes. Constants.

#include "tables.hpp"

namespace {

enum class L {
  method,
  tape,
  skin_care,
  put_on_by,
  precautions,
  strips,
  wear,
  change,
  days_left,
  tapes,
  patch,
  wait,
  until,
  decision,
  target,
  better,
  same,
  worse,
  stop,
  measure,
  remove,
  evidence,
  assumed,
  count
};

constexpr Outputs<L> outputs{
    writes_text(L::method, "method", Section::technique, "Method", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::tape, "tape", Section::technique, "Tape", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::skin_care, "skin", Section::technique, "Skin", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::put_on_by, "put_on_by", Section::technique, "Put on by"),
    writes_text(L::precautions, "precautions", Section::technique, "For this patient"),
    writes_number(L::strips, "strips", Section::dose, "Strips", "{count}", 2, 6,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::wear, "wear_hours", Section::dose, "Wear one tape at most", "h", 8, 120,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::change, "change", Section::schedule, "Change"),
    writes_number(L::days_left, "days_left", Section::schedule, "Days of taping left", "d", 0, 21,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::tapes, "tapes", Section::schedule, "Tapes needed for those days", "{count}", 0,
                  63, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::patch, "patch_test", Section::schedule, "Patch test before the first tape",
                  "h", 24, 24),
    writes_number(L::wait, "wait_after_needling", Section::schedule,
                  "Wait before taping over needled skin", "h", 0, 48),
    writes_text(L::until, "until", Section::schedule, "Until", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::decision, "decision", Section::progression, "Today", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::target, "target", Section::progression,
                  "First-step pain on day 7 that counts as help: at most", "{score}", 0, 8),
    writes_text(L::better, "next_better", Section::progression, "Next visit: better",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::same, "next_same", Section::progression, "Next visit: same",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::worse, "next_worse", Section::progression, "Next visit: worse",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::measure, "measure", Section::measure, "Measure", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::remove, "remove", Section::stop, "Remove at once for", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::evidence, "evidence", Section::note, "Evidence", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

}  // namespace

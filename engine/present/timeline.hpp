// SPDX-License-Identifier: Apache-2.0
#pragma once

// The course of a plan on a line of weeks: stages and treatments as bars, reviews as posts. What it
// shows stands in words elsewhere in the account.
//
// Times are hundredths of a week, so that no binary fraction is ever written.
//
// Thread rule: plain values; [pure].

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "present/plan_view.hpp"

namespace windlass::present {

struct TimelineRow {
  std::string title, words;
  bool stage = false;
  bool now = false;  // it goes on now; else it waits, or is done
  bool done = false;
  bool open_end = false;                // nothing says when it ends
  std::optional<model::Status> status;  // of a treatment
  std::int64_t from = 0, to = 0;        // hundredths of a week
};

struct Timeline {
  struct Post {
    std::int32_t week = 0;
    bool due = false;
  };
  std::int32_t weeks = 0;  // how many the line has
  std::int32_t step = 1;   // between two ticks
  std::vector<TimelineRow> rows;
  std::vector<Post> reviews;
};

// The line ends with the last review of the pathway; without reviews, with the longest treatment.
// A course that is past its end gets one more week. Nothing without stages.
std::optional<Timeline> timeline_of(const PlanView&);

}  // namespace windlass::present

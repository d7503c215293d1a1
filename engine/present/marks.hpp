// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a status and a disposition are shown: a sign, a tone and words. One row each in marks.cpp; a
// new status needs its row there and nothing else on this floor.
//
// Thread rule: [pure].

#include <span>
#include <string>
#include <string_view>

#include "model/recommendation.hpp"
#include "present/wrap.hpp"

namespace windlass::present {

// What a colour says; every colour comes with a word or a sign that says the same.
enum class Tone : std::uint8_t { plain, bold, faint, good, maybe, care, stop, ask, wait };
// The class of a tone in plan.css, and its ink on a terminal.
std::string_view class_of(Tone);
Ink ink_of(Tone);

struct StatusMark {
  model::Status status;
  std::string_view sign;  // one character
  Tone tone;
  std::string_view colour;  // of its part in a plot; each status has its own
  // The status of its FHIR request; empty where that depends on the plan.
  std::string_view request;
  std::string_view spoken;  // what somebody who is no programmer says of it
};
// From "do it" to "do not", the order of lists and plots.
std::span<const StatusMark> status_marks();
const StatusMark& mark_of(model::Status);

struct DispositionMark {
  model::Disposition disposition;
  Tone tone;
  // Who does what a red flag of it says to do.
  std::string_view who;
  std::string_view meaning;  // what it means for the treatments, in one or two sentences
};
const DispositionMark& mark_of(model::Disposition);

// "not indicated" for not_indicated.
std::string with_spaces(std::string_view word_with_underscores);
std::string with_spaces(model::Status);
// " [design]", " [unverified]" or nothing: the foot of a plan explains them.
std::string mark(model::Basis);

}  // namespace windlass::present

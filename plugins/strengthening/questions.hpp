// SPDX-License-Identifier: Apache-2.0
#pragma once

// The questions that a level of the ladder waits for, as they are asked. A hold names every one
// that is open, for the answer to one of them alone frees nothing. Pure.

#include "ladder.hpp"
#include "response.hpp"

namespace {

constexpr std::string_view low_pain_question =
    "for how many weeks has first-step pain been 2 or less?";

class Questions {
 public:
  void ask(bool open, std::string_view question) {
    if (open && !question.empty() && (count_ == 0 || question != list_[0]))
      list_[count_++] = question;
  }
  std::int64_t count() const { return count_; }
  std::string_view first() const { return list_[0]; }
  void write(Protocol<L>& out) const {
    for (std::int64_t i = 0; i < count_; ++i) out.more(i == 0 ? "" : " ", list_[i]);
  }

 private:
  std::string_view list_[14];
  std::int64_t count_ = 0;
};

// What has to be known before anything is added, whoever it is.
inline void ask_of_safety(Facts<F> in, Questions& open) {
  open.ask(in[F::injection].unknown(), "how many weeks ago was a heel steroid injection, if any?");
  open.ask(in[F::bone].unknown(), "osteoporosis, or a fracture after a slight fall?");
  open.ask(in[F::heart].unknown(), "an unstable heart condition or rhythm?");
  open.ask(in[F::quinolone].unknown(), "ciprofloxacin, levofloxacin or similar in 3 months?");
  open.ask(in[F::falls].unknown(), "a high risk of falls?");
}
inline Questions safety_questions(Facts<F> in) {
  Questions open;
  ask_of_safety(in, open);
  return open;
}
inline bool safety_unasked(Facts<F> in) { return safety_questions(in).count() != 0; }

inline void write_safety_questions(Facts<F> in, Protocol<L>& out) {
  const Questions open = safety_questions(in);
  out.more(open.count() > 1 ? "safety questions are open: " : "a safety question is open: ");
  open.write(out);
}

// All that the step from this rung waits for, the given one first.
inline void write_questions(Facts<F> in, Rung now, std::string_view first, Protocol<L>& out) {
  Questions open;
  open.ask(true, first);
  open.ask(in[F::settle].unknown(), settle_question);
  open.ask(!in[F::exercise].known() && !(in[F::worst].number() <= 5), exercise_question);
  ask_of_safety(in, open);
  open.ask(in[F::adherence].unknown(), "how much of the home exercise was done?");
  open.ask(in[F::goal_met].unknown() && in[F::low_weeks].unknown(), low_pain_question);
  open.ask(now == two_legs && in[F::single].unknown(), "how many single-leg heel raises in a row?");
  open.ask(now != two_legs && in[F::week].unknown(), "which week is it?");
  out.more(open.count() > 1 ? " The questions that free it together: "
                            : " The question that frees it: ");
  open.write(out);
}

}  // namespace

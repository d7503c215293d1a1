// SPDX-License-Identifier: Apache-2.0
#pragma once

// The highest rung that what is known of the patient allows, each reason said once. Not which rung
// it is today. Pure.
// SOURCE: clinical brief 3.7, 9.1 and 9.2; entry tests and caps are this project's proposal.

#include "outputs.hpp"
#include "response.hpp"
#include "stance.hpp"

namespace {

// The highest rung for now, and what no open question would raise.
struct Limits {
  Rung top = rm8, firm = rm8;
};

class Ceiling {
 public:
  explicit Ceiling(Protocol<L>& out) : out_(out) {}
  void cap(bool when, Rung at, std::string_view why, bool answer_frees = false) {
    if (!when) return;
    if (at < limits_.top) limits_.top = at;
    if (at < limits_.firm && !answer_frees) limits_.firm = at;
    out_.text(L::care, why);
  }
  Limits limits() const { return limits_; }

 private:
  Protocol<L>& out_;
  Limits limits_;
};

// One rung above what was done since an injection is the most; level 2 while nobody can tell.
inline void cap_above_what_was_done(Facts<F> in, Ceiling& ceiling) {
  const Rung since = rung_of_code(in[F::level_since]);
  if (since == seated)
    ceiling.cap(true, rm12,
                fascia_heals(in)
                    ? "Level 2 at most: nobody has told which level was done since the steroid "
                      "injection. Flat ground, no towel, body weight only until week 12 after it."
                    : "Level 2 at most: nobody has told which level was done since the steroid "
                      "injection.",
                true);
  else
    ceiling.cap(true, up(since),
                fascia_heals(in)
                    ? "After the steroid injection one level above the one done since at most. "
                      "Flat ground, no towel, body weight only until week 12 after it."
                    : "After the steroid injection one level above the one done since at most.");
}

// What may tear: the fascia after an injection, a tendon after an antibiotic.
inline void cap_for_tissue(Facts<F> in, Ceiling& ceiling) {
  ceiling.cap(
      in[F::injection].number() < load_after_injection, two_legs,
      "Both legs and body weight only until 28 days after the steroid injection, whatever was "
      "reached before; then one step at a time from there. After a pop or a bruise in the arch, "
      "stop and call.");
  ceiling.cap(load_restarts(in) && !injected_lately(in), two_legs,
              "After the steroid injection loading begins anew at level 1: both legs, flat ground, "
              "no towel, body weight only. A level on record counts as reached before it. Level 1 "
              "is held until a visit, in week 4 after it or later, records that level 1 went well "
              "for two weeks since day 7 after it; that visit opens level 2, or week 12 after it.");
  const bool of_before = in[F::level_of_before].yes() && !load_restarts(in) && !injected_lately(in);
  if (of_before) cap_above_what_was_done(in, ceiling);
  const bool kept = level_kept(in);
  ceiling.cap(
      in[F::injection].unknown(), kept ? reached(in) : two_legs,
      kept
          ? "The level is held, without a step and a towel, until a heel injection is asked about, "
            "which is done today: one in the last 12 weeks takes it back to both legs. After a "
            "pop or a bruise in the arch, stop and call."
          : "Both legs until a heel injection is asked about, whatever was reached before. After a "
            "pop or a bruise in the arch, stop and call.",
      true);
  ceiling.cap(in[F::quinolone].may_be_other_than("none"), two_legs,
              "Because of the antibiotic (fluoroquinolone) within 12 weeks: both legs and body "
              "weight only. Stop at the first tendon pain.");
  ceiling.cap(in[F::achilles].may_be_yes(), rm12,
              "Because of the Achilles: feel for a gap and do the Thompson test first. Level 2 at "
              "most, on flat ground, the heel never below the toes.");
}

inline void cap_for_bone(Facts<F> in, Ceiling& ceiling) {
  ceiling.cap(
      energy_low(in), two_legs,
      in[F::impact_stops].yes()
          ? "Because of low energy, missed periods or underweight: both legs, on flat ground, body "
            "weight only. Nothing on one leg, no rucksack and no weights until the physician "
            "has excluded bone stress and agrees."
          : "Low energy, missed periods or underweight is not excluded: both legs, on flat ground, "
            "body weight only, nothing on one leg, until somebody has asked.");
  ceiling.cap(in[F::bone].may_be_yes(), rm12,
              "Because of osteoporosis: level 2 at most, on flat ground, body weight only, and the "
              "squeeze test at each review.");
}

inline void cap_for_health(Facts<F> in, Ceiling& ceiling) {
  ceiling.cap(in[F::heart].may_be_yes(), two_legs,
              "Because of the heart: the physician agrees first. Both legs only, never hold the "
              "breath, count aloud.");
  ceiling.cap(is_pregnant(in), is_late_in_pregnancy(in) ? two_legs : rm12,
              "Because of the pregnancy: flat ground, both hands on a rail, body weight only, "
              "never hold the breath. Contractions, bleeding or leaking fluid: stop, and call the "
              "maternity unit at once. Breathlessness is an emergency.");
  ceiling.cap(in[F::index_open].may_be_yes(), two_legs,
              "Because the ankle index cannot tell the circulation: both legs and body weight "
              "until the toe index is measured. Stop at a cramp in the calf or a pale foot.");
}

// A relapse goes on at the last tolerated load (brief 3.0), measured now.
inline void cap_for_relapse(Facts<F> in, Ceiling& ceiling) {
  if (insensate_or_untested(in))
    ceiling.cap(true, two_legs,
                "The pain came back: both legs for two weeks, then one step at a time.");
  else if (load_borne(in) && reached(in) > two_legs)
    ceiling.cap(true, reached(in),
                "The pain came back, and the last level is borne. Keep that level and its load for "
                "the first two weeks of the relapse. Above 5 of 10, or not settled the next day: "
                "both legs.");
  else
    ceiling.cap(true, two_legs,
                "Because the pain came back: both legs in the first two weeks of the relapse. The "
                "last level stays only where it hurts 5 of 10 or less and settles by the next day. "
                "Then one step at a time.",
                in[F::exercise].unknown() || in[F::settle].unknown());
}

inline Limits ceiling(Facts<F> in, Protocol<L>& out) {
  Ceiling found(out);
  cap_for_tissue(in, found);
  if (fresh_relapse(in)) cap_for_relapse(in, found);
  found.cap(
      in[F::falls].may_be_yes(), two_legs,
      "Because of the risk of falls: both legs at most and body weight only, both hands on a rail, "
      "somebody near.");
  cap_for_bone(in, found);
  cap_for_health(in, found);
  found.cap(foot_at_risk(in), two_legs, why_at_risk(in));
  if (foot_at_risk(in))
    out.text(L::care, "Both legs and body weight only, in shoes, by a rail, ",
             first_with_clinician(in) ? "the first two sessions with the clinician."
                                      : "one session at this visit with the clinician.",
             " Look at the skin of both feet before and after each.");
  return found.limits();
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
// Heel-raise loading: which rung, up, hold or down, and the dose and calendar that follow.
// SOURCE: clinical brief 3.7 and 3.0. Rungs 12RM x 3 (weeks 0-2), 10RM x 4 (2-4), 8RM x 5 (from 4),
// tempo 3-2-3, every second day, 3 months (Rathleff 2015, dose read second-hand); pain rule 5 of 10
// and settled next day (from Achilles data). Entry tests and caps are this project's proposal.
#include "ceiling.hpp"
#include "questions.hpp"
#include "response.hpp"
#include "silence.hpp"
#include "sport.hpp"
#include "stance.hpp"
#include "until.hpp"

namespace {

using namespace windlass;

Rung entry(Facts<F> in, bool unasked, Limits limits, Protocol<L>& out) {
  const bool irritability_open = is_irritability_open(in);
  write_entry_gaps(in, out);
  const bool able = in[F::single].number() >= enough_single && in[F::both_pain].number() <= 5;
  const bool paced = is_sensitised(in);
  if (able && limits.top >= rm12 && !in[F::rung].in_doubt() && !irritability_open && !unasked &&
      !paced && response(in) != Response::too_much) {
    out.text(L::step, "Start: ", ladder[rm12].name, " (", in[F::single].number(),
             " single-leg raises).");
    return rm12;
  }
  std::string_view held;
  bool asked = false;
  if (in[F::single].number() < enough_single)
    held = " Held there because fewer than 12 single-leg raises were counted.";
  else if (response(in) == Response::too_much)
    held =
        " Held there because exercises hurt above 5 of 10 or do not settle in 24 h, or one of the "
        "two is in doubt.";
  else if (paced)
    held = " Held there because of widespread sensitivity.";
  else if (unasked && limits.firm >= rm12) {
    held = " Held there because ";
    asked = true;
  } else if (limits.firm >= rm12 && (!able || irritability_open))
    held = " Held there because an answer is missing; what is assumed names it.";
  else
    held = " More is not safe here: \"Take care\" says why.";
  out.text(L::step, "Start: ", ladder[two_legs].name, ".", held);
  if (asked) write_safety_questions(in, out);
  return two_legs;
}

// Why a step is held where the last answer itself is the reason, or nothing.
Why unsettled(Facts<F> in, Response last) {
  if (rescreen(in))
    return in[F::night].may_be_yes()
               ? Why{"of pain at night. Look at the red flags again before any step."}
           : in.known(F::worst, F::worst_start)
               ? Why{"the worst pain is 2 or more above that of the first visit. Look at the red "
                     "flags again before any step."}
               : Why{"the worst pain of now or of the first visit is in doubt.",
                     "how bad was the worst pain, 0 to 10?"};
  if (last != Response::unclear) return {};
  if (in[F::settle].unknown())
    return {"the hours until it settles are not known.", settle_question};
  return {"the pain during the exercises is not known.", exercise_question};
}

// Why a step is held for another reason, or nothing.
Why waiting(Facts<F> in, Rung now) {
  if (in[F::adherence].unknown())
    return {"the share of sessions done is not known.", "how much of the home exercise was done?"};
  if (fresh_relapse(in)) return {"the pain came back. Nothing is added in its first two weeks."};
  if (in[F::goal_met].unknown())
    return {"whether the goal is met is not known.",
            in[F::low_weeks].unknown() ? low_pain_question
                                       : "how bad is first-step pain now, 0 to 10?"};
  if (now == rm8 && !over_without_gain(in))
    return {"this is the last level; make the load heavier instead."};
  if (now == two_legs && in[F::single].unknown())
    return {"single-leg raises were not counted. Twelve in a row free the next level."};
  if (now == two_legs && in[F::single].number() < enough_single)
    return {steady_ground(in) ? "12 single-leg raises are needed for the next level."
                              : "12 single-leg raises are needed for the next level. Until then "
                                "rise on two legs and lower on one in the last set."};
  if (now != two_legs && in[F::week].unknown())
    return {"the week of the plan is not known.", "which week is it?"};
  if (course_over(in) && in[F::responded].no())
    return {"the 12 weeks are over and no measure has improved. Review and refer before more."};
  if (over_without_gain(in))
    return {"the 12 weeks are over and no measure was compared.",
            "first-step pain today and at week 0?"};
  if (in[F::week].number() < earliest_week(up(now))) return {"the next level waits for its week."};
  return {};
}

// Low pain whose weeks nobody counted is not called four weeks.
void stay_in_taper(Facts<F> in, Rung now, Protocol<L>& out) {
  out.text(L::step, "Held at ", ladder[now].name,
           in[F::low_weeks].number() >= 4
               ? ", because first-step pain has been 2 or less for 4 weeks."
               : ", because the goal is met: first-step pain is 2 or less.",
           in[F::injection].unknown() ? " Train twice a week."
                                      : " Keep the load and train twice a week.");
}

Rung next(Facts<F> in, Rung now, bool unasked, bool taper, Limits limits, Protocol<L>& out) {
  const auto stay = [&](const Why& why) {
    out.text(L::step, "Held at ", ladder[now].name, ", because ", why.what);
    if (!why.question.empty()) write_questions(in, now, why.question, out);
    return now;
  };
  const Response last = response(in);
  if (last == Response::too_much) {
    const Why why = why_too_much(in);
    out.text(L::step, "One step back to ", ladder[down(now)].name, ", because ", why.what);
    if (!why.question.empty()) write_questions(in, now, why.question, out);
    if (rescreen(in)) out.text(L::step, "Look at the red flags again before the next session.");
    return down(now);
  }
  if (const Why why = unsettled(in, rescreen(in) ? last : Response::settled); !why.what.empty())
    return stay(why);
  if (taper) {
    stay_in_taper(in, now, out);
    return now;
  }
  if (in[F::adherence].number() < 70)
    return stay({"less than 70 % was done. Make it easier to do before it gets heavier."});
  // No answer frees what is not safe whatever is answered.
  if (now >= limits.firm && limits.firm < rm8)
    return stay({"more is not safe here; \"Take care\" says why."});
  if (const Why why = unsettled(in, last); !why.what.empty()) return stay(why);
  if (unasked && in[F::adherence].known())
    return stay({"a safety question is open.", safety_questions(in).first()});
  if (now >= limits.top && limits.top < rm8)
    return stay({"more is not safe here; \"Take care\" says why."});
  if (const Why why = waiting(in, now); !why.what.empty()) return stay(why);
  out.text(L::step, "One step up to ", ladder[up(now)].name,
           ", because the exercises hurt 5 of 10 or less, settled in 24 h, and ",
           in[F::adherence].number(), " % was done.");
  return up(now);
}

void schedule(Facts<F> in, Rung rung, bool taper, Protocol<L>& out) {
  const Dose& dose = ladder[rung];
  const bool heavy = rung >= rm12;
  const bool sore = heavy && (in[F::needled].may_be_below(24));
  const std::int64_t first = sore ? 2 : 1;
  const bool paced = is_sensitised(in);
  const Days days = training_days(rung, taper, paced, first);
  const std::int64_t session = dose.reps * dose.seconds * dose.sets;
  const bool each_leg = heavy && in[F::side].is("bilateral");
  out.number(L::set_time, dose.reps * dose.seconds);
  out.number(L::session_time, session);
  out.number(L::rest_time, dose.rest);
  // Seated holds rest between repetitions, sets between sets.
  const std::int64_t rests = rung == seated ? dose.reps - 1 : dose.sets - 1;
  out.number(L::minutes,
             divide_rounded(Decimal(session * (each_leg ? 2 : 1) + rests * dose.rest), 60, 0));
  out.number(L::sessions, days.count);
  out.number(L::weekly_time, divide_rounded(Decimal(session * days.count), 2, 0));
  const bool supervised = first_with_clinician(in) && rung == two_legs;
  if (!supervised) out.number(L::first_day, first);
  out.number(L::rest_days, rung == seated ? 0 : taper || paced ? 2 : 1);
  if (supervised)
    out.text(L::supervised,
             "The first two sessions are with the clinician, on days that are agreed today; at "
             "home nothing is begun before.");
  if (supervised)
    out.text(L::calendar, "After the two sessions with the clinician");
  else
    out.text(L::calendar, "Day ", std::string_view(days.text, days.length), " (today is day 1)");
  out.more(rung == seated ? "."
           : taper        ? "; twice a week."
           : paced        ? "; every third day, paced."
                          : "; every second day.");
  if (sore && in[F::needled].known())
    out.text(L::care, "Needled ", in[F::needled].number(), " h ago: no heavy set for another ",
             24_d - in[F::needled].number(), " h; gentle movement and stretching are fine.");
  if (heavy && in[F::needled].unknown())
    out.text(L::care,
             "If needled within 24 h, the first heavy session waits until 24 h have passed.");
  write_until(in, taper, out);
}

void write_unasked(Facts<F> in, Protocol<L>& out) {
  out.text(L::assumed, "Not known: ", in[F::injection].unknown() ? "heel steroid injection; " : "",
           in[F::bone].unknown() ? "osteoporosis; " : "",
           in[F::heart].unknown() ? "unstable heart; " : "",
           in[F::quinolone].unknown() ? "fluoroquinolone; " : "",
           in[F::falls].unknown() ? "falls risk; " : "",
           "no step up until asked (conservative default).");
}

// What was reached is more than is safe today. One sentence says what to do, and what frees the
// rest.
Rung taken_back(Facts<F> in, Rung now, Rung top, bool taper, Protocol<L>& out) {
  if (rescreen(in)) out.text(L::step, "Look at the red flags again before the next session.");
  out.text(L::step, "Taken back to ", ladder[top].name, taper ? ", twice a week, " : ", ",
           "because more is not safe here; \"Take care\" says why. Reached before: ",
           ladder[now].name, ".");
  return top;
}

// Where the patient stands on the ladder now; not on it: the entry.
Rung rung_of(Facts<F> in, bool unasked, bool taper, Limits limits, Protocol<L>& out) {
  const Rung now = reached(in);
  if (now == seated) return entry(in, unasked, limits, out);
  if (now > limits.top) return taken_back(in, now, limits.top, taper, out);
  return next(in, now, unasked, taper, limits, out);
}

// What is carried. Where the goal is met, or may be, the pain came back, or the weeks are over and
// nobody has found a gain, nothing is added.
void write_load(Facts<F> in, Rung rung, bool unasked, Protocol<L>& out) {
  const bool nothing_added = !in[F::goal_met].no() || fresh_relapse(in) || over_without_gain(in);
  if (level_kept(in) && !body_weight_besides(in))
    out.text(L::load,
             "Body weight; nothing is added until somebody has asked about a heel injection, which "
             "is done today. Never, or 12 weeks ago or more: the rucksack of the last sessions.");
  else if (body_weight_only(in))
    out.text(L::load, "Body weight only.");
  else if (unasked && (rung == two_legs || in[F::injection].unknown()))
    out.text(L::load, "Body weight; nothing is added until the open safety question is answered.");
  else if (nothing_added && reached(in) == seated)
    out.text(L::load, "Body weight only.");
  else if (nothing_added || (unasked && rung > two_legs))
    out.text(L::load,
             "The rucksack of the last sessions, if one was carried; nothing is added for now.");
  else if (rung == two_legs)
    out.text(L::load, "Body weight; a rucksack when 15 good ones would be possible.");
  else
    out.text(
        L::load, "A rucksack with books, so heavy that ", ladder[rung].reps,
        " good repetitions are just possible. When two more would be possible, add 1 to 2 kg.");
}

void write_exercise(Facts<F> in, Rung rung, bool unasked, Protocol<L>& out) {
  const Dose& dose = ladder[rung];
  if (rung == seated) {
    out.text(L::how,
             "Sit with the foot flat and the toes on a rolled towel. Press the ball of the foot "
             "down until the heel just lifts, hold 30 s, rest 60 s. ",
             insensate_or_untested(in)
                 ? "Pain may not warn here: in shoes, and stop at any mark on the skin."
                 : "Pain may reach 5 of 10.");
    out.text(L::load, "About half of your strength; press a hand on the knee when that is easy.");
    out.text(L::tempo, "Hold 30 s.");
  } else {
    out.text(L::how, rung == two_legs ? "Stand on both legs" : "Stand on one leg", where(in),
             support(in), toes(in), "Rise and lower slowly. ",
             insensate_or_untested(in)
                 ? "Pain may not warn here: in shoes, and stop at any mark on the skin."
                 : "Pain may reach 5 of 10 and is back to usual the next day.");
    if (foot_at_risk(in) && !insensate_or_untested(in))
      out.text(L::how, "In shoes, and stop at any mark on the skin.");
    write_load(in, rung, unasked, out);
    out.text(L::tempo, lift, " s up, ", hold, " s at the top, ", lower, " s down: ", repetition,
             " s each.");
  }
  out.number(L::reps, dose.reps);
  out.number(L::sets, dose.sets);
}

void write_others(Facts<F> in, Protocol<L>& out) {
  if (in[F::failed].has("loading"))
    out.text(
        L::care,
        "Loading failed before: change the form, not only the load. Choose the load yourself: "
        "at least 8 repetitions, as many sets as possible, 2 min rest, 48 h between sessions.");
  if (is_sensitised(in))
    out.text(L::care,
             "Widespread sensitivity: one change a week, judged by the week and not by the day.");
}

// Where pain may not warn, what is seen decides, and both legs are the most.
void write_next_visit_by_sight(Rung rung, bool taper, Protocol<L>& out) {
  out.text(
      L::better, "Skin whole, cool and of its usual colour after every session: ",
      taper ? "keep the load, twice a week." : "repeat it. This level is the highest for now.");
  out.text(L::same, "Repeat ", ladder[rung].name,
           "; watch tempo and support, and look at what was really done and at both soles.");
  out.text(L::worse,
           "A red or warm spot, swelling or a blister: no loading, and be seen the same day.");
}

// After an injection no good week opens a level of its own: a visit records it first.
std::string_view better_after_injection(Facts<F> in) {
  return injected_lately(in)
             ? "Exercise pain 5 or less and settled the next day: repeat it. This level is the "
               "highest until day 28 after the injection."
             : "Exercise pain 5 or less and settled the next day: repeat it. This level is the "
               "highest until a visit, in week 4 after the injection or later, records that it "
               "went well for two weeks since day 7 after it, or until week 12 after it.";
}

// Nor while the pain is back for less than two weeks, or somebody has still to ask for an
// injection.
std::string_view better_of_held(Facts<F> in) {
  return fresh_relapse(in)
             ? "Exercise pain 5 or less and settled the next day: repeat it with the same load; "
               "once the relapse is no longer fresh, one step at a time."
             : "First the open question: how many weeks ago was a heel steroid injection, if any? "
               "Until then repeat it.";
}

// For the next visit: what to do when it went well, the same or badly.
void write_next_visit(Facts<F> in, Rung rung, Rung top, bool taper, Protocol<L>& out) {
  if (insensate_or_untested(in)) {
    write_next_visit_by_sight(rung, taper, out);
    return;
  }
  if (taper)
    out.text(L::better, "First-step pain still 2 or less: keep the load, twice a week.");
  else if (over_without_gain(in))
    out.text(L::better, "Only with a gain in a measure: go on. Until then nothing is added.");
  else if (load_restarts(in))
    out.text(L::better, better_after_injection(in));
  else if (fresh_relapse(in) || level_kept(in))
    out.text(L::better, better_of_held(in));
  else if (in[F::goal_met].unknown() && rung > seated)
    out.text(L::better,
             "First the open question: for how many weeks has first-step pain been 2 or "
             "less, and what is it now? Until then repeat it with the same load.");
  else if (rung >= top)
    out.text(L::better,
             "Exercise pain 5 or less and settled the next day: repeat it. This level is the "
             "highest for now",
             rung == rm8 ? ", so make the load heavier." : ", until its caution is cleared.");
  else if (rung == seated)
    out.text(L::better, "Ten two-leg raises at 5 or less, settled in 24 h: go to ",
             ladder[two_legs].name, ".");
  else {
    if (safety_unasked(in)) {
      out.text(L::better, safety_questions(in).count() > 1 ? "First the open questions: "
                                                           : "First the open question: ");
      safety_questions(in).write(out);
    }
    const std::int64_t from = earliest_week(up(rung));
    const bool waits = !(in[F::week].number() >= from) && from > 0;
    out.text(L::better, "Exercise pain 5 or less, settled the next day, 70 % done: go to ",
             ladder[up(rung)].name, waits ? ", not before plan week " : ".",
             !waits      ? ""
             : from == 4 ? "4."
                         : "2.");
  }
  out.text(L::same, "Repeat ", ladder[rung].name,
           steady_ground(in) ? "; watch tempo and support" : "; watch tempo and towel",
           ", and look at what was really done.");
  if (rung == seated)
    out.text(L::worse, "Leave out the exercise for 3 days; then look at the red flags again.");
  else
    out.text(L::worse, "Exercise pain above 5, or over 24 h to settle: go back to ",
             ladder[down(rung)].name, ".");
}

void write_measures(Facts<F> in, Protocol<L>& out) {
  out.text(L::stop, "Stop and call after a pop, with pain at night",
           in[F::quinolone].is("none") ? " or" : ",", " pain on squeezing the heel",
           in[F::quinolone].is("none") ? ". " : ", or tendon pain on an antibiotic. ",
           insensate_or_untested(in)
               ? "Pain may not warn: look at both feet before and after, with a mirror or by "
                 "somebody else, and stop at a red or warm spot, a blister, swelling or a change "
                 "of colour."
               : "Pain above 5 of 10, or not settled the next morning: one step back.");
  out.text(
      L::measure,
      "Single-leg heel raises, pain in the exercises, hours to settle each visit; FFI (7 points "
      "matter) or FAAM daily living (8) at 6 and 12 weeks.");
  out.text(L::evidence,
           "One trial (n=48): better at 3 months, not at 1, 6 or 12. Others found no gain over "
           "stretching, advice or heel cup. Helpful, not proven superior.");
}

void loading(Facts<F> in, Protocol<L>& out) noexcept {
  const bool unasked = safety_unasked(in);
  const bool taper = in[F::goal_met].yes();
  if (unasked) write_unasked(in, out);
  write_doubts(in, out);
  const Limits limits = ceiling(in, out);
  const Rung rung = rung_of(in, unasked, taper, limits, out);
  write_exercise(in, rung, unasked, out);
  schedule(in, rung, taper, out);
  write_foot(in, out);
  write_hip(in, out);
  write_core(in, out);
  write_sport(in, out);
  write_gym(in, rung >= rm10, unasked, out);
  write_others(in, out);
  write_next_visit(in, rung, limits.top, taper, out);
  write_measures(in, out);
}

constexpr windlass_prescriber list[] = {prescriber<loading, inputs, outputs>("heel_raise_loading")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("strengthening", "1.0.0", windlass::document(), windlass::extension(prescribers));

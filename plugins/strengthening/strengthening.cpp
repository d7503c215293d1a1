// SPDX-License-Identifier: Apache-2.0
// Heel-raise loading: which rung, up, hold or down, and the dose and calendar that follow.
// SOURCE: clinical brief 3.7 and 3.0. Rungs 12RM x 3 (weeks 0-2), 10RM x 4 (2-4), 8RM x 5 (from 4),
// tempo 3-2-3, every second day, 3 months (Rathleff 2015, dose read second-hand); pain rule 5 of 10
// and settled next day (from Achilles data). Entry tests and caps are this project's proposal.
#include "tables.hpp"

namespace {

using namespace windlass;

// The ladder, lowest rung first.
enum Rung { seated, two_legs, rm12, rm10, rm8 };
struct Dose {
  std::string_view name;
  std::int64_t reps, sets, seconds, rest;
};  // seconds for each repetition
constexpr std::int64_t lift = 3, hold = 2, lower = 3, repetition = lift + hold + lower;
constexpr Dose ladder[] = {
    {"seated holds, 5 x 30 s", 5, 1, 30, 60},
    {"two-legged, 12 x 3", 12, 3, repetition, 120},
    {"one-legged, 12RM x 3", 12, 3, repetition, 120},
    {"one-legged, 10RM x 4", 10, 4, repetition, 120},
    {"one-legged, 8RM x 5", 8, 5, repetition, 120},
};
constexpr std::int64_t course_weeks = 12, enough_single = 12;

Rung up(Rung r) { return r == rm8 ? rm8 : static_cast<Rung>(r + 1); }
Rung down(Rung r) { return r == seated ? seated : static_cast<Rung>(r - 1); }
// The brief's weeks of each rung, read as "not before".
constexpr std::int64_t earliest_week(Rung r) { return r == rm8 ? 4 : r == rm10 ? 2 : 0; }

enum class Response { too_much, settled, unclear };

// Pain above 5 or not back to usual after 24 h is too much. Worst pain of the week is not always
// pain of the sets: where first-step pain explains it, it only stops the way up.
Response response(Facts<F> in) {
  const Decimal worst = in[F::worst].number();
  if (in[F::settle].number() > 24 || in[F::both_pain].number() > 5) return Response::too_much;
  if (worst > 5)
    return in[F::first_step].known() && worst <= in[F::first_step].number() ? Response::unclear
                                                                            : Response::too_much;
  const bool painless_enough =
      worst <= 5 || (in[F::worst].unknown() && in[F::both_pain].number() <= 5);
  return in[F::settle].known() && painless_enough ? Response::settled : Response::unclear;
}

bool insensate_or_untested(Facts<F> in) {
  return in[F::lops].yes() ||
         (in[F::lops].unknown() &&
          (in[F::neuropathy].yes() || (in[F::diabetes].known() && !in[F::diabetes].is("none"))));
}

// The highest rung that what is known of the patient allows, each reason said once.
Rung ceiling(Facts<F> in, Protocol<L>& out) {
  Rung top = rm8;
  const auto cap = [&](bool when, Rung at, std::string_view why) {
    if (!when) return;
    if (at < top) top = at;
    out.text(L::care, why);
  };
  cap(in[F::injection].number() < 1, two_legs,
      "Steroid injection within 7 days: two-legged at most until day 7. A pop or a bruise in the "
      "arch: stop and call.");
  cap(in[F::falls].yes(), two_legs,
      "High falls risk: two-legged at most, rail in both hands, somebody near.");
  cap(in[F::quinolone].known() && !in[F::quinolone].is("none"), two_legs,
      "Fluoroquinolone within 12 weeks: two-legged, low load; stop at the first tendon pain.");
  cap(in[F::heart].yes(), two_legs,
      "Unstable heart: the physician agrees first; two-legged, no breath-holding, count aloud.");
  cap(in[F::bone].yes(), rm12,
      "Osteoporosis: no rung above 12RM x 3, flat ground, squeeze test at each review.");
  cap(in[F::achilles].yes(), rm12,
      "Achilles: feel for a gap and do the Thompson test first. Flat ground, no dropped heel, no "
      "rung above 12RM x 3.");
  cap(insensate_or_untested(in), rm12,
      in[F::lops].yes() ? "Sensation lost: in shoes, by a rail, look at the skin after each "
                          "session; no rung above 12RM x 3."
                        : "Sensation untested: treated as lost; in shoes, by a rail, no rung above "
                          "12RM x 3. Test with a 10 g monofilament.");
  return top;
}

Rung entry(Facts<F> in, bool unasked, Protocol<L>& out) {
  const bool irritability_open = in[F::rest].unknown() && in[F::settle].unknown();
  if (in[F::rung].unknown())
    out.text(L::assumed, "The level reached is not known: counted as new (conservative default).");
  if (irritability_open)
    out.text(L::assumed,
             "Pain at rest and hours to settle are not known: low start, two-legged (conservative "
             "default).");
  if (in[F::single].unknown())
    out.text(L::assumed,
             "Single-leg heel raises were not counted: two-legged start (conservative default). "
             "Count them today.");
  if (in[F::both_pain].unknown())
    out.text(L::assumed,
             "Pain of 10 two-leg heel raises is not known: do the test first. Above 5 of 10: "
             "seated holds, 5 x 30 s, instead.");
  const bool able = in[F::single].number() >= enough_single && in[F::both_pain].number() <= 5;
  const bool paced = in[F::csi].number() >= 40;
  if (able && !irritability_open && !unasked && !paced && response(in) != Response::too_much) {
    out.text(L::step, "Start: ", ladder[rm12].name, " (", in[F::single].number(),
             " single-leg raises).");
    return rm12;
  }
  out.text(L::step, "Start: ", ladder[two_legs].name,
           in[F::single].number() < enough_single ? " (fewer than 12 single-leg raises)." : ".");
  return two_legs;
}

Rung next(Facts<F> in, Rung now, bool unasked, bool taper, Protocol<L>& out) {
  const auto stay = [&](std::string_view why) {
    out.text(L::step, "Hold at ", ladder[now].name, ": ", why);
    return now;
  };
  const Response last = response(in);
  if (last == Response::too_much) {
    out.text(L::step, "One step back to ", ladder[down(now)].name,
             ": pain above 5 of 10, or not settled in 24 h.");
    return down(now);
  }
  if (taper) return stay("first-step pain 2 or less for 4 weeks; keep the load, twice a week.");
  if (in[F::adherence].known() && in[F::adherence].number() < 70)
    return stay("less than 70 % was done; make it easier to do before it gets heavier.");
  if (last == Response::unclear) {
    return stay(in[F::worst].number() > 5 ? "worst pain above 5; ask whether it was in the sets "
                                            "(then one step back) or only the first steps."
                                          : "the answer to the last session is not known; ask for "
                                            "pain in the sets and hours to settle.");
  }
  if (in[F::adherence].unknown()) return stay("the share of sessions done is not known; ask.");
  if (unasked) return stay("a safety question is open (below).");
  if (now == rm8) return stay("top rung; raise the load, not the rung.");
  if (now == two_legs && in[F::single].unknown())
    return stay("count single-leg raises; 12 are needed for the next rung.");
  if (now == two_legs && in[F::single].number() < enough_single)
    return stay(
        "12 single-leg raises are needed for the next rung; until then two up, one down in the "
        "last set.");
  if (now != two_legs && in[F::week].unknown()) return stay("the week of the plan is not known.");
  if (in[F::week].number() < earliest_week(up(now)))
    return stay("the next rung waits for its week.");
  out.text(L::step, "One step up to ", ladder[up(now)].name, ": pain 5 or less, settled in 24 h, ",
           in[F::adherence].number(), " % done.");
  return up(now);
}

struct Days {
  char text[64] = {};
  std::size_t length = 0;
  std::int64_t count = 0;
  void add(std::int64_t day) {
    if (count++ != 0) {
      text[length++] = ',';
      text[length++] = ' ';
    }
    if (day >= 10) text[length++] = static_cast<char>('0' + day / 10);
    text[length++] = static_cast<char>('0' + day % 10);
  }
};

// The days of the next 14 with a session.
Days training_days(Rung rung, bool taper, bool paced, std::int64_t first) {
  Days days;
  if (rung == seated)
    for (std::int64_t d = 1; d <= 14; ++d) days.add(d);
  else if (taper)
    for (const std::int64_t d : {0, 3, 7, 10}) days.add(first + d);
  else
    for (std::int64_t d = first; d <= 14; d += paced ? 3 : 2) days.add(d);
  return days;
}

void write_until(Facts<F> in, bool taper, Protocol<L>& out) {
  if (in[F::week].unknown()) {
    out.text(L::assumed, "The week of the plan is not known: 12 weeks are counted from today.");
    out.text(L::until, taper ? "Twice a week for 12 more weeks." : "12 weeks from today.");
  } else if (taper) {
    out.text(L::until,
             "Twice a week for 12 more weeks, counted from the end of the four quiet weeks: to "
             "plan week ",
             max(in[F::week].number() - in[F::low_weeks].number() + 4 + 12, in[F::week].number()),
             ".");
  } else if (in[F::week].number() < course_weeks) {
    out.text(L::until, "To plan week ", course_weeks, " (",
             Decimal(course_weeks) - in[F::week].number(), " more).");
  } else {
    out.text(L::until,
             "The 12 weeks are over. Go on only with a gain; otherwise refer (12 week review).");
  }
}

void schedule(Facts<F> in, Rung rung, bool taper, Protocol<L>& out) {
  const Dose& dose = ladder[rung];
  const bool heavy = rung >= rm12;
  const bool sore = heavy && in[F::needled].known() && in[F::needled].number() < 24;
  const std::int64_t first = sore ? 2 : 1;
  const bool paced = in[F::csi].number() >= 40;
  const Days days = training_days(rung, taper, paced, first);
  const std::int64_t session = dose.reps * dose.seconds * dose.sets;
  const bool each_leg = heavy && in[F::side].is("bilateral");
  out.number(L::set_time, dose.reps * dose.seconds);
  out.number(L::session_time, session);
  out.number(L::rest_time, dose.rest);
  // Seated holds rest between repetitions, sets between sets.
  const std::int64_t rests = rung == seated ? dose.reps - 1 : dose.sets - 1;
  out.number(L::minutes,
             divide_rounded(Decimal(session * (each_leg ? 2 : 1) + rests * dose.rest), 60, 1));
  out.number(L::sessions, days.count);
  out.number(L::weekly_time, divide_rounded(Decimal(session * days.count), 2, 0));
  out.number(L::first_day, first);
  out.text(L::calendar, "Day ", std::string_view(days.text, days.length), " (today is day 1)",
           rung == seated ? "."
           : taper        ? "; twice a week."
           : paced        ? "; every third day, paced."
                          : "; every second day.");
  if (sore)
    out.text(L::care, "Needled ", in[F::needled].number(), " h ago: no heavy set for another ",
             24_d - in[F::needled].number(), " h; gentle movement and stretching are fine.");
  if (heavy && in[F::needled].unknown())
    out.text(L::care,
             "If needled within 24 h, the first heavy session waits until 24 h have passed.");

  write_until(in, taper, out);
}

bool safety_unasked(Facts<F> in) {
  return in[F::injection].unknown() || in[F::bone].unknown() || in[F::heart].unknown() ||
         in[F::quinolone].unknown() || in[F::falls].unknown();
}

void write_unasked(Facts<F> in, Protocol<L>& out) {
  out.text(L::assumed, "Not known: ", in[F::injection].unknown() ? "heel steroid injection; " : "",
           in[F::bone].unknown() ? "osteoporosis; " : "",
           in[F::heart].unknown() ? "unstable heart; " : "",
           in[F::quinolone].unknown() ? "fluoroquinolone; " : "",
           in[F::falls].unknown() ? "falls risk; " : "",
           "no step up until asked (conservative default).");
}

// Where the patient stands on the ladder now; not on it: the entry.
Rung rung_of(Facts<F> in, bool unasked, bool taper, Protocol<L>& out) {
  if (in[F::rung].is("bilateral")) return next(in, two_legs, unasked, taper, out);
  if (in[F::rung].is("12rm_x3")) return next(in, rm12, unasked, taper, out);
  if (in[F::rung].is("10rm_x4")) return next(in, rm10, unasked, taper, out);
  if (in[F::rung].is("8rm_x5")) return next(in, rm8, unasked, taper, out);
  return entry(in, unasked, out);
}

void write_exercise(Facts<F> in, Rung rung, Protocol<L>& out) {
  const Dose& dose = ladder[rung];
  const bool flat = in[F::achilles].yes() || in[F::bone].yes() || in[F::falls].yes() ||
                    in[F::heart].yes() || in[F::quinolone].is("past_12wk") ||
                    insensate_or_untested(in);
  if (rung == seated) {
    out.text(L::how,
             "Seated, foot flat, toes on a rolled towel: press the ball of the foot down, heel "
             "just off, hold 30 s, rest 60 s. Pain 5 of 10 at most.");
    out.text(L::load, "Own effort, about half; a hand on the knee when that is easy.");
    out.text(L::tempo, "Hold 30 s.");
  } else {
    out.text(
        L::how, rung == two_legs ? "Both legs" : "One leg",
        flat ? ", on flat ground" : ", on a step",
        ", rolled towel under the toes so that they bend fully at the top; fingers on a wall.");
    if (in[F::quinolone].is("past_12wk") || in[F::heart].yes())
      out.text(L::load, "Body weight only.");
    else if (rung == two_legs)
      out.text(L::load, "Body weight; a rucksack when 15 good ones would go.");
    else
      out.text(L::load, "Rucksack with books: as heavy as lets ", dose.reps,
               " good repetitions be the last. Two more would go: 1 to 2 kg more.");
    out.text(L::tempo, lift, " s up, ", hold, " s at the top, ", lower, " s down: ", repetition,
             " s each.");
  }
  out.number(L::reps, dose.reps);
  out.number(L::sets, dose.sets);
}

void write_others(Facts<F> in, Protocol<L>& out) {
  out.text(
      L::small,
      "Short-foot drill, 5 days a week for 8 to 12 weeks: seated, then standing. Customary dose.");
  out.text(L::hip,
           "Hip abductors and rotators 2 to 3 times a week are an option; in a trial they added "
           "nothing to stretching.");
  if (in[F::failed].has("loading"))
    out.text(L::care,
             "Loading failed before: change the form, not only the load. Self-dosed: at least 8 "
             "repetitions, as many sets as go, 2 min rest, 48 h between.");
  if (in[F::csi].number() >= 40)
    out.text(L::care,
             "Widespread sensitivity: one change a week, judged by the week and not by the day.");
}

// For the next visit: what to do when it went well, the same or badly.
void write_next_visit(Rung rung, Rung top, Protocol<L>& out) {
  if (rung >= top)
    out.text(L::better,
             "Pain 5 or less and settled next day: repeat; this rung is the highest for now",
             rung == rm8 ? ", so raise the load." : ", until its caution is cleared.");
  else if (rung == seated)
    out.text(L::better, "Ten two-leg raises at 5 or less, settled in 24 h: ", ladder[two_legs].name,
             ".");
  else
    out.text(L::better, "Pain 5 or less, settled next day, 70 % done: ", ladder[up(rung)].name,
             earliest_week(up(rung)) > 0 ? ", not before plan week " : ".",
             earliest_week(up(rung)) == 4   ? "4."
             : earliest_week(up(rung)) == 2 ? "2."
                                            : "");
  out.text(L::same, "Repeat ", ladder[rung].name,
           "; watch tempo and towel; look at what was really done.");
  if (rung == seated)
    out.text(L::worse, "Leave out loading for 3 days; then screen again.");
  else
    out.text(L::worse, "Pain above 5, or over 24 h to settle: ", ladder[down(rung)].name, ".");
}

void write_measures(Protocol<L>& out) {
  out.text(L::stop,
           "A pop, night pain, pain on squeezing the heel, or tendon pain on an antibiotic: stop "
           "and screen for red flags again.");
  out.text(L::measure,
           "Single-leg heel raises, pain in the sets, hours to settle each visit; FFI (7 points "
           "matter) or FAAM daily living (8) at 6 and 12 weeks.");
  out.text(L::evidence,
           "One trial (n=48): better at 3 months, not at 1, 6 or 12. Others found no gain over "
           "stretching, advice or heel cup. Helpful, not proven superior.");
}

void loading(Facts<F> in, Protocol<L>& out) noexcept {
  const bool unasked = safety_unasked(in);
  const bool taper = in[F::low_weeks].number() >= 4 && in[F::first_step].number() <= 2;
  if (unasked) write_unasked(in, out);
  const Rung top = ceiling(in, out);
  Rung rung = rung_of(in, unasked, taper, out);
  if (rung > top) {
    rung = top;
    out.text(L::step, "Held down at ", ladder[rung].name, " for safety; see the cautions.");
  }
  write_exercise(in, rung, out);
  schedule(in, rung, taper, out);
  write_others(in, out);
  write_next_visit(rung, top, out);
  write_measures(out);
}

constexpr windlass_prescriber list[] = {prescriber<loading, inputs, outputs>("heel_raise_loading")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("strengthening", "1.0.0", windlass::document(), windlass::extension(prescribers));

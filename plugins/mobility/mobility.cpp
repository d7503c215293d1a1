// SPDX-License-Identifier: Apache-2.0
// Stretching and ankle drills: which drills, how long, seconds a day, what to reach by when.
// SOURCE: clinical brief 3.6. Fascia 10 x 10 s three times a day (read second-hand, DiGiovanni
// 2003), calf 3-5 x 20-30 s and knee-to-wall 2-3 x 10 (nobody found a source), eight weeks at
// least, gain check at six. Which end of a range goes with which irritability is this project's
// proposal.
#include "goals.hpp"
#include "injected.hpp"
#include "irritable.hpp"
#include "sensitised.hpp"

namespace {

using namespace windlass;

constexpr std::int64_t shortest_course = 8;  // weeks

constexpr std::int64_t seconds(Stretch s) { return s.reps * s.hold * s.times; }

// The week of the plan, or of a relapse, which starts the count anew.
In week_of_course(Facts<F> in) { return in[in[F::relapse].yes() ? F::relapse_weeks : F::week]; }

void duration(Facts<F> in, bool undiagnosed, bool range_is_aim, Protocol<L>& out) {
  // Whether hands work on it already is not among the facts here; whether they failed is.
  const std::string_view hands_on =
      in[F::failed].has("manual")
          ? "change technique and dose"
          : "add manual therapy where this plan opens it and it is not given yet, or change it";
  const bool relapse = in[F::relapse].yes();
  const std::string_view named = relapse ? "relapse week " : "plan week ";
  if (week_of_course(in).unknown())
    out.text(L::assumed, "The week of the ", relapse ? "relapse" : "plan",
             " is not known: counted as week 0 (default that keeps the whole course).");
  if (undiagnosed) {
    const bool judged = in[F::fits].no();
    out.text(
        L::end,
        judged ? "Until it is clear what hurts" : "Until the heel is diagnosed, which is due today",
        "; the weeks of the course are counted from then. After weeks of low first-step pain once "
        "a day is enough.");
    out.text(L::check, "No gain check yet. ",
             judged ? "The pattern does not fit: examine further today, or image or refer."
                    : "Diagnose the heel today: where it hurts most, the first steps, the medial "
                      "tubercle.");
    return;
  }
  if (week_of_course(in).unknown()) {
    out.text(L::end, "At least ", shortest_course, " weeks from today, every day.");
    if (range_is_aim)
      out.text(L::check, "In ", check_week,
               " weeks: no gain in dorsiflexion or toe-to-wall: ", hands_on, ".");
    else
      out.text(L::check, "Range is no aim here: judge it by the pain of the first steps.");
    return;
  }
  const Decimal week = week_of_course(in).number();
  if (week < shortest_course)
    out.text(L::end, "At least to ", named, shortest_course, ": ", Decimal(shortest_course) - week,
             " more, every day.");
  else
    out.text(L::end, "The first ", shortest_course,
             " weeks are done. Go on while first-step pain is above 2; then once a day with the "
             "loading.");
  if (!range_is_aim)
    out.text(L::check, "Range is no aim here: judge it by the pain of the first steps.");
  else if (week < check_week)
    out.text(L::check, "At ", named, check_week, " (in ", Decimal(check_week) - week,
             " wk): no gain in dorsiflexion or toe-to-wall: ", hands_on, ".");
  else
    out.text(L::check, "Due now (", named, week,
             "): compare with the first measurement; no gain: ", hands_on, ".");
}

// What was found.
struct Findings {
  Level irritable{};
  Shot shot{};
  bool injected{};  // range and dose are those of the first weeks after an injection
  bool unasked{};
  bool hypermobile{};
  bool neural{};
  bool untested{};
  bool insensate{};
  bool cannot_warn{};  // what is seen decides, and no pain score
  bool pregnant{};
  bool range_is_aim{};
  bool achilles{};
  bool undiagnosed{};
  bool open_skin{};
  bool flares{};     // only what does not hurt is moved, and no score of pain is fine
  bool mid_range{};  // undiagnosed, a fluoroquinolone, or a flare in the foot
  bool slow{};       // a gentle stretch for another reason than an injection
  bool gentle{};
  bool sensitised{};
  bool may_fall{};
  bool waits{};  // the knee-to-wall drill, until two stretches settle
  bool wall{};
  bool goal_met{};  // once a day is enough then
};
Findings findings_of(Facts<F> in, Level irritable) {
  Findings p;
  p.irritable = irritable;
  // A heel that nobody asked about is treated as injected, also where exercises are under way.
  p.shot = shot_of(in);
  p.unasked = p.shot == Shot::unasked;
  p.injected = p.unasked || p.shot == Shot::fresh || p.shot == Shot::held;
  p.hypermobile = in[F::hypermobile].may_be_yes() || in[F::flexion].may_be_above(20);
  p.neural = in[F::burning].may_be_yes() || in[F::radiating].may_be_yes() ||
             in[F::tinel].may_be("positive") || in[F::slump].may_be_yes();
  p.untested = in[F::lops].unknown() &&
               (in[F::neuropathy].may_be_yes() || in[F::diabetes].may_be_other_than("none"));
  p.insensate = in[F::lops].may_be_yes() || p.untested || in[F::ulcer].may_be_yes();
  p.cannot_warn = !in[F::cannot_warn].no();
  p.insensate = p.insensate || p.cannot_warn;
  p.pregnant = is_pregnant(in);
  p.range_is_aim = !p.hypermobile && !p.pregnant && !p.cannot_warn;
  p.achilles = in[F::achilles].may_be_yes();
  p.undiagnosed = !in[F::fits].yes();
  // Not known whether it flares: as if it did, as the advice of the pathway has it.
  p.flares = !in[F::free_only].no();
  p.mid_range = p.undiagnosed || p.flares || in[F::fluoroquinolone].is("current") ||
                in[F::fluoroquinolone].may_be("past_12wk") || in[F::flare].may_be("foot");
  p.slow = p.achilles || p.hypermobile || p.mid_range;
  p.gentle = p.slow || p.shot != Shot::none;
  p.open_skin = in[F::skin].may_be("broken", "ulcer", "infected");
  p.sensitised = is_sensitised(in);
  p.may_fall = !in[F::falls].no();
  p.waits = !third_item(in);
  p.wall = !p.waits && p.shot == Shot::none && !p.hypermobile && !p.mid_range && !p.open_skin;
  p.goal_met = in[F::goal_met].yes();
  return p;
}

Stretch fascia_stretch(const Findings& p) {
  Stretch fascia{10, 10, 3};
  if (p.shot == Shot::back) fascia.reps = back_reps;
  if (p.irritable == Level::high || p.injected || p.slow) fascia.reps = 5;
  if (p.sensitised) fascia = paced_fascia;
  if (p.neural) fascia.hold = 5;
  if (p.goal_met) fascia.times = 1;
  return fascia;
}

Stretch calf_stretch(const Findings& p) {
  if (p.hypermobile) return {};
  Stretch calf = p.sensitised ? p.neural ? paced_moving_calf : paced_calf
                 : p.neural   ? Stretch{10, 5, 2}
                 : p.injected || p.slow || p.irritable == Level::high ? Stretch{3, 20, 2}
                 : p.shot == Shot::back                               ? back_calf
                 : p.irritable == Level::low                          ? Stretch{5, 30, 3}
                                                                      : Stretch{4, 30, 2};
  if (p.goal_met) calf.times = 1;
  return calf;
}

void write_fascia(const Findings& p, Protocol<L>& out) {
  const Stretch fascia = fascia_stretch(p);
  out.text(L::fascia_how,
           "Sit and lay the ankle over the other knee. Pull the toes towards the shin until the "
           "arch tightens, hold, let go. ",
           p.insensate ? "Look at the sole first, and go no further than the toes go without force."
           : p.gentle || p.pregnant || p.irritable == Level::high
               ? "Go to the first tension only."
               : "Feel the tight band with the other hand.");
  out.number(L::fascia_reps, fascia.reps);
  out.number(L::fascia_hold, fascia.hold);
  out.number(L::fascia_times, fascia.times);
}

void write_calf(const Findings& p, Protocol<L>& out) {
  if (p.hypermobile) {
    out.text(L::calf_how,
             "No calf stretch, because range is no aim here. Make 2 sets of 10 slow ankle circles "
             "instead",
             p.may_fall
                 ? "; no standing on one leg, because of the risk of falls or until somebody asks."
                 : ", and stand on one leg by a rail 3 times for 30 s.");
  } else {
    out.text(L::calf_how,
             p.open_skin
                 ? "Sit with the leg straight and draw the foot up by its own strength, then "
                   "with the knee bent. Put no weight on the open skin. "
             : p.undiagnosed
                 ? "Sit with the leg straight and draw the foot up by its own strength, then "
                   "with the knee bent. Put no weight on the heel until it is diagnosed. "
             : p.insensate
                 ? "In shoes, stand facing a wall, both hands on it, this foot behind, heel down. "
                   "Lean forward with the knee straight, then with the knee bent. "
                 : "Stand facing a wall, both hands on it, this foot behind, heel down. Lean "
                   "forward with the knee straight, then with the knee bent. ",
             p.gentle || (p.pregnant && !p.neural) ? "Go to the first tension only."
             : p.neural ? p.cannot_warn ? "Move in and out without a long hold; look at the sole "
                                          "before and after."
                                        : "Move in and out without a long hold, and stop on "
                                          "tingling."
             : p.cannot_warn ? "Go to the first tension only."
                             : "It may pull but not hurt, 3 of 10 at most.");
    const Stretch calf = calf_stretch(p);
    out.number(L::calf_reps, calf.reps);
    out.number(L::calf_hold, calf.hold);
    out.number(L::calf_times, calf.times);
  }
}

void write_wall(const Findings& p, Protocol<L>& out) {
  if (p.wall) {
    out.text(L::wall_how, p.insensate ? "In shoes, stand" : "Stand",
             " facing a wall and bring the knee slowly to it over the second toe, heel down, "
             "10 times a set. ",
             p.cannot_warn ? "Go to the first tension only, and look at the sole before and after."
             : p.pregnant  ? "Go to the first tension only, with both hands on the wall."
                           : "Go deeper only while pain is 3 of 10 or less.");
    out.number(L::wall_sets, p.goal_met ? 1 : p.irritable == Level::low ? 3 : 2);
  } else {
    out.text(L::wall_how, p.hypermobile ? "Left out: no end-range work."
                          : p.unasked   ? "Not yet: first somebody asks about a heel injection."
                          : p.shot != Shot::none ? wall_after_shot(p.shot)
                          : p.undiagnosed        ? "Not yet: from when the heel has been diagnosed."
                          : p.open_skin          ? "Not yet: from when the skin has healed."
                          : p.waits && !p.hypermobile
                              ? "Not yet: from plan week 2, when both stretches settle by the "
                                "next morning."
                              : "Left out: no end-range work.");
  }
}

void write_day(Facts<F> in, const Findings& p, Protocol<L>& out) {
  const bool both = in[F::side].is("bilateral");
  const Stretch fascia = fascia_stretch(p), calf = calf_stretch(p);
  const std::int64_t total = (seconds(fascia) + 2 * seconds(calf)) * (both ? 2 : 1);
  out.number(L::total, total);
  out.text(L::when,
           p.goal_met ? "Do the fascia stretch before the first step of the day"
           : p.sensitised
               ? "Do the fascia stretch before the first step of the day and in the evening"
               : "Do the fascia stretch before the first step of the day, at midday and in the "
                 "evening",
           p.hypermobile ? ", and the ankle circles after it. The stretch alone makes about "
                         : ", and the calf stretch after it. That makes about ",
           divide_rounded(Decimal(total), 60, 0), " min a day", both ? " for both feet." : ".");

  goals(in, p.range_is_aim && !p.mid_range, out);
  if (p.goal_met) {
    out.text(L::end, "The goal is met: once a day is enough, as long as the loading goes on.");
    out.text(L::check, "The gain check is over; measure again at a relapse.");
  } else {
    duration(in, p.undiagnosed, p.range_is_aim, out);
  }
}

void write_positions(Facts<F> in, Protocol<L>& out) {
  out.text(L::feet,
           in[F::pregnancy].in_doubt() || in[F::pregnancy].is("possible")
               ? "There may be a pregnancy"
               : "Because of the pregnancy",
           ": sit, or stand with a hand on the wall. Nothing lying on the front, and nothing for "
           "long on the back. Ligaments are looser, so go no further for range.");
}

void write_cautions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  say_doubts<F, L>(in,
                   {{F::lops, "Whether sensation is lost"},
                    {F::neuropathy, "Whether there is a neuropathy"},
                    {F::diabetes, "Whether there is diabetes"},
                    {F::ulcer, "A past ulcer or Charcot foot"},
                    {F::hypermobile, "Hypermobility"},
                    {F::achilles, "Whether the Achilles tendon is well"},
                    {F::burning, "Whether it burns or tingles"},
                    {F::radiating, "Whether it radiates from back or leg"},
                    {F::tinel, "The Tinel sign"},
                    {F::slump, "The slump test"},
                    {F::fluoroquinolone, "A fluoroquinolone within 12 weeks"},
                    {F::arthritis, "Whether there is rheumatoid arthritis or gout"},
                    {F::flare, "A flare of arthritis in the foot", in[F::arthritis].no()},
                    {F::csi, "The score of central sensitisation"},
                    {F::flexion, "Dorsiflexion of the ankle"},
                    {F::pregnancy, "A pregnancy", in[F::sex].is("male")},
                    {F::skin, "The state of the skin"},
                    {F::falls, "The risk of falls"}},
                   L::assumed, out,
                   {{F::failed, "What was done properly before without help"},
                    {F::dx_at_start, "The working diagnosis of the first visit",
                     p.undiagnosed || !(in[F::week].number() >= 1) || in[F::relapse].yes()}});
  write_shot(p.shot, out);
  if (p.unasked)
    out.text(
        L::assumed,
        "Whether a steroid was injected into the heel is not known: half the repetitions and no "
        "knee-to-wall until asked (conservative default).");
  if (in[F::injection].in_doubt())
    out.text(L::feet, "A pop or a bruise in the arch: stop and call.");
  if (p.insensate)
    out.text(L::feet, p.untested ? "Sensation is untested: treated as lost. " : "",
             "No barefoot loaded drill; look at the skin every day.");
  if (p.pregnant) write_positions(in, out);
  if (p.achilles)
    out.text(
        L::feet,
        "Achilles: feel for a gap and do the Thompson test first; positive means stop and refer.");
  write_pacing(in, out);
  if (p.neural) out.text(L::feet, "Because of nerve signs, repeat shortly instead of holding.");
}

void write_redose(Facts<F> in, Protocol<L>& out) {
  const bool failed = in[F::failed].has("stretching");
  if (in[F::adherence].known() && in[F::adherence].number() < 70) {
    out.text(L::redose, "Only ", in[F::adherence].number(),
             " % was done: not a failed trial. Keep the fascia stretch before the first step and "
             "one calf position; add the rest when 70 % is reached.");
  } else if (failed) {
    out.text(
        L::redose,
        "Stretching failed before: watch it being done, put it before the first step, keep a "
        "diary for 4 weeks; add manual therapy rather than seconds, where this plan opens it and "
        "it is not given yet.");
  }
}

void write_next_visit(Facts<F> in, const Findings& p, Protocol<L>& out) {
  out.text(L::better,
           p.mid_range ? "Keep dose and range until what holds them is settled."
           : p.cannot_warn && !p.goal_met
               ? "Skin whole, cool and of its usual colour after every drill: keep dose and range."
           : p.pregnant && !p.goal_met ? "Pain 3 or less while doing it: keep dose and range until "
                                         "three months after the birth."
           : p.goal_met                ? "First-step pain still 2 or less: once a day stays enough."
           : p.hypermobile ? "Pain 3 or less while doing it: keep the dose; range is no aim here."
           : p.sensitised  ? paced_better
           : !p.wall ? "Pain 3 or less while doing it: keep dose and range until the knee-to-wall "
                       "drill is open."
           : p.irritable == Level::low || p.neural
               ? "Pain 3 or less while doing it: deeper lunge; keep the seconds."
               : "Pain 3 or less while doing it: deeper lunge, one more calf repetition up to 5.");
  out.text(L::same,
           p.undiagnosed
               ? "Check how and when it is done; keep the dose until the heel is diagnosed."
           : p.goal_met || !p.range_is_aim ? "Check how and when it is done; the dose stays."
           : week_of_course(in).number() >= check_week
               ? "Check how and when it is done; the gain check decides what changes."
           : in[F::failed].has("manual")
               ? "Check how and when it is done; keep the dose to week 6, then change it if range "
                 "has not moved."
               : "Check how and when it is done; keep the dose to week 6, then, if range has "
                 "not moved, add manual therapy where this plan opens it, or change it.");
  out.text(
      L::worse,
      p.cannot_warn ? "A red or warm spot, swelling or a blister: stop, and be seen the same day."
      : p.flares    ? "Leave out what hurts more than rest does; more pain the next day halves "
                      "the repetitions of the others for a week."
                    : "Leave out the drill that hurts for over 24 h; halve the repetitions of the "
                      "others for a week.");
}

// The 4 to 5 of the trials was of loading, and a stretch may hurt 3 at most.
void write_stop(const Findings& p, Protocol<L>& out) {
  out.text(L::stop,
           "Stop all of it after a pop, an arch bruise or sudden weakness, and be seen the same "
           "day. ",
           p.cannot_warn
               ? "Pain may not warn: look at both feet before and after, with a mirror or by "
                 "somebody else; a red or warm spot, a blister, swelling or a change of colour "
                 "stops it, too."
           : p.flares
               ? "Stop a drill that hurts more than rest does, or tingles; in a flare no "
                 "score of pain is fine."
               : "Stop a drill that leaves pain over 24 h, pain above 3 of 10, or tingling.");
}

void write_measures(Protocol<L>& out) {
  out.text(L::measure,
           "Ask for first-step pain at each visit, and measure dorsiflexion or toe-to-wall at the "
           "start, at 6 and at 8 weeks, in the same way.");
  out.text(L::evidence,
           "Guideline first line (A). In the trial (n=101, 8 weeks) the fascia stretch did better "
           "than the calf stretch; calf and wall doses are customary, not tested.");
}

void stretches(Facts<F> in, Protocol<L>& out) noexcept {
  const Findings p = findings_of(in, level(in, out));
  write_fascia(p, out);
  write_calf(p, out);
  write_wall(p, out);
  write_hamstrings(in, p.neural, p.cannot_warn, out);
  write_day(in, p, out);
  write_cautions(in, p, out);
  write_redose(in, out);
  write_next_visit(in, p, out);
  write_stop(p, out);
  write_measures(out);
}

constexpr windlass_prescriber list[] = {prescriber<stretches, inputs, outputs>("stretch_plan")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("mobility", "1.0.0", windlass::document(), windlass::extension(prescribers));

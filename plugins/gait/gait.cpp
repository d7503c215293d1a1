// SPDX-License-Identifier: Apache-2.0
// Gait: cueing sessions with fading feedback, a step-rate target, and a walk-run ramp that never
// grows by more than a tenth a week. SOURCE: clinical brief 3.8. Step rate +5 to +10 %, 6 to 8
// short sessions, faded feedback, 3 non-consecutive days, at most 10 % a week: nobody found a
// source for heel pain (+5 % rests on one study, read second-hand). Start volumes, run pieces and
// the 12 weeks are this project's proposal.
#include "dance_hike.hpp"

namespace {

using namespace windlass;

constexpr std::int64_t ramp_weeks = 12, runs_a_week = 3;
constexpr Decimal growth_limit = 10, longest_run = 30;  // %, min

// Running minutes of one session a week later: the next half minute below a tenth more, so three
// sessions keep the limit exactly too.
constexpr Decimal next_run(Decimal minutes) {
  return min((minutes * 1.1_d).round_down_to(0.5_d), longest_run);
}
// Length of one piece of running: it grows by a minute every second week.
constexpr std::int64_t piece(std::int64_t week) { return (week + 1) / 2; }

// Running is named to nobody who does not run (brief 9.2).
void step_rate(std::string_view deviation, bool running, std::int64_t most, Protocol<L>& out) {
  out.number(L::low, 5);
  out.number(L::high, most);
  const auto target = [](std::int64_t rate, std::int64_t percent) {
    return divide_rounded(Decimal(rate) * (100 + percent), 100, 0);
  };
  if (most > 5) {
    out.text(L::rate,
             "Count the steps of 30 s at the usual pace and double them. Take 5 % more at the same "
             "speed, and later up to 10 % more. Walking 100: ",
             target(100, 5), " to ", target(100, 10), "; 110: ", target(110, 5), " to ",
             target(110, 10), ".");
    if (running)
      out.text(L::rate, "Running 150: ", target(150, 5), " to ", target(150, 10),
               "; 160: ", target(160, 5), " to ", target(160, 10), "; 170: ", target(170, 5),
               " to ", target(170, 10), ".");
  } else {
    out.text(L::rate,
             "Count the steps of 30 s at the usual pace and double them. Take 5 % more at the same "
             "speed and no more than that. Walking 100: ",
             target(100, 5), "; 110: ", target(110, 5), ".");
    if (running) out.text(L::rate, "Running 160: ", target(160, 5), ".");
  }
  if (deviation == "antalgic")
    out.text(L::rate, "Change the step rate only after the limp is gone.");
}

void fading(std::int64_t sessions, Protocol<L>& out) {
  // Straight down from always to never, to the nearest 5 %.
  const auto share = [sessions](std::int64_t i) {
    return divide_rounded(Decimal(100 * (sessions - i)), Decimal(sessions - 1), 0).round_to(5);
  };
  if (sessions == 8) {
    out.text(L::fading, "The share of the time with feedback is, from session 1 to 8: ", share(1),
             ", ", share(2), ", ", share(3), ", ", share(4), ", ", share(5), ", ", share(6), ", ",
             share(7), ", ", share(8), " %.");
  } else {
    out.text(L::fading, "The share of the time with feedback is, from session 1 to 6: ", share(1),
             ", ", share(2), ", ", share(3), ", ", share(4), ", ", share(5), ", ", share(6), " %.");
  }
}

// What was found. `rising` is false where the rule cannot speak, because nobody asked for one of
// the two scores.
struct Findings {
  bool untested{};
  bool insensate{};
  bool unsteady{};
  bool achilles{};
  std::string_view deviation{};
  bool limping{};
  bool rising{};   // or maybe
  bool doubted{};  // one of the two scores is
};

void ramp(Facts<F> in, const Findings& p, Protocol<L>& out) {
  Decimal minutes = 6;
  if (in[F::activity].is_any("runner", "competitive"))
    minutes = 10;
  else if (in[F::activity].is("recreational"))
    minutes = 8;
  else if (in[F::activity].unknown())
    out.text(L::assumed,
             "Activity before the pain is not known, so the smallest ramp, with 6 min of running a "
             "session, is the default of this project. Ask.");
  out.number(L::limit, growth_limit);
  out.number(L::start, minutes * runs_a_week);
  if (p.rising)
    out.text(L::ramp, p.doubted ? "First-step pain of now or of week 0 is in doubt: do not start "
                                  "or go on before it is asked."
                                : "First-step pain is 2 or more above week 0: do not start or go "
                                  "on. Hold until it is back.");
  if (in[F::week].known())
    out.text(L::ramp_note, "Week 1 of the ramp is plan week ", in[F::week].number(), ", week ",
             ramp_weeks, " is plan week ", in[F::week].number() + (ramp_weeks - 1), ".");
  else
    out.text(L::ramp_note, "Week 1 of the ramp is the coming week.");
  out.text(L::ramp_note, runs_a_week,
           " days a week that do not follow each other: walk 5 min before and after, and 1 min "
           "between the pieces of running, at an easy pace on level ground. Take the next row only "
           "when the last one hurt 3 of 10 or less and had settled by the next morning.");
  Decimal before = minutes;
  for (std::int64_t i = 1; i <= ramp_weeks; ++i) {
    const Decimal pieces = divide_rounded(minutes, piece(i), 9).round_up_to(1);
    const Decimal length = minutes + (pieces - 1) + 10;
    if (i == 1)
      out.text(L::ramp, "Week 1: ", runs_a_week, " x ", minutes, " min running in pieces of ",
               piece(i), " min; ", length, " min in all. Running ", minutes * runs_a_week,
               " min a week.");
    else
      out.text(L::ramp, "Week ", i, ": ", runs_a_week, " x ", minutes, " min in pieces of ",
               piece(i), " min; ", length, " min. Running ", minutes * runs_a_week, " min (+",
               divide_rounded((minutes - before) * 100, before, 1), " %).");
    before = minutes;
    minutes = next_run(minutes);
  }
}

Findings findings_of(Facts<F> in) {
  Findings p;
  p.untested = in[F::lops].unknown() &&
               (in[F::neuropathy].may_be_yes() || in[F::diabetes].may_be_other_than("none"));
  p.untested = p.untested || (in[F::lops].unsaid() && !in[F::cannot_warn].no());
  p.insensate = in[F::lops].may_be_yes() || p.untested || !in[F::cannot_warn].no();
  p.unsteady = !in[F::falls].no();
  p.achilles = !in[F::achilles].no();
  p.deviation = in[F::deviation].code();
  p.limping = in[F::deviation].may_be("antalgic");
  p.doubted = in[F::first_step].in_doubt() || in[F::baseline].in_doubt();
  p.rising = in[F::first_step].number() - in[F::baseline].number() >= 2 || p.doubted;
  return p;
}

void write_cue(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (p.limping)
    out.text(
        L::cue,
        "Make even steps, of the same length and time on both feet, shorter if need be. Find what "
        "still hurts first.");
  else if (p.deviation == "overstride")
    out.text(L::cue, "Land nearer to the body, with quicker and shorter steps.");
  else if (p.deviation == "early_heel_off")
    out.text(
        L::cue,
        "Let the heel stay down until the knee is over the toes. Go on with the calf stretch and "
        "the knee-to-wall drill.");
  else if (p.deviation == "poor_push_off" || p.deviation == "supination")
    out.text(L::cue,
             "At the end of each step push the ground away over the big toe; roll from the heel to "
             "the big toe.");
  else if (p.deviation == "overpronation")
    out.text(
        L::cue,
        "Land softly, with the knee over the second toe, and do the short-foot exercise before the "
        "session. How much pronation matters is disputed.");
  else
    out.text(L::cue, "Land softly, with quicker and shorter steps.");
  if (in[F::deviation].may_be("supination") || in[F::fpi].may_be_at_most(-1))
    out.text(
        L::shoe,
        "Wear a cushioned, neutral shoe, and no shoe, insole or tape against pronation, because "
        "the foot rolls outwards already, or may.");
  if (p.achilles)
    out.text(L::cue, "Give no cue toward the forefoot, which loads calf and Achilles.");
}

void write_sessions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  const bool careful = p.unsteady || p.insensate;
  const bool running = !careful && !in[F::run].no();
  step_rate(p.deviation, running, in[F::achilles].may_be_yes() || careful ? 5 : 10, out);
  const std::int64_t sessions = p.limping || careful ? 8 : 6;
  out.number(L::sessions, sessions);
  out.text(L::session, "Each session takes 10 to 15 min, twice a week for ",
           sessions == 8 ? "four weeks, supervised, on a level floor beside a rail."
           : running     ? "three weeks. Begin with walking; running follows when the ramp is open."
                         : "three weeks, walking.");
  fading(sessions, out);
}

bool impact_held(Facts<F> in) {
  return !in[F::bone_risk].no() || !heart_held(in).empty() || !fascia_held(in).empty();
}

// What is known holds before what nobody asked, whose answer alone frees nothing then.
void write_impact_held(Facts<F> in, Protocol<L>& out) {
  const std::string_view heart = heart_held(in), fascia = fascia_held(in);
  if (in[F::bone_risk].yes())
    out.text(L::ramp_note,
             "No running ramp is given while the bone is at risk: do not increase running until "
             "the physician finds bone and energy intake sound.");
  else if (in[F::heart].may_be_yes())
    out.text(L::ramp_note, "No running ramp is given, because ", heart);
  else if (in[F::injection].known() && !fascia.empty())
    out.text(L::ramp_note, "No running ramp is given, because ", fascia);
  else if (!in[F::bone_risk].no())
    out.text(L::ramp_note,
             "No running ramp is given yet, because nobody asked about low energy, missed periods "
             "or an earlier stress fracture. A no to each frees it.");
  else
    out.text(L::ramp_note, "No running ramp is given, because ", heart.empty() ? fascia : heart);
  out.more(" Walk, and add at most a tenth of the minutes a week.");
}

void write_ramp(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (p.unsteady || p.insensate) {
    out.text(L::ramp_note, "No running ramp is given, because ",
             in[F::falls].yes()       ? "the risk of falls is high."
             : in[F::falls].unknown() ? "the risk of falls is not known. Ask about falls."
             : in[F::lops].yes()      ? "protective sensation is lost."
             : in[F::lops].in_doubt() ? "protective sensation may be lost. Settle it."
                                      : "protective sensation is untested. Test it.",
             " Walk only, and add at most a tenth of the minutes a week.");
  } else if (in[F::run].yes() && in[F::fluoroquinolone].may_be("past_12wk", "current")) {
    out.text(
        L::ramp_note,
        "No running ramp is given within twelve weeks of a fluoroquinolone, because tendons can "
        "give way late. Walk only, and add at most a tenth of the minutes a week.");
  } else if (in[F::run].yes() && impact_held(in)) {
    write_impact_held(in, out);
  } else if (in[F::run].yes()) {
    ramp(in, p, out);
  } else {
    out.text(L::ramp_note,
             in[F::run].no() ? "Walk, and add at most a tenth of the minutes a week."
                             : "Whether running is a goal is not known, so no ramp is given. Ask.");
  }
}

void write_assumptions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  const bool dances = in[F::activities].has("dance");
  const bool bone_safe = in[F::bone_risk].may_be_yes() || (!in[F::run].yes() && !dances);
  say_doubts<F, L>(in,
                   {{F::lops, "Whether sensation is lost"},
                    {F::neuropathy, "Whether there is a neuropathy"},
                    {F::diabetes, "Whether there is diabetes"},
                    {F::deviation, "How the foot rolls in walking", true},
                    {F::fpi, "The posture of the foot"},
                    {F::heart, "An unstable heart condition"},
                    {F::fluoroquinolone, "A fluoroquinolone within 12 weeks"},
                    {F::first_step, "First-step pain", true},
                    {F::baseline, "First-step pain of week 0", true}},
                   L::assumed, out,
                   {{F::energy, "Low energy or missed periods", bone_safe},
                    {F::fracture, "An earlier stress fracture", bone_safe},
                    {F::steroid, "Long-term steroid tablets", bone_safe},
                    {F::bone, "Osteoporosis", bone_safe},
                    {F::activities, "Which sports and activities"},
                    {F::sport_hours, "How many hours of sport a week", !dances},
                    {F::pack, "Whether a pack is carried", !in[F::activities].has("hike")}});
  if (in[F::falls].unknown())
    out.text(L::assumed,
             "The risk of falls is not known: sessions are supervised and without running "
             "(conservative default).");
  if (in[F::achilles].unknown())
    out.text(L::assumed,
             "The Achilles was not examined, so there is no forefoot cue (conservative default).");
  if (p.untested)
    out.text(
        L::assumed,
        "Protective sensation is untested and treated as lost. Test with a 10 g monofilament.");
  if (in[F::week].unknown())
    out.text(L::assumed, "The week of the plan is not known: begin nothing here before week 4.");
  if (in[F::walking].unknown())
    out.text(L::assumed, "Walking pain is not known: begin nothing here while it is above 3. Ask.");
  if (in[F::deviation].unknown() && !in[F::deviation].in_doubt())
    out.text(L::assumed, "Gait was not assessed, so only the general cue is given. Look at it.");
}

void write_next_visit_by_sight(Protocol<L>& out) {
  out.text(L::hold_rule, "Hold at what left skin, warmth and colour of both feet as usual.");
  out.text(
      L::better,
      "Skin whole, cool and of its usual colour after every walk: take the next row, with less "
      "feedback.");
  out.text(L::same, "Repeat the row with one cue only.");
  out.text(L::worse, "A red or warm spot, swelling or a blister: stop, and be seen the same day.");
}

void write_next_visit(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (p.insensate) {
    write_next_visit_by_sight(out);
    return;
  }
  if (!in.known(F::first_step, F::baseline))
    out.text(L::hold_rule,
             "First-step pain the morning after is 2 or more above the morning before: hold at the "
             "last level that settled. Write both down.");
  else
    out.text(L::hold_rule, p.rising ? "Hold now: first-step pain is " : "First-step pain is ",
             in[F::first_step].number(), ", at week 0 it was ", in[F::baseline].number(),
             ". The morning after 2 or more above the morning before: hold at the last level that "
             "settled.");
  out.text(L::better,
           "First step unchanged the next day and session pain 3 or less: take the next row, less "
           "feedback, and a step rate nearer to the upper figure.");
  out.text(L::same,
           "Session pain 4 to 5 that settled the next day: repeat the row with one cue only.");
  out.text(
      L::worse,
      "First step up by 2 or more, or session pain above 5: go back to the last row that settled "
      "and stay a week. Twice in a row: stop the ramp and re-examine.");
}

void write_cautions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (in[F::rung].known() && !in[F::rung].is("none"))
    out.text(
        L::one_thing,
        "Loading is under way. In one week raise either the loading or the running, not both.");
  out.text(
      L::ask_first,
      "Is there dizziness that is not under control? Then do no gait work. No recorded fact holds "
      "it, so it must be asked at the visit.");
  out.text(L::stop,
           p.insensate
               ? "Pain may not warn: look at both feet before and after, with a mirror or by "
                 "somebody else. Stop at a red or warm spot, a blister, swelling or a change of "
                 "colour, and with dizziness; be seen the same day."
               : "Stop with calf or Achilles pain, pain above 5 of 10 or dizziness. With pain that "
                 "grows with each run or stays at rest, stop and look for a stress fracture.");
  out.text(L::measure,
           "Measure walking and running pain, first-step pain the morning after, and FAAM sport (9 "
           "points, inside its error of 12.3).");
  out.text(
      L::evidence,
      "This is expert opinion, and experts agree poorly. One study of 38 healthy runners suggests "
      "5 % more steps. No trial of a walk-run plan for heel pain was found.");
}

void retraining(Facts<F> in, Protocol<L>& out) noexcept {
  const Findings p = findings_of(in);
  write_cue(in, p, out);
  write_sessions(in, p, out);
  write_ramp(in, p, out);
  write_dance(in, p.unsteady || p.insensate, out);
  write_hike(in, p.unsteady || p.insensate, out);
  write_assumptions(in, p, out);
  write_next_visit(in, p, out);
  write_cautions(in, p, out);
}

constexpr windlass_prescriber list[] = {
    prescriber<retraining, inputs, outputs>("cadence_and_ramp")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("gait", "1.0.0", windlass::document(), windlass::extension(prescribers));

// SPDX-License-Identifier: Apache-2.0
// One patient's tape: which method, how long one tape may stay, how many are needed to the end of
// the trial or of week three, and when to wait. The most careful reason decides the wear time;
// nothing adds to it.
#include "outputs.hpp"

namespace {

using namespace windlass;

constexpr Decimal trial_days = 7;
constexpr Decimal last_week = 3;  // SOURCE: antipronation tape up to three weeks (S01)
constexpr Decimal response = 2;   // points of NPRS, brief 3.0

enum class Method { low_dye, calcaneal, elastic };

// Above 1.3 the ankle index says nothing of the flow, until a toe index does.
bool stiff_arteries(Facts<F> in) {
  return in[F::abi].number() > 1.3_d && !(in[F::toe_index].number() >= 0.7_d);
}

// A nerve behind the inner ankle that may be pressed is not pressed by tape.
bool nerve_pressed(Facts<F> in) {
  return in[F::tinel].may_be("positive") || (in[F::burning].yes() && in[F::tinel].unknown());
}

// The flow is poor, or nobody knows it where it may be.
bool poor_flow(Facts<F> in) {
  return in[F::arterial].may_be_yes() || !in[F::pulses_absent].no() ||
         in[F::abi].may_be_at_most(0.9_d) || stiff_arteries(in);
}

// Neither pain nor numbness can say that a tape is too tight.
bool cannot_warn(Facts<F> in) { return !in[F::cannot_warn].no(); }

// Nothing rigid, nothing tight: a strap that gives, on a foot that would not warn of one that does
// not, or that it would starve.
bool nothing_rigid(Facts<F> in) { return poor_flow(in) || !in[F::foot_at_risk].no(); }

bool no_turns(Facts<F> in) {
  return nerve_pressed(in) || nothing_rigid(in) || in[F::lymphoedema].may_be_yes();
}

bool rolls_outwards(Facts<F> in) {
  return in[F::fpi].may_be_at_most(-1) || in[F::gait].may_be("supination");
}

// Elastic for a foot that rolls outwards, since rigid tape turns the heel further, and for one that
// does not feel or whose flow is poor or not known; strips without turns where a nerve is pressed
// or the leg swells; the heel itself when the pad hurts; antipronation for a pronated foot; elastic
// for a stiff calf.
Method choose(Facts<F> in) {
  if (rolls_outwards(in) || nothing_rigid(in)) return Method::elastic;
  if (no_turns(in) || in[F::central_pain].may_be_yes()) return Method::calcaneal;
  if (in[F::fpi].number() >= 6) return Method::low_dye;
  return in[F::dorsiflexion].may_be_below(10) ? Method::elastic : Method::low_dye;
}

bool delicate(Facts<F> in) {
  return in[F::skin].unknown() || in[F::skin].is("fragile") || in[F::long_steroid].may_be_yes() ||
         !in[F::adhesive].is("none") || in[F::age].may_be_at_least(65);
}
// Bending down to the own foot, each day, is for somebody steady who reaches it.
bool needs_a_helper(Facts<F> in) {
  return in[F::falls].may_be_yes() || in[F::age].may_be_at_least(65);
}
// Skin under cancer treatment or with lowered immunity.
bool opens_easily(Facts<F> in) {
  return in[F::cancer].may_be("active", "active_at_site") ||
         in[F::immunity].may_be("mild", "severe_or_neutropenic");
}
bool diabetic(Facts<F> in) {
  return in[F::diabetes].unknown() || in[F::diabetes].is_any("type1", "type2", "other");
}

// Hours one tape may stay. Rigid: 48 (change every 24 to 48, S40); elastic: 120 (5 to 7 days in a
// trial, S70). Every reason for care lowers it.
Decimal wear_hours(Facts<F> in, Method method) {
  Decimal hours = method == Method::elastic ? 120 : 48;
  // A foot that only may roll outwards may want the tape that stays shorter.
  if (in[F::fpi].in_doubt() || in[F::gait].in_doubt()) hours = min(hours, 48);
  if (delicate(in) || diabetic(in) || no_turns(in) || opens_easily(in)) hours = min(hours, 24);
  if (cannot_warn(in) || in[F::sensation_lost].may_be_yes()) hours = 12;
  return hours;
}

// What is left: the rest of the three weeks of the plan, or of the relapse, whole days; one day for
// an event after that; the trial week while nobody knows.
struct Window {
  Decimal days;
  bool known = false;
  bool event = false;
};
Window window(Facts<F> in) {
  Decimal weeks = Decimal::not_a_number();
  if (in[F::week].known()) weeks = last_week - in[F::week].number();
  // The pain may be told as it has been since the relapse, or since it first came.
  if (in[F::relapse].known())
    for (const F since : {F::duration, F::relapse_weeks})
      if (in[since].known()) {
        const Decimal relapse_weeks = last_week - in[since].number();
        weeks = weeks.is_number() ? max(weeks, relapse_weeks) : relapse_weeks;
      }
  if (!weeks.is_number()) return {in[F::week].in_doubt() ? 1_d : trial_days, false, false};
  if (weeks >= 0)
    return {clamp((weeks * 7).round_up_to(1), 1, 21), true,
            false};  // on its last day one more tape
  const bool helped = in[F::tape_change].number() <= -response;
  return helped && in[F::goal_run].yes() ? Window{1, true, true} : Window{0, true, false};
}

// The tape that is planned. An untried one is planned for its trial week only; one that did not
// help is not planned at all.
struct Tape {
  Method method{};
  Decimal wear{};
  Window left{};
  bool tried{};
  bool helped{};
  Decimal days{};
};
Tape tape_of(Facts<F> in) {
  Tape p;
  p.method = choose(in);
  p.wear = wear_hours(in, p.method);
  p.left = window(in);
  p.tried = in[F::tape_change].known();
  p.helped = in[F::tape_change].number() <= -response;
  p.days = p.tried && !p.helped ? 0_d : p.helped ? p.left.days : min(p.left.days, trial_days);
  return p;
}

void write_method(Facts<F> in, const Tape& p, Protocol<L>& out) {
  switch (p.method) {
    case Method::low_dye:
      out.text(L::method,
               "Antipronation tape (low-Dye): lay an anchor round the edge of the forefoot, then "
               "supporting strips along the sole, round the heel and back. Leave the back of the "
               "foot free.");
      break;
    case Method::calcaneal:
      out.text(
          L::method,
          "Calcaneal tape: lay four strips that bring the heel towards neutral. Leave the ends "
          "open, with no turn round the foot or leg.");
      break;
    case Method::elastic:
      out.text(L::method,
               "Elastic tape: lift the toes gently, lay one strip along the sole from the toes to "
               "the heel and one up the calf, with ",
               nothing_rigid(in) ? "no stretch" : "light stretch", " and open ends.");
      break;
  }
}

// The skin's answer to plaster is not known to be good, and no tape was worn yet.
bool tests_first(Facts<F> in, const Tape& p) { return !p.tried && !in[F::adhesive].is("none"); }

void write_material(Facts<F> in, const Tape& p, Protocol<L>& out) {
  out.text(L::tape,
           p.method == Method::elastic ? "Elastic therapeutic tape" : "Rigid zinc-oxide tape",
           in[F::latex].no() ? "" : ", latex-free",
           delicate(in) ? ", hypoallergenic underwrap below." : ".");
  out.text(L::skin_care,
           "The skin is clean, dry and whole. Take the tape off slowly along the skin, with oil or "
           "water.",
           tests_first(in, p) ? " No whole tape before the patch test is clean." : "");
  if (diabetic(in) || cannot_warn(in) || !in[F::foot_at_risk].no()) {
    out.text(L::put_on_by, "A clinician, each time.");
    out.text(L::precautions, "The sole is looked at every day, with a mirror or by somebody else.");
  } else if (needs_a_helper(in)) {
    out.text(L::put_on_by,
             "Somebody who was shown (a relative, a carer, the nurse), each time; nobody who may "
             "fall, or is 65 or more, bends down to it. Without such a person no tape.");
  }
  if (no_turns(in))
    out.text(L::precautions,
             "Not tight: no turn round foot or leg, light tension; look at toe colour after ten "
             "minutes.");
  if (nerve_pressed(in))
    out.text(L::precautions, "Nothing over the inner ankle and no pull on the arch",
             cannot_warn(in) ? "." : "; take it off at the first tingling, burning or numbness.");
  if (in[F::age].number() >= 65)
    out.text(L::precautions,
             "Aged 65 or more: thin skin is likely; show the helper how to take it off.");
}

void write_dose(Facts<F> in, const Tape& p, Protocol<L>& out) {
  out.number(L::strips, p.method == Method::calcaneal ? 4 : p.method == Method::elastic ? 2 : 5);
  out.number(L::wear, p.wear);
  // A tape of less than a day is worn by day, and no second one follows on the same day.
  const Decimal tapes = divide_rounded(p.days * 24, max(p.wear, 24), 3).round_up_to(1);
  if (tapes == 1)
    out.text(L::change, "One tape, off after ", p.wear, " h at the latest; none follows.");
  else if (tapes > 1)
    out.text(L::change, "Off after ", p.wear,
             " h at the latest, and the skin is looked at. Where it "
             "has no mark the next tape goes on the ",
             p.wear < 24 ? "next" : "same", " day.");
  out.number(L::days_left, p.days);
  out.number(L::tapes, min(63, tapes));
  if (tests_first(in, p)) out.number(L::patch, 24);
}

// Nothing over punctures for 24 hours, 48 with a bruise or a blood thinner. Calf punctures lie
// outside a foot tape, but not outside an elastic one.
void write_needled_skin(Facts<F> in, const Tape& p, Protocol<L>& out) {
  const In since = in[F::hours_since];
  const bool outside = in[F::trigger_points].is("calf") && p.method != Method::elastic;
  if (since.known() && !outside) {
    const bool longer =
        in[F::last_event].may_be("minor_soreness_or_bruise") || !in[F::anticoagulant].is("none");
    const Decimal wait = max(0, (longer ? 48 : 24) - since.number()).round_up_to(1);
    out.number(L::wait, wait);
    if (wait > 0)
      out.text(L::precautions, "Needled ", since.number().round_down_to(1),
               " hours ago: nothing over the punctures for ", wait,
               " hours more; elsewhere at once, never over a wet or bleeding site.");
    if (in[F::anticoagulant].unknown())
      out.text(
          L::assumed,
          "Blood-thinning drugs are not known: the longer wait of 48 hours is a cautious default.");
  }
  if (since.in_doubt() && !outside) {
    out.number(L::wait, 48);
    out.text(L::precautions,
             "Needled in the last 48 hours, or maybe: nothing over the punctures until they have "
             "passed; elsewhere at once, never over a wet or bleeding site.");
  }
}

void write_until(const Tape& p, Protocol<L>& out) {
  if (p.left.event)
    out.text(L::until,
             "Tape for one event at a time: put it on before and take it off the same day.");
  else if (!p.left.known)
    out.text(L::until, "Tape to the end of a trial week; then the week of the plan must be known.");
  else if (!p.tried)
    out.text(L::until, "Tape to day 7 of the trial and judge it then; ", p.left.days,
             p.left.days == 1 ? " day is left to the end of week three."
                              : " days are left to the end of week three.");
  else
    out.text(L::until, "Tape to the end of week three, or to the day when the insole takes over.");
}

void write_decision(Facts<F> in, const Tape& p, Protocol<L>& out) {
  if (p.tried && !p.helped)
    out.text(L::decision, "One week changed first-step pain by ", in[F::tape_change].number(),
             ": no two-point fall, stop taping.");
  else if (p.left.event)
    out.text(L::decision,
             "Week three is over: tape only for a run or an event, since it helped before.");
  else if (p.left.known && p.left.days == 0)
    out.text(L::decision,
             "Week three is over: no more tape; insole and loading carry on where they are open.");
  else if (p.helped)
    out.text(
        L::decision, "First-step pain fell by ", -in[F::tape_change].number(), ": tape on for ",
        p.days,
        p.days == 1 ? " day while an insole is arranged." : " days while an insole is arranged.");
  else
    out.text(L::decision, "Trial of up to ", p.days, p.days == 1 ? " day." : " days.",
             " Note first-step pain before the first tape.");
  if (!p.tried && in[F::first_step].known())
    out.number(L::target, clamp(in[F::first_step].number() - response, 0, 8));
}

void write_next_visit(Facts<F> in, const Tape& p, Protocol<L>& out) {
  if (p.helped && p.left.known && !p.left.event && p.left.days <= 7) {  // the last week of tape
    out.text(L::better,
             "Tape ends with week three: look at the skin, and at the first steps without "
             "it; the insole takes over where it is open.");
    out.text(L::same, "Tape ends all the same.");
    out.text(L::worse,
             "Off. Skin first; if the pain is worse without a skin cause, examine again.");
    return;
  }
  if (!in[F::fits].yes())
    out.text(L::better,
             "Two points lower: on to week three. An insole waits until the heel is diagnosed.");
  else
    out.text(L::better,
             "Two points lower: on to week three, and arrange an insole now; a good answer to tape "
             "speaks for one. It begins when the tape stops, or nobody knows which helped.");
  out.text(L::same, "Check how it was put on. ",
           rolls_outwards(in)  ? "No other tape: rigid tape would turn the heel further. "
           : nothing_rigid(in) ? "No other tape: rigid tape may harm this foot unseen. "
           : nerve_pressed(in) ? "No other tape: a low-Dye would press on the nerve. "
           : p.method == Method::low_dye
               ? "Try the calcaneal method once. "
               : "Try the low-Dye method once if the circulation allows. ",
           "Stop when it is still the same after the week.");
  out.text(L::worse,
           "Off. Skin first; if the pain is worse without a skin cause, examine again before "
           "anything else.");
}

void write_measures(Facts<F> in, Protocol<L>& out) {
  out.text(
      L::remove,
      cannot_warn(in)
          ? "Cold, pale, blue or swollen toes, a rash, a blister or a red mark. The foot would "
            "not feel them: look after ten minutes and every four hours, with a mirror or by "
            "somebody else."
          : "Itch, pain, a rash, or numb, cold or pale toes.");
  out.text(
      L::stop,
      "Stop with any rash or blister, without a change after a week, at the end of week three, "
      "and when the insole fits.");
  out.text(
      L::measure,
      "Ask for first-step pain before the first tape, on day 1 and on day 7, and look at the skin "
      "at every change.");
  out.text(L::evidence,
           "Short term only: 12 of 100 mm less first-step pain than sham at one week, nothing else "
           "different; about 13 of 46 had a mostly mild reaction.");
}

void write_assumptions(Facts<F> in, const Tape& p, Protocol<L>& out) {
  say_doubts<F, L>(
      in,
      {{F::falls, "The risk of falls"},
       {F::arterial, "Arterial disease"},
       {F::abi, "The ankle-brachial index"},
       {F::lymphoedema, "Lymphoedema of the leg"},
       {F::central_pain, "Pain of the heel pad"},
       {F::long_steroid, "Long-term steroid tablets"},
       {F::fpi, "The posture of the foot"},
       {F::gait, "The gait, and whether the foot rolls outwards in it"},
       {F::tinel, "The Tinel sign", in[F::burning].yes()},
       {F::age, "The age", true},
       {F::cancer, "Whether a cancer is under treatment", true},
       {F::immunity, "Whether immunity is lowered"},
       {F::ulcer, "A past ulcer or Charcot foot"},
       {F::neuropathy, "Whether there is a neuropathy"},
       {F::dorsiflexion, "Dorsiflexion of the ankle"},
       {F::sensation_lost, "Whether sensation is lost"}},
      L::assumed, out,
      {{F::hours_since, "How long ago the last needling was"},
       {F::dx_at_start, "The working diagnosis of the first visit",
        !in[F::fits].yes() || !(in[F::week].number() >= 1) || in[F::relapse].known()}});
  if (!p.left.known)
    out.text(L::assumed,
             in[F::week].in_doubt()
                 ? "The week of the plan is in doubt: one day of tape, until it is settled."
                 : "The week of the plan is not known: one trial week, a cautious default.");
  if (in[F::skin].unknown())
    out.text(L::assumed,
             "Skin not looked at: underwrap and 24 hours at most, a cautious default. Look first.");
  if (in[F::adhesive].unknown())
    out.text(L::assumed,
             "Reaction to plaster not known: patch test and underwrap, a cautious default. Ask.");
  if (in[F::latex].unknown())
    out.text(L::assumed, "Latex allergy not known: latex-free, a cautious default. Ask.");
  if (in[F::diabetes].unknown())
    out.text(L::assumed, "Diabetes not known: worn as if present, a cautious default. Ask.");
  if (in[F::pulses_absent].unknown())
    out.text(L::assumed, "Foot pulses not felt for: no turns, a cautious default. Feel them.");
  if (in[F::sensation_lost].unknown() && !in[F::diabetes].is("none"))
    out.text(L::assumed,
             "Sensation not tested: do the 10 g monofilament before the tape stays on overnight.");
  if (in[F::age].unknown())
    out.text(L::assumed, "Age is not known: look for thin skin before choosing the wear time.");
  if (p.method == Method::low_dye)
    out.text(L::assumed, "Five strips for low-Dye are common practice, not read in a trial.");
}

void support_tape(Facts<F> in, Protocol<L>& out) noexcept {
  const Tape p = tape_of(in);
  write_method(in, p, out);
  write_material(in, p, out);
  write_dose(in, p, out);
  write_needled_skin(in, p, out);
  write_until(p, out);
  write_decision(in, p, out);
  write_next_visit(in, p, out);
  write_measures(in, out);
  write_assumptions(in, p, out);
}

constexpr windlass_prescriber list[] = {prescriber<support_tape, inputs, outputs>("support_tape")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("taping", "1.0.0", windlass::document(), windlass::extension(prescribers));

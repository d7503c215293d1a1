// SPDX-License-Identifier: Apache-2.0
// The course of hands-on work for one ankle: what is missing in degrees, which grade of glide, how
// long, how often, and when it has done what it can. Dose and grades are unverified (brief 3.3);
// the measured deficit drives them, and everything fragile lowers them.
#include "injected.hpp"

namespace {

using namespace windlass;

// SOURCE: fewer than 10 degrees with the knee straight is the deficit (brief 3.3, design). The 10
// cm lunge is this project's.
constexpr Decimal full_range = 10;
constexpr Decimal full_lunge = 10;
constexpr Decimal large_deficit = 5;        // degrees, design
constexpr Decimal large_lunge_deficit = 3;  // centimetres, design

bool thin_blood(Facts<F> in) {
  return in[F::anticoagulant].unknown() ||
         in[F::anticoagulant].is_any("vka", "doac", "heparin", "other") ||
         in[F::bleeding].may_be_yes() || in[F::antiplatelet].may_be("dual");
}
bool weak_bone(Facts<F> in) {
  return !in[F::osteoporosis].no() || in[F::long_steroid].may_be_yes();
}
// Skin that tears or bruises under a firm hand.
bool thin_skin(Facts<F> in) {
  return in[F::skin].may_be("fragile", "dermatitis") || in[F::long_steroid].may_be_yes();
}
bool needled_lately(Facts<F> in) { return in[F::hours_since].may_be_below(24); }
// Neither pain nor numbness can stop the hands: the skin is looked at instead.
bool cannot_warn(Facts<F> in) { return !in[F::cannot_warn].no(); }
bool pregnant(Facts<F> in) {
  return in[F::pregnancy].may_be("first_trimester", "second_trimester", "third_trimester",
                                 "possible");
}
// One of the answers that would make it irritable is missing: the dose starts low (brief 4.1).
bool irritability_open(Facts<F> in) {
  return in[F::irritability].unknown() || in[F::rest].unknown() || in[F::settle].unknown() ||
         in[F::first_step].unknown();
}
// What wants a gentle hand for comfort, not for safety.
bool sensitive(Facts<F> in) {
  return in[F::csi].may_be_at_least(40) || in[F::irritability].is("high") || irritability_open(in);
}

// Circulation that no index tells, or bone and blood under cancer treatment: a light hand.
bool unsettled(Facts<F> in) {
  return in[F::index_open].may_be_yes() || in[F::cancer].may_be("active", "active_at_site");
}

// A foot that does not feel, is poorly supplied or was open or broken before cannot warn of a hand
// that is too hard, and heals badly after one.
bool at_risk(Facts<F> in) {
  return in[F::sensation_lost].may_be_yes() || in[F::arterial].may_be_yes() ||
         in[F::pulses_absent].may_be_yes() || in[F::abi].may_be_at_most(0.9_d) ||
         in[F::ulcer].may_be_yes() || !in[F::foot_at_risk].no();
}

// A light hand, in every line of one plan: strokes, glides and time.
bool light_hand(Facts<F> in) {
  return thin_blood(in) || thin_skin(in) || injected(in) || at_risk(in) || sensitive(in) ||
         unsettled(in) || needled_lately(in) || in[F::lymphoedema].may_be_yes();
}

// II for a light hand and hypermobility, III for weak bone and pregnancy, else IV. No grade V: a
// thrust is never proposed here.
Decimal highest_grade(Facts<F> in) {
  if (!in[F::hypermobility].no() || light_hand(in)) return 2;
  return weak_bone(in) || pregnant(in) || coming_back(in) ? 3 : 4;
}

// What was found, and what follows for every visit.
struct Findings {
  Decimal deficit{};
  Decimal lunge_deficit{};
  bool some{};
  bool large{};
  Decimal grade{};
  bool fresh_needles{};
  bool light{};
  bool held{};
  Decimal per_week{};
  Decimal weeks{};
  Decimal visits{};
};
Findings findings_of(Facts<F> in) {
  Findings p;
  p.deficit = in[F::dorsiflexion].known() ? max(0, full_range - in[F::dorsiflexion].number())
                                          : Decimal::not_a_number();
  p.lunge_deficit =
      in[F::lunge].known() ? max(0, full_lunge - in[F::lunge].number()) : Decimal::not_a_number();
  p.some = p.deficit > 0 || p.lunge_deficit > 0;
  p.large = p.deficit >= large_deficit || p.lunge_deficit >= large_lunge_deficit;
  p.grade = highest_grade(in);
  p.fresh_needles = needled_lately(in);
  p.light = light_hand(in);
  p.held = held_since_injection(in);
  p.per_week = p.large ? 2 : 1;
  p.weeks = p.large || !p.some ? 4 : 6;
  p.visits = min(8, p.per_week * p.weeks);
  return p;
}

void write_hands(Facts<F> in, const Findings& p, Protocol<L>& out) {
  out.text(L::joint,
           p.some ? p.grade < 3
                        ? "Glide the talocrural joint from front to back and the subtalar joint "
                          "to the side, slowly, before the stiff part of the range begins."
                        : "Glide the talocrural joint from front to back and the subtalar joint "
                          "to the side, at the stiff part of the range."
                  : "There is no clear deficit: glide the talocrural and the subtalar joint "
                    "within comfort only.");
  const In points = in[F::trigger_points];
  out.text(
      L::soft,
      p.light
          ? "Light strokes and holds: treat calf and sole without tools"
          : "Work on the soft tissue of calf and sole as far as it is tolerated, at most 5 of 10",
      p.light && in[F::lymphoedema].may_be_yes() ? ", but not the swollen part" : "",
      points.is("calf")      ? ". Begin at the tender points of the calf."
      : points.is("plantar") ? ". Begin at the tender points of the sole."
      : points.is("both")    ? ". Begin at the tender points of calf and sole."
                             : ".");
}

void write_nerve(Facts<F> in, Protocol<L>& out) {
  const bool nerve_mild = in[F::burning].yes() && in[F::tinel].is("negative") && in[F::slump].no();
  const bool nerve_positive = in[F::tinel].is("positive") || in[F::slump].yes();
  out.text(L::nerve,
           nerve_positive ? "None, because the nerve tests are positive. Examine and refer first."
           : nerve_mild && cannot_warn(in)
               ? "None, because the foot may not feel when a glide is too much."
           : nerve_mild
               ? "Gentle sliders only: move slowly ten times and hold no stretch. Stop if tingling "
                 "lasts."
           : in[F::burning].no() ? "No neural glides are needed."
                                 : "None until burning, Tinel and slump have been examined.");
}

void write_grade(const Findings& p, Protocol<L>& out) {
  out.text(L::grade, p.grade == 2 ? "Use grades I and II, short of the end of range, for comfort."
                     : p.grade == 3
                         ? "Use grade III at most: go into resistance with broad contact "
                           "and do not thrust."
                         : "Use grades III and IV at the end of range and do not thrust.");
  out.number(L::grade_highest, p.grade);
  out.number(L::joint_bouts, !p.some || p.grade == 2 ? 2 : p.large ? 5 : 3);
  out.number(L::soft_minutes, p.light ? 5 : 10);
}

void write_precautions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (weak_bone(in))
    out.text(L::precautions,
             "The bone may be weak: use broad contact, no thrust and no lever on the heel.");
  if (in[F::hypermobility].may_be_yes())
    out.text(L::precautions, in[F::hypermobility].yes() ? "The patient is" : "The patient may be",
             " hypermobile: do no end-range work, and follow with control exercises.");
  if (thin_blood(in))
    out.text(L::precautions,
             "There is a bleeding risk: do no deep and no instrument-assisted work, and none on a "
             "muscle needled today. Look for bruises at the next visit.");
  if (pregnant(in))
    out.text(L::precautions,
             "The patient is or may be pregnant: treat sitting or lying on the side, not lying on "
             "the front, and not for long on the back.");
  if (in[F::index_open].may_be_yes())
    out.text(L::precautions,
             "The ankle index cannot tell the circulation: no sustained pressure before the toe "
             "index is measured. Look at colour and skin afterwards.");
  if (in[F::cancer].may_be("active", "active_at_site"))
    out.text(L::precautions,
             "Cancer is under treatment: agree on hands-on work with its team, and no deep work "
             "before the platelet count is known.");
  write_injection(in, out);
  if (cannot_warn(in))
    out.text(L::precautions,
             in[F::sensation_lost].yes()      ? "Sensation is lost"
             : in[F::sensation_lost].unsaid() ? "Sensation is untested and treated as lost"
                                              : "Sensation may be lost",
             ", so pain cannot guide the pressure: look at the skin before and after.");
  if (in[F::hours_since].in_doubt())
    out.text(
        L::precautions,
        "Needled in the last 24 hours, or maybe: only light work on that muscle until they have "
        "passed.");
  else if (p.fresh_needles)
    out.text(L::precautions, "Needled ", in[F::hours_since].number().round_to(1),
             " hours ago: only light work on that muscle until 24 hours have passed.");
}

// Two a week for four weeks when much is missing, one a week for six when little, one a week for
// four when nothing is. Eight visits are the most.
void write_schedule(Facts<F> in, const Findings& p, Protocol<L>& out) {
  out.number(L::per_week, p.per_week);
  out.number(L::weeks, p.weeks);
  out.number(L::visits, p.visits);
  out.text(
      L::order,
      "Measure, treat, measure again, then the drills and the loading that are open: gain range "
      "and use it.");
  if (p.deficit.is_number()) {
    // Nobody reads a tenth of a degree: whole ones, the first of them to look for next time.
    const Decimal gain = p.deficit > 0 ? max(1, divide_rounded(p.deficit, p.visits, 0)) : 0_d;
    out.number(L::deficit, min(p.deficit, 40));
    if (gain > 0) {
      out.number(L::gain_per_visit, clamp(gain, 0, 10));
      out.number(L::target, clamp(min(in[F::dorsiflexion].number() + gain, full_range), -30, 40));
    }
  }
  if (p.lunge_deficit.is_number()) out.number(L::lunge_deficit, min(p.lunge_deficit, 10));
}

void write_decision(const Findings& p, Protocol<L>& out) {
  if (p.some && p.deficit > 0) {
    out.text(L::decision, "Missing ", p.deficit, " degrees to ten: plan ", p.visits,
             " visits at most, and measure at each.");
  } else if (p.some) {
    out.text(L::decision, "Lunge short by ", p.lunge_deficit,
             " cm of the 10 at which hands-on work ends. Plan ", p.visits,
             " visits at most, and measure at each.");
  } else if (p.deficit.is_number() || p.lunge_deficit.is_number()) {
    out.text(L::decision,
             "There is no mobility deficit to treat. Try it for comfort, and stop if it does not "
             "help by "
             "visit four.");
  } else {
    out.text(L::decision,
             "Measure dorsiflexion with the knee straight, or the lunge, before beginning.");
  }
}

void write_next_visit(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (!p.some && (p.deficit.is_number() || p.lunge_deficit.is_number()))
    out.text(L::better, "Less pain: go on to visit four at most; range is no aim here.");
  else
    out.text(L::better,
             p.held ? "More range: keep the grade until a visit has recorded that heel raises "
                      "went well since the injection."
             : p.grade < 3
                 ? "More range: keep the grade, add one bout, and hand over to stretching "
                   "and loading."
             : p.deficit > 0
                 ? "More range: keep the grade or go one up, to the highest above. At ten "
                   "degrees stop, and keep the range with stretching and loading."
                 : "More range: keep the grade or go one up, to the highest above. At ten "
                   "centimetres of lunge stop, and keep the range with stretching and loading.");
  out.text(
      L::same,
      "No gain since the last visit: change the technique once. No gain at two visits in a row: "
      "stop.");
  out.text(L::worse,
           cannot_warn(in)
               ? "A red or warm spot, swelling, a bruise or a change of colour: stop, and look at "
                 "the red flags again; the same with night pain or a positive squeeze."
               : "Soreness over 24 hours or pain above 5 of 10: go one grade down and halve the "
                 "time. Worse twice: stop. Night pain, a positive squeeze or new numbness: look "
                 "at the red flags again.");
}

void write_measures(Facts<F> in, const Findings& p, Protocol<L>& out) {
  out.text(L::stop, "Stop without a gain of range at two visits in a row, after ", p.visits,
           " visits, with a pop, a bruise, ",
           cannot_warn(in) ? "a mark, swelling, warmth or a change of colour" : "new numbness",
           " or night pain, and when the patient wishes.");
  out.text(
      L::measure,
      "Measure dorsiflexion with the knee straight, in the same position and by the same hands, "
      "before and after each visit, and the Lower Extremity Functional Scale (LEFS) or the Foot "
      "and Ankle Ability Measure (FAAM) at the first and the last.");
  out.text(
      L::home,
      "The stretching and the loading belong to it when they are open: what is gained by hands is "
      "kept by them. ",
      cannot_warn(in) ? "Soreness may not be felt: look at the foot in the evening and the next "
                        "morning, with a mirror or by somebody else, for a red or warm spot, "
                        "swelling or a bruise."
                      : "Soreness up to 5 of 10 that settles within 24 hours is usual.");
  const Decimal change = in[F::baseline].number() - in[F::first_step].number();
  if (change.is_number()) out.number(L::fall, change);
  out.text(
      L::evidence,
      "The guideline gives it grade A together with exercise. Trials agree more on function (6 of "
      "7) than on pain (2 of 6 favour it). Dose and grades are not from trials of this "
      "condition.");
}

void write_doubts(Facts<F> in, Protocol<L>& out) {
  say_doubts<F, L>(in,
                   {{F::sensation_lost, "Whether sensation is lost"},
                    {F::arterial, "Arterial disease"},
                    {F::pulses_absent, "Whether the pulses are there"},
                    {F::abi, "The ankle-brachial index"},
                    {F::ulcer, "A past ulcer or Charcot foot"},
                    {F::neuropathy, "Whether there is a neuropathy"},
                    {F::bleeding, "A bleeding disorder"},
                    {F::antiplatelet, "Two drugs against platelets"},
                    {F::long_steroid, "Long-term steroid tablets"},
                    {F::lymphoedema, "Lymphoedema of the leg"},
                    {F::skin, "The state of the skin"},
                    {F::pregnancy, "A pregnancy", in[F::sex].is("male")},
                    {F::hypermobility, "Hypermobility", true},
                    {F::csi, "The score of central sensitisation"},
                    {F::hours_since, "How long ago the last needling was", in[F::needled].no()}},
                   L::assumed, out,
                   {{F::lunge, "The knee-to-wall lunge", in[F::dorsiflexion].unknown()}});
}

void write_assumptions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  write_doubts(in, out);
  if (!in[F::dorsiflexion].known() && !in[F::lunge].known())
    out.text(
        L::assumed,
        "No range measured: the plan is made as if none were missing, a cautious default. Measure "
        "first.");
  else if (!in[F::dorsiflexion].known())
    out.text(L::assumed,
             "Dorsiflexion was not measured; the lunge decides. Measure it to follow the gain.");
  if (in[F::osteoporosis].unknown())
    out.text(L::assumed,
             "Bone health is not known, so no grade above III is a cautious default. Ask.");
  if (in[F::hypermobility].unknown())
    out.text(
        L::assumed,
        "Hypermobility is not known, so no grade above II is a cautious default. Ask or test.");
  if (in[F::anticoagulant].unknown())
    out.text(L::assumed,
             "Blood-thinning drugs are not known, so light pressure is a cautious default. Ask.");
  if (irritability_open(in) && !in[F::irritability].is("high")) {
    out.text(L::assumed,
             "Irritability is not known, so no grade above II, light and short, is a cautious "
             "default. Ask for:");
    name_unknown(in,
                 {{F::rest, "Pain at rest"},
                  {F::first_step, "First-step pain"},
                  {F::settle, "Hours to settle after activity"},
                  {F::irritability, "How irritable it is"}},
                 out);
    out.more(".");
  }
  if (in[F::injection_weeks].unknown())
    out.text(
        L::assumed,
        "The time since a heel steroid injection is not known: ask before pressing on the fascia "
        "origin.");
  out.text(L::assumed, "The visits so far are not among the facts: count them by hand against the ",
           p.visits, ". Bouts, minutes and grades are unverified.");
}

void mobilise_and_measure(Facts<F> in, Protocol<L>& out) noexcept {
  const Findings p = findings_of(in);
  write_hands(in, p, out);
  write_nerve(in, out);
  write_grade(p, out);
  write_precautions(in, p, out);
  write_schedule(in, p, out);
  write_decision(p, out);
  write_next_visit(in, p, out);
  write_measures(in, p, out);
  write_assumptions(in, p, out);
}

constexpr windlass_prescriber list[] = {
    prescriber<mobilise_and_measure, inputs, outputs>("mobilise_and_measure")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("manual_therapy", "1.0.0", windlass::document(), windlass::extension(prescribers));

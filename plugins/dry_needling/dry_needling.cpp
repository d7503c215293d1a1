// SPDX-License-Identifier: Apache-2.0
// The needling course of one patient: which sites, how many today, when again, how long to
// compress, and whether to go on. What the trial fixed is the weekly rhythm and the six sessions;
// the rest is marked where it is written out.
#include "tables.hpp"

namespace {

using namespace windlass;

// SOURCE: Cotchett 2014 (S05), one session a week, six sessions. The cap counts neuropuncture too
// (brief 3.10, design).
constexpr std::int64_t course_cap = 6;
constexpr std::int64_t relapse_cap = 12;  // the earlier episode's course is in the count
constexpr std::int64_t review_session = 4;
constexpr Decimal week_hours =
    144;  // once a week; six days, since the same weekday may come a little earlier
constexpr Decimal response = 2;  // points of NPRS, brief 3.0

// What the needles so far come to. Without a count one session is planned and no more; where a
// count is in doubt, none.
struct Course {
  std::int64_t cap = course_cap;
  std::int64_t done = 0;
  std::int64_t left = 0;
  bool counted = false;
  bool doubted = false;
};
Course course_so_far(Facts<F> in) {
  Course c;
  c.counted = in.known(F::dn_sessions, F::np_sessions);
  c.done = in[F::dn_sessions].number_or(0).whole() + in[F::np_sessions].number_or(0).whole();
  if (in[F::relapse].known()) c.cap = relapse_cap;
  c.left = c.done >= c.cap ? 0 : c.cap - c.done;
  if (c.left > course_cap) c.left = course_cap;
  if (!c.counted && c.left > 1) c.left = 1;
  c.doubted = in[F::dn_sessions].in_doubt() || in[F::np_sessions].in_doubt();
  if (c.doubted) c.left = 0;
  return c;
}

// Minutes of pressure on each site. Two to five with a drug that thins the blood (brief 3.10,
// design); what is not known counts as the worst.
Decimal compress_minutes(Facts<F> in) {
  const In anticoagulant = in[F::anticoagulant];
  const In antiplatelet = in[F::antiplatelet];
  if (anticoagulant.unknown() || anticoagulant.is_any("vka", "doac", "heparin", "other")) return 5;
  if (antiplatelet.unknown() || antiplatelet.is("dual")) return 3;
  return antiplatelet.is("single") ? 2 : 1;
}

bool plantar_forbidden_by_inr(Facts<F> in) {
  return in[F::inr].may_be_at_least(3) || (in[F::anticoagulant].is("vka") && !in[F::inr].known());
}
bool poor_supply(Facts<F> in) {
  return in[F::arterial].may_be_yes() || in[F::pulses_absent].may_be_yes() ||
         in[F::abi].may_be_at_most(0.9_d);
}

// Where nobody knows when the last needling was, it may have been today.
Decimal hours_to_wait(Facts<F> in, bool starting) {
  if (in[F::hours_since].known())
    return clamp(week_hours - in[F::hours_since].number(), 0, week_hours);
  return starting && !in[F::hours_since].in_doubt() ? 0 : week_hours;
}

// Within two weeks of a steroid injection into the heel, or where nobody asked for one, the sole is
// left alone: the calf only (brief 3.10; the whole sole, and not its origin alone, is design).
bool injected_lately(Facts<F> in) {
  return in[F::injection_weeks].unknown() || in[F::injection_weeks].number() < 2;
}

// What today's session comes to. Numbers of what is not known are no numbers.
struct Session {
  Course course{};
  Decimal change{};
  bool no_plantar{};
  bool calf{};
  bool plantar{};
  Decimal wait{};
  bool starting{};
  Decimal from{};
};
Session session_of(Facts<F> in) {
  Session p;
  p.course = course_so_far(in);
  p.change = in[F::baseline].number() - in[F::first_step].number();
  p.no_plantar = plantar_forbidden_by_inr(in) || injected_lately(in) ||
                 (poor_supply(in) && !(in[F::abi].number() > 0.9_d));
  p.calf = in[F::trigger_points].is_any("calf", "both");
  p.plantar = in[F::trigger_points].is_any("plantar", "both") && !p.no_plantar;
  p.starting = p.course.counted && p.course.done == 0;
  p.wait = hours_to_wait(in, p.starting);
  p.from = in[F::baseline].known() ? in[F::baseline].number()
           : p.starting            ? in[F::first_step].number()
                                   : Decimal::not_a_number();
  return p;
}

// Why the sole is left out, the weightiest reason of them.
std::string_view why_no_plantar(Facts<F> in) {
  if (plantar_forbidden_by_inr(in))
    return "No deep plantar needling, because the INR is 3.0 or more, is in doubt, or is not known "
           "on a vitamin K antagonist.";
  if (in[F::injection_weeks].number() < 2)
    return "No needle in the sole until two weeks after the steroid injection: the calf only.";
  if (in[F::injection_weeks].unknown())
    return "No needle in the sole until somebody has asked about a steroid injection: the calf "
           "only.";
  return "No plantar needling, because the blood supply is poor and no ankle-brachial index is "
         "above 0.9.";
}

// Plantar muscles are left out for an INR of 3.0 and more, for a heel injected within two weeks or
// perhaps, and for poor supply with an index of 0.9 or less, or none measured.
void write_sites(Facts<F> in, const Session& p, Protocol<L>& out) {
  if (p.calf)
    out.text(L::sites,
             "In the calf, needle the points in gastrocnemius and soleus that reproduce the pain.");
  if (p.plantar)
    out.text(L::sites,
             "In the sole, needle quadratus plantae, flexor digitorum brevis and abductor hallucis "
             "where they reproduce the pain.");
  if (!p.calf && !p.plantar) {
    out.text(L::sites, in[F::trigger_points].known() && !in[F::trigger_points].is("none")
                           ? "No needling now, because the points are in the sole and deep "
                             "needling of the sole is ruled out below."
                           : "No needling now. First find a point that reproduces the pain.");
  }
  if (p.no_plantar) out.text(L::precautions, why_no_plantar(in));
}

void write_precautions(Facts<F> in, Protocol<L>& out) {
  out.text(L::needle, "Use fine, sterile needles once only",
           in[F::nickel].may_be_yes() ? ", and none with nickel" : "",
           ". Keep away from the posterior tibial nerve and vessels at the tarsal tunnel, and off "
           "the calcaneal periosteum unless trained for it. Avoid varicose veins.");
  if (in[F::valve].may_be_yes())
    out.text(L::precautions,
             "Because of the heart valve or a past endocarditis, insert briefly and leave no "
             "needle in.");
  if (in[F::hardware].may_be_yes()) out.text(L::precautions, "Keep away from plates and screws.");
  if (in[F::syncope].may_be_yes())
    out.text(
        L::precautions,
        "The patient has fainted with needles: needle lying down, let the patient rise slowly and "
        "stay for ten minutes.");
  if (in[F::epilepsy].may_be("controlled", "uncontrolled"))
    out.text(L::precautions, "Because of epilepsy, never leave the patient alone with needles in.");
  if (in[F::skin].may_be("fragile", "dermatitis") || in[F::long_steroid].may_be_yes())
    out.text(L::precautions,
             "The skin is fragile: needle through healthy skin only and put no adhesive on it.");
}

// Nobody has said how the last session went, and there was or may have been one.
bool last_untold(Facts<F> in, const Session& p) {
  return in[F::last_event].unsaid() && !p.starting;
}
bool last_may_have_hurt(Facts<F> in, const Session& p) {
  return in[F::last_event].may_be("minor_soreness_or_bruise") || last_untold(in, p);
}

// Two muscles at first, one more each session up to four; two at most with a healing or bleeding
// risk, one after a bad reaction, one less after a sore or bruised session, or one of which nobody
// told.
void write_dose(Facts<F> in, const Session& p, Protocol<L>& out) {
  const bool reacted = in[F::prior_reaction].may_be("significant") || in[F::syncope].may_be_yes();
  const bool careful =
      compress_minutes(in) > 1 || poor_supply(in) || in[F::immune].may_be("mild") ||
      in[F::diabetes].is_any("type1", "type2", "other") || in[F::diabetes].unknown() ||
      in[F::skin].may_be("fragile") || in[F::long_steroid].may_be_yes();
  Decimal muscles = min(4, 2 + p.course.done);
  if (careful) muscles = min(muscles, 2);
  if (reacted && p.course.done == 0) muscles = 1;
  if (last_may_have_hurt(in, p)) muscles = max(1, muscles - 1);
  if ((!p.calf && !p.plantar) || p.course.left == 0) muscles = 0;
  out.number(L::session, min(81, p.course.done + 1));
  out.number(L::sites_today, muscles);
  out.number(L::compress, compress_minutes(in));
  out.number(L::load_wait, 24);
}

void write_times(Facts<F> in, const Session& p, Protocol<L>& out) {
  out.number(L::left, p.course.left);
  out.number(L::next_in, p.wait);
  if (p.course.counted && in[F::relapse].known())
    out.number(L::weeks_left, p.course.left > 0 ? p.course.left - 1 : 0);
  if (p.course.counted && !in[F::relapse].known()) {
    out.number(L::review_in,
               clamp(review_session - in[F::dn_sessions].number_or(0).whole(), 0, review_session));
    out.number(L::weeks_left, p.course.left > 0 ? p.course.left - 1 : 0);
  }
}

// Go on or stop.
void write_decision(Facts<F> in, const Session& p, Protocol<L>& out) {
  if (p.change.is_number()) out.number(L::fall, p.change);
  if (p.from.is_number()) out.number(L::target, clamp(p.from - response, 0, 8));
  if (p.course.doubted) {
    out.text(L::decision,
             "How many needle sessions there were is in doubt: give none before they are counted.");
  } else if (p.course.left == 0) {
    out.text(L::decision, "The cap of ", p.course.cap,
             " needle sessions is reached: no further session in this episode.");
  } else if (p.wait > 0 && in[F::hours_since].known()) {
    out.text(L::decision, "Too soon, because once a week is enough. Wait ", p.wait, " hours more.");
  } else if (!p.course.counted) {
    out.text(L::decision, "Give one session and no more until it is known how many were given.");
  } else if (p.course.done == 0) {
    out.text(L::decision, "This is the first session. Write down first-step pain before it.");
  } else if (!p.change.is_number()) {
    out.text(L::decision,
             "Ask for first-step pain now and in week 0 before going on; without both the response "
             "cannot be judged.");
  } else if (p.change >= response) {
    out.text(L::decision, "First-step pain is down by ", p.change,
             " points, so going on is reasonable, up to the cap.");
  } else if (in[F::dn_sessions].number() >= review_session && !in[F::relapse].known()) {
    out.text(L::decision, "First-step pain ", p.change < 0 ? "rose" : "fell", " by ",
             max(p.change, -p.change), " after ", in[F::dn_sessions].number(),
             " sessions. That is no fall of two points: stop needling, keep loading and support.");
  } else {
    out.text(L::decision, "First-step pain ", p.change < 0 ? "rose" : "fell", " by ",
             max(p.change, -p.change), " so far. It is judged after session ", review_session, ".");
  }
}

void write_next_visit(const Session& p, Protocol<L>& out) {
  if (p.from.is_number()) {
    out.text(
        L::better, "First-step pain ", clamp(p.from - response, 0, 8),
        " or less: go on once a week up to the cap. At 2 or less for four weeks, stop needling "
        "and keep loading.");
  } else {
    out.text(
        L::better,
        "First-step pain two points or more below week 0: go on once a week up to the cap. At 2 "
        "or less for four weeks, stop needling and keep loading.");
  }
  out.text(
      L::same, "Before session ", review_session,
      ", find the points again and check the home exercise. After it, stop, and count needling "
      "as tried.");
  out.text(
      L::worse,
      "Examine again, skip a week and take one muscle less. Stop with nerve pain over 48 hours or "
      "soreness that does not settle.");
}

void write_measures(Facts<F> in, Protocol<L>& out) {
  out.text(L::stop,
           "Stop without a two-point fall by session four, after six sessions in one episode, with "
           "nerve pain over 48 hours, a sign of infection, or a fainting with injury, and when the "
           "patient wishes. Stop a needle that hurts above 5 of 10.");
  out.text(
      L::measure,
      "Ask for first-step pain at every session, and for FHSQ pain or FFI at the first and at the "
      "review.");
  out.text(L::measure, "Look at the sites after 24 hours",
           compress_minutes(in) > 1 ? ", for bruising and bleeding."
                                    : "; soreness usually eases within a day.");
  out.text(L::home,
           "Walk and move the foot gently today, stretch as the plan has it, and leave heavy "
           "loading of the needled muscle for 24 hours. Soreness up to 5 of 10 that eases is "
           "usual. Call with "
           "spreading redness, fever, new numbness, a swollen calf or pain at night.");
  out.text(L::evidence,
           "It is an adjunct only. In the sham-controlled trial the mean gain (first-step pain 14 "
           "of 100 mm) was "
           "below what patients call noticeable; the 2014 guideline does not recommend it.");
}

void write_assumptions_of_course(Facts<F> in, const Session& p, Protocol<L>& out) {
  if (!p.course.counted && !p.course.doubted)
    out.text(L::assumed,
             "How many sessions were given is not known, so one session is a cautious default. "
             "Count dry needling and neuropuncture together.");
  if (in[F::relapse].known())
    out.text(
        L::assumed,
        "This is a relapse: the sessions of the earlier episode are taken to be in the count, so "
        "it may reach ",
        relapse_cap, ". Count those of this episode by hand; six are the most.");
  if (in[F::hours_since].unknown() && p.wait > 0)
    out.text(L::assumed,
             "The hours since the last needling are not known, so the whole wait counts from "
             "today. Ask: with the answer it gets shorter.");
  if (last_untold(in, p))
    out.text(L::assumed,
             "How the last session went, if there was one, is not known, so one muscle less is a "
             "cautious default. "
             "Ask for soreness, a bruise or another adverse event.");
  if (in[F::baseline].unknown() && p.starting && in[F::first_step].known())
    out.text(L::assumed,
             "No week-0 score: today's first-step pain is taken for it, since no session has been "
             "given.");
}

void write_assumptions_of_safety(Facts<F> in, const Session& p, Protocol<L>& out) {
  say_doubts<F, L>(
      in,
      {{F::arterial, "Arterial disease"},
       {F::pulses_absent, "Whether the pulses are there"},
       {F::abi, "The ankle-brachial index"},
       {F::nickel, "A nickel allergy"},
       {F::valve, "A heart valve or endocarditis"},
       {F::hardware, "Metal in foot or ankle"},
       {F::syncope, "Fainting with needles"},
       {F::long_steroid, "Long-term steroid tablets"},
       {F::epilepsy, "Epilepsy"},
       {F::inr, "The INR", true},
       {F::skin, "The state of the skin"},
       {F::prior_reaction, "A reaction to needles before"},
       {F::immune, "Whether immunity is lowered"},
       {F::last_event, "How the last session went, if there was one", last_untold(in, p)}},
      L::assumed, out, {{F::hours_since, "How long ago the last needling was", p.wait > 0}});
  if (in[F::anticoagulant].unknown() || in[F::antiplatelet].unknown())
    out.text(
        L::assumed,
        "Blood-thinning drugs are not known: the longer compression is a cautious default. Ask.");
  if (in[F::anticoagulant].is("vka") && in[F::inr].unknown())
    out.text(
        L::assumed,
        "The INR is not known and treated as too high for plantar needling, a cautious default. "
        "One of the last 7 days is needed.");
  if (in[F::diabetes].unknown())
    out.text(L::assumed, "Diabetes is not known, so fewer muscles are a cautious default. Ask.");
  if (in[F::injection_weeks].unknown())
    out.text(L::assumed,
             "The time since a heel steroid injection is not known: ask before needling the sole.");
  out.text(L::assumed,
           "Muscles per session, one-minute compression and the 24-hour rule are this project's; "
           "needle gauge, depth and retention were not found in what was read of the trial.");
}

void trigger_point_course(Facts<F> in, Protocol<L>& out) noexcept {
  const Session p = session_of(in);
  write_sites(in, p, out);
  write_precautions(in, out);
  write_dose(in, p, out);
  write_times(in, p, out);
  write_decision(in, p, out);
  write_next_visit(p, out);
  write_measures(in, out);
  write_assumptions_of_course(in, p, out);
  write_assumptions_of_safety(in, p, out);
}

constexpr windlass_prescriber list[] = {
    prescriber<trigger_point_course, inputs, outputs>("trigger_point_course")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("dry_needling", "1.0.0", windlass::document(), windlass::extension(prescribers));

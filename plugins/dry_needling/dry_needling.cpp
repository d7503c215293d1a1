// SPDX-License-Identifier: Apache-2.0
// The needling course of one patient: which sites, how many today, when again, how long to
// compress, and whether to go on. What the trial fixed is the weekly rhythm and the six sessions;
// the rest is marked where it is written out.
#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

enum class F {
  trigger_points,
  dn_sessions,
  np_sessions,
  baseline,
  first_step,
  hours_since,
  last_event,
  anticoagulant,
  antiplatelet,
  inr,
  injection_weeks,
  prior_reaction,
  syncope,
  nickel,
  valve,
  hardware,
  diabetes,
  arterial,
  pulses_absent,
  abi,
  immune,
  epilepsy,
  skin,
  long_steroid,
  relapse,
  count
};
enum class L {
  sites,
  needle,
  precautions,
  session,
  sites_today,
  compress,
  left,
  next_in,
  review_in,
  weeks_left,
  load_wait,
  fall,
  target,
  decision,
  better,
  same,
  worse,
  stop,
  measure,
  evidence,
  assumed,
  count
};

constexpr Inputs<F> inputs{
    reads_code(F::trigger_points, "exam.trigger_points"),
    reads_number(F::dn_sessions, "course.dn_sessions", "{session}"),
    reads_number(F::np_sessions, "course.np_sessions", "{session}"),
    reads_number(F::baseline, "course.first_step_nprs_baseline", "{score}"),
    reads_number(F::first_step, "symptom.first_step_nprs", "{score}"),
    reads_number(F::hours_since, "course.hours_since_needling", "h"),
    reads_code(F::last_event, "course.last_session_adverse_event"),
    reads_code(F::anticoagulant, "history.anticoagulant"),
    reads_code(F::antiplatelet, "history.antiplatelet"),
    reads_number(F::inr, "lab.inr", "1"),
    reads_number(F::injection_weeks, "meds.heel_steroid_injection_weeks_ago", "wk"),
    reads_code(F::prior_reaction, "history.prior_needling_reaction"),
    reads_flag(F::syncope, "history.syncope_with_needles"),
    reads_flag(F::nickel, "allergy.nickel"),
    reads_flag(F::valve, "history.prosthetic_valve_or_endocarditis"),
    reads_flag(F::hardware, "history.metal_hardware_foot_ankle"),
    reads_code(F::diabetes, "history.diabetes"),
    reads_flag(F::arterial, "history.peripheral_arterial_disease"),
    reads_flag(F::pulses_absent, "exam.pedal_pulses_absent"),
    reads_number(F::abi, "exam.abi", "1"),
    reads_code(F::immune, "history.immunosuppressed"),
    reads_code(F::epilepsy, "history.epilepsy"),
    reads_code(F::skin, "exam.skin_local"),
    reads_flag(F::long_steroid, "meds.systemic_corticosteroid_long_term"),
    reads_number(F::relapse, "course.relapse_after_pain_free_weeks", "wk"),
};
constexpr Outputs<L> outputs{
    writes_text(L::sites, "sites", Section::technique, "Sites", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::needle, "needle", Section::technique, "Needles", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::precautions, "precautions", Section::technique, "For this patient"),
    writes_number(L::session, "session", Section::schedule, "This session is number", "{session}",
                  1, 81, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::sites_today, "sites_today", Section::dose, "Muscles needled today, at most",
                  "{count}", 0, 4, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::compress, "compress", Section::dose, "Compress each site", "min", 1, 5,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::left, "sessions_left", Section::schedule, "Sessions left, today's included",
                  "{session}", 0, 6, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::next_in, "earliest_in", Section::schedule, "This session no sooner than in",
                  "h", 0, 144, WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::review_in, "review_in", Section::schedule,
                  "Sessions until the go-on-or-stop review", "{session}", 0, 4),
    writes_number(L::weeks_left, "weeks_left", Section::schedule, "Weeks until the last session",
                  "wk", 0, 6),
    writes_number(L::load_wait, "load_wait", Section::schedule,
                  "No heavy loading of the needled muscle for", "h", 24, 24,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::fall, "first_step_fall", Section::measure,
                  "Fall of first-step pain since week 0", "{score}", -10, 10),
    writes_number(L::target, "target", Section::progression,
                  "First-step pain that counts as a response: at most", "{score}", 0, 8),
    writes_text(L::decision, "decision", Section::progression, "Today", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::better, "next_better", Section::progression, "Next visit, better",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::same, "next_same", Section::progression, "Next visit, the same",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::worse, "next_worse", Section::progression, "Next visit, worse",
                WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::measure, "measure", Section::measure, "Measure", WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::evidence, "evidence", Section::note, "Evidence"),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

// SOURCE: Cotchett 2014 (S05), one session a week, six sessions. The cap counts neuropuncture too
// (brief 3.10, design).
constexpr std::int64_t course_cap = 6;
constexpr std::int64_t relapse_cap = 12;  // the earlier episode's course is in the count
constexpr std::int64_t review_session = 4;
constexpr Decimal week_hours =
    144;  // once a week; six days, since the same weekday may come a little earlier
constexpr Decimal response = 2;  // points of NPRS, brief 3.0

// What the needles so far come to. Without a count one session is planned and no more.
struct Course {
  std::int64_t cap = course_cap;
  std::int64_t done = 0;
  std::int64_t left = 0;
  bool counted = false;
};
Course course_so_far(Facts<F> in) {
  Course c;
  c.counted = in.known(F::dn_sessions, F::np_sessions);
  c.done = in[F::dn_sessions].number_or(0).whole() + in[F::np_sessions].number_or(0).whole();
  if (in[F::relapse].known()) c.cap = relapse_cap;
  c.left = c.done >= c.cap ? 0 : c.cap - c.done;
  if (c.left > course_cap) c.left = course_cap;
  if (!c.counted && c.left > 1) c.left = 1;
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
  return in[F::inr].number() >= 3 || (in[F::anticoagulant].is("vka") && !in[F::inr].known());
}
bool poor_supply(Facts<F> in) {
  return in[F::arterial].yes() || in[F::pulses_absent].yes() || in[F::abi].number() <= 0.9_d;
}

Decimal hours_to_wait(Facts<F> in) {
  if (!in[F::hours_since].known()) return 0;
  return clamp(week_hours - in[F::hours_since].number(), 0, week_hours);
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
  p.no_plantar =
      plantar_forbidden_by_inr(in) || (poor_supply(in) && !(in[F::abi].number() > 0.9_d));
  p.calf = in[F::trigger_points].is_any("calf", "both");
  p.plantar = in[F::trigger_points].is_any("plantar", "both") && !p.no_plantar;
  p.wait = hours_to_wait(in);
  p.starting = p.course.counted && p.course.done == 0;
  p.from = in[F::baseline].known() ? in[F::baseline].number()
           : p.starting            ? in[F::first_step].number()
                                   : Decimal::not_a_number();
  return p;
}

// Plantar muscles are left out for an INR of 3.0 and more, and for poor supply with an index of 0.9
// or less, or none measured.
void write_sites(Facts<F> in, const Session& p, Protocol<L>& out) {
  const bool recent_injection = in[F::injection_weeks].number() < 2;
  if (p.calf) out.text(L::sites, "Calf: the reproducing points in gastrocnemius and soleus.");
  if (p.plantar) {
    out.text(
        L::sites,
        "Plantar: quadratus plantae, flexor digitorum brevis, abductor hallucis, where they "
        "reproduce the pain",
        recent_injection ? "; not at the fascia origin until two weeks after the injection." : ".");
  }
  if (!p.calf && !p.plantar) {
    out.text(L::sites, in[F::trigger_points].known() && !in[F::trigger_points].is("none")
                           ? "No needling now: the points are plantar and deep plantar needling is "
                             "ruled out below."
                           : "No needling now: first find a point that reproduces the pain.");
  }
  if (p.no_plantar) {
    out.text(L::precautions,
             plantar_forbidden_by_inr(in)
                 ? "No deep plantar needling: INR 3.0 or more, or INR not known on a vitamin K "
                   "antagonist."
                 : "No plantar needling: poor supply, and no ankle-brachial index above 0.9.");
  }
}

void write_precautions(Facts<F> in, Protocol<L>& out) {
  out.text(L::needle, "Fine, single-use, sterile", in[F::nickel].yes() ? ", free of nickel" : "",
           ". Keep away from the posterior tibial nerve and vessels at the tarsal tunnel, and off "
           "the calcaneal periosteum unless trained for it. Avoid varicose veins.");
  if (in[F::valve].yes())
    out.text(L::precautions,
             "Heart valve or past endocarditis: brief insertion, no needle left in.");
  if (in[F::hardware].yes()) out.text(L::precautions, "Keep away from plates and screws.");
  if (in[F::syncope].yes())
    out.text(L::precautions,
             "Has fainted with needles: lying down, rise slowly, stay ten minutes.");
  if (in[F::epilepsy].is_any("controlled", "uncontrolled"))
    out.text(L::precautions, "Epilepsy: never alone with needles in.");
  if (in[F::skin].is_any("fragile", "dermatitis") || in[F::long_steroid].yes())
    out.text(L::precautions, "Fragile skin: through healthy skin only, no adhesive afterwards.");
}

// Two muscles at first, one more each session up to four; two at most with a healing or bleeding
// risk, one after a bad reaction, one less after a sore or bruised session.
void write_dose(Facts<F> in, const Session& p, Protocol<L>& out) {
  const bool reacted = in[F::prior_reaction].is("significant") || in[F::syncope].yes();
  const bool careful = compress_minutes(in) > 1 || poor_supply(in) || in[F::immune].is("mild") ||
                       in[F::diabetes].is_any("type1", "type2", "other") ||
                       in[F::diabetes].unknown() || in[F::skin].is("fragile") ||
                       in[F::long_steroid].yes();
  Decimal muscles = min(4, 2 + p.course.done);
  if (careful) muscles = min(muscles, 2);
  if (reacted && p.course.done == 0) muscles = 1;
  if (in[F::last_event].is("minor_soreness_or_bruise")) muscles = max(1, muscles - 1);
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
  if (p.course.left == 0) {
    out.text(L::decision, "The cap of ", p.course.cap,
             " needle sessions is reached: no further session in this episode.");
  } else if (p.wait > 0) {
    out.text(L::decision, "Too soon: once a week. Wait ", p.wait, " hours more.");
  } else if (!p.course.counted) {
    out.text(L::decision, "One session and no more until the sessions so far are counted.");
  } else if (p.course.done == 0) {
    out.text(L::decision, "First session. Write down first-step pain before it.");
  } else if (!p.change.is_number()) {
    out.text(L::decision,
             "Ask for first-step pain now and in week 0 before going on; without both the response "
             "cannot be judged.");
  } else if (p.change >= response) {
    out.text(L::decision, "Down by ", p.change, " points: going on is reasonable, up to the cap.");
  } else if (in[F::dn_sessions].number() >= review_session && !in[F::relapse].known()) {
    out.text(L::decision, "Fall of ", p.change, " after ", in[F::dn_sessions].number(),
             " sessions, less than two: stop needling, keep loading and support.");
  } else {
    out.text(L::decision, "Fall of ", p.change, " so far; judged after session ", review_session,
             ".");
  }
}

void write_next_visit(const Session& p, Protocol<L>& out) {
  if (p.from.is_number()) {
    out.text(L::better, "First-step pain ", clamp(p.from - response, 0, 8),
             " or less: go on weekly up to the cap. At 2 or less for four weeks stop needling, "
             "keep loading.");
  } else {
    out.text(L::better,
             "Two points or more below week 0: go on weekly up to the cap. At 2 or less for four "
             "weeks stop needling, keep loading.");
  }
  out.text(L::same, "Before session ", review_session,
           ": find the points again, check the home exercise. After it: stop; needling counts as "
           "tried.");
  out.text(L::worse,
           "Skip a week and take one muscle less; examine again. Nerve pain over 48 hours, or "
           "soreness that does not settle: stop.");
}

void write_measures(Facts<F> in, Protocol<L>& out) {
  out.text(L::stop,
           "No two-point fall by session four; six sessions in one episode; nerve pain over 48 "
           "hours; sign of infection; fainting with injury; the patient's wish.");
  out.text(L::measure,
           "First-step pain at every session; FHSQ pain or FFI at the first and at the review.");
  out.text(L::measure, "Sites at 24 hours",
           compress_minutes(in) > 1 ? ": look for bruising and bleeding."
                                    : ": soreness usually eases within a day.");
  out.text(
      L::evidence,
      "Adjunct only. In the sham-controlled trial the mean gain (first-step pain 14 of 100 mm) was "
      "below what patients call noticeable; the 2014 guideline does not recommend it.");
}

void write_assumptions_of_course(Facts<F> in, const Session& p, Protocol<L>& out) {
  if (!p.course.counted)
    out.text(L::assumed,
             "The sessions so far are not known: a cautious default of one session. Count dry "
             "needling and neuropuncture together.");
  if (in[F::relapse].known())
    out.text(L::assumed,
             "Relapse: the sessions of the earlier episode are taken to be in the count, so it may "
             "reach ",
             relapse_cap, ". Count this episode's by hand; six at most.");
  if (in[F::hours_since].unknown() && !p.starting)
    out.text(L::assumed,
             "Hours since the last needling are not known: check that six days have passed.");
  if (in[F::baseline].unknown() && p.starting && in[F::first_step].known())
    out.text(L::assumed,
             "No week-0 score: today's first-step pain is taken for it, since no session has been "
             "given.");
}

void write_assumptions_of_safety(Facts<F> in, Protocol<L>& out) {
  if (in[F::anticoagulant].unknown() || in[F::antiplatelet].unknown())
    out.text(
        L::assumed,
        "Blood-thinning drugs are not known: the longer compression is a cautious default. Ask.");
  if (in[F::anticoagulant].is("vka") && in[F::inr].unknown())
    out.text(L::assumed,
             "INR not known: treated as too high for plantar needling, a cautious default. Needed "
             "within 7 days.");
  if (in[F::diabetes].unknown())
    out.text(L::assumed, "Diabetes is not known: fewer muscles, a cautious default. Ask.");
  if (in[F::injection_weeks].unknown())
    out.text(L::assumed,
             "Time since a heel steroid injection is not known: ask before needling near the "
             "fascia origin.");
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
  write_assumptions_of_safety(in, out);
}

constexpr windlass_prescriber list[] = {
    prescriber<trigger_point_course, inputs, outputs>("trigger_point_course")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("dry_needling", "1.0.0", windlass::document(), windlass::extension(prescribers));

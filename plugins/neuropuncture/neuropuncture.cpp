// SPDX-License-Identifier: Apache-2.0
// One patient's session of current through needles: points, waveform, minutes, current, and how
// much of the course is left. No electrical parameter of a plantar heel pain trial was found in
// print: every one here is marked unverified and starts low.
#include "tables.hpp"

namespace {

using namespace windlass;

constexpr Inputs<F> inputs{
    reads_number(F::dn_sessions, "course.dn_sessions", "{session}"),
    reads_number(F::np_sessions, "course.np_sessions", "{session}"),
    reads_number(F::baseline, "course.first_step_nprs_baseline", "{score}"),
    reads_number(F::first_step, "symptom.first_step_nprs", "{score}"),
    reads_number(F::hours_since, "course.hours_since_needling", "h"),
    reads_code(F::last_event, "course.last_session_adverse_event"),
    reads_number(F::csi, "exam.csi_score", "{score}"),
    reads_flag(F::burning, "symptom.burning_or_paraesthesia"),
    reads_flag(F::neuropathy, "history.peripheral_neuropathy"),
    reads_flag(F::arterial, "history.peripheral_arterial_disease"),
    reads_flag(F::pulses_absent, "exam.pedal_pulses_absent"),
    reads_number(F::abi, "exam.abi", "1"),
    reads_flag(F::pacemaker, "history.pacemaker"),
    reads_flag(F::hardware, "history.metal_hardware_foot_ankle"),
    reads_code(F::epilepsy, "history.epilepsy"),
    reads_code(F::anticoagulant, "history.anticoagulant"),
    reads_code(F::antiplatelet, "history.antiplatelet"),
    reads_number(F::inr, "lab.inr", "1"),
    reads_number(F::injection_weeks, "meds.heel_steroid_injection_weeks_ago", "wk"),
    reads_flag(F::nickel, "allergy.nickel"),
    reads_flag(F::syncope, "history.syncope_with_needles"),
    reads_code(F::prior_reaction, "history.prior_needling_reaction"),
    reads_code(F::side, "symptom.side"),
    reads_code(F::nerve, "exam.plantar_nerve_tender"),
};

// SOURCE: 12 sessions were the longest course read (S08 protocol); stop at 8 to 12, review at 4
// (brief 3.2, design).
constexpr std::int64_t cap_with_response = 12;
constexpr std::int64_t cap_without_response = 8;
constexpr std::int64_t review_session = 4;
constexpr Decimal response = 2;  // points of NPRS, brief 3.0

Decimal compress_minutes(Facts<F> in) {
  if (in[F::anticoagulant].unknown() ||
      in[F::anticoagulant].is_any("vka", "doac", "heparin", "other"))
    return 5;
  if (in[F::antiplatelet].unknown() || in[F::antiplatelet].is("dual")) return 3;
  return in[F::antiplatelet].is("single") ? 2 : 1;
}

bool poor_supply(Facts<F> in) {
  return in[F::arterial].may_be_yes() || in[F::pulses_absent].may_be_yes() ||
         in[F::abi].may_be_at_most(0.9_d);
}

// A nervous system or a skin that wants the low end of every range. A score that is not known
// counts as high.
bool start_low(Facts<F> in) {
  return !(in[F::csi].number() < 40) || !in[F::neuropathy].no() || in[F::burning].may_be_yes() ||
         poor_supply(in) || in[F::pacemaker].may_be_yes() ||
         in[F::prior_reaction].may_be("significant");
}

// What today's session comes to. Numbers of what is not known are no numbers.
struct Session {
  bool counted{};
  bool doubted{};
  std::int64_t given{};
  std::int64_t done{};
  Decimal change{};
  bool answered{};
  bool low{};
  Decimal per_week{};
  std::int64_t cap{};
  std::int64_t left{};
  Decimal interval{};
  Decimal wait{};
  bool last_known{};
  bool starting{};
  Decimal from{};
};
// Without a count one session is planned and no more; where a count is in doubt, none.
std::int64_t sessions_left(std::int64_t done, std::int64_t cap, bool counted) {
  if (done >= cap) return 0;
  return counted ? cap - done : 1;
}

Session session_of(Facts<F> in) {
  Session p;
  p.counted = in.known(F::dn_sessions, F::np_sessions);
  p.given = in[F::np_sessions].number_or(0).whole();
  p.done = p.given + in[F::dn_sessions].number_or(0).whole();
  p.change = in[F::baseline].number() - in[F::first_step].number();
  p.answered = p.change >= response;
  p.low = start_low(in);
  p.per_week = compress_minutes(in) > 1 ? 1 : 2;
  p.cap = p.answered ? cap_with_response : cap_without_response;
  p.doubted = in[F::dn_sessions].in_doubt() || in[F::np_sessions].in_doubt();
  p.left = p.doubted ? 0 : sessions_left(p.done, p.cap, p.counted);
  p.interval = p.per_week == 1 ? 144 : 72;
  p.starting = p.counted && p.given == 0;
  p.last_known = in[F::hours_since].known();
  // Where nobody knows when the last needling was, it may have been today.
  p.wait = in[F::hours_since].known() ? clamp(p.interval - in[F::hours_since].number(), 0, 144)
           : p.counted && p.done == 0 && !in[F::hours_since].in_doubt() ? 0_d
                                                                        : p.interval;
  p.from = in[F::baseline].known()     ? in[F::baseline].number()
           : p.starting && p.done == 0 ? in[F::first_step].number()
                                       : Decimal::not_a_number();
  return p;
}

// Plantar points are left out while the fascia origin is fresh from an injection, for an INR of 3.0
// and more, and where blood supply is poor.
void write_points(Facts<F> in, Protocol<L>& out) {
  const bool tibial_only = poor_supply(in) || in[F::injection_weeks].unknown() ||
                           in[F::injection_weeks].number() < 2 || in[F::inr].may_be_at_least(3) ||
                           (in[F::anticoagulant].is("vka") && !in[F::inr].known());
  out.text(
      L::points,
      "Needle beside the tibial nerve above the medial malleolus, clear of the vessels and of the "
      "tarsal tunnel.");
  // A nerve that is tender alone is the one to aim at; where that is in doubt neither is.
  const bool plantar = !tibial_only && !in[F::nerve].in_doubt();
  const bool medial = plantar && !in[F::nerve].is("lateral");
  const bool lateral = plantar && !in[F::nerve].is("medial");
  if (medial)
    out.text(L::points,
             "For the medial plantar nerve, needle beside abductor hallucis in the medial arch.");
  if (lateral)
    out.text(
        L::points,
        "For the lateral plantar nerve, needle beside quadratus plantae towards the lateral arch.");
  if (tibial_only) {
    out.text(
        L::precautions,
        "Use the tibial point only, because the arterial supply is poor, a heel steroid injection "
        "is under two weeks old, or the INR is 3.0 or more, or because one of them is not known.");
  }
  out.number(L::point_count, 1 + (medial ? 1 : 0) + (lateral ? 1 : 0));
  out.text(
      L::leads,
      "Put both leads of a pair on the same leg, close together. Never put one on each leg, and "
      "never let current cross the trunk.",
      in[F::hardware].may_be_yes() ? " Leave no plate or screw between the two." : "");
  out.text(L::waveform,
           "The waveform is charge-balanced and biphasic. Direct current is another method "
           "(percutaneous electrolysis) and is not used.");
}

void write_precautions(Facts<F> in, Protocol<L>& out) {
  if (in[F::side].is("bilateral"))
    out.text(
        L::precautions,
        "Both heels hurt: treat the worse leg first, each leg with a pair of its own. Pain on both "
        "sides wants the inflammatory questions answered.");
  if (in[F::nickel].may_be_yes()) out.text(L::precautions, "Use needles without nickel.");
  if (in[F::syncope].may_be_yes())
    out.text(
        L::precautions,
        "The patient has fainted with needles: treat lying down, let the patient rise slowly and "
        "stay for ten minutes.");
  if (in[F::epilepsy].may_be("controlled"))
    out.text(
        L::precautions,
        "Because of epilepsy, have neurology's advice on file and never leave the patient alone.");
  if (in[F::pacemaker].may_be_yes())
    out.text(
        L::precautions,
        "Because of the pacemaker, begin only with the written clearance on file. Watch the pulse "
        "and switch off at any palpitation or dizziness.");
  if (!in[F::neuropathy].no())
    out.text(
        L::precautions,
        "Test sharp and light touch at each point first, and look at the skin after five minutes.");
}

// 15 minutes first, five more each session: to 20 (a trial's dose) when starting low, else to 30
// (another's). An event, or not knowing, takes the dose back to the first session's.
void write_current(Facts<F> in, const Session& p, Protocol<L>& out) {
  const std::int64_t calm_sessions = in[F::last_event].is_any("none") ? p.given : 0;
  out.number(L::minutes, min(15 + 5 * calm_sessions, p.low ? 20 : 30));
  out.number(L::frequency, min(2 + (p.low ? 1 : 2) * calm_sessions, p.low ? 4 : 10));
  out.number(L::frequency_low, 2);
  out.number(L::frequency_high, 10);
  out.number(L::pulse, p.low ? 100 : 200);
  out.number(L::start, 0);
  out.number(L::step, p.low ? 0.1_d : 0.2_d);
  out.number(L::ceiling, p.low ? 2 : 4);
  out.text(
      L::titrate,
      p.low ? "The current is first clearly felt and is comfortable; no twitch is sought. Ask "
              "again every five minutes."
            : "The current is strong but comfortable, or the toes just bend. Ask again every five "
              "minutes.");
  out.number(L::compress, compress_minutes(in));
}

// Twice a week as in one trial; once with a blood thinner, since sites must heal between.
void write_times(const Session& p, Protocol<L>& out) {
  out.number(L::session, min(81, p.done + 1));
  out.number(L::per_week, p.per_week);
  out.number(L::cap, p.cap);
  out.number(L::left, p.left);
  out.number(L::next_in, p.wait);
  if (p.counted) {
    out.number(L::review_in, clamp(review_session - p.given, 0, review_session));
    out.number(L::weeks_left, divide_rounded(p.left, p.per_week, 1).round_up_to(1));
  }
  out.number(L::load_wait, 24);
}

// Go on or stop.
void write_decision(const Session& p, Protocol<L>& out) {
  if (p.change.is_number()) out.number(L::fall, p.change);
  if (p.from.is_number()) out.number(L::target, clamp(p.from - response, 0, 8));
  if (p.doubted) {
    out.text(L::decision,
             "How many needle sessions there were is in doubt: give none before they are counted.");
  } else if (p.left == 0) {
    out.text(L::decision, "The cap of ", p.cap, " needle sessions is reached",
             p.answered ? "." : " without a documented two-point fall.",
             " Give no further session in this episode.");
  } else if (p.wait > 0 && p.last_known) {
    out.text(L::decision, "Too soon. Wait ", p.wait, " hours more.");
  } else if (!p.counted) {
    out.text(L::decision, "Give one session and no more until it is known how many were given.");
  } else if (p.starting) {
    out.text(
        L::decision,
        "This is the first session. Write down first-step pain, find the comfortable current and "
        "note it.");
  } else if (!p.change.is_number()) {
    out.text(L::decision,
             "Ask for first-step pain now and in week 0 before going on; without both the response "
             "cannot be judged.");
  } else if (p.answered) {
    out.text(L::decision, "First-step pain is down by ", p.change,
             " points, so going on is reasonable, up to ", p.cap, " needle sessions in all.");
  } else if (p.given >= review_session) {
    out.text(L::decision, "First-step pain ", p.change < 0 ? "rose" : "fell", " by ",
             max(p.change, -p.change), " after ", p.given,
             " sessions. That is no fall of two points: stop, by session six at the latest.");
  } else {
    out.text(L::decision, "First-step pain ", p.change < 0 ? "rose" : "fell", " by ",
             max(p.change, -p.change), " so far. It is judged after session ", review_session, ".");
  }
}

void write_next_visit(Protocol<L>& out) {
  out.text(L::better,
           "First-step pain two points or more below week 0: keep the current or lower it, and the "
           "cap rises from ",
           cap_without_response, " to ", cap_with_response,
           ". At 2 or less for four weeks, stop and keep loading.");
  out.text(
      L::same, "Before session ", review_session,
      ", raise one thing only: minutes first, then frequency, then current. After it, stop, and "
      "count it as tried.");
  out.text(L::worse,
           "Go back to 15 minutes, 2 Hz and the first felt current, or skip a session. With new "
           "numbness, burning or weakness, stop and examine.");
}

void write_measures(Protocol<L>& out) {
  out.text(
      L::stop,
      "Switch the current off at once with burning, palpitation, dizziness, cramp, or pain above 5 "
      "of 10.");
  out.text(
      L::stop,
      "Stop without a noticeable change by session four to six, after eight sessions (twelve with "
      "a response), with lasting tingling, a mark on the skin or an infection, and when the "
      "patient wishes.");
  out.text(L::measure,
           "Ask for first-step pain at every session, and for FFI and the Central Sensitization "
           "Inventory at the first and at the review. Look at the skin of each point after every "
           "session.");
  out.text(L::home,
           "Walk and move the foot gently today, stretch as the plan has it, and leave heavy "
           "loading of the needled muscle for 24 hours. Call with burning or tingling that stays, "
           "a mark on the "
           "skin, spreading redness, fever, a swollen calf or pain at night.");
  out.text(L::measure, "Write down points, frequency, pulse width, current and minutes.");
  out.text(L::evidence,
           "No sham-controlled support was found. Electrical was no better than manual acupuncture "
           "(54.8% against 50.0% responders), and no trial aimed at these nerves for this pain was "
           "found. It is never the only treatment.");
}

void write_assumptions_of_course(Facts<F> in, const Session& p, Protocol<L>& out) {
  out.text(L::assumed,
           "Point placement, waveform, frequency, pulse width and current are unverified: common "
           "practice, not read in a trial of heel pain. Trials read say 20 or 30 minutes only.");
  if (!p.counted && !p.doubted)
    out.text(L::assumed,
             "How many sessions were given is not known, so one session is a cautious default. "
             "Count dry needling and neuropuncture together.");
  if (in[F::csi].unknown())
    out.text(L::assumed,
             "There is no Central Sensitization Inventory score, so the low end of the dose is a "
             "cautious default.");
  if (in[F::neuropathy].unknown())
    out.text(
        L::assumed,
        "Neuropathy is not known, so the low end of the dose is a cautious default. Test sensation "
        "first.");
  if (in[F::last_event].unknown() && p.given > 0)
    out.text(L::assumed,
             "How the last session went, if there was one, is not known: the dose of a first "
             "session is given. Ask.");
  if (!p.last_known && p.wait > 0)
    out.text(L::assumed,
             "The hours since the last needling are not known, so the whole wait counts from "
             "today. Ask: with the answer it gets shorter.");
  if (in[F::baseline].unknown() && p.from.is_number())
    out.text(L::assumed,
             "No week-0 score: today's first-step pain is taken for it, since no session has been "
             "given.");
}

void write_assumptions_of_safety(Facts<F> in, Protocol<L>& out) {
  say_doubts<F, L>(in,
                   {{F::arterial, "Arterial disease"},
                    {F::pulses_absent, "Whether the pulses are there"},
                    {F::abi, "The ankle-brachial index"},
                    {F::burning, "Whether it burns or tingles"},
                    {F::pacemaker, "A pacemaker"},
                    {F::epilepsy, "Epilepsy"},
                    {F::inr, "The INR", true},
                    {F::nerve, "Which plantar nerve is tender"},
                    {F::hardware, "Metal in foot or ankle"},
                    {F::nickel, "A nickel allergy"},
                    {F::syncope, "Fainting with needles"},
                    {F::prior_reaction, "A reaction to needles before"}},
                   L::assumed, out);
  if (in[F::anticoagulant].unknown() || in[F::antiplatelet].unknown())
    out.text(
        L::assumed,
        "Blood-thinning drugs are not known, so longer compression and one session a week are a "
        "cautious default. Ask.");
  if (in[F::anticoagulant].is("vka") && in[F::inr].unknown())
    out.text(
        L::assumed,
        "The INR is not known and treated as 3.0 or more, a cautious default. One of the last 7 "
        "days is needed.");
  if (in[F::injection_weeks].unknown())
    out.text(L::assumed,
             "The time since a heel steroid injection is not known: ask before using the plantar "
             "points.");
}

void nerve_stimulation(Facts<F> in, Protocol<L>& out) noexcept {
  const Session p = session_of(in);
  write_points(in, out);
  write_precautions(in, out);
  write_current(in, p, out);
  write_times(p, out);
  write_decision(p, out);
  write_next_visit(out);
  write_measures(out);
  write_assumptions_of_course(in, p, out);
  write_assumptions_of_safety(in, out);
}

constexpr windlass_prescriber list[] = {
    prescriber<nerve_stimulation, inputs, outputs>("nerve_stimulation")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("neuropuncture", "1.0.0", windlass::document(), windlass::extension(prescribers));

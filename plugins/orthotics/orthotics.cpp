// SPDX-License-Identifier: Apache-2.0
// Foot orthosis: which device, the break-in calendar, the two reviews and the wean, counted from
// the weeks of wear. SOURCE: clinical brief 3.5. About 1 h on day 1, +1 h a day, 10 h by day 10, no
// running before day 10 (clinic schedules, read second-hand); reviews at 4-6 and 12 weeks and the
// wean are this project's proposal. No trial of break-in or wean was found.
#include "tables.hpp"

namespace {

using namespace windlass;

constexpr std::int64_t longest_target = 10, shortest_target = 4,
                       default_target = 8;  // h/d; 4 and 8 are this project's
constexpr std::int64_t first_running_day = 10;

// Hours of wear on a day of the break-in: one more each day, or each second day when the foot needs
// care.
constexpr std::int64_t hours_on(std::int64_t day, std::int64_t target, bool slow) {
  const std::int64_t hours = slow ? (day + 1) / 2 : day;
  return hours < target ? hours : target;
}
constexpr std::int64_t day_of_full_wear(std::int64_t target, bool slow) {
  return slow ? 2 * target - 1 : target;
}

// Yes, no, or not known: has the patient gained by what counts as a response?
enum class Gain { yes, no, unknown };
Gain gain(Facts<F> in) {
  if (in[F::responded].known()) return in[F::responded].yes() ? Gain::yes : Gain::no;
  if (in.known(F::first_step, F::baseline))
    return in[F::baseline].number() - in[F::first_step].number() >= 2 ? Gain::yes : Gain::no;
  return Gain::unknown;
}

// What sends the wear back; in a flare no score of pain is fine.
std::string_view one_step_back(bool slow, bool cannot_warn, bool flares) {
  if (cannot_warn)
    return "A mark on the skin, a warm spot or swelling: leave it out, and be seen the same day.";
  if (slow)
    return flares ? "After more pain than without it, go one step back for two days. A mark on the "
                    "skin: leave it out, and be seen the same day."
                  : "After pain above 3 of 10, go one step back for two days. A mark on the skin: "
                    "leave it out, and be seen the same day.";
  return flares ? "After more pain than without it, or a mark on the skin that soon goes, go one "
                  "step back for two days."
                : "After pain above 3 of 10 or a mark on the skin that soon goes, go one step back "
                  "for two days.";
}

void calendar(std::int64_t target, bool slow, std::string_view back, Protocol<L>& out) {
  const std::int64_t full = day_of_full_wear(target, slow);
  const std::int64_t middle = (target + 1) / 2;
  const std::int64_t middle_day = day_of_full_wear(middle, slow);
  out.text(L::calendar, "Wear it for 1 h on day 1 and 1 h more ",
           slow ? "every second day" : "each day", ": ", middle, " h on day ", middle_day, ", ",
           target, " h on day ", full, ", and stay there. Take it out for the rest of the day. ",
           back);
}

void reviews(Facts<F> in, std::int64_t worn_days, Protocol<L>& out) {
  if (in[F::goal_met].yes()) {
    out.text(L::review, "The next review is the end of the wean, in four weeks.");
    return;
  }
  const bool dated = in[F::week].known();
  const Decimal week = in[F::week].number_or(0);
  const std::int64_t worn = worn_days / 7;
  const char* from = dated ? "plan week " : "weeks from now: ";
  if (worn < 4) {
    out.text(L::review, "Review it after 4 to 6 weeks of wear (", from, week + (4 - worn), " to ",
             week + (6 - worn), ") and after 12 (", from, week + (12 - worn), ").");
  } else if (worn <= 6) {
    out.text(L::review, "The 4 to 6 week review is due now, and the next after 12 weeks of wear (",
             from, week + (12 - worn), ").");
  } else if (worn < 12) {
    out.text(
        L::review,
        "The 4 to 6 week review is past; do it now if it was missed. The next is after 12 weeks "
        "of wear (",
        from, week + (12 - worn), ").");
  } else {
    out.text(L::review, "The 12 week review is due now", worn > 12 ? ", if it was missed" : "",
             ". After it comes one every 6 months while it is worn.");
  }
  if (worn < 4) return;
  switch (gain(in)) {
    case Gain::yes:
      out.text(L::decision, "There is a gain since week 0: go on",
               worn >= 12 ? " and plan the wean." : " to 12 weeks of wear.");
      break;
    case Gain::no:
      out.text(L::decision, "No gain after ", worn,
               " weeks of wear: check the fit once, and change the device or stop.");
      break;
    case Gain::unknown:
      out.text(
          L::decision,
          "It cannot be judged: record first-step pain now and at week 0, or one of FFI, FAAM, "
          "FHSQ.");
      break;
  }
  if (worn >= 52)
    out.text(
        L::decision,
        "It has been worn for a year or more, and the 2014 guideline speaks for 2 weeks to 1 year. "
        "Wean, or write down why not.");
}

void wean(Facts<F> in, Protocol<L>& out) {
  const bool dated = in[F::week].known();
  const Decimal week = in[F::week].number_or(0);
  const char* from = dated ? "plan week " : "week ";
  const char* suffix = dated ? "" : " from now";
  if (in[F::first_step].known() && in[F::first_step].number() > 2) {
    out.text(
        L::wean,
        "Do not wean yet, because first-step pain is above 2. It begins after four weeks at 2 or "
        "less.");
    return;
  }
  if (in[F::first_step].unknown()) {
    out.text(
        L::wean,
        "It begins after four weeks of first-step pain at 2 or less. Ask for today's first-step "
        "pain.");
    return;
  }
  const bool now = in[F::goal_met].yes();
  if (in[F::low_weeks].unknown() && !now)
    out.text(L::assumed,
             "How long first-step pain has been 2 or less is not known: counted from today "
             "(conservative default).");
  const Decimal low = clamp(in[F::low_weeks].number_or(0), 0, 4);
  const Decimal begin = week + (now ? 0_d : max(1, (4_d - low).round_up_to(1)));
  out.text(L::wean, now ? "Begin now (" : "Begin at ", from, begin, suffix,
           now ? ")" : " at the earliest",
           ": wear it only for long standing and exercise for four weeks. At ", from, begin + 4,
           suffix, " stop if first-step pain is still 2 or less. At ", from, begin + 8, suffix,
           " look again.");
}

// Hours of wear a day to work up to.
std::int64_t target_hours(Facts<F> in) {
  if (in[F::standing].in_doubt()) return shortest_target;
  if (!in[F::standing].known()) return default_target;
  return clamp(in[F::standing].number().round_up_to(1), shortest_target, longest_target).whole();
}

// What was found. `unscreened`: nobody looked for what would matter; treated as if it were there.
struct Findings {
  bool diabetes{};
  bool insensate{};
  bool cannot_warn{};
  bool ischaemic{};
  bool specialist{};
  bool unscreened{};
  bool slow{};
  bool flares{};
  bool goal_met{};
  std::int64_t target{};
  std::int64_t worn_days{};
  std::int64_t full{};
};
Findings findings_of(Facts<F> in) {
  Findings p;
  p.diabetes = in[F::diabetes].may_be_other_than("none");
  p.insensate = in[F::lops].may_be_yes();
  p.cannot_warn = p.insensate || !in[F::cannot_warn].no();
  p.ischaemic = in[F::pad].may_be_yes() || in[F::pulses].may_be_yes() ||
                in[F::abi].may_be_at_most(0.9_d) || in[F::index_open].may_be_yes();
  p.specialist = p.insensate || p.ischaemic || in[F::ulcer].may_be_yes();
  p.unscreened =
      in[F::lops].unknown() &&
      (in[F::diabetes].unknown() || in[F::neuropathy].may_be_yes() || p.diabetes || p.cannot_warn);
  p.slow = p.specialist || p.diabetes || in[F::neuropathy].may_be_yes() || p.unscreened;
  p.flares = !in[F::free_only].no() || (!in[F::arthritis].no() && in[F::flare].may_be("foot"));
  p.goal_met = in[F::goal_met].yes();
  p.target = target_hours(in);
  p.worn_days = (in[F::worn].number_or(0) * 7).whole();
  p.full = day_of_full_wear(p.target, p.slow);
  return p;
}

void write_device(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (p.goal_met)
    out.text(L::device, "Keep the one that is worn; take no new one.");
  else if (p.specialist)
    out.text(L::device, "Podiatry makes and fits an accommodative device without a rigid shell.");
  else if (in[F::fpi].may_be_at_most(-1) || in[F::gait].may_be("supination"))
    out.text(
        L::device,
        "Take a cushioned, neutral, ready-made insole in a cushioned shoe. Take no rigid arch and "
        "nothing against pronation, because the foot rolls outwards already, or may.");
  else
    out.text(
        L::device,
        "Take a ready-made, semi-rigid insole with arch support and heel cup. Custom-made ones did "
        "no better in pooled trials.");
  out.text(
      L::partner,
      "The stretching and the loading belong to it when they are open. The insole is never the "
      "only treatment.");
  out.text(
      L::fit,
      "The heel sits in the cup, no edge presses under the arch, the toes are free. Wear it on "
      "both feet, in the shoe worn most.");
}

void write_assumptions(Facts<F> in, const Findings& p, Protocol<L>& out) {
  say_doubts<F, L>(in,
                   {{F::lops, "Whether sensation is lost"},
                    {F::pad, "Arterial disease"},
                    {F::pulses, "Whether the pulses are there"},
                    {F::abi, "The ankle-brachial index", p.specialist || p.goal_met},
                    {F::ulcer, "A past ulcer or Charcot foot"},
                    {F::neuropathy, "Whether there is a neuropathy"},
                    {F::diabetes, "Whether there is diabetes"},
                    {F::arthritis, "Whether there is rheumatoid arthritis or gout"},
                    {F::flare, "A flare of arthritis or gout in the foot", in[F::arthritis].no()},
                    {F::fpi, "The posture of the foot", p.specialist || p.goal_met},
                    {F::gait, "The gait, and whether the foot rolls outwards in it",
                     p.specialist || p.goal_met}},
                   L::assumed, out);
  if (!in[F::standing].known())
    out.text(L::assumed, "The hours on the feet are not known, so ", p.target,
             " h of wear a day is the default of this project. Ask.");
  if (p.unscreened)
    out.text(
        L::assumed,
        "Protective sensation is not known where it matters: the break-in is slow, as if it were "
        "lost. Test with a 10 g monofilament.");
  if (in[F::worn].unknown())
    out.text(L::assumed,
             p.goal_met ? "Whether an insole is worn is not known: a wean is for who wears one."
                        : "The weeks of wear are not known: counted as new (default).");
  if (in[F::week].unknown())
    out.text(L::assumed, "The week of the plan is not known: weeks are counted from today.");
}

// While it is weaned there is no daily dose: dose, schedule and reviews are of one stage.
void write_wear(const Findings& p, Protocol<L>& out) {
  if (p.goal_met) {
    out.text(L::calendar, "No daily hours any more: the wean has begun.");
    out.text(L::skin, "Look at the skin ", p.slow ? "every day." : "once a week.");
    return;
  }
  out.number(L::target, p.target);
  out.number(L::full_day, p.full);
  out.number(L::today, hours_on(p.worn_days + 1, p.target, p.slow));
  if (p.worn_days + 1 <= p.full)
    calendar(p.target, p.slow, one_step_back(p.slow, p.cannot_warn, p.flares), out);
  else
    out.text(L::calendar, "The break-in is over (day ", p.full,
             "). After two weeks or more without it, or with a new device, start again at 1 h.");
  out.text(L::skin, p.slow
                        ? "Look at the skin every day and after each longer step, with a mirror or "
                          "somebody's help."
                        : "Look at the skin in the evening of each day of the break-in, and once a "
                          "week after it.");
}

void write_running(Facts<F> in, const Findings& p, Protocol<L>& out) {
  if (!in[F::run].no() && !p.goal_met) {
    const std::int64_t run_day = p.full > first_running_day ? p.full : first_running_day;
    if (p.worn_days + 1 < run_day)
      out.text(L::running, "Do not run in it before day ", run_day,
               in[F::run].unknown() ? ", if the patient runs." : ".");
    else
      out.text(
          L::running, "Day ", run_day,
          " of wear has passed. The device does not stand in the way of running; the gait plan "
          "decides.");
  }
}

void write_next_visit(const Findings& p, Protocol<L>& out) {
  if (p.goal_met) {
    out.text(L::better, "First-step pain still 2 or less in four weeks: stop wearing it.");
    out.text(L::same, "The same: what stays at 2 or less needs no insole.");
    out.text(L::worse, "First-step pain above 2: wear it again as before the wean.");
  } else {
    out.text(L::better,
             "First-step pain down by 2 or more: keep device and exercise, see the wean.");
    out.text(L::same, p.worn_days > 42
                          ? "The same after more than six weeks of wear: change it or stop."
                          : "Check fit, shoe and hours of wear once. Without a gain by the 4 "
                            "to 6 week review, change it or stop.");
    out.text(L::worse,
             "Go back to half the hours for a week. Stop with a new pain that lasts over 1 week.");
  }
  out.text(L::stop, "Stop with a blister, broken skin, a mark that stays over 30 minutes, ",
           p.cannot_warn
               ? "a warm spot or swelling; look after each hour of wear, for the foot may not "
                 "warn. Stop also with new knee, hip or back pain over 1 week."
           : p.flares ? "numbness, more pain in it than without it, or new knee, hip or back pain "
                        "over 1 week."
                      : "numbness, pain above 5 of 10 in it, or new knee, hip or back pain over 1 "
                        "week.");
  out.text(
      L::measure,
      "Measure first-step and average pain, and FFI (7 points matter) or FAAM daily living (8), "
      "today, at 4 to 6 and at 12 weeks.");
  out.text(L::evidence,
           "Pooled trials found no short-term gain, a small one at 7 to 12 weeks, and none in "
           "function. Break-in and wean rest on clinic practice.");
}

void write_cautions(Facts<F> in, Protocol<L>& out) {
  if (in[F::shoe].unknown())
    out.text(L::shoes, "Nobody asked whether the shoes take an insole. Look before it is ordered.");
  else if (in[F::shoe].no())
    out.text(L::shoes, "The shoes do not take an insole. Change them first; day 1 comes after.");
  if (in[F::falls].yes())
    out.text(
        L::balance,
        "The risk of falls is high: check standing and turning with and without it, and wear it "
        "indoors only for the first 3 days.");
  else if (in[F::falls].unknown())
    out.text(L::balance,
             "The risk of falls is not known: ask about falls and check balance in the shoe.");
}

void orthosis(Facts<F> in, Protocol<L>& out) noexcept {
  const Findings p = findings_of(in);
  write_device(in, p, out);
  write_assumptions(in, p, out);
  write_wear(p, out);
  write_running(in, p, out);
  reviews(in, p.worn_days, out);
  wean(in, out);
  write_next_visit(p, out);
  write_cautions(in, out);
}

constexpr windlass_prescriber list[] = {prescriber<orthosis, inputs, outputs>("orthosis_break_in")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("orthotics", "1.0.0", windlass::document(), windlass::extension(prescribers));

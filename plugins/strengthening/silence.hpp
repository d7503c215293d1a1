// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the loading says of answers that are missing or in doubt, and of the tests that nobody did.
// Not what it does about them. Pure.

#include "findings.hpp"
#include "ladder.hpp"
#include "outputs.hpp"

namespace {

inline void write_doubts(Facts<F> in, Protocol<L>& out) {
  const bool under_way = reached(in) > seated;
  const bool no_sport = in[F::activities].has("none");
  const bool no_running = in[F::activities].known() && !in[F::activities].has("run");
  say_doubts<F, L>(in,
                   {{F::lops, "Whether sensation is lost"},
                    {F::neuropathy, "Whether there is a neuropathy"},
                    {F::diabetes, "Whether there is diabetes"},
                    {F::falls, "The risk of falls", true},
                    {F::heart, "An unstable heart condition", true},
                    {F::bone, "Osteoporosis", true},
                    {F::bone_risk, "The risk to the bone", true},
                    {F::achilles, "Whether the Achilles tendon is well"},
                    {F::quinolone, "A fluoroquinolone within 12 weeks", true},
                    {F::night, "Pain at night", true},
                    {F::worst, "The worst pain of now", !under_way},
                    {F::worst_start, "The worst pain of the first visit", !under_way},
                    {F::settle, "How long the pain takes to settle", true},
                    {F::exercise, "The pain during the exercises", !under_way},
                    {F::csi, "The score of central sensitisation"},
                    {F::needled, "How long ago the last needling was", true},
                    {F::ulcer, "A past ulcer or Charcot foot", ulcer_untold(in)},
                    {F::pregnancy, "A pregnancy", past_childbearing(in)}},
                   L::assumed, out,
                   {{F::abi, "The ankle-brachial index"},
                    {F::energy, "Low energy or missed periods", in[F::bone_risk].may_be_yes()},
                    {F::fracture, "An earlier stress fracture", in[F::bone_risk].may_be_yes()},
                    {F::steroid, "Long-term steroid tablets", in[F::bone_risk].may_be_yes()},
                    {F::height, "Height", in[F::bone_risk].may_be_yes()},
                    {F::weight, "Weight", in[F::bone_risk].may_be_yes()},
                    {F::failed, "What was done properly before without help"},
                    {F::activities, "Which sports"},
                    {F::sport_hours, "Hours of sport a week", no_sport},
                    {F::run_km, "Kilometres of running a week", no_running},
                    {F::pack, "The weight of the pack", !in[F::activities].has("hike")},
                    {F::load_change, "Change of the load in four weeks", no_sport}});
  if (ulcer_untold(in))
    out.text(L::assumed,
             "A past ulcer, Charcot foot or amputation is not known: both legs and body weight "
             "only, as after one (conservative default). Ask.");
}

// One of the answers that would make it irritable is missing (brief 4.1).
inline bool is_irritability_open(Facts<F> in) {
  return in[F::rest].unknown() || in[F::settle].unknown() || in[F::first_step].unknown();
}

// What holds whoever begins on both legs.
inline void write_entry_gaps(Facts<F> in, Protocol<L>& out) {
  if (in[F::rung].unknown())
    out.text(L::assumed, "The level reached is not known: counted as new (conservative default).");
  if (is_irritability_open(in)) {
    out.text(L::assumed,
             "How irritable it is is not known: low start on both legs (conservative default). "
             "Ask for:");
    name_unknown(in,
                 {{F::rest, "Pain at rest"},
                  {F::first_step, "First-step pain"},
                  {F::settle, "Hours to settle after activity"}},
                 out);
    out.more(".");
  }
  if (in[F::single].unknown())
    out.text(L::assumed,
             "Single-leg heel raises were not counted: start on both legs (conservative default). "
             "Count them today.");
  if (in[F::both_pain].unknown())
    out.text(L::assumed,
             "Pain of 10 two-leg heel raises is not known: do the test first. If it is above 5 of "
             "10, do seated holds instead, 5 of 30 s.");
}

}  // namespace

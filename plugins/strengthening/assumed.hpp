// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the loading rests on that nobody said, or that is in doubt.

#include "findings.hpp"
#include "ladder.hpp"
#include "outputs.hpp"

namespace {

inline void write_doubts(Facts<F> in, Protocol<L>& out) {
  const bool under_way = reached(in) > seated;
  const bool no_sport = in[F::activities].known() && in[F::activities].has("none");
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
                    {F::worst_start, "The worst pain of the first visit", true},
                    {F::settle, "How long the pain takes to settle", true},
                    {F::exercise, "The pain during the exercises", true},
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
                    {F::exercise, "Pain during the exercises", !under_way},
                    {F::worst_start, "The worst pain of the first visit", !under_way},
                    {F::activities, "Which sports"},
                    {F::sport_hours, "How many hours of sport a week", no_sport},
                    {F::run_km, "How many kilometres of running a week", no_running},
                    {F::load_change, "How the load changed in four weeks", no_sport}});
  if (ulcer_untold(in))
    out.text(L::assumed,
             "A past ulcer, Charcot foot or amputation is not known: both legs and body weight "
             "only, as after one (conservative default). Ask.");
}

// Of who begins: what the first level counts on.
inline void write_assumed_at_entry(Facts<F> in, bool irritability_open, Protocol<L>& out) {
  if (in[F::rung].unknown())
    out.text(L::assumed, "The level reached is not known: counted as new (conservative default).");
  if (irritability_open) {
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

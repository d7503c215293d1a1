// SPDX-License-Identifier: Apache-2.0
#pragma once

// The way back to dance and to hiking, step by step. Not the walk-run ramp. Pure.
// SOURCE: clinical brief 9.4. The steps are this project's proposal; that a pack raises the
// pressure under the foot was read, and tests of dancers are known for pointe work only.

#include "held.hpp"

namespace {

constexpr std::int64_t strong_calf = 20;  // single-leg heel raises before jumps

// Sautés, allegro and pointe: what loads bone, fascia and heel cord most.
inline void write_jumps_held(Facts<F> in, Protocol<L>& out) {
  if (!in[F::bone_risk].no())
    out.text(L::dance_note,
             in[F::bone_risk].yes()
                 ? "Steps 4 and 5 are held while the bone is at risk. Do not increase "
                   "jumps until the physician finds bone and energy intake sound."
                 : "Steps 4 and 5 are held because nobody asked about low energy, "
                   "missed periods or an earlier stress fracture. A no to each frees "
                   "them.");
  if (in[F::injection].unknown())
    out.text(L::dance_note,
             "Steps 4 and 5 are held because it is not known when a heel steroid injection was, if "
             "any. Never, or 12 weeks ago or more, frees them.");
  else if (in[F::injection].number() < jumps_after_injection)
    out.text(L::dance_note,
             "Steps 4 and 5 are held until week 12 after the heel steroid injection: the fascia "
             "tears more easily. A pop or an arch bruise: stop and call the same day.");
  if (!in[F::achilles].no())
    out.text(
        L::dance_note,
        in[F::achilles].yes()
            ? "Steps 4 and 5 are held while the heel cord is tender. Feel for a gap and do the "
              "Thompson test first."
            : "Steps 4 and 5 are held because it is not known whether the heel cord is well. "
              "Examine it.");
}

inline void write_dance(Facts<F> in, bool unsafe, Protocol<L>& out) {
  const bool dances = in[F::activities].has("dance");
  if (!dances && !in[F::activities].in_doubt()) return;
  if (unsafe || !dances || in[F::heart].may_be_yes()) {
    out.text(L::dance_note, "Dance is held because ",
             unsafe    ? "of a risk of falls or lost or untested sensation. Walk only."
             : !dances ? "it cannot be told whether the patient dances. Ask."
                       : heart_held(in));
    return;
  }
  out.text(L::dance,
           "Step 1: floor barre, no weight on the foot. Step 2: relevé on two feet (demi-pointe), "
           "2 sets of 12. Step 3: 20 relevés on one foot (demi-pointe). Step 4: 16 sautés. Step 5: "
           "allegro, and pointe last.");
  out.text(L::dance_note,
           "Start at step 1. Go on after two classes that hurt 3 of 10 or less and had settled by "
           "the next morning. After a class that did not settle, go one step back. No demi-pointe, "
           "jump or pointe before its step.");
  if (in[F::single].unknown())
    out.text(L::dance_note,
             "Steps 3 to 5 are held because single-leg heel raises were not counted; ", strong_calf,
             " in a row free them.");
  else if (in[F::single].number() < strong_calf)
    out.text(L::dance_note, "Steps 3 to 5 are held because ", in[F::single].number(),
             " single-leg heel raises were counted; ", strong_calf, " in a row free them.");
  write_jumps_held(in, out);
  if (const std::string_view why = fascia_held(in); !why.empty())
    out.text(L::dance_note, "Steps 3 to 5 are held because ", why);
  if (in[F::fluoroquinolone].may_be("past_12wk", "current"))
    out.text(L::dance_note,
             "Steps 3 to 5 are held within twelve weeks of a fluoroquinolone: tendons can give way "
             "late.");
  if (const std::string_view why = heart_held(in); !why.empty())
    out.text(L::dance_note, "Steps 3 to 5 are held because ", why);
  if (in[F::sport_hours].known())
    out.text(L::dance_note, "Stay at ", in[F::sport_hours].number(),
             " h of classes a week or less until step 4 has settled.");
}

inline void write_pack(Facts<F> in, Protocol<L>& out) {
  const Decimal weight = in[F::weight].number();
  if (in[F::weight].known()) {
    out.number(L::pack_first, divide_rounded(weight * 5, 100, 6).round_down_to(0.5_d));
    out.number(L::pack_last, divide_rounded(weight, 10, 6).round_down_to(0.5_d));
  } else {
    out.text(L::hike_note, "Weigh the patient: the pack is a share of body weight.");
  }
  if (in[F::pack].number() > 0)
    out.text(L::hike_note, "The pack of now, ", in[F::pack].number(),
             " % of body weight, stays at home until step 4.");
}

inline void write_hike(Facts<F> in, bool unsafe, Protocol<L>& out) {
  const bool hikes = in[F::activities].has("hike");
  if (!hikes && !in[F::activities].in_doubt()) return;
  if (unsafe || !hikes || in[F::heart].may_be_yes()) {
    out.text(L::hike_note, "Hiking is held because ",
             unsafe ? "of a risk of falls or lost or untested sensation. Walk on level ground only."
             : !hikes ? "it cannot be told whether the patient hikes. Ask."
                      : heart_held(in));
    return;
  }
  out.text(L::hike,
           "Step 1: 30 min on the flat. Step 2: 60 min on the flat. Step 3: hills. Step 4: a pack "
           "of 5 % of body weight. Step 5: a pack of 10 %.");
  out.text(L::hike_note,
           "Start at step 1. One change a week, and only when the last walk hurt 3 of 10 or less "
           "and had settled by the next morning; else go one step back.");
  if (const std::string_view why = heart_held(in); !why.empty())
    out.text(L::hike_note, "Hills and pack are held because ", why);
  if (in[F::fluoroquinolone].may_be("past_12wk", "current"))
    out.text(L::hike_note,
             "Hills and pack are held within twelve weeks of a fluoroquinolone: tendons can give "
             "way late.");
  if (const std::string_view why = fascia_held(in); !why.empty())
    out.text(L::hike_note, "Hills and pack are held because ", why);
  if (!in[F::bone_risk].no())
    out.text(L::hike_note,
             in[F::bone_risk].yes()
                 ? "The pack is held while the bone is at risk, until the physician finds bone and "
                   "energy intake sound."
                 : "The pack is held because nobody asked about low energy, missed periods or an "
                   "earlier stress fracture. A no to each frees it.");
  write_pack(in, out);
}

}  // namespace

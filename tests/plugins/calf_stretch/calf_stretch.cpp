// SPDX-License-Identifier: Apache-2.0
// Calf stretching dose: the smallest plugin that computes something.
#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

// What is read and what is written, each by a name. The last enumerator is always `count`.
enum class F { pain, weeks, ankle, count };
enum class L { how, hold, sets, stop, assumed, count };

constexpr Inputs<F> inputs{
    reads_number(F::pain, "symptom.first_step_nprs", "{score}"),
    reads_number(F::weeks, "symptom.duration_weeks", "wk"),
    reads_number(F::ankle, "exam.ankle_df_knee_ext_deg", "deg"),
};
constexpr Outputs<L> outputs{
    writes_text(L::how, "how", Section::technique, "How", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::hold, "hold", Section::dose, "Hold each stretch", "s", 10, 60,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::sets, "sets", Section::dose, "Stretches in a session", "{count}", 1, 10),
    writes_text(L::stop, "stop", Section::stop, "Stop when"),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

void calf(Facts<F> in, Protocol<L>& out) noexcept {
  if (!in[F::weeks].known()) return out.unknown("the duration of symptoms is needed");
  const bool sore = in[F::pain].number() >= 7;  // false while unknown, so ask:
  if (in[F::pain].unknown()) out.text(L::assumed, "Pain is not known: dosed as for severe pain.");
  const Decimal hold = sore || in[F::pain].unknown() ? 20 : 30;
  const Decimal sets = clamp((90_d - in[F::weeks].number() * 0.5_d).round_down_to(30), 30, 90);
  out.text(L::how, "Stretch the calf with the knee ",
           in[F::ankle].number() <= 5 ? "straight" : "bent", ", ", hold, " s.");
  out.number(L::hold, hold);
  out.number(L::sets, divide_rounded(sets, 30, 0));
  out.text(L::stop, "pain above 5 of 10 that lasts to the next morning");
}

constexpr windlass_prescriber list[] = {prescriber<calf, inputs, outputs>("calf")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("calf_stretch", "1.0.0", windlass::document(), windlass::extension(prescribers));

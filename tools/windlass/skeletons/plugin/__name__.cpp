// The dose of __name__: pure arithmetic. No clock, no file, no memory that lasts, no exception.
#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

// What is read and what is written, each by a name. The last enumerator is always `count`.
enum class F { pain, count };
enum class L { how, repetitions, stop, assumed, count };

constexpr Inputs<F> inputs{
    reads_number(F::pain, "symptom.first_step_nprs", "{score}"),
};
constexpr Outputs<L> outputs{
    writes_text(L::how, "how", Section::technique, "How", WINDLASS_OUTPUT_REQUIRED),
    writes_number(L::repetitions, "repetitions", Section::dose, "Repetitions", "{rep}", 5, 20,
                  WINDLASS_OUTPUT_REQUIRED),
    writes_text(L::stop, "stop", Section::stop, "Stop when"),
    writes_text(L::assumed, "assumed", Section::assumption, "Assumed"),
};

void dose(Facts<F> in, Protocol<L>& out) noexcept {
  // Every comparison with an unknown number is false, so ask first.
  const bool careful = in[F::pain].unknown() || in[F::pain].number() >= 7;
  if (in[F::pain].unknown()) out.text(L::assumed, "Pain is not known: dosed as for severe pain.");
  out.text(L::how, "Slowly, both sides.");
  out.number(L::repetitions, careful ? 5 : 10);
  out.text(L::stop, "pain above 5 of 10 that lasts to the next morning");
}

constexpr windlass_prescriber list[] = {prescriber<dose, inputs, outputs>("dose")};
constexpr windlass_prescribers prescribers = all(list);

}  // namespace

WINDLASS_PLUGIN("__name__", "0.1.0", windlass::document(), windlass::extension(prescribers));

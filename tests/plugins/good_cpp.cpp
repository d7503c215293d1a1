// SPDX-License-Identifier: Apache-2.0
// A well-behaved plugin in C++ that leans on the runtime: a function-local static and the standard
// library's templates. It writes back what it was given.
#include <array>
#include <numeric>

#include "windlass/plugin.hpp"

#ifndef ID
#define ID "good_cpp"
#endif

namespace {

using namespace windlass;

enum class F { pain, side, treatments, smoker, start, count };
enum class L { pain, said, count };

constexpr Inputs<F> inputs{
    reads_number(F::pain, "symptom.first_step_nprs", "{score}"),
    reads_code(F::side, "symptom.side"),
    reads_set(F::treatments, "history.treatments"),
    reads_flag(F::smoker, "history.smoker"),
    reads_date(F::start, "course.start"),
};
constexpr Outputs<L> outputs{
    writes_number(L::pain, "pain", Section::measure, "Pain", "{score}", 0, 10),
    writes_text(L::said, "said", Section::note, "Said"),
};

template <class T>
T total() {
  static const std::array<T, 3> parts{1, 2, 3};
  return std::accumulate(parts.begin(), parts.end(), T{});
}

void echo(Facts<F> in, Protocol<L>& out) noexcept {
  if (in[F::pain].known()) out.number(L::pain, in[F::pain].number());
  out.text(L::said, "side ", in[F::side].code(),
           in[F::side].is_any("left", "right") ? ", one" : ", both or unknown", ", taped ",
           in[F::treatments].has("tape") ? "yes" : "no", ", smoker ",
           in[F::smoker].yes()  ? "yes"
           : in[F::smoker].no() ? "no"
                                : "unknown",
           ", started ", in[F::start].never() ? "never" : "on day ",
           in[F::start].never() ? 0 : in[F::start].days(), ", total ", total<int>());
}
Answer doubled(Facts<F> in) noexcept {
  if (in[F::pain].unknown()) return unknown("pain is not known");
  if (in[F::pain].number() > 10) return invalid("pain is above 10");
  return in[F::pain].number() * 2;
}

constexpr windlass_prescriber prescriber_list[] = {prescriber<echo, inputs, outputs>("echo")};
constexpr windlass_prescribers prescribers = all(prescriber_list);
constexpr windlass_calculator calculator_list[] = {
    calculator<doubled, inputs>("doubled", "test.doubled", "{score}")};
constexpr windlass_calculators calculators = all(calculator_list);
constexpr windlass_document text{"windlass: 1\nkind: modality\n", 27};
constexpr windlass_extension own_document{WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &text};

}  // namespace

WINDLASS_PLUGIN(ID, "1.2.3", own_document, windlass::extension(prescribers),
                windlass::extension(calculators));

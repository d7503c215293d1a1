// SPDX-License-Identifier: Apache-2.0
// Numbers that follow from other facts: body mass index, and the change of four outcome measures
// since week 0. Every component must be known.
// Minimal important differences are judged in rules, not here.
#include "windlass/plugin.hpp"

namespace {

using namespace windlass;

enum class Body { height, weight, count };
constexpr Inputs<Body> body{
    reads_number(Body::height, "demo.height_cm", "m"),
    reads_number(Body::weight, "demo.weight_kg", "kg"),
};
// kg/m2, to one decimal, half away from zero.
Answer bmi(Facts<Body> in) noexcept {
  if (!in.known(Body::height, Body::weight)) return unknown("height and weight are needed");
  const Decimal height = in[Body::height].number();
  if (!(height > 0)) return invalid("height must be above zero");
  return divide_rounded(in[Body::weight].number(), height * height, 1);
}

// Now minus week 0. What is better depends on the measure: pain and FFI fall, FAAM and FHSQ rise.
enum class Pair { now, baseline, count };
Answer change(Facts<Pair> in) noexcept {
  if (!in.known(Pair::now, Pair::baseline))
    return unknown("today's value and the value of week 0 are needed");
  return in[Pair::now].number() - in[Pair::baseline].number();
}
constexpr Inputs<Pair> first_step{reads_number(Pair::now, "symptom.first_step_nprs"),
                                  reads_number(Pair::baseline, "course.first_step_nprs_baseline")};
constexpr Inputs<Pair> ffi{reads_number(Pair::now, "outcome.ffi_total"),
                           reads_number(Pair::baseline, "course.ffi_total_baseline")};
constexpr Inputs<Pair> faam{reads_number(Pair::now, "outcome.faam_adl"),
                            reads_number(Pair::baseline, "course.faam_adl_baseline")};
constexpr Inputs<Pair> fhsq{reads_number(Pair::now, "outcome.fhsq_pain"),
                            reads_number(Pair::baseline, "course.fhsq_pain_baseline")};

constexpr windlass_calculator list[] = {
    calculator<bmi, body>("bmi", "demo.bmi", "kg/m2"),
    calculator<change, first_step>("first_step_change", "measure.first_step_change"),
    calculator<change, ffi>("ffi_change", "measure.ffi_change"),
    calculator<change, faam>("faam_adl_change", "measure.faam_adl_change"),
    calculator<change, fhsq>("fhsq_pain_change", "measure.fhsq_pain_change"),
};
constexpr windlass_calculators calculators = all(list);

}  // namespace

WINDLASS_PLUGIN("clinical_measures", "1.0.0", windlass::extension(calculators));

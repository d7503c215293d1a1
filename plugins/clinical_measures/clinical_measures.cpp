// SPDX-License-Identifier: Apache-2.0
// Numbers that follow from other facts: body mass index, the two-level Wells score, and the change
// of four outcome measures since week 0. Every component must be known: half a score is no score.
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

// SOURCE: two-level Wells table (NCBI PMH0055213, in the clinical brief as S26). Nine items of +1;
// another diagnosis at least as likely -2.
enum class Wells {
  cancer,
  paralysis,
  bedridden,
  tenderness,
  whole_leg,
  calf,
  oedema,
  veins,
  previous,
  alternative,
  count
};
constexpr Inputs<Wells> wells{
    reads_flag(Wells::cancer, "wells.active_cancer"),
    reads_flag(Wells::paralysis, "wells.leg_paralysis_or_plaster"),
    reads_flag(Wells::bedridden, "wells.bedridden_or_major_surgery"),
    reads_flag(Wells::tenderness, "wells.deep_vein_tenderness"),
    reads_flag(Wells::whole_leg, "wells.entire_leg_swollen"),
    reads_flag(Wells::calf, "wells.calf_swelling_3cm"),
    reads_flag(Wells::oedema, "wells.pitting_oedema"),
    reads_flag(Wells::veins, "wells.collateral_veins"),
    reads_flag(Wells::previous, "wells.previous_dvt"),
    reads_flag(Wells::alternative, "wells.alternative_diagnosis"),
};
Answer wells_score(Facts<Wells> in) noexcept {
  std::int64_t points = 0;
  for (std::size_t i = 0; i < wells.size; ++i) {
    const auto item = static_cast<Wells>(i);
    if (!in[item].known()) return unknown("all ten items of the Wells score are needed");
    if (in[item].yes()) points += item == Wells::alternative ? -2 : 1;
  }
  return Decimal(points);
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
    calculator<wells_score, wells>("wells_dvt", "exam.wells_dvt_score"),
    calculator<change, first_step>("first_step_change", "measure.first_step_change"),
    calculator<change, ffi>("ffi_change", "measure.ffi_change"),
    calculator<change, faam>("faam_adl_change", "measure.faam_adl_change"),
    calculator<change, fhsq>("fhsq_pain_change", "measure.fhsq_pain_change"),
};
constexpr windlass_calculators calculators = all(list);

}  // namespace

WINDLASS_PLUGIN("clinical_measures", "1.0.0", windlass::extension(calculators));

// SPDX-License-Identifier: Apache-2.0
#include "../../plugins/clinical_measures/clinical_measures.cpp"

#include "calculator.hpp"
#include "catch.hpp"

namespace {

probe::Calculator calculator_under_test(std::string_view id) {
  return probe::Calculator(windlass_plugin_v1, id);
}

}  // namespace

TEST_CASE("the body mass index is rounded to one decimal, exactly") {
  const auto bmi = calculator_under_test("bmi");
  CHECK(std::string_view(bmi.record().fact) == "demo.bmi");
  for (const auto& [height, weight, index] : {std::tuple{"1.7", "70", "24.2"},
                                              {"1.6", "76.8", "30"},
                                              {"1.6", "76.672", "30"},
                                              {"1.6", "76.671", "29.9"},
                                              {"2", "100", "25"},
                                              {"1", "27.25", "27.3"},
                                              {"1.755", "86.2", "28"}}) {
    auto v = bmi.facts();
    v.number("demo.height_cm", windlass::Decimal::parse(height));
    v.number("demo.weight_kg", windlass::Decimal::parse(weight));
    CHECK(bmi(v) == index);
  }
  auto v = bmi.facts();
  v.number("demo.weight_kg", 70);
  CHECK(bmi(v) == "unknown");
  v.number("demo.height_cm", 0);
  CHECK(bmi(v) == "invalid");
}

TEST_CASE("a change is now minus week 0") {
  struct Row {
    const char* id;
    const char* fact;
    const char* now;
    const char* baseline;
  };
  for (const Row& row :
       {Row{"first_step_change", "measure.first_step_change", "symptom.first_step_nprs",
            "course.first_step_nprs_baseline"},
        Row{"ffi_change", "measure.ffi_change", "outcome.ffi_total", "course.ffi_total_baseline"},
        Row{"faam_adl_change", "measure.faam_adl_change", "outcome.faam_adl",
            "course.faam_adl_baseline"},
        Row{"fhsq_pain_change", "measure.fhsq_pain_change", "outcome.fhsq_pain",
            "course.fhsq_pain_baseline"}}) {
    const auto change_of = calculator_under_test(row.id);
    CHECK(std::string_view(change_of.record().fact) == row.fact);
    auto v = change_of.facts();
    v.number(row.now, windlass::Decimal::parse("4.5"));
    CHECK(change_of(v) == "unknown");
    v.number(row.baseline, 7);
    CHECK(change_of(v) == "-2.5");
    v.number(row.baseline, 3);
    CHECK(change_of(v) == "1.5");
  }
}

// SPDX-License-Identifier: Apache-2.0
// What the compiler must refuse. With WRONG=0 the file compiles, so that each other number fails
// for its own reason and no other.
#include "windlass/plugin.hpp"

using namespace windlass;

enum class F { pain, weeks, count };
enum class L { dose, count };

constexpr Inputs<F> inputs {
#if WRONG == 1  // an entry at another's place
  reads_number(F::weeks, "course.week", "wk"),
      reads_number(F::pain, "symptom.first_step_nprs", "{score}")
#elif WRONG == 2  // an entry left out
  reads_number(F::pain, "symptom.first_step_nprs", "{score}")
#else
  reads_number(F::pain, "symptom.first_step_nprs", "{score}"),
      reads_number(F::weeks, "course.week", "wk")
#endif
};
constexpr Outputs<L> outputs {
#if WRONG == 3  // a range upside down
  writes_number(L::dose, "dose", Section::dose, "Dose", "min", 10, 1)
#elif WRONG == 4  // a binary float
  writes_number(L::dose, "dose", Section::dose, "Dose", "min", 0.5, 10)
#else
  writes_number(L::dose, "dose", Section::dose, "Dose", "min", 0.5_d, 10)
#endif
};

#if WRONG == 5  // may throw
void dose(Facts<F>, Protocol<L>& out) { out.number(L::dose, 1); }
#else
void dose(Facts<F>, Protocol<L>& out) noexcept { out.number(L::dose, 1); }
#endif
constexpr windlass_prescriber list[] = {prescriber<dose, inputs, outputs>("dose")};
constexpr windlass_prescribers prescribers = all(list);

#if WRONG == 6  // may throw, through the C type
windlass_status raw(const windlass_value*, windlass_decimal*, windlass_error*) {
  return WINDLASS_OK;
}
#else
windlass_status raw(const windlass_value*, windlass_decimal*, windlass_error*) noexcept {
  return WINDLASS_OK;
}
#endif
constexpr windlass_calculator by_hand{"raw", "test.raw", nullptr, 0, 0, nullptr, raw};

#if WRONG == 7  // no decimal
constexpr Decimal number = 1e5_d;
#else
constexpr Decimal number = 100'000_d;
#endif
static_assert(number == Decimal(100000) && by_hand.input_count == 0);

WINDLASS_PLUGIN("dose", "1.0.0", windlass::extension(prescribers));

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The hamstring stretch, an option where the 90-90 test finds them stiff. Not the stretch of a
// nerve. Pure.
// SOURCE: clinical brief 9.4. 30 s once, 5 days a week for 6 weeks was read (for range alone); 30
// degrees and the 3 days after that are this project's proposal.

#include "outputs.hpp"

namespace {

constexpr std::int64_t stiff_hamstring = 30;  // degrees short of a straight knee

inline bool is_pregnant(Facts<F> in) {
  return in[F::pregnancy].may_be("first_trimester", "second_trimester", "third_trimester",
                                 "possible");
}

// Held while a nerve test is positive, or nobody has done it: the stretch pulls on the nerve too.
// Nobody has to ask for a pregnancy.
inline bool past_childbearing(Facts<F> in) {
  return in[F::sex].is("male") || in[F::age].number() > 55;
}

void write_hamstrings(Facts<F> in, bool neural, bool cannot_warn, Protocol<L>& out) {
  const In missing = in[F::hamstring];
  if (missing.unknown()) {
    out.text(L::hamstring_next,
             "The hamstrings were not tested (90-90 test), so no hamstring stretch is given.");
  } else if (missing.number() < stiff_hamstring) {
    out.text(L::hamstring_next, "The 90-90 test is ", missing.number(), " degrees short, under ",
             stiff_hamstring, ": no hamstring stretch is needed.");
  } else if (in[F::csi].may_be_at_least(40)) {
    out.text(
        L::hamstring_how,
        "Held because of widespread sensitivity: one thing at a time. It is an option once the "
        "others have settled for four weeks.");
  } else if (neural) {
    out.text(L::hamstring_how,
             "Held because of nerve symptoms or a positive nerve test: this stretch would pull on "
             "the nerve. It opens when straight-leg raise and slump are negative and the tingling "
             "is gone.");
  } else if (is_pregnant(in) && (in[F::pregnancy].known() || !past_childbearing(in))) {
    out.text(L::hamstring_how,
             "Held because of the pregnancy, or one that is possible: it is done lying on the "
             "back.");
  } else if (in[F::pregnancy].unknown() && !past_childbearing(in)) {
    out.text(
        L::hamstring_how,
        "Held because nobody asked about a pregnancy: it is done lying on the back. A no opens "
        "it.");
  } else if (in[F::slump].unknown()) {
    out.text(L::hamstring_how,
             "Held because straight-leg raise and slump were not tested. Test them today: if both "
             "are negative, the stretch can start.");
  } else {
    out.text(
        L::hamstring_how,
        "Lie on the floor in a doorway. Rest one heel against the door frame and let the "
        "other leg lie flat through the door. Straighten the knee until the back of the thigh "
        "pulls, breathe on, then change sides. ",
        cannot_warn ? "Look at the heel on the door frame before and after." : "Stop on tingling.");
    out.number(L::hamstring_reps, 1);
    out.number(L::hamstring_hold, 30);
    out.number(L::hamstring_days, 5);
    out.text(L::hamstring_next, "The 90-90 test is ", missing.number(),
             " degrees short. Count six weeks from the first day of this stretch, then 3 days a "
             "week. Test again then: under ",
             stiff_hamstring, " degrees, or no change, and it can stop.");
  }
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an Observation says of the finding that its code names, and what its interpretation says
// beside its value; and what says yes, there and in an answer. Private to floor fhir.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "fhir/element.hpp"

namespace windlass::fhir {

// An interpretation, by its codes and its words; all false where there is none that is known here.
struct Interpretation {
  bool low = false, high = false, critical = false, abnormal = false, normal = false;
  bool alarms() const { return low || high || critical || abnormal; }
  std::string_view shown;  // the first of them
};
Interpretation interpretation_of(const Node& holder);

// Why the interpretation of a number contradicts it, by the ranges that stand beside it; empty
// where it does not. What is critical and has no range to show it is not believed either.
std::string contradiction_of_number(const Node& holder);

enum class Finding {
  present,
  absent,
  absent_in_words,  // or by the interpretation alone
  not_known,        // a reason why there is no value
  named,            // there is no value: the code alone
  disputed,         // absent, and the interpretation says otherwise
  other             // a value that is not understood here
};
// `holder`: the Observation, or one of its components.
Finding finding_in(const Node& holder);
// Whether an answer of a QuestionnaireResponse says yes, in one of the usual ways.
bool answers_yes(const Node& answer);

}  // namespace windlass::fhir

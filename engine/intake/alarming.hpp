// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one answer to a question would do by itself, everything else as it is: every answer that
// some rule tells from another is tried, of a choice, of a number, of a set.
//
// Thread rule: [pure].

#include <cstdint>
#include <optional>
#include <vector>

#include "plan/engine.hpp"

namespace windlass::intake {

// The worst that an answer would do, the weightiest first.
enum class Alarm : std::uint8_t {
  urgent,     // an urgent red flag, more urgent than all that is known
  first,      // something else comes first
  treatment,  // a treatment that may be given may not
};

struct Alarming {
  model::FactId fact{};
  Alarm what{};
};

// One answer of each kind: every choice, each member of a set alone and none, and of a number each
// threshold, what lies between and beyond them, and that it never happened. None of a date.
std::vector<model::Value> telling_answers(const knowledge::KnowledgeBase&, model::FactId);

// Nothing where no answer alarms. REQUIRES: the plan is of these facts, aged.
std::optional<Alarm> alarm_of(const plan::Engine&, const model::Facts&,
                              const model::Recommendation&, model::FactId);
// The same of many, those that alarm alone, in their order. REQUIRES: nobody knows them; the
// evaluation is the plan's.
std::vector<Alarming> alarms_among(const plan::Engine&, const plan::Evaluation&,
                                   const model::Recommendation&, const std::vector<model::FactId>&);

}  // namespace windlass::intake

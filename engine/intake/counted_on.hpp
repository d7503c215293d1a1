// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan counts on and nobody said: a reassuring answer, or a default, stands in its place.
// No question waits for it, so a conversation would end without a word of it.
//
// Thread rule: [pure].

#include <cstdint>
#include <vector>

#include "plan/engine.hpp"

namespace windlass::intake {

// What an answer to it would change, the weightiest first.
enum class CountsFor : std::uint8_t {
  first,      // what comes first
  treatment,  // a status
  dose,       // how much of a treatment, or how often
  words,      // another line of a treatment
};
struct CountedOn {
  model::FactId fact{};
  CountsFor what{};
};

// Whether the fact is among them.
bool names(const std::vector<CountedOn>&, model::FactId);

// Of the vocabulary, in its order: what the prescribers of the treatments that begin or go on now
// read, at any remove, and what rules take as no finding (Recommendation::assumed), where one
// answer to it would by itself change the disposition, a status or a line of such a treatment.
// Nothing that the pathway asks of others alone. Nothing while no treatment is shown. REQUIRES: the
// plan is of these facts, aged.
std::vector<CountedOn> counted_on(const plan::Engine&, const model::Facts&,
                                  const model::Recommendation&);
// What rules take as no finding and somebody could say, where an answer may change what comes
// first: the plan says so itself, or an answer alone is seen to. No protocol is looked at.
std::vector<model::FactId> disposition_counts_on(const plan::Engine&, const model::Facts&,
                                                 const model::Recommendation&);
// Those of `among` that count for a dose. What else an alarming answer would change the pathway
// asks of others alone, and nobody is asked for it by this.
std::vector<model::FactId> doses_count_on(const plan::Engine&, const model::Facts&,
                                          const model::Recommendation&,
                                          const std::vector<model::FactId>& among);

}  // namespace windlass::intake

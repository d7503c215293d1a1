// SPDX-License-Identifier: Apache-2.0
#pragma once

// How cautious a plan is, of everything in it: so that of two plans each part can be compared.
//
// Thread rule: plain values; [pure] functions.

#include <string_view>
#include <vector>

#include "plan/status.hpp"

namespace windlass::plan {

// Of the disposition, the screen and each treatment how far; more is more cautious.
struct Cautions {
  std::vector<std::size_t> of;
  // By the same: whether more cautious than the other.
  std::vector<bool> above(const Cautions& other) const;
  // The more cautious of both, each by itself.
  void join(const Cautions& other);
};
Cautions cautions_of(const model::Recommendation&);
// Of a patient who has the lanes of `mask`.
Cautions cautions_of(const knowledge::KnowledgeBase&, const std::vector<StatusLanes>&,
                     const DispositionLanes&, logic::Word mask);

// What is more cautious, by name: "disposition", and modalities.
std::vector<std::string_view> affected_by(const std::vector<bool>& more,
                                          const model::Recommendation&);

}  // namespace windlass::plan

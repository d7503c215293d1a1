// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan says of one thing that two rule bases may say otherwise.
//
// Thread rule: [pure].

#include <string>

#include "analyse/difference.hpp"
#include "plan/recommend.hpp"

namespace windlass::analyse {

// How much it lets be done, from the least on, its word, and why.
struct Said {
  std::size_t rank = 0;
  std::string word, because;
};

Said said_of(const model::Recommendation&, const Change&);
// Makes it the status by the rules; the reasons stay where the plan has the same.
void say_by_rules(const plan::Evaluation&, const std::string& about, Said&);

}  // namespace windlass::analyse

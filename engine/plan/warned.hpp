// SPDX-License-Identifier: Apache-2.0
#pragma once

// Advice that warns, where answers disagree or cannot be told: it is said then, too. Where nobody
// asked it is not: what warns everybody warns nobody.
//
// Thread rule: [pure].

#include "plan/evaluation.hpp"

namespace windlass::plan {

// Whether its condition holds with some of the answers that disagree, or may hold because an answer
// cannot be told: a source failed, somebody asked in vain, or the answer is old and was such.
bool is_warned(const Evaluation&, const knowledge::AdviceItem&);

}  // namespace windlass::plan

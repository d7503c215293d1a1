// SPDX-License-Identifier: Apache-2.0
#pragma once

// The account of a whole plan: which sections it has and in which order they are read.
//
// Thread rule: [pure].

#include "present/account.hpp"

namespace windlass::present {

Account account_of(const PlanView&);

}  // namespace windlass::present

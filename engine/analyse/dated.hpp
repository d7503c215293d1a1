// SPDX-License-Identifier: Apache-2.0
#pragma once

// What grows old: answers that count for ever, evidence whose review is due or that nobody read,
// overrides that end.
//
// Thread rule: [pure].

#include "analyse/finding.hpp"
#include "model/date.hpp"

namespace windlass::analyse {

// An override that ends within so many days is told.
inline constexpr std::int32_t days_before_expiry = 60;

// Without a day nothing is said of days.
void find_dated(const knowledge::KnowledgeBase&, std::optional<model::Date> on, FindingList&);

}  // namespace windlass::analyse

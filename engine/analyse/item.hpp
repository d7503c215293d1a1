// SPDX-License-Identifier: Apache-2.0
#pragma once

// A condition with what it belongs to.
//
// Thread rule: plain values; they refer to the knowledge base.

#include <algorithm>
#include <string>

#include "analyse/finding.hpp"
#include "analyse/queries.hpp"

namespace windlass::analyse {

struct Item {
  std::string what;  // "taping: contraindication x"
  std::uint32_t document = 0;
  const logic::Condition* condition = nullptr;
  const char* never = "check.never";   // its diagnostic where nobody can fulfil the condition
  bool may_await_answer = false;       // it may wait for an answer, whatever that is
  bool part_may_await_answer = false;  // and so may a part of it
};

inline Item item_of(const knowledge::Modality& modality,
                    const knowledge::Contribution& contribution) {
  const std::string whose = contribution.origin == model::Origin::course ? "" : modality.id + ": ";
  std::string origin(model::word(contribution.origin));
  std::replace(origin.begin(), origin.end(), '_', ' ');
  return {whose + origin + " " + contribution.id, contribution.written_in, contribution.condition};
}

// `at`: the item's condition, or a part of it.
inline void add_finding(FindingList& found, const knowledge::KnowledgeBase& base, const Item& item,
                        const logic::Condition& at, Finding finding) {
  finding.message = item.what + ": " + finding.message;
  add_finding(found, base, item.document, at.span, std::move(finding));
}

// Whether nobody, or everybody of whom it can be known, fulfils it. REQUIRES: both planes of its
// slot were asked.
inline bool nobody(const Encoding& encoding, const Queries& queries, const logic::Condition& one) {
  return queries.impossible(encoding.known_slot(one.slot).yes);
}
inline bool everybody(const Encoding& encoding, const Queries& queries,
                      const logic::Condition& one) {
  return queries.impossible(encoding.known_slot(one.slot).no);
}

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A condition with what it belongs to.
//
// Thread rule: plain values; they refer to the knowledge base.

#include <algorithm>
#include <string>

#include "analyse/finding.hpp"
#include "analyse/layer_height.hpp"
#include "analyse/queries.hpp"

namespace windlass::analyse {

struct Item {
  std::string what;  // "taping: contraindication x"
  std::uint32_t document = 0;
  const logic::Condition* condition = nullptr;
  FindingCode never = "check.never";   // its diagnostic where nobody can fulfil the condition
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
// Whether everybody fulfils it, and not even an answer is waited for. REQUIRES: that was asked.
inline bool waits_for_nothing(const Encoding& encoding, const Queries& queries,
                              const logic::Condition& one) {
  return queries.impossible(-encoding.known_slot(one.slot).yes);
}

// The highest assumption over `height` that an impossible one rests on; null where the assumptions
// up to there are enough.
inline const knowledge::Assumption* assumption_over(const knowledge::KnowledgeBase& base,
                                                    const Queries& queries, Lit one,
                                                    std::size_t height) {
  const knowledge::Assumption* over = nullptr;
  for (const knowledge::Assumption& each : base.assumptions()) {
    const auto& ids = queries.rests_on(one);
    const std::size_t own = height_of(base, each.rule->place.document);
    if (own <= height || std::find(ids.begin(), ids.end(), each.rule->id) == ids.end()) continue;
    height = own;
    over = &each;
  }
  return over;
}
// What a layer assumes is told of the assumption, with what it does to the rules beneath.
inline void add_finding(FindingList& found, const knowledge::KnowledgeBase& base,
                        const knowledge::Assumption& over, const Item& item, Finding finding) {
  finding.message = "assumption " + over.rule->id + ": " + item.what + ": " + finding.message;
  finding.hint =
      "say it of fewer, or retire the rule: the layer assumes it, and the rule lies beneath";
  add_finding(found, base, over.rule->place.document, over.rule->place.span, std::move(finding));
}

}  // namespace windlass::analyse

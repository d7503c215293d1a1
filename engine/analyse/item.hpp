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

// How high its layer stands: 0 for the rules beneath all layers.
inline std::size_t height_of(const knowledge::KnowledgeBase& base,
                             const knowledge::Contribution& contribution) {
  if (contribution.layer.empty()) return 0;
  const auto& layers = base.layers();
  const auto at = std::find_if(layers.begin(), layers.end(), [&](const knowledge::Layer& one) {
    return one.id == contribution.layer;
  });
  return static_cast<std::size_t>(at - layers.begin()) + 1;
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

}  // namespace windlass::analyse

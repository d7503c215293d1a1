// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: evidence`: what rules cite.
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"
#include "model/date.hpp"

namespace windlass::knowledge {

struct EvidenceEntry {
  std::string id, citation, claim, kind, strength, quality, grade, grading, verified, source, doi,
      pmid;
  std::string kept;                   // why it stays although nothing cites it; may be empty
  std::optional<model::Date> review;  // the day until which somebody looks at it again
  bool usable = true;                 // not miscited, not unfound
  Place place;
};

std::vector<EvidenceEntry> read_evidence(const ReadContext&);

}  // namespace windlass::knowledge

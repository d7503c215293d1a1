// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plan shows and a case can expect, item by item; and what a written case expects of it, as
// lines of its document. A part of kill_survivors.hpp.
//
// A case says from the start what matters most: the disposition, the red flags, every status, what
// contradicts, the reasons that decide, what is assumed. What else tells the rules from a mutant is
// added item by item.
//
// Thread rule: plain values, [pure].

#include <set>
#include <string>
#include <tuple>

#include "knowledge/knowledge_base.hpp"
#include "model/recommendation.hpp"

namespace windlass::analyse {

struct ShownItem {
  // In the order in which differences are preferred.
  enum class Key : std::uint8_t {
    disposition,
    red_flags,
    status,
    contradictions,
    reasons,
    asks,
    assumed,
    protocol,
    now,
    later,
    mitigations,
    texts
  };
  Key key{};
  std::string of;    // a modality, or empty
  std::string line;  // of a protocol: the key of its line
  std::string says;
  auto operator<=>(const ShownItem&) const = default;
};
using Shown = std::set<ShownItem>;

Shown shown(const knowledge::KnowledgeBase&, const model::Recommendation&);
// What a case says from the start.
Shown first_said(const knowledge::KnowledgeBase&, const model::Recommendation&);

struct Expectations {
  Shown there;      // the plan shows them
  Shown not_there;  // the plan shows none of them; never what a case says in any case

  // Adds one item in which the second plan differs from the first; false where a case can expect
  // none of the differences.
  bool add_difference(const Shown& first, const Shown& second);
  // Lines below `expect:`.
  std::string text() const;
};

// A line of YAML over as many as it needs; what is beyond the first is `indent` and 2 deep. Breaks
// stand between words, where quoted text is folded back.
std::string wrapped(const std::string& line, std::size_t indent);

// How the second plan differs from the first, in words: "taping: caution", "other reasons".
std::string difference_in_words(const Shown& first, const Shown& second);

}  // namespace windlass::analyse

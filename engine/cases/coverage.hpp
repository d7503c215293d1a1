// SPDX-License-Identifier: Apache-2.0
#pragma once

// Coverage: what cases have seen of the conditions of a rule base. Of each condition and each of
// its parts, whether some patient made it true, false and unknown; of each threshold, whether some
// patient stood on either side of it, as near as rules can tell.
//
// A threshold cuts a fact's values, together with all thresholds of the rule base. The side that
// it belongs to ("at least 4": 4 itself) and the values between it and the next threshold on the
// other side are its two sides.
//
// What nobody can reach is marked by who can prove it (analyse/reachable.hpp).
//
// Thread rule: plain values; covering is [pure].

#include <memory>
#include <string>
#include <vector>

#include "cases/cases.hpp"
#include "knowledge/written.hpp"

namespace windlass::cases {

// One thing that a case can see.
struct Point {
  enum class Kind { is_true, is_false, is_unknown, side };
  Kind kind{};
  std::string says;  // "true", "4", "below 4, at least 3"
  // Of a side: the codes of a column that lie there.
  std::size_t column = 0;
  logic::Run run = {};
  std::string seen_by = {};  // the first case that saw it; empty: none
  bool impossible = false;   // proved: nobody can be there
  bool missing() const { return seen_by.empty() && !impossible; }
};

// A condition, or a part of one.
struct CoveredPart {
  std::string says;  // "all", "symptom.first_step_nprs: at least 4"
  base::Span span;
  std::uint32_t line = 0, column = 0, depth = 0;
  logic::Slot slot = logic::no_slot;
  std::vector<Point> points;
};

struct CoveredCondition {
  knowledge::Written whose;
  std::vector<CoveredPart> parts;  // the condition itself first, each before its own parts
};

struct Counts {
  std::size_t points = 0, seen = 0, impossible = 0;
  std::size_t possible() const { return points - impossible; }
  Counts& operator+=(const Counts& other);
};

struct Coverage {
  // The rules with all their conditions asked besides: what slots and columns above belong to.
  std::shared_ptr<const knowledge::KnowledgeBase> base;
  std::vector<CoveredCondition> conditions;  // in the order of each_written()
};

Counts counts(const CoveredCondition&);
Counts counts(const Coverage&);

// What these cases see, whether they pass or not.
base::Result<Coverage> cover(const plan::Engine&, const std::vector<CasesDocument>&);
// Notes what this patient sees and nobody did before. `calls`: bound to the coverage's rules.
void see(Coverage&, const plan::Calls& calls, const model::Facts&, const std::string& by);

// The codes beside a bound of an interval: within, up to the next cut, and beyond. Nothing where
// the fact has no column of its own.
struct Sides {
  logic::Run inside{}, outside{};
  std::string inside_says, outside_says;
};
std::optional<Sides> sides(const knowledge::KnowledgeBase&, const logic::Condition&, bool low);

}  // namespace windlass::cases

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns are what one byte each says of a patient, as literals: for one combination of the
// candidates of conflicts.
//
// A column of n codes, in their order and unknown last, is n - 1 literals: from[p] says that the
// code is the p-th or a later one. It comes into the formula when it is asked for, with what ties
// it to others: a set's parts are known together, the plan's day decides windows, and so on.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the formula.

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "analyse/cnf.hpp"
#include "analyse/domain.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

// Whether a literal is true in an assignment.
using Assignment = std::function<bool(Lit)>;

// Positions in an order, as literals.
struct OrderEncoding {
  std::vector<std::uint8_t> codes;  // by position; empty where positions are all there is
  std::vector<Lit> from;            // from[0] is `yes`
  Lit at_or_after(std::size_t position) const {
    return position < from.size() ? from[position] : no;
  }
  std::size_t position(const Assignment&) const;
  std::uint8_t code(const Assignment& assignment) const { return codes[position(assignment)]; }
};

// The days on which a window of the program opens or has closed, since 1970.
std::vector<std::int64_t> window_days(const logic::Program&);

class Columns {
 public:
  // `other_days`: further days that cut the line of time.
  Columns(const knowledge::KnowledgeBase&, Cnf&, const std::vector<std::int64_t>& other_days = {});

  Lit known(std::size_t column);
  // Whether the code lies in first..last.
  Lit in(std::size_t column, logic::Run);
  // Of a column of `on record`, while its fact is not known: nothing is there that would satisfy
  // the rule.
  Lit nothing_recorded(std::size_t column);

  // The facts that came into the formula, in that order.
  const std::vector<model::FactId>& facts() const { return order_; }
  bool reads(model::FactId fact) const { return facts_.count(fact) != 0; }  // is among them
  // Whether a patient document has a line for the fact.
  Lit answered(model::FactId) const;
  // There is a value, and it is too old.
  Lit is_old(model::FactId fact) const { return facts_.at(fact).stale; }

  // What an assignment says of a fact, or of the day of the plan.
  enum class Standing { absent, open, stale, known };
  Standing standing(model::FactId, const Assignment&) const;
  // Its codes, by column; of a stale fact those that its value had.
  std::vector<std::uint8_t> codes(model::FactId, const Assignment&) const;
  std::optional<Days> as_of(const Assignment&) const;  // nothing: the plan has no date
  std::vector<TimeSegment> segments();                 // of the line of time, which windows cut
  Lit has_day() const { return -as_of_.from.back(); }

  // Comparisons: whether a fact that is compared has a value, and how two of them stand.
  bool is_compared(model::FactId fact) const { return compared_.count(fact) != 0; }
  Lit has_value(model::FactId) const;
  // The facts that are compared with each other, directly or through others.
  const std::vector<std::vector<model::FactId>>& groups() const { return groups_; }
  // Whether the value of `a` lies below that of `b`. REQUIRES: of one group, and in the formula.
  Lit below(model::FactId a, model::FactId b) const;
  // An interval in the unit of the first fact of its group; dates stand on the line of time.
  std::optional<Interval> in_unit_of(model::FactId first, model::FactId, const Interval&) const;

  // tied_columns.cpp: two of one formula speak of one patient, as far as both cut the values of a
  // fact in the same places.
  void tie_days(const Columns&);
  void tie(model::FactId mine, Columns& others, model::FactId theirs);
  // Of a fact that was told once and counts for longer in one of the two. `here`: what counts here
  // counts there; `there`: the other way round.
  struct Counts {
    bool here = false, there = false;
  };
  void tie_told(model::FactId mine, Columns& others, model::FactId theirs, Counts);
  // Of what both calculate alike: where both have a result, it is the same.
  void tie_results(model::FactId mine, Columns& others, model::FactId theirs);
  void tie_order(model::FactId a, model::FactId b, const Columns& others, model::FactId their_a,
                 model::FactId their_b);

 private:
  struct OfFact {
    std::vector<OrderEncoding> columns;
    // While it is not known: somebody tried to learn it; there is a value, and it is too old.
    Lit open = no, stale = no;
    std::vector<OrderEncoding> old;  // the codes of that value
    Lit has_day_value = no;          // of a date that is compared
    Lit told = no;                   // the other rule base has an answer to it
  };
  struct Relation {
    Lit less = no, equal = no, greater = no;
  };
  OrderEncoding encode(std::vector<std::uint8_t> codes, std::optional<Lit> last = std::nullopt);
  Lit range(const OrderEncoding&, std::uint8_t first, std::uint8_t last);
  void make_days(const std::vector<std::int64_t>& other_days);
  Days days_of(std::size_t segment) const;
  void equal(Lit, Lit);
  void equal(const OrderEncoding&, const OrderEncoding&);
  void equal_while(const std::vector<Lit>& holds, const OrderEncoding&, const OrderEncoding&);
  void equal_values(const std::vector<Lit>& holds, model::FactId, const std::vector<OrderEncoding>&,
                    const Columns& others, model::FactId, const std::vector<OrderEncoding>&);
  void keep_told(model::FactId, Columns& others, model::FactId);
  bool ages(model::FactId) const;
  Lit has_own_value(model::FactId) const;
  Lit in_force(std::size_t column);
  OfFact& fact(model::FactId);
  std::vector<OrderEncoding> columns_of(model::FactId, bool can_be_unknown);
  void add_records(model::FactId, OfFact&);
  Lit asked(logic::Slot, model::FactId, const OfFact&);

  // compared_columns.cpp
  void find_groups();
  void add_group(const std::vector<model::FactId>&);
  void relate(model::FactId, model::FactId);
  void bound(model::FactId, model::FactId);
  void order(model::FactId, model::FactId, model::FactId);
  Lit is_never(model::FactId);
  Lit pair_in(std::size_t column, logic::Run);
  Lit pair_known(std::size_t column);
  const Relation* relation(model::FactId, model::FactId) const;

  const knowledge::KnowledgeBase& base_;
  const logic::Program& program_;
  Cnf& cnf_;
  OrderEncoding as_of_;               // positions: the segments of time, then no date
  std::vector<std::int64_t> starts_;  // of the segments but the first
  std::map<model::FactId, OfFact> facts_;
  std::vector<model::FactId> order_;
  std::map<model::FactId, std::vector<std::size_t>> records_;  // columns, by fact
  std::map<model::FactId, std::size_t> compared_;              // its group
  std::vector<std::vector<model::FactId>> groups_;
  std::map<std::pair<model::FactId, model::FactId>, Relation> relations_;  // the lesser fact first
};

}  // namespace windlass::analyse

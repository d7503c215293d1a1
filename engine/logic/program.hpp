// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Program is many conditions compiled into one flat list of instructions over pairs of bits,
// shared where they repeat.
//
// Each fact becomes one column of small codes (a set: one column a member): the choice, or the
// elementary interval that all thresholds of the whole rule base cut (2·[cuts below the value] +
// [the value is a cut]). An atom is a set of codes. Instruction i writes slot i: the bits *true*
// and *false* of up to 64 patients at once; neither set is unknown. Operands come before their
// users, so one pass decides everything.
//
// builder.hpp makes one, lanes.hpp evaluates it. Thread rule: immutable once built; safe to share.

#include <cstdint>
#include <vector>

#include "logic/condition.hpp"
#include "model/date.hpp"
#include "model/facts.hpp"
#include "model/vocabulary.hpp"

namespace windlass::logic {

inline constexpr std::uint8_t unknown_code = 255;
inline constexpr std::uint8_t never_code = 254;
inline constexpr std::uint32_t no_slot = UINT32_MAX;

using Slot = std::uint32_t;

// The code of `value` in a column with these cuts, sorted: twice the number of cuts below it, and
// one more where it is a cut itself.
std::uint8_t interval_code(const std::vector<model::Number>& cuts, const model::Number& value);

// One column of codes.
struct Column {
  enum class Kind { choice, number, date, member, set_known, window, record };
  Kind kind{};
  model::FactId fact = 0;
  std::uint32_t member = 0;         // member: which value of the set
  std::vector<model::Number> cuts;  // number, date: sorted
  model::Date from, until;          // window: in force from `from` to `until`, both days included
  bool without_date = false;        // window: its value when the plan has no as_of
  Slot asked = no_slot;             // record: what an old value must satisfy
};

enum class Op : std::uint8_t {
  true_,
  false_,
  open,  // unknown, whatever the patient
  atom,
  known,
  and_,
  or_,
  not_,
  at_least,
  is_true,
  sum,        // the points of the operands that are true reach a threshold
  on_record,  // the operand where the fact is known, else the code of `column`: 0, 1 or unknown
};

// A set of small numbers (slots, facts) as the words of a bit set that are not empty, in order.
struct SlotSet {
  struct Part {
    std::uint32_t word;
    std::uint64_t bits;
  };
  std::vector<Part> parts;
  // REQUIRES: numbers come in ascending order.
  void add(std::uint32_t slot) {
    if (parts.empty() || parts.back().word != slot / 64) parts.push_back({slot / 64, 0});
    parts.back().bits |= std::uint64_t{1} << (slot % 64);
  }
};

struct Run {
  std::uint8_t first, last;
};  // codes first..last, both included

struct Instruction {
  Op op{};
  std::uint16_t column = 0;  // atom, known, on_record
  std::uint32_t first = 0;   // operands, or runs of an atom: [first, first + count)
  std::uint32_t count = 0;
  // at_least; sum: which of sums(); on_record: a column that is known when the fact is
  std::uint32_t needed = 0;
};

// What each operand of an Op::sum gives where it is true, and how much is wanted.
struct Sum {
  std::vector<std::uint64_t> points;  // by operand, above 0; together at most most_points
  std::uint64_t threshold = 0;        // 1 to their total
};
inline constexpr std::uint64_t most_points = std::uint64_t{1} << 44;

class Program {
 public:
  std::size_t slots() const { return instructions_.size(); }
  std::size_t columns() const { return columns_.size(); }
  std::size_t facts() const { return by_fact_.size(); }
  const Column& column(std::size_t i) const { return columns_[i]; }
  const std::vector<Instruction>& instructions() const { return instructions_; }
  const std::vector<std::uint32_t>& operands() const { return operands_; }
  const std::vector<Run>& runs() const { return runs_; }
  const std::vector<Sum>& sums() const { return sums_; }

  // The codes of one patient: columns() bytes. A fact in conflict is unknown here; plan/ tries its
  // candidates one by one through encode_fact.
  void encode(const model::Facts&, std::uint8_t* row) const;
  // The codes of one fact that has `value`, written into its columns of `row`; `value` nullptr
  // writes unknown.
  void encode_fact(model::FactId, const model::Value* value, std::optional<model::Date> as_of,
                   std::uint8_t* row) const;
  // The columns that a fact fills: first and count; count 0 when no condition reads it.
  struct Range {
    std::uint32_t first, count;
  };
  Range columns_of(model::FactId fact) const { return by_fact_[fact]; }
  // The slots that can change when the columns of `fact` do.
  const SlotSet& dependents(model::FactId fact) const { return dependents_[fact]; }
  // `slots` and every slot that they rest on.
  SlotSet support(const std::vector<Slot>& slots) const;
  // Windows of dates come after the facts: the column of the first one.
  std::size_t first_window() const { return first_window_; }
  // Columns of `on record` come last, one for each place where a rule says so: 0 where nobody
  // looked, unknown_code where that is not certain. They count only while the fact is not known.
  std::size_t first_record() const { return first_record_; }
  // How many different known codes a column has (for a number: intervals and cuts), never_code left
  // out.
  std::uint32_t codes_of(std::size_t column, const model::Vocabulary&) const;

 private:
  friend class Builder;
  std::uint8_t record_code(const Column&, const model::Facts&) const;
  bool holds(Slot, const std::uint8_t* row) const;
  std::vector<Column> columns_;
  std::vector<Range> by_fact_;
  std::vector<Instruction> instructions_;
  std::vector<std::uint32_t> operands_;
  std::vector<Run> runs_;
  std::vector<Sum> sums_;
  std::vector<SlotSet> dependents_;  // by fact
  std::size_t first_window_ = 0, first_record_ = 0;
};

}  // namespace windlass::logic

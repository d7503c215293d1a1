// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Program is many conditions compiled into one flat list of instructions over pairs of bits,
// shared where they repeat.
//
// Each fact becomes one column of small codes: the choice, or the elementary interval that all
// thresholds of the whole rule base cut (2·[cuts below the value] + [the value is a cut]). A set
// has one column for each group of its members. What no condition tells apart shares a code or a
// column. A comparison of two facts is a column, too. An atom is a set of codes. Instruction i
// writes slot i: the bits *true* and *false* of up to 64 patients at once; neither set is unknown.
// Operands come before their users, so one pass decides everything.
//
// builder.hpp makes one, lanes.hpp evaluates it. Thread rule: immutable once built; safe to share.

#include <cstdint>
#include <vector>

#include "logic/column.hpp"
#include "logic/condition.hpp"
#include "logic/readers.hpp"
#include "logic/schedule.hpp"
#include "logic/slot_set.hpp"
#include "model/facts.hpp"
#include "model/vocabulary.hpp"

namespace windlass::logic {

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

struct Run {
  std::uint8_t first, last;
};  // codes first..last, both included

struct Instruction {
  Op op{};
  std::uint16_t column = 0;  // atom, known, on_record
  std::uint32_t first = 0;   // operands, or runs of an atom: [first, first + count)
  std::uint32_t count = 0;
  // at_least; sum: which of sums(); on_record: the number of its place
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
  const Schedule& schedule() const { return schedule_; }

  // The codes of one patient: columns() bytes. A fact in conflict is unknown here; plan/ tries its
  // candidates one by one through encode_fact.
  void encode(const model::Facts&, std::uint8_t* row) const;
  // The codes of one fact that has `value`, written into its columns of `row`; `value` nullptr
  // writes unknown.
  void encode_fact(model::FactId, const model::Value* value, std::optional<model::Date> as_of,
                   std::uint8_t* row) const;
  // The code of a value of a fact that has one column.
  std::uint8_t code_of(model::FactId, const model::Value&, std::optional<model::Date> as_of) const;
  // The columns that a fact fills: first and count; count 0 when no condition reads it.
  struct Range {
    std::uint32_t first, count;
  };
  Range columns_of(model::FactId fact) const { return by_fact_[fact]; }
  // The columns in which the fact is compared with another one. They come after those of all facts.
  const std::vector<std::uint32_t>& pairs_of(model::FactId fact) const { return pairs_of_[fact]; }
  // The codes of all comparisons. `known(fact)` gives a value, or nullptr when it is not known.
  template <class Known>
  void encode_pairs(const Known& known, std::uint8_t* row) const {
    for (std::size_t i = first_pair_; i < first_window_; ++i)
      row[i] = pair_code(columns_[i], known(columns_[i].fact), known(columns_[i].other));
  }
  // `slots` and every slot that they rest on.
  SlotSet support(const std::vector<Slot>& slots) const;
  // Whether the slot can change when the columns of `fact` do.
  bool rests_on(Slot, model::FactId fact) const;
  // In `row`, makes uncertain what is on record of the fact.
  void doubt_records(model::FactId, std::uint8_t* row) const;
  // Windows of dates come after the facts and pairs: the column of the first one.
  std::size_t first_window() const { return first_window_; }
  // Columns of `on record` come last, one for each constraint that a fact is asked: 0 where nobody
  // looked, unknown_code where that is not certain. They count only while the fact is not known.
  std::size_t first_record() const { return first_record_; }
  // How many places say `on record`. Each has a slot of its own, so that one can be supposed.
  std::uint32_t places() const { return places_; }
  const Readers& readers() const { return readers_; }
  // A column that is known when the fact of this `on record` is.
  std::uint32_t known_column(const Instruction& on_record) const {
    return by_fact_[columns_[on_record.column].fact].first;
  }
  // How many different known codes a column has (for a number: intervals and cuts), never_code left
  // out.
  std::uint32_t codes_of(std::size_t column) const { return codes_[column]; }

 private:
  friend class Builder;
  std::uint8_t pair_code(const Column&, const model::Value*, const model::Value*) const;
  void encode_records(const model::Facts&, std::uint8_t* row) const;
  bool holds(Slot, const std::uint8_t* row) const;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> codes_;  // by column, how many
  std::vector<Range> by_fact_;
  std::vector<std::vector<std::uint32_t>> pairs_of_;  // by fact
  std::vector<Instruction> instructions_;
  std::vector<std::uint32_t> operands_;
  std::vector<Run> runs_;
  std::vector<Sum> sums_;
  Readers readers_;
  // Facts that are asked for what is on record, and the columns of that.
  std::vector<std::pair<model::FactId, std::vector<std::uint32_t>>> records_of_;
  std::uint32_t places_ = 0;
  Schedule schedule_;
  std::size_t first_pair_ = 0, first_window_ = 0, first_record_ = 0;
};

}  // namespace windlass::logic

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Builder compiles conditions into a Program: first every condition is gathered (its thresholds
// cut the columns), then each is compiled.
//
// Equal expressions get one slot. What a derived fact or a red flag stands for is not known here;
// the caller answers through Resolver.
//
// Thread rule: belongs to one thread.

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "logic/program.hpp"
#include "logic/score.hpp"

namespace windlass::logic {

class Builder {
 public:
  explicit Builder(const model::Vocabulary&);

  // Announces what `condition` reads. REQUIRES: before freeze().
  void gather(const Condition& condition);
  // Announces that somebody asks whether the fact is known.
  void gather_known(model::FactId);
  // A window of dates, as a column of its own. Returns its handle for window_slot(): 0, 1, 2, ...
  std::uint32_t add_window(model::Date from, model::Date until, bool without_date);
  // Lays out the columns. Refuses more than 120 different thresholds on one fact, more than 250
  // groups of values that conditions tell apart, and more columns than an instruction can name
  // (rules.thresholds).
  base::Diagnostics freeze();

  // What the names in conditions stand for. Every answer is a slot that exists already, so a chain
  // of definitions costs no recursion.
  struct Resolver {
    virtual ~Resolver() = default;
    virtual bool derived(model::FactId) const = 0;
    // Whether a derived fact that nobody supplied has a value as asked.
    virtual Slot derived_in(model::FactId, const Constraint&) = 0;
    virtual Slot derived_known(model::FactId) = 0;
    virtual Slot red_flag(const std::string& id) = 0;  // "any" or an id
  };
  // A copy of the condition in which it and each of its parts name their slots. REQUIRES: it was
  // gathered, and freeze() found nothing.
  Condition compile(const Condition&, Resolver&);
  Slot known(model::FactId, Resolver&);
  // The same for the items of a score: each names its slot. REQUIRES: as compile().
  Score score(std::vector<ScoreItem>&, Resolver&);
  // Whether the score is at least `threshold`, or above it: true when its least is, false when its
  // most is not.
  Slot reaches(const Score&, const model::Number& threshold, bool above);
  Slot known(const Score&);  // its least is its most

  Slot constant(bool);
  Slot all(std::vector<Slot>);
  Slot any(std::vector<Slot>);
  Slot negate(Slot);
  Slot at_least(std::uint32_t needed, std::vector<Slot>);
  Slot is_true(Slot);  // true where the operand is true, false elsewhere
  Slot window_slot(std::uint32_t handle);
  // The column of a window. REQUIRES: after freeze().
  std::uint32_t window_column(std::uint32_t handle) const {
    return static_cast<std::uint32_t>(program_.first_window_) + handle;
  }

  // How many instructions were asked for so far, those that were shared counted again: what
  // compiling costs, in steps that are the same on every machine.
  std::size_t steps() const { return steps_; }

  // The program. REQUIRES: the last call.
  Program take();

 private:
  void assign_slots(Condition&, Resolver&, bool under_none);
  Slot emit(Op, std::uint16_t column, std::vector<std::uint32_t> operands, std::uint32_t needed);
  Slot atom(std::uint32_t column, const std::vector<Run>&);
  Slot supplied_known(model::FactId);
  Slot fact_condition(const Condition&, Resolver&, bool under_none);
  Slot supplied(const Condition&);
  Slot on_record(const Condition&);
  std::vector<Run> interval_runs(const Column&, const Constraint&) const;
  Slot comparison(const Condition&);
  std::vector<std::uint32_t> groups(model::FactId, std::size_t values, base::Diagnostics&) const;
  void add_members(model::FactId, base::Diagnostics&);
  void add_pairs();
  std::vector<std::uint8_t> possible_codes(model::FactId) const;
  void add_table(model::FactId, const std::vector<const ScoreItem*>&, Score&);
  void add_item(const ScoreItem&, Score&);
  void add_columns(model::FactId, base::Diagnostics&);
  void count_codes();
  void find_readers();

  const model::Vocabulary& vocabulary_;
  Program program_;
  std::vector<bool> read_;                          // by fact
  std::vector<std::vector<model::Number>> cuts_;    // by fact
  std::vector<std::set<model::ValueSet>> choices_;  // by fact: what its values are asked for
  std::map<std::pair<model::FactId, model::FactId>, std::uint32_t> pairs_;  // their columns
  std::vector<Column> windows_;
  std::unordered_map<std::string, Slot> shared_;
  std::size_t places_ = 0;  // how often `on record` was gathered
  std::map<std::pair<model::FactId, Slot>, std::uint32_t> records_;  // columns, by what is asked
  std::size_t steps_ = 0;
};

}  // namespace windlass::logic

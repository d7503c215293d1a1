// SPDX-License-Identifier: Apache-2.0
#pragma once

// An Encoding is the compiled program and the precedence of statuses as a formula: what the
// evaluator and plan/status.cpp work out for one combination of candidates, for all at once.
//
// It is exact about every verdict, the status of each modality by the rules and beside the others,
// and the disposition. What a slot rests on comes into the formula when the slot is asked for. Not
// in it: protocols, and so what is withheld because a plugin gave none; stages, `now`, questions.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the formula.

#include <array>
#include <set>

#include "analyse/columns.hpp"

namespace windlass::analyse {

// The two planes of a verdict. Neither: unknown.
struct Truth {
  Lit yes = analyse::no, no = analyse::no;
};

class Encoding {
 public:
  // `other_days` as in Columns.
  Encoding(const knowledge::KnowledgeBase&, Cnf&, const std::vector<std::int64_t>& other_days = {});

  const knowledge::KnowledgeBase& base() const { return base_; }
  Cnf& cnf() { return cnf_; }
  const Cnf& cnf() const { return cnf_; }
  Columns& columns() { return columns_; }
  const Columns& columns() const { return columns_; }

  Truth slot(logic::Slot);
  // REQUIRES: it came into the formula before.
  Truth known_slot(logic::Slot one) const { return slots_[one].value(); }
  Lit is_true(logic::Slot one) { return slot(one).yes; }
  Lit is_false(logic::Slot one) { return slot(one).no; }
  Lit is_unknown(logic::Slot one) { return cnf_.both(-slot(one).yes, -slot(one).no); }

  // By the rules alone, and beside the other modalities.
  using Statuses = std::array<Lit, model::status_count>;
  // What speaks about a modality, by StatusInput, and the status that it makes.
  using Inputs = std::array<Truth, knowledge::status_inputs>;
  Inputs inputs(std::size_t modality);
  Statuses statuses_of(const Inputs&);
  const Statuses& by_rules(std::size_t modality);
  const Statuses& statuses(std::size_t modality);
  Lit actionable(const Statuses&);
  using Dispositions = std::array<Lit, model::disposition_count>;
  const Dispositions& dispositions();
  Lit open_screen();

  // By assumption of the vocabulary: that the assignment keeps it.
  const std::vector<Lit>& kept();
  // That the assignment keeps every assumption but `broken`, and no supplied derived fact is ruled
  // out by what the other facts give. What is calculated may have any value: whether its inputs
  // give that one is not said. Of the facts that came into the formula before.
  Lit without_disagreement(const std::string& broken = {});
  // That it is a patient without a conflict of their own, too: what is calculated is supplied only
  // where an input is missing.
  Lit without_conflict(const std::string& broken = {});
  // And that nothing told is in doubt for an answer that cannot be told: whom the engine decides as
  // the formula does.
  Lit without_doubt(const std::string& broken = {});
  // What an assignment lets a score be. REQUIRES: its parts came into the formula.
  Interval bounds(const knowledge::DeriveRule&, const Assignment&) const;
  // Number by number, ascending; nothing where they are too many to try.
  std::vector<Interval> sums(const knowledge::DeriveRule&, const Assignment&) const;
  // The facts of the formula that formulas or plugins calculate. They are free in it.
  std::vector<model::FactId> calculated() const;

 private:
  Truth encode(const logic::Instruction&);
  Truth atom(const logic::Instruction&);
  Truth counted(const logic::Instruction&);
  Lit fulfilled(std::size_t step, const Inputs&);
  Lit agrees(const knowledge::DeriveRule&);
  Lit computed_for_sure(model::FactId);
  Lit can_be(const knowledge::DeriveRule&, std::uint16_t value);
  Lit score_agrees(const knowledge::DeriveRule&);
  struct Sum;
  void add(const logic::Score::Item&, bool known, Sum&);
  void add(const logic::Score::Table&, bool known, Sum&);
  Lit reaches(const Sum&, bool most, std::int64_t wanted);

  const knowledge::KnowledgeBase& base_;
  const logic::Program& program_;
  Cnf& cnf_;
  Columns columns_;
  std::vector<std::optional<Truth>> slots_;
  std::vector<std::optional<Statuses>> by_rules_, statuses_;
  std::optional<Dispositions> dispositions_;
  std::optional<std::vector<Lit>> kept_;
};

}  // namespace windlass::analyse

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds the smallest set of open facts whose answers reach a goal: a status that is settled, a red
// flag that is decided.
//
// Every open fact is filled with its most reassuring answer, and answers that are not needed are
// then cleared one by one. So the set is minimal: with one fact fewer the goal is missed.
//
// Thread rule: belongs to one thread, as the Evaluation it refers to.

#include <vector>

#include "plan/evaluation.hpp"

namespace windlass::plan {

// What the answers are to reach, judged over lanes that AnswerTrial has evaluated.
class Goal {
 public:
  virtual ~Goal() = default;
  // The lane of `mask` in which the patient is least restrained.
  virtual std::uint32_t least_restrained(logic::Word mask) const = 0;
  // The lanes of `mask` that reach the goal.
  virtual logic::Word reached(logic::Word mask) const = 0;
};

// Tries answers, 64 at a time.
class AnswerTrial {
 public:
  explicit AnswerTrial(const Evaluation&);

  // In the vocabulary's order; all of `candidates` when no single way of answering them reaches the
  // goal. `support` is what the goal looks at.
  std::vector<model::FactId> smallest_set(const std::vector<model::FactId>& candidates,
                                          const logic::SlotSet& support, const Goal&);

  // REQUIRES: begin() before answers are tried by hand. Afterwards every lane holds the patient's
  // own codes, and restore_answer() must put back whatever is changed.
  void begin();
  void restore_answer(model::FactId);
  logic::Lanes& lanes() { return lanes_; }
  const logic::Lanes& lanes() const { return lanes_; }

 private:
  void fill_reassuring(const std::vector<model::FactId>& candidates, const logic::SlotSet& support,
                       const Goal&);
  bool fill_best_code(model::FactId, const logic::SlotSet& support, const Goal&);
  void clear_answer(model::FactId, std::uint32_t first_lane, std::uint32_t lanes);
  // Sorts candidates into those that are needed and those that can be cleared alone.
  void sort_by_need(const std::vector<model::FactId>& candidates, const logic::SlotSet& support,
                    const Goal&, std::vector<model::FactId>& needed,
                    std::vector<model::FactId>& spare);
  // Adds those of `spare` that cannot all be cleared together.
  void clear_together(const std::vector<model::FactId>& spare, const logic::SlotSet& support,
                      const Goal&, std::vector<model::FactId>& needed);
  std::vector<model::FactId> search(const std::vector<model::FactId>& candidates,
                                    const logic::SlotSet& support, const Goal&);

  const Evaluation& evaluation_;
  const logic::Program& program_;
  const model::Vocabulary& vocabulary_;
  // INVARIANT: between two searches every lane holds the patient's own codes.
  logic::Lanes lanes_;
  bool begun_ = false;
  std::vector<std::uint8_t> row_;  // the answers tried
};

}  // namespace windlass::plan

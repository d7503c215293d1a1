// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds the smallest set of open facts whose answers reach a goal: a status that is settled, a red
// flag that is decided.
//
// Every open fact is filled with its most reassuring answer, and answers that are not needed are
// then cleared. What cannot be cleared alone is in every such set; where something must be added to
// it, ever larger choices of the rest are tried, and last, where there are few answers at all,
// every other way of answering fewer questions. So with one fact fewer the goal is missed, and with
// few open facts no other set is smaller.
//
// Thread rule: belongs to one thread, as the Evaluation it refers to.

#include <optional>
#include <span>
#include <vector>

#include "plan/choices.hpp"
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
  // Whether any answers that reach it will do. Where an alarming one reaches it as well, only
  // reassuring ones are tried.
  virtual bool any_answers_will_do() const = 0;
};

// Tries answers, 64 at a time.
class AnswerTrial {
 public:
  explicit AnswerTrial(const Evaluation&);

  // In the vocabulary's order; nothing when no way of answering `candidates` was found that reaches
  // the goal. `support` is what the goal looks at.
  std::optional<std::vector<model::FactId>> smallest_set(
      const std::vector<model::FactId>& candidates, const logic::SlotSet& support, const Goal&);

  // REQUIRES: begin() before answers are tried by hand. Afterwards every lane holds the patient's
  // own codes.
  void begin();
  bool begun() const { return begun_; }
  // Takes back what was tried of these. REQUIRES: they are all of which codes were changed since.
  void take_back(const std::vector<model::FactId>&);
  logic::Lanes& lanes() { return lanes_; }
  const logic::Lanes& lanes() const { return lanes_; }

 private:
  void fill_reassuring(const std::vector<model::FactId>& candidates, const logic::SlotSet& support,
                       const Goal&);
  // One column of an answer that is tried in every way.
  struct Step {
    model::FactId fact;
    std::uint32_t column, codes;  // never_code among them, as the first
    bool never, of_set;
    std::uint8_t code(std::uint32_t choice) const {
      if (never && choice == 0) return logic::never_code;
      return static_cast<std::uint8_t>(choice - (never ? 1 : 0));
    }
  };
  // The columns in which an answer can be told from another, once the fact is known.
  std::vector<Step> steps_of(const std::vector<model::FactId>&) const;
  // Takes the best code of one step after another. True when another than before is the best.
  bool fill_best_codes(const std::vector<Step>&, const logic::SlotSet& support, const Goal&);
  bool fill_together(std::span<const Step>, const logic::SlotSet& support, const Goal&);
  // How many answers to it any_fewer() tries; 0 where they are too many.
  std::uint32_t answers_tried(model::FactId fact) const;
  void write_tried(model::FactId);  // the answer of row_, in every lane
  void clear_answer(model::FactId, std::uint32_t first_lane, std::uint32_t lanes);
  // Sorts candidates into those that are needed and those that can be cleared alone.
  void sort_by_need(const std::vector<model::FactId>& candidates, const logic::SlotSet& support,
                    const Goal&, std::vector<model::FactId>& needed,
                    std::vector<model::FactId>& spare);
  // Adds those of `spare` that cannot all be cleared together.
  void clear_together(const std::vector<model::FactId>& spare, const logic::SlotSet& support,
                      const Goal&, std::vector<model::FactId>& needed);
  std::optional<std::vector<model::FactId>> search(const std::vector<model::FactId>& candidates,
                                                   const logic::SlotSet& support, const Goal&);
  // The fewest of `spare` that reach the goal together with what is filled in, if they are fewer
  // than `found`.
  std::optional<std::vector<model::FactId>> fewer_of(const std::vector<model::FactId>& spare,
                                                     std::size_t found,
                                                     const logic::SlotSet& support, const Goal&);
  // Any set of fewer than `found` facts that reaches the goal with any answers, where all of these
  // can be tried.
  std::optional<std::vector<model::FactId>> any_fewer(const std::vector<model::FactId>& candidates,
                                                      std::size_t found,
                                                      const logic::SlotSet& support, const Goal&);
  std::optional<std::vector<model::FactId>> first_that_reaches(Choices&,
                                                               const logic::SlotSet& support,
                                                               const Goal&);
  std::vector<std::vector<TriedAnswer>> answers_of(
      const std::vector<model::FactId>& candidates) const;
  void write_answer(std::uint32_t lane, const TriedAnswer&);

  const Evaluation& evaluation_;
  const logic::Program& program_;
  const model::Vocabulary& vocabulary_;
  // INVARIANT: between two searches every lane holds the patient's own codes.
  logic::Lanes lanes_;
  std::optional<logic::Lanes> own_;  // these, where the evaluation has candidates of conflicts
  bool begun_ = false;
  std::vector<std::uint8_t> row_;  // the answers tried
};

}  // namespace windlass::plan

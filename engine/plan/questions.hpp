// SPDX-License-Identifier: Apache-2.0
#pragma once

// What to ask next: for each open status and each open red flag the smallest set of facts that
// settles it, all of them ranked.
//
// An alarming answer to any question of a set settles it too, sooner. Questions rank by the urgency
// of the red flags that a fact decides, then by safety, then by how many statuses wait for it, then
// by how many it could change.
//
// Thread rule: as Evaluation.

#include <string_view>
#include <vector>

#include "plan/smallest_set.hpp"

namespace windlass::plan {

class QuestionFinder {
 public:
  explicit QuestionFinder(const Evaluation&);

  // The smallest set of facts that brings `modality` out of `ask`.
  std::vector<model::FactId> settle(const knowledge::Modality& modality);
  // The smallest set that decides an open red flag.
  std::vector<model::FactId> settle(const knowledge::Flag& flag);
  // Every question, in rank order. `asked` holds, by modality, the set that settles it (empty when
  // it is not open).
  std::vector<model::Question> rank(const std::vector<std::vector<model::FactId>>& asked);

 private:
  struct Entry {
    model::Question question;
    // Of the most urgent red flag it decides, as an enumerator; screening facts rank as
    // `incomplete`, all others last.
    std::size_t urgency = model::disposition_count;
    std::size_t waiting = 0;  // statuses that stay open without it
  };
  // A fact that no status waits for and that an alarming answer would make more cautious. It is
  // named, so that what was not asked never passes for asked.
  struct Unasked {
    model::FactId fact;
    std::string_view affects;
  };
  struct Try {
    model::FactId fact;
    std::uint8_t code;
  };

  // Gathers the unknown among `facts`, and gives what was gathered, in the vocabulary's order.
  void gather(const std::vector<model::FactId>& facts);
  std::vector<model::FactId> gathered();
  Entry& entry(model::FactId);
  static void affects(Entry&, std::string_view what);
  void add_red_flags();
  void add_screening();
  void add_modality(const knowledge::Modality&, const std::vector<model::FactId>& asked);
  void add_conflicts();
  void add_unasked();
  std::vector<Try> alarming_answers() const;
  std::vector<Unasked> unasked();
  bool is_over(const knowledge::Modality&) const;
  // By fact: the documents demand it of some patients only, and this one is known not to be among
  // them.
  std::vector<bool> not_applicable_facts() const;
  // A calculated fact is asked for by its missing inputs when these are few, else by itself.
  std::vector<model::FactId> askable(model::FactId) const;

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  AnswerTrial trial_;
  std::vector<bool> seen_;               // scratch of gather(), by fact
  std::vector<Entry> entries_;           // of rank()
  std::vector<std::uint32_t> entry_of_;  // by fact: its index in entries_
};

}  // namespace windlass::plan

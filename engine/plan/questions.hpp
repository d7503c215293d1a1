// SPDX-License-Identifier: Apache-2.0
#pragma once

// What to ask next: for each open status and each open red flag the smallest set of facts that
// settles it, all of them ranked.
//
// A set is found by filling every open fact with its most reassuring answer and then taking back,
// one by one, what is not needed. So it is minimal: with one fact fewer the status stays open. An
// alarming answer to any of them settles it too, sooner. Ranked by the urgency of the red flags a
// fact decides, then by safety, then by how many statuses it settles.
//
// Thread rule: as Evaluation.

#include <string_view>
#include <vector>

#include "plan/evaluation.hpp"

namespace windlass::plan {

class Inquiry {
 public:
  explicit Inquiry(const Evaluation&);

  // The smallest set of facts that brings `modality` out of `ask`.
  std::vector<model::FactId> settle(const knowledge::Modality& modality);
  // The smallest set that decides an open red flag.
  std::vector<model::FactId> settle(const knowledge::Flag& flag);
  // Every question, in rank order. `asked` holds, by modality, the set that settles it (empty when
  // it is not open).
  std::vector<model::Question> rank(const std::vector<std::vector<model::FactId>>& asked);

 private:
  template <class Settled>
  std::vector<model::FactId> smallest(const std::vector<model::FactId>& candidates,
                                      const logic::SlotSet& support, const Settled& settled);
  template <class Settled>
  std::vector<model::FactId> search(const std::vector<model::FactId>& candidates,
                                    const logic::SlotSet& support, const Settled& settled);
  template <class Items, class Open>
  std::vector<model::FactId> candidates(const Items& items, const Open& open);
  // The patient's own codes in row_ and in every lane.
  void begin();
  // Every lane answers `fact` as row_ does.
  void put(model::FactId);
  // Screening answers and findings of the diagnosis that nobody gave, although no status waits for
  // them, and what an alarming answer would make more cautious. They are named, so that what was
  // not asked never passes for asked.
  struct Unasked {
    model::FactId fact;
    std::string_view affects;
  };
  std::vector<Unasked> unasked();
  // By fact: the documents demand it of some patients only, and this one is known not to be among
  // them.
  std::vector<bool> spared() const;
  // A calculated fact is asked for by its missing inputs when these are few, else by itself.
  void add_askable(model::FactId, std::vector<model::FactId>&) const;

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  // INVARIANT: between two searches every lane holds the patient's own codes.
  logic::Lanes lanes_;
  bool begun_ = false;
  std::vector<std::uint8_t> row_;  // the answers tried
  std::vector<bool> seen_;         // scratch of candidates(), by fact
};

}  // namespace windlass::plan

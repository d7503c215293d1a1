// SPDX-License-Identifier: Apache-2.0
#pragma once

// What to ask next: for each open status and each open red flag the smallest set of facts that
// settles it, all of them in the order in which they are worth asking.
//
// An alarming answer to any question of a set settles it too, sooner. First comes an answer about
// which sources disagree and on which a red flag rests, as the flag says. Then the safety of the
// whole patient: what decides an urgent red flag, what the screen demands, and what may hide an
// emergency, the most urgent first; what clears one that stands in the order of its document. Then
// the care that may be given: each time the modality that the fewest further answers open, then
// what holds it at caution. Then the rest, and last what changes unwanted invasive treatment alone.
// A question is left out when no two of its answers can give different plans, unless it is part of
// all that a modality waits for, and no answers were found that settle that.
//
// What a question affects is tried: each answer to it alone, everything else as it is. A treatment
// is named where its status changes under the same disposition; where an answer gives another
// disposition, or opens or completes the screen, that is what is named.
//
// Thread rule: as Evaluation.

#include <span>
#include <string_view>
#include <vector>

#include "plan/goals.hpp"
#include "plan/tried_alone.hpp"

namespace windlass::plan {

// Modalities that answers can open, in the order in which their questions are worth asking: first
// those of first-line care, in their own order, then the others, each time the one that the fewest
// further answers open; invasive ones last. `listed`, by fact: asked for anyhow.
std::vector<std::size_t> in_order_of_care(const knowledge::KnowledgeBase&,
                                          const std::vector<Settling>& asked,
                                          std::vector<bool> listed);

class QuestionFinder {
 public:
  explicit QuestionFinder(const Evaluation&);
  // The smallest set of facts that brings `modality` out of `ask`.
  Settling settle(const knowledge::Modality& modality);
  // Every question, in rank order. `asked` holds, by modality, the set that settles it (empty when
  // it is not open); what cannot matter is taken out of those that settle nothing.
  std::vector<model::Question> rank(std::vector<Settling>& asked);
  // What rank() left out, in rank order: while an urgent red flag stands, what decides nothing of
  // it; and what else safety rests on, for whoever takes over: other red flags may hide in it.
  const std::vector<model::Question>& waiting() const { return waiting_; }
  // Lanes that all are this patient, for whoever tries more; null where no answer was tried.
  logic::Lanes* lanes() { return trial_.begun() ? &trial_.lanes() : nullptr; }

 private:
  enum class Tier : std::uint8_t { safety, care, held, rest, invasive };
  struct Entry {
    model::Question question;
    Tier tier = Tier::rest;
    std::size_t place = 0;  // of the modality that it opens, among those of its tier
    // Of the most urgent red flag it decides, as an enumerator; screening facts rank as
    // `incomplete`, all others last.
    std::size_t urgency = model::disposition_count;
    // The most urgent disposition that an answer was seen to give where a flag would, by itself or
    // with answers to what else is open.
    std::size_t reveals = model::disposition_count;
    std::vector<std::string_view> changes;  // what answers were seen to change by themselves
    std::size_t waiting = 0;                // statuses that stay open without it
    std::size_t clears_at = 0;              // its place among what clears a flag that stands
    bool settles_disposition = false;       // an urgent flag or the screen waits for it
    bool certain = false;                   // an answer to it was seen to change the plan
    bool clears = false;                    // listed as what clears a flag that stands
    bool disputed = false;                  // a flag that stands rests on the disagreement about it
    bool held_at_caution = false;           // care goes on with caution for want of it
  };
  // A fact that no status waits for and that an alarming answer would make more cautious.
  struct Unasked {
    model::FactId fact;
    std::string_view affects;
    std::size_t urgency;  // of the disposition that it would have
  };
  // What care that is not invasive goes on with caution for, while it is open.
  struct Caution {
    const knowledge::Modality* modality;
    logic::Slot slot;
    std::vector<model::FactId> open;
  };
  void name_what_changed(std::span<const SingleAnswer>);

  // Gathers the unknown among `facts`, and gives what was gathered, in the vocabulary's order.
  void gather(const std::vector<model::FactId>& facts);
  std::vector<model::FactId> gathered();
  Entry& entry(model::FactId);
  static void affects(Entry&, std::string_view what);
  Settling settle(const knowledge::Flag&, logic::Slot);  // of what was gathered what decides it
  void add_red_flags();
  void add_red_flag(const knowledge::Flag&, std::size_t urgency, const Settling& asked);
  void add_standing_flags();
  void add_screening();
  void add_modality(const knowledge::Modality&, const Settling& asked);
  void add_cautions(const knowledge::Modality&);
  void add_lines(const knowledge::Modality&);
  std::vector<model::FactId> facts_that_lift(const Caution&);
  void add_conflicts();
  void add_refreshing();
  void add_unasked();
  void add_what_answers_change();
  void add_what_may_hide();
  std::vector<bool> useless_questions();
  void drop_what_cannot_matter(std::vector<Settling>& asked);
  void keep_what_clears(const std::vector<model::FactId>& doubtful, std::vector<bool>& matters);
  void keep_facts_that_lift(std::vector<bool>& useless);
  // Gives every entry its tier and its place in it.
  void order_care(const std::vector<Settling>& asked);
  bool is_weighty_dispute(const Entry&) const;
  void ask_for_the_screen(std::vector<model::Question>& questions);
  std::vector<SingleAnswer> alarming_answers() const;
  std::vector<Unasked> unasked();
  void add_what_else_is_safety(const std::vector<model::Question>& asked);
  bool is_over(const knowledge::Modality&) const;
  // By fact: the documents demand it of some patients only, this one known not to be among them.
  std::vector<bool> not_applicable_facts() const;
  // The facts to ask in order to settle this one: others, where it is in doubt for want of them.
  std::vector<model::FactId> questions_for(model::FactId) const;
  std::vector<model::FactId> questions_for(const std::vector<model::FactId>&) const;
  // A calculated fact is asked for by its missing inputs when these are few, else by itself.
  std::vector<model::FactId> askable(model::FactId) const;

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  AnswerTrial trial_;
  const std::map<model::FactId, std::vector<model::FactId>> instead_;
  const std::vector<bool> of_others_;     // asked_of_others()
  std::vector<bool> seen_;                // scratch of gather(), by fact
  std::vector<model::FactId> gathered_;   // those that were seen
  std::vector<Entry> entries_;            // of rank()
  std::vector<Caution> cautions_;         // of rank()
  std::vector<model::Question> waiting_;  // of rank()
  std::vector<std::uint32_t> entry_of_;   // by fact: its index in entries_
};

}  // namespace windlass::plan

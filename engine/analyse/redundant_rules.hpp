// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said twice: two things that are said of one modality, two levels of a red flag, two red
// flags, two course rules.
//
// Most pairs are told apart by a patient whom another question found; only of the others it is
// asked. What is needless is told once, and of several that say one thing the first, with how many
// they are: what this takes grows with the rules, not with their pairs.
//
// Thread rule: belongs to one thread; refers to the knowledge base, the encoding, the questions.

#include <map>
#include <set>
#include <vector>

#include "analyse/item.hpp"

namespace windlass::analyse {

class RedundantRules {
 public:
  // Has the questions watch what is compared. REQUIRES: those about both planes of every condition
  // are added, too.
  RedundantRules(Encoding&, Queries&, const Budget&);
  // REQUIRES: the questions were asked. Asks more of them.
  void judge(FindingList&);
  // The rules that were not compared with all others when the budget was spent.
  std::size_t not_compared() const { return not_compared_; }

 private:
  // What a condition says of a patient, and the words of its rule.
  struct Said {
    logic::Slot slot = logic::no_slot;
    const std::vector<model::FactId>* inputs = nullptr;
    Item item;
  };
  // Whoever the first concerns, the second concerns, too, and says as much.
  struct Pair {
    const Said *first = nullptr, *second = nullptr;
    bool later = false;    // the second was said after the first
    bool mutual = false;   // the first says as much as the second, too
    bool layered = false;  // a layer says the second over rules that say the first
    bool keeps = false;    // the first has words that go with it: a mitigation, what reopens
    bool levels = false;   // of one flag, which shows one of them alone
  };
  // One of those that are said of a modality.
  struct Own {
    const knowledge::Contribution* rule = nullptr;
    Said said;
  };
  // What is listed with effects on many modalities: a course rule, or a level of a flag.
  struct Listed {
    Said said;
    std::vector<const knowledge::Contribution*> effects;  // by modality; null: none
    std::uint32_t line = 0;
  };
  struct ListedFlag {
    const knowledge::Flag* flag = nullptr;
    std::vector<Listed> levels;
  };
  // Those that say what another says: the first of them, and how many there are.
  struct Group {
    Item needless;
    Finding finding;
    std::size_t number = 0;
  };

  void collect(const knowledge::Modality&);
  void collect_flags();
  void collect_course();
  Listed listed(Said, std::uint32_t line) const;

  void judge_modality(std::size_t, FindingList&);
  void judge_levels(const ListedFlag&, FindingList&);
  void judge_flags(FindingList&);
  bool judge_doubled(const ListedFlag&, const ListedFlag& other, FindingList&);
  void judge_course(FindingList&);
  // Whether nothing more can be asked; counts the rule that was at hand.
  bool is_spent();
  bool may_be(const Said& first, const Said& beyond) const;
  bool less(const Said& first, const Said& beyond);
  bool same(const Pair&);
  // Whether the first of the pair is told of.
  bool judge(const Pair&, FindingList&);
  void tell_doubled(const Pair&, const Item& needless, const Item& kept, const std::string& under);
  void tell_groups(FindingList&);

  const knowledge::KnowledgeBase& base_;
  Encoding& encoding_;
  Queries& queries_;
  const Budget& budget_;
  std::vector<std::vector<Own>> own_, of_flags_;  // by modality
  std::vector<ListedFlag> flags_;
  std::vector<Listed> course_;
  using Told = std::pair<std::string, const logic::Condition*>;  // of a rule for many, each
  std::map<Told, Group> groups_;                                 // by what they repeat
  std::set<Told> told_;
  std::size_t not_compared_ = 0;
};

}  // namespace windlass::analyse

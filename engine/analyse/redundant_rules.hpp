// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said twice: two things that are said of one modality, two levels of a red flag, two red
// flags, two course rules.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the encoding.

#include <vector>

#include "analyse/item.hpp"

namespace windlass::analyse {

class RedundantRules {
 public:
  // Adds its questions. REQUIRES: those about both planes of every condition are added, too.
  RedundantRules(Encoding&, Queries&);
  // REQUIRES: the questions were asked.
  void judge(const Queries&, FindingList&) const;

 private:
  // Whoever the first concerns, the second concerns, too, and says as much.
  struct Pair {
    Item first, second;
    bool later = false;    // the second was said after the first
    bool mutual = false;   // the first says as much as the second, too
    bool layered = false;  // a layer says the second over rules that say the first
    bool keeps = false;    // the first has words that go with it: a mitigation, what reopens
    bool levels = false;   // of one flag, which shows one of them alone
    Lit less = no;         // somebody for whom the second is less true than the first
    Lit more = no;         // and the reverse
  };
  // What is listed with effects on many modalities: a course rule, or a level of a flag.
  struct Listed {
    Item item;
    std::vector<const knowledge::Contribution*> effects;  // by modality; null: none
    std::uint32_t line = 0;
  };

  // A red flag that another doubles: by level of the first the levels of the other that do the same
  // and have the same words of what is to be done.
  struct Doubled {
    const knowledge::Flag *flag = nullptr, *other = nullptr;
    std::vector<std::vector<Pair>> levels;
  };

  void add_modality(const knowledge::Modality&);
  void add_levels();
  void add_flags();
  void add_doubled(const knowledge::Flag&, const knowledge::Flag& other);
  void add_course();
  void add(Pair, logic::Slot first, logic::Slot second);
  bool ask(Pair&, logic::Slot first, logic::Slot second);
  Listed listed(Item, std::uint32_t line) const;
  void judge(const Pair&, const Queries&, FindingList&) const;
  bool is_doubled(const Doubled&, const Queries&) const;
  void judge_flags(const Queries&, FindingList&) const;

  const knowledge::KnowledgeBase& base_;
  Encoding& encoding_;
  Queries& queries_;
  std::vector<Pair> pairs_;
  std::vector<Doubled> doubled_;
};

}  // namespace windlass::analyse

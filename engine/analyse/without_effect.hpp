// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requirements that can never matter, cases of derived facts that an earlier one always decides,
// and lines of a protocol that stand in each other's way.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the encoding.

#include "analyse/item.hpp"

namespace windlass::analyse {

class WithoutEffect {
 public:
  // Adds its questions. REQUIRES: those about both planes of every condition are added, too.
  WithoutEffect(Encoding&, Queries&);
  // REQUIRES: the questions were asked.
  void judge(const Queries&, FindingList&) const;

 private:
  struct Need {
    const knowledge::Contribution* item = nullptr;
    std::string whose;  // "taping", "the screen"
    Lit matters = no;
  };
  struct Clash {
    const knowledge::Modality* modality = nullptr;
    const knowledge::ProtocolItem *first = nullptr, *second = nullptr;  // null: no line is left
    Lit somebody = no;
    Lit beneath = no;  // somebody to whom the rules beneath all layers over it give the treatment
    std::vector<std::pair<const knowledge::Contribution*, Lit>> by_layer = {};  // by its indication
  };
  struct Case {
    const knowledge::Derived* derived = nullptr;
    std::size_t index = 0;
    Lit decides = no;  // somebody whose value it gives, and no earlier case
  };
  void add_cases(Encoding&, Queries&, const knowledge::Derived&);
  void add_needs(Encoding&, Queries&, std::size_t modality);
  void add_lines(Encoding&, std::size_t modality);
  void add_who_gives(Encoding&, Queries&, Clash&) const;
  void judge(const Clash&, const Queries&, FindingList&) const;
  bool judge_layers(const Clash&, const std::string& what, const Queries&, FindingList&) const;
  void judge(const Case&, const Queries&, FindingList&) const;

  const knowledge::KnowledgeBase& base_;
  const Encoding& encoding_;
  std::vector<Need> needs_;
  std::vector<Clash> clashes_;
  std::vector<Case> cases_;
};

}  // namespace windlass::analyse

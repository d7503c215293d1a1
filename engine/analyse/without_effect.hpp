// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requirements that can never matter, and lines of a protocol that stand in each other's way.
//
// Thread rule: belongs to one thread; refers to the knowledge base.

#include "analyse/finding.hpp"
#include "analyse/questions.hpp"

namespace windlass::analyse {

class WithoutEffect {
 public:
  // Adds its questions.
  WithoutEffect(Encoding&, Questions&);
  // REQUIRES: the questions were asked.
  void judge(const Questions&, FindingList&) const;

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
  };
  void add_needs(Encoding&, Questions&, std::size_t modality);
  void add_lines(Encoding&, std::size_t modality);
  void judge(const Clash&, FindingList&) const;

  const knowledge::KnowledgeBase& base_;
  std::vector<Need> needs_;
  std::vector<Clash> clashes_;
};

}  // namespace windlass::analyse

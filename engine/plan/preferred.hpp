// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which of two facts is rather asked where either would do: the one of the group that the
// vocabulary has first (what is told before what is looked at), then the one that more treatments
// rest on, then by what it does in the rules and by its question. Ids decide nothing, nor does the
// order of files; the place in the group does where nothing else tells two facts apart.
//
// Thread rule: belongs to one thread; refers to the knowledge base.

#include <cstdint>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::plan {

class Preferred {
 public:
  explicit Preferred(const knowledge::KnowledgeBase& base) : base_(base) {}
  // The preferred first.
  void sort(std::vector<model::FactId>&);

 private:
  // What rules say with a fact: the sum of what each says, so that their order is no matter.
  struct Said {
    model::FactId group = 0;  // its first fact
    std::uint32_t treatments = 0;
    std::uint64_t roles = 0;
  };
  void look();
  bool comes_before(model::FactId, model::FactId) const;

  const knowledge::KnowledgeBase& base_;
  std::vector<Said> said_;  // by fact; empty until something is sorted
};

}  // namespace windlass::plan

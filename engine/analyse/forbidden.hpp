// SPDX-License-Identifier: Apache-2.0
#pragma once

// Indications of which nobody gets the modality, and what of a layer makes it so: a rule, a red
// flag, an assumption.
//
// Thread rule: belongs to one thread; refers to the knowledge base and the encoding.

#include "analyse/item.hpp"

namespace windlass::analyse {

class Forbidden {
 public:
  // Adds its questions.
  Forbidden(Encoding&, Queries&);
  // Of a modality that somebody can get. REQUIRES: the questions were asked. Asks more of them.
  void judge(std::size_t modality, FindingList&);

 private:
  struct Promise {
    std::size_t modality = 0;
    const knowledge::Contribution* indication = nullptr;
    Lit holds = no, gets_it = no;
    Lit beneath =
        no;  // somebody who has the indication and no restraint but those of layers over it
    // The restraints of layers over the one that says the indication.
    std::vector<const knowledge::Contribution*> over;
  };
  const knowledge::Contribution* forbids(const Promise&);
  void judge(const Promise&, FindingList&);

  const knowledge::KnowledgeBase& base_;
  Encoding& encoding_;
  Queries& queries_;
  std::vector<Promise> promises_;
};

}  // namespace windlass::analyse

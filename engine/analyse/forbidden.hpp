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
  // Of a modality that somebody can get. REQUIRES: the questions were asked.
  void judge(std::size_t modality, const Queries&, FindingList&) const;

 private:
  // A restraint of a layer over the one that says the indication. Of those who have the indication
  // somebody whom it spares, and somebody whom it alone forbids it, or with other such layers.
  struct Over {
    const knowledge::Contribution* restraint = nullptr;
    Lit spared = no, forbidden = no;
  };
  struct Promise {
    std::size_t modality = 0;
    const knowledge::Contribution* indication = nullptr;
    Lit holds = no, gets_it = no;
    Lit beneath =
        no;  // somebody who has the indication and no restraint but those of layers over it
    std::vector<Over> over;
  };
  const knowledge::Contribution* forbids(const Promise&, const Queries&) const;
  void judge(const Promise&, const Queries&, FindingList&) const;

  const knowledge::KnowledgeBase& base_;
  std::vector<Promise> promises_;
};

}  // namespace windlass::analyse

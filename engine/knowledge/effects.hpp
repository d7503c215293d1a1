// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which modalities a list of `effects:` reaches, and with what. Private to knowledge/.
//
// Thread rule: [pure]; the result points into the rule base.

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// What red flags and course rules do to one modality, in the order of the documents.
struct ModalityEffects {
  struct OfFlag {
    const RedFlagRule* flag;
    const RedFlagLevel* level;
    Effect effect;
    bool unnamed;  // no word of the list reaches the modality
  };
  struct OfCourse {
    const CourseRule* rule;
    Effect effect;
    bool unnamed;
  };
  std::vector<OfFlag> flags;
  std::vector<OfCourse> course;
};

// In the order of RuleBase::modalities. The closest name counts, in whatever order they stand: the
// modality's own id, `invasive`, `all`, `others`. A modality that none of them names gets the most
// cautious effect of the list, so that a list never lets through what it does not know.
std::vector<ModalityEffects> effects_by_modality(const RuleBase&);

}  // namespace windlass::knowledge

// SPDX-License-Identifier: Apache-2.0
#pragma once

// `asking:` of a pathway: how its questions are put to a person. It decides no status and no
// disposition.
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "logic/program.hpp"

namespace windlass::knowledge {

// Questions that a person hears as one thing. With `none` they may be answered in one breath: that
// one answer gives every open fact of the group its safe value, or says that it never happened.
struct QuestionGroup {
  std::string id, title, question, none;
  std::vector<model::FactId> facts;  // in the order in which they are asked
  std::vector<model::FactId> about;  // an answer holds for these as they were told, and no longer
  Place place;
};

// Facts that nobody is asked for unless `when` holds, or a rule demands them.
struct AskedOnlyWhen {
  std::vector<model::FactId> facts;
  logic::Condition when;
  Place place;
};

struct AskingRules {
  std::vector<QuestionGroup> groups;
  std::vector<AskedOnlyWhen> only_when;
  std::vector<Reference> first_line;  // modalities whose questions come before those of others
  // Where it holds, invasive treatment is asked for with the other care, and not last.
  std::optional<logic::Condition> invasive_wanted;
};

// `asking:` of the pathway, compiled.
struct AskedOnlyWhenItem {
  const AskedOnlyWhen* rule = nullptr;
  logic::Slot slot = logic::no_slot;
};
// Whom the rules ask a fact of.
struct Premises {
  bool of_everybody = false;       // somewhere it is read or required whatever stands beside it
  std::vector<logic::Slot> slots;  // each false, with the fact unknown, where nobody asks for it
};
struct Asking {
  std::vector<bool> first_line;  // by modality
  std::vector<AskedOnlyWhenItem> only_when;
  logic::Slot invasive_wanted = logic::no_slot;  // no_slot: never
  std::vector<Premises> premises;                // by fact
};

}  // namespace windlass::knowledge

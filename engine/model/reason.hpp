// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Reason is one thing that speaks about a modality's status, with the evidence it cites.
//
// Texts are views into the KnowledgeBase that made the plan. Thread rule: plain values.

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/status.hpp"
#include "model/vocabulary.hpp"

namespace windlass::model {

// How far an author's statement rests on something that was read. Marks of the clinical brief.
enum class Basis : std::uint8_t { verified, secondhand, unverified, design };
std::string_view word(Basis);

// What contributed to a status.
enum class Origin : std::uint8_t {
  red_flag,
  contraindication,
  requirement,
  deferral,
  course,
  indication,
  interaction,
  conflict,
  plugin
};
std::string_view word(Origin);

struct Evidence {
  std::string_view id, citation, claim, grade, grading, strength, quality, verification, kind;
};

// What an amendment of a layer did: which layer, where it says so, why, and on which days it counts
// (both included, empty where it has no end).
struct Amendment {
  std::string_view done;  // "brought", "raised", "lowered", "retired", "unrequired"
  std::string_view layer, version, reason, from, until, document;
  std::uint32_t line = 0;
};

// One condition that holds, or is not known not to hold, and speaks about a modality's status.
struct Reason {
  Origin origin{};
  std::string_view id;    // of the rule item: "adhesive-allergy", "rf.dvt"
  std::string_view text;  // in plain words
  Verdict verdict{};      // true_, or unknown
  Status effect{};        // what it does to the status
  // It is one of those that make the status what it is: without all of them the status would be
  // another, and any one of them is enough.
  bool decides = false;
  bool absolute = false;  // of a contraindication
  bool hard = false;
  Basis basis{};
  std::string_view mitigation, reopens;  // may be empty
  std::vector<FactId> unknown_facts;     // what would settle it, when the verdict is unknown
  const std::vector<Evidence>* evidence = nullptr;
  std::string_view document;  // where it stands; of one that a layer raised or lowered, there
  std::uint32_t line = 0;
  std::string_view layer;  // id of the rule set that brought or amended it; empty for the base
  const Amendment* amendment = nullptr;  // of that layer
};

// A rule that would speak and that layers took away: its condition holds or is open, and each of
// `by` is in force.
struct TakenAway {
  Origin origin{};
  std::string_view id, text;
  Verdict verdict{};
  Status effect{};            // that it would have
  std::string_view document;  // where the rule stands
  std::uint32_t line = 0;
  std::vector<const Amendment*> by;
};

}  // namespace windlass::model

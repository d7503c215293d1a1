// SPDX-License-Identifier: Apache-2.0
#pragma once

// A law is what must hold of every patient: those of safety, which every rule base has, and those
// that authors write beside their rules in documents of kind `laws` (rules/README.md).
//
// A law is one claim or many. A claim says: whoever has these verdicts gets one of these statuses,
// or one of these dispositions, or a red flag.
//
// Thread rule: plain values; reading is [pure]. Laws refer to the plugins of the engine.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/engine.hpp"

namespace windlass::analyse {

// What a claim asks of a slot.
struct Premise {
  enum class Verdict { holds, may_hold, open };  // true; true or unknown; unknown
  logic::Slot slot = logic::no_slot;
  Verdict verdict = Verdict::holds;
};

// Sets of statuses and dispositions, one bit for each.
using OutcomeSet = std::uint32_t;
constexpr OutcomeSet outcome_bit(model::Status one) {
  return OutcomeSet{1} << static_cast<unsigned>(one);
}
constexpr OutcomeSet outcome_bit(model::Disposition one) {
  return OutcomeSet{1} << static_cast<unsigned>(one);
}
// That disposition, or one that comes before it where several hold.
constexpr OutcomeSet or_before(model::Disposition wanted) {
  OutcomeSet made = outcome_bit(wanted);
  for (const model::Disposition one : model::precedence)
    if (model::comes_before(one, wanted)) made |= outcome_bit(one);
  return made;
}

struct Expected {
  enum class Kind { status, disposition, red_flag };
  Kind kind = Kind::status;
  std::size_t index = 0;   // of the modality or the red flag
  OutcomeSet allowed = 0;  // status, disposition
};

struct Claim {
  std::string about;  // "taping: contraindication adhesive-allergy is not known"
  std::vector<Premise> when;
  bool while_screen_is_open = false;
  Expected expect;
};

// The rule set on whose days alone a law speaks; an end that is not there is open.
struct LayerDays {
  std::string layer;
  std::optional<model::Date> from, until;
};

struct Law {
  std::string id, title;
  bool own = false;  // of the rule base; else a law of safety
  std::string document;
  std::uint32_t line = 0;  // of an own law
  std::vector<Claim> claims;
  std::optional<LayerDays> days;  // nothing: it speaks of every day
  // No claim, but that the layers let nobody have more than the rules beneath them say. Asked only
  // where it is named (`on_request`) when a layer loosens in the open.
  bool of_layers = false, on_request = false;
};

// The rules compiled again with the conditions of the laws beside them, and all laws: first those
// of safety, then those of the documents, in order.
struct Laws {
  std::shared_ptr<const plan::Engine> engine;
  std::shared_ptr<const knowledge::KnowledgeBase> knowledge;
  plan::Calls calls;
  std::vector<Law> laws;
};

// `documents` are of kind `laws`. Refuses with document.*, with the codes of conditions, and with
// rules.modality, rules.red_flag, rules.duplicate for an id that stands twice, laws.expect for a
// law that expects nothing, or too much to be wrong; rules.target for a layer that is not there.
base::Result<Laws> read_laws(std::shared_ptr<const plan::Engine>,
                             const std::vector<base::Document>& documents);

inline constexpr const char* layers_law_id = "no-layer-loosens";
// The laws that every rule base has; one that has layers has `no-layer-loosens` besides.
std::vector<Law> safety_laws(const knowledge::KnowledgeBase&);

// "block, ask or defer".
std::string status_list(OutcomeSet);
std::string disposition_list(OutcomeSet);
// What a claim wants: "the status of taping is block or ask".
std::string wanted(const Expected&, const knowledge::KnowledgeBase&);

}  // namespace windlass::analyse

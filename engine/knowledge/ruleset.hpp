// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: ruleset`: a layer that amends modalities by id.
//
// Thread rule: plain values.

#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"
#include "model/date.hpp"

namespace windlass::knowledge {

// An override that loosens: who, why, until when.
struct OverrideTerms {
  std::string reason, owner;
  std::vector<Reference> evidence;
  model::Date approved, expires;
};

// One amendment of a layer. Exactly one of the payloads is set.
struct Amendment {
  enum class Kind {
    add_contraindication,
    add_deferral,
    add_indication,
    require,
    unrequire,
    retire,
    raise,
    lower
  };
  Kind kind{};
  bool loosens = false;
  Reference modality;
  std::optional<ContraindicationRule> contraindication;
  std::optional<DeferralRule> deferral;
  std::optional<IndicationRule> indication;
  std::optional<Requirement> requirement;
  std::string target_kind;  // retire, raise, lower: "indication", "contraindication", "deferral";
                            // unrequire: "requirement"
  Reference target;
  std::string mitigate;  // lower
  std::string because;   // why it tightens, where the item itself does not say; may be empty
  std::optional<OverrideTerms> terms;
  Place place;
};

struct RuleSet {
  std::string id, title, version;
  Reference extends;
  std::optional<model::Date> from, until;  // both included
  bool begins_after(model::Date on) const { return from && on < *from; }
  bool ended_before(model::Date on) const { return until && *until < on; }
  std::vector<Amendment> amendments;
  Place place;
};

RuleSet read_ruleset(const ReadContext&);

}  // namespace windlass::knowledge

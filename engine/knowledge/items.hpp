// SPDX-License-Identifier: Apache-2.0
#pragma once

// The typed form of what stands inside knowledge documents: rules, requirements, effects, and the
// grounds they carry. The header of each kind of document puts them together.
//
// Thread rule: plain values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/node.hpp"
#include "logic/condition.hpp"
#include "model/recommendation.hpp"
#include "model/vocabulary.hpp"

namespace windlass::knowledge {

// Where something stands: an index into the knowledge base's documents, and the place in it.
struct Place {
  std::uint32_t document = 0;
  base::Span span;
};

// A reference to something by its id, with the place it was written.
struct Reference {
  std::string id;
  Place place;
};

// A restraint that asks about knowledge itself (`on record`, known, unknown) says under
// `because_unrecorded` why not having looked is no concern.

// What every item carries: plain words, evidence, basis.
struct Grounds {
  std::string because;
  std::vector<Reference> evidence;
  model::Basis basis = model::Basis::design;
  Place basis_place;
};

// `requires:`: the modality asks while none of `facts` is known, unless `when` is false.
struct Requirement {
  std::vector<model::FactId> facts;
  std::optional<logic::Condition> when;
  bool indication = false;  // for the indication rather than for safety
  std::string because_unrecorded;
  Place place;
  std::string text;  // "allergy.adhesive", "exam.ankle_df_knee_ext_deg or exam.wblt_cm"
};

// Most to least cautious, so that the lesser enumerator wins.
enum class Effect : std::uint8_t { block, not_indicated, defer, caution, optional, none };
struct EffectRow {
  Effect effect;
  std::string_view word;
  std::optional<model::Status> status;  // of `none`: no status
};
inline constexpr std::array effect_rows{
    EffectRow{Effect::block, "block", model::Status::block},
    EffectRow{Effect::not_indicated, "not_indicated", model::Status::not_indicated},
    EffectRow{Effect::defer, "defer", model::Status::defer},
    EffectRow{Effect::caution, "caution", model::Status::caution},
    EffectRow{Effect::optional, "optional", model::Status::optional},
    EffectRow{Effect::none, "none", std::nullopt},
};
model::Status status_of(Effect);  // REQUIRES: not none

// `effects:` of red flags and course rules.
struct Effects {
  std::vector<std::pair<Reference, Effect>> modalities;  // ids, or "all", "invasive", "others"
  // What a modality gets that no word of the list reaches: the most cautious effect named.
  Effect unnamed() const;
};

struct IndicationRule {
  std::string id;
  logic::Condition when;
  bool recommend = true;  // else optional
  Grounds grounds;
  Place place;
};

struct ContraindicationRule {
  std::string id;
  logic::Condition when;
  bool absolute = false, hard = false;
  std::string mitigate, reopens, because_unrecorded;
  Grounds grounds;
  Place place;
};

struct DeferralRule {
  std::string id;
  logic::Condition when;
  bool not_indicated = false;  // else defer
  std::string reopens, because_unrecorded;
  Grounds grounds;
  Place place;
};

// A line of a protocol that stands in the rules: a text, or a number with its unit.
struct ProtocolRule {
  std::string section, key, title, text;
  std::string number, unit;  // exact decimal text and UCUM; both empty for a text
  std::optional<logic::Condition> when;
  std::string because_unrecorded;
  Place place;
};

// A statement for people: a stop rule, an adverse event, an outcome, a consent point, a measure.
struct ClinicalStatement {
  std::string text;
  std::optional<model::FactId> fact;
  Grounds grounds;  // without `because`
};

}  // namespace windlass::knowledge

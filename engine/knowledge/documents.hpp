// SPDX-License-Identifier: Apache-2.0
#pragma once

// The typed form of every knowledge document, one struct a kind. read.hpp reads them.
//
// Thread rule: plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/node.hpp"
#include "logic/condition.hpp"
#include "model/date.hpp"
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

// What every item carries: plain words, evidence, basis.
struct Grounds {
  std::string because;
  std::vector<Reference> evidence;
  model::Basis basis = model::Basis::design;
};

struct EvidenceEntry {
  std::string id, citation, claim, kind, strength, quality, grade, grading, verified, source, doi,
      pmid;
  bool usable = true;  // not miscited, not unfound
  Place place;
};

// `requires:`: the modality asks while none of `facts` is known, unless `when` is false.
struct Requirement {
  std::vector<model::FactId> facts;
  std::optional<logic::Condition> when;
  bool indication = false;  // for the indication rather than for safety
  Place place;
  std::string text;  // "allergy.adhesive", "exam.ankle_df_knee_ext_deg or exam.wblt_cm"
};

enum class Effect : std::uint8_t { block, defer, not_indicated, caution, optional };
model::Status status_of(Effect);

// `effects:` of red flags and course rules.
struct Effects {
  std::vector<std::pair<Reference, Effect>> modalities;  // ids, or "all", "invasive", "others"
};

struct RedFlagLevel {
  std::string id;
  logic::Condition when;
  model::Disposition disposition{};
  std::string because, action, mitigate;
  Effects effects;
  Place place;
};

struct RedFlagRule {
  std::string id, title, clears;
  Grounds grounds;
  std::vector<RedFlagLevel> levels;
  Place place;
};

struct Screening {
  std::vector<Requirement> requires_known;
  std::vector<RedFlagRule> red_flags;
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
  std::string mitigate, reopens;
  Grounds grounds;
  Place place;
};

struct DeferralRule {
  std::string id;
  logic::Condition when;
  bool not_indicated = false;  // else defer
  std::string reopens;
  Grounds grounds;
  Place place;
};

// A statement for people: a stop rule, an adverse event, an outcome, a consent point, a measure.
struct Statement {
  std::string text;
  std::optional<model::FactId> fact;
  std::vector<Reference> evidence;
  model::Basis basis = model::Basis::design;
};

struct ModalityDocument {
  std::string id, title, version, summary;
  Reference stage;
  std::int32_t order = 0;
  bool invasive = false;
  bool never_alone = false;  // an addition to other treatment, never the only one
  std::vector<IndicationRule> indications;
  std::vector<ContraindicationRule> contraindications;
  std::vector<DeferralRule> deferrals;
  std::vector<Requirement> requires_known;
  Reference protocol;
  std::vector<Statement> stop_rules, adverse_events, outcomes, consent;
  std::vector<Reference> alternatives;
  Place place;
};

struct DeriveCase {
  logic::Condition when;
  std::uint16_t is = 0;  // the value's index
};

struct DeriveRule {
  model::FactId fact = 0;
  std::vector<DeriveCase> cases;
  std::optional<std::uint16_t> otherwise;
  std::string because;
  model::Basis basis = model::Basis::design;
  Place place;
};

struct StageRule {
  std::string id, title, aim, entry, exit, review;
  std::optional<logic::Condition> starts, ends;
  Place place;
};

struct CourseRule {
  std::string id, title, reopens, mitigate;
  logic::Condition when;
  Effects effects;
  Grounds grounds;
  Place place;
};

struct ReviewRule {
  std::int32_t week = 0;
  std::string purpose;
  model::Basis basis = model::Basis::design;
};

struct AdviceRule {
  std::string id, text;
  Reference stage;
  std::optional<logic::Condition> when;
  Grounds grounds;
};

struct Pathway {
  std::string id, title, version, notice;
  std::vector<DeriveRule> derive;
  std::vector<StageRule> stages;
  std::vector<CourseRule> course;
  std::vector<ReviewRule> reviews;
  std::vector<AdviceRule> advice;
  std::vector<Statement> measures;
  Place place;
};

struct InteractionRule {
  std::string id;
  Reference first, second;
  bool later = false;  // the second is listed as next, not now; else a note
  std::optional<logic::Condition> when;
  std::string instruction;
  Grounds grounds;
  Place place;
};

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
  std::optional<OverrideTerms> terms;
  Place place;
};

struct RuleSet {
  std::string id, title, version;
  Reference extends;
  std::optional<model::Date> from, until;
  std::vector<Amendment> amendments;
  Place place;
};

}  // namespace windlass::knowledge

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The typed form of every knowledge document, one struct a kind; a rule set's is in ruleset.hpp.
// read.hpp reads them.
//
// Thread rule: plain values.

#include "knowledge/asking.hpp"
#include "knowledge/items.hpp"
#include "logic/formula.hpp"
#include "logic/score.hpp"

namespace windlass::knowledge {

struct EvidenceEntry {
  std::string id, citation, claim, kind, strength, quality, grade, grading, verified, source, doi,
      pmid;
  bool usable = true;  // not miscited, not unfound
  Place place;
};

struct RedFlagLevel {
  std::string id;
  logic::Condition when;
  model::Disposition disposition{};
  std::string because, action, mitigate, because_unrecorded;
  Effects effects;
  Place place;
};

struct RedFlagRule {
  std::string id, title, clears;
  std::vector<model::FactId> cleared_by;  // what is asked while it stands
  Grounds grounds;
  std::vector<RedFlagLevel> levels;
  Place place;
};

struct Screening {
  std::vector<Requirement> requires_known;
  std::vector<RedFlagRule> red_flags;
};

struct ModalityDocument {
  std::string id, title, version, summary;
  std::string by;  // who carries it out: clinician, patient, both; empty: not said
  Reference stage;
  std::int32_t order = 0;
  bool invasive = false;
  bool never_alone = false;  // an addition to other treatment, never the only one
  std::vector<IndicationRule> indications;
  std::vector<ContraindicationRule> contraindications;
  std::vector<DeferralRule> deferrals;
  std::vector<Requirement> requires_known;
  Reference protocol;                        // a plugin's prescriber, or empty and
  std::vector<ProtocolRule> protocol_lines;  // the lines themselves
  std::vector<Statement> stop_rules, adverse_events, outcomes, consent;
  std::vector<Reference> alternatives;
  Place place;
};

struct DeriveCase {
  logic::Condition when;
  std::uint16_t is = 0;  // the value's index
};

// By cases, or as a score.
struct DeriveRule {
  model::FactId fact = 0;
  std::vector<DeriveCase> cases;
  std::optional<std::uint16_t> otherwise;
  std::vector<logic::ScoreItem> score;  // empty: by cases
  logic::Score points;                  // of a compiled score
  bool exact = true;                    // its bounds; else they may be wider than the truth
  bool is_score() const { return !score.empty(); }
  std::string because_unrecorded;
  Grounds grounds;
  Place place;
};

// A number that arithmetic gives, before conditions are decided.
struct CalculateRule {
  model::FactId fact = 0;
  logic::Formula formula;
  Grounds grounds;
  Place place;
};

// Calls visit(condition) for each condition of a derived fact.
template <class Rule, class Visit>
void each_condition(Rule& rule, const Visit& visit) {
  for (auto& one : rule.cases) visit(one.when);
  for (auto& one : rule.score) visit(one.when);
}

struct StageRule {
  std::string id, title, aim, entry, exit, review;
  std::optional<logic::Condition> starts, ends;
  Place place;
};

struct CourseRule {
  std::string id, title, reopens, mitigate, because_unrecorded;
  bool final = false;  // its `not_indicated` stands before any question
  logic::Condition when;
  Effects effects;
  Grounds grounds;
  Place place;
};

struct ReviewRule {
  std::int32_t week = 0;
  std::string purpose;
  Grounds grounds;  // without `because`
  Place place;
};

struct AdviceRule {
  std::string id, text;
  Reference stage;
  std::optional<logic::Condition> when;
  Grounds grounds;
  Place place;
};

struct Pathway {
  std::string id, title, version, notice;
  std::vector<DeriveRule> derive;
  std::vector<CalculateRule> calculate;  // of `derive:`, too
  std::vector<StageRule> stages;
  std::vector<CourseRule> course;
  std::vector<ReviewRule> reviews;
  std::vector<AdviceRule> advice;
  std::vector<Statement> measures;
  AskingRules asking;
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

}  // namespace windlass::knowledge

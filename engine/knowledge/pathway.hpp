// SPDX-License-Identifier: Apache-2.0
#pragma once

// `kind: pathway`: stages, course, derived facts, reviews, advice and what is asked.
//
// Thread rule: plain values.

#include "knowledge/asking.hpp"
#include "knowledge/items.hpp"
#include "knowledge/read_context.hpp"
#include "logic/formula.hpp"
#include "logic/score.hpp"

namespace windlass::knowledge {

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
  std::string because_unrecorded;
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
  std::vector<Reference> modalities;  // one of them is begun or goes on now; empty: for everybody
  Grounds grounds;                    // without `because`
  Place place;
};

struct AdviceRule {
  std::string id, text, because_unrecorded;
  Reference stage;
  std::optional<logic::Condition> when;
  bool warns = false;  // said, too, where answers disagree or cannot be told
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
  std::vector<ClinicalStatement> measures;
  AskingRules asking;
  Place place;
};

Pathway read_pathway(const ReadContext&);

}  // namespace windlass::knowledge

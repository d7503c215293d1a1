// SPDX-License-Identifier: Apache-2.0
#pragma once

// Candidates tries the facts in conflict: it makes the code rows that an Evaluation decides, one
// row a lane.
//
// While the combinations of candidates fit into the lanes, every one has a lane. Up to
// `most_combinations` every one is tried, and those are kept that matter: the most urgent
// disposition, the most cautious status of each modality, then every verdict that a condition can
// have, as far as lanes go. Beyond that the first conflicts are combined and each candidate of the
// others is tried with every other conflict unknown, which asks where a combination might restrain.
//
// Thread rule: belongs to one thread; refers to what it was made from.

#include <cstdint>
#include <optional>
#include <vector>

#include "knowledge/knowledge_base.hpp"
#include "logic/lanes.hpp"
#include "plan/calls.hpp"
#include "plan/patient_view.hpp"

namespace windlass::plan {

// With more combinations than this not all are tried.
constexpr std::size_t most_combinations = 4096;

// A fact in conflict and what it may be.
struct Choice {
  model::FactId fact = 0;
  std::vector<std::optional<model::Value>> values;  // nothing: what the other facts give
};

class Candidates {
 public:
  using Row = std::vector<std::uint8_t>;

  // `row` has the patient's own codes, every conflict unknown.
  Candidates(const knowledge::KnowledgeBase&, const PatientView&, const Row& row,
             const std::vector<Choice>&, const Calls&);

  // One to 64 rows. What calculators get wrong with a candidate is added to `faults`.
  std::vector<Row> rows(std::vector<model::Fault>& faults);
  // Supplied values that calculators contradict, in any row.
  const std::vector<model::FactId>& contradicted() const { return contradicted_; }
  // The facts, followed down, whose candidates were not tried together with all others.
  std::vector<model::FactId> untried() const;

 private:
  Row combination(std::size_t number, std::vector<model::Fault>& faults);
  Row alone(const Choice&, const std::optional<model::Value>&, std::vector<model::Fault>& faults);
  void choose(const Choice&, const std::optional<model::Value>&, Row&);
  void calculate(Row&, std::vector<model::Fault>& faults);
  void encode(model::FactId, const model::Value*, Row&) const;

  const knowledge::KnowledgeBase& base_;
  const PatientView& patient_;
  const Row& row_;
  const std::vector<Choice>& choices_;
  const Calls& calls_;
  std::size_t together_ = 0;               // how many of the choices are combined
  std::size_t combinations_ = 1;           // of these
  bool recalculate_ = false;               // a number or a comparison rests on a fact in conflict
  std::vector<model::FactId> calculated_;  // the numbers that do
  std::vector<model::FactId> failed_;      // numbers that do not, and could not be calculated
  model::Facts tried_;                     // the patient with the choices of the row in hand
  std::vector<model::FactId> chosen_;      // what differs in it
  std::vector<model::FactId> contradicted_;
};

}  // namespace windlass::plan

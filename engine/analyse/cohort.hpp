// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a change of rules does to given patients: each is decided by both engines, and counted.
//
// What is compared is what difference.hpp compares: statuses by the rules and beside the other
// treatments, without protocols; the disposition; red flags. Of whom moves a few are kept, with the
// reasons on either side.
//
// Thread rule: a CohortComparison is immutable and may be used from several threads, each with a
// Cohort of its own; a Cohort is a plain value.

#include <map>
#include <memory>
#include <tuple>

#include "analyse/difference.hpp"

namespace windlass::analyse {

struct Example {
  std::string patient;  // what the caller calls them
  Change change;        // with reasons once CohortComparison::give_reasons() was called
  std::shared_ptr<const model::Facts> before, after;
};

// Of one treatment, the disposition or one red flag, in one direction.
struct Movement {
  std::size_t patients = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> words;  // was, is: how many
  std::vector<Example> examples;  // the first few, and the first of each pair of words
};

struct Cohort {
  static constexpr std::size_t most_examples = 3;  // and one of each pair of words
  using Key = std::tuple<Change::Kind, std::string, Change::Way>;
  // Who goes both ways counts in both.
  std::size_t patients = 0, changed = 0, unasked = 0, looser = 0, tighter = 0;
  std::map<Key, Movement> moved;

  // As if the others had been counted after these.
  void add(Cohort more);
};

class CohortComparison {
 public:
  CohortComparison(const Side& before, const Side& after);
  // Both facts are of one patient, as each side reads them. What changes, without reasons.
  std::vector<Change> decide(const std::string& patient, std::shared_ptr<const model::Facts> before,
                             std::shared_ptr<const model::Facts> after, Cohort& into) const;
  // Decides the examples once more, with plans, for the reasons.
  void give_reasons(Cohort&) const;

 private:
  struct Pair {
    std::string id;
    std::size_t before, after;
  };
  std::vector<Change> changes(const plan::Evaluation&, const plan::Evaluation&) const;

  const Side before_, after_;
  std::vector<Pair> modalities_, flags_;  // that both have
  std::vector<std::string> assumptions_;  // of either
};

}  // namespace windlass::analyse

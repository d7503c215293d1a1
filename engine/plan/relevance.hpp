// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the answer to a question can matter: for some way of answering all the other open
// questions two of its answers give different plans.
//
// With few open questions every way is tried, and what is found is exact. With many a fixed sample
// of ways is tried: a question that matters only in others is taken for one that does not matter.
// So nobody asks here about a question that keeps a status open.
//
// Thread rule: as Evaluation.

#include <vector>

#include "plan/smallest_set.hpp"

namespace windlass::plan {

class Relevance {
 public:
  // `open`: the facts that may be answered. `sampled_ways`: how many ways are tried of many.
  Relevance(const Evaluation&, AnswerTrial&, const std::vector<model::FactId>& open,
            std::size_t sampled_ways = 512);

  // By question: whether its answer can matter. The trial is left as it was.
  std::vector<bool> can_matter(const std::vector<model::FactId>& questions);

 private:
  struct Column {
    std::uint32_t index;
    std::uint32_t answers;  // how many codes are tried
    bool never;             // the last of them is `never`
    std::uint8_t safe;      // the reassuring one
  };
  std::vector<Column> columns_of(model::FactId) const;
  static std::uint8_t code(const Column&, std::size_t which);
  // Answers every open question in every lane, as the ways from number `first` on have it.
  void answer_all(std::size_t first);
  bool changes_a_plan(model::FactId);
  // What the plan of each lane says, as words of lanes.
  void read_plans(std::vector<logic::Word>&) const;

  const Evaluation& evaluation_;
  AnswerTrial& trial_;
  std::vector<model::FactId> open_;
  std::vector<Column> open_columns_;
  std::size_t ways_ = 1;
  bool every_way_ = true;
};

}  // namespace windlass::plan

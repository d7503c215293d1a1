// SPDX-License-Identifier: Apache-2.0
#include "plan/assumed.hpp"

#include <algorithm>

namespace windlass::plan {

using knowledge::KnowledgeAtom;
using logic::Word;

namespace {

class AssumptionFinder {
 public:
  AssumptionFinder(const Evaluation& evaluation, const std::vector<bool>& withheld,
                   const model::Recommendation& plan)
      : evaluation_(evaluation),
        base_(evaluation.base()),
        withheld_(withheld),
        plan_(plan),
        rows_(static_cast<std::uint32_t>(__builtin_popcountll(evaluation.mask()))) {}

  std::vector<model::Assumed> run() {
    for (const KnowledgeAtom& atom : base_.knowledge_atoms())
      if (atom.column != KnowledgeAtom::no_column && evaluation_.row()[atom.column] == 0)
        tried_.push_back(&atom);
    if (tried_.empty()) return {};
    logic::Lanes lanes(base_.program());
    const std::uint32_t together = logic::lanes_in_word / rows_;
    fill(lanes);
    for (std::size_t first = 0; first < tried_.size(); first += together)
      look_at(lanes, first, std::min<std::size_t>(together, tried_.size() - first));
    return std::move(found_);
  }

 private:
  // Every combination of candidates, as often as it fits.
  void fill(logic::Lanes& lanes) const {
    for (std::uint32_t column = 0; column < base_.program().columns(); ++column) {
      if (rows_ == 1) {
        lanes.fill_column(column, evaluation_.lanes().code(0, column));
        continue;
      }
      for (std::uint32_t lane = 0; lane < logic::lanes_in_word; ++lane)
        lanes.set_code(lane, column, evaluation_.lanes().code(lane % rows_, column));
    }
  }

  // Some of them, each true in as many lanes as there are combinations of candidates.
  void look_at(logic::Lanes& lanes, std::size_t first, std::size_t count) {
    const auto force = [&](std::uint8_t code) {
      for (std::size_t i = 0; i < count; ++i)
        lanes.fill_column(tried_[first + i]->column, code, static_cast<std::uint32_t>(i) * rows_,
                          rows_);
    };
    force(1);
    lanes.evaluate(static_cast<std::uint32_t>(count) * rows_);
    const std::vector<StatusLanes> statuses = decide_all(base_, lanes, withheld_);
    const DispositionLanes dispositions = decide_disposition(base_, lanes);
    for (std::size_t i = 0; i < count; ++i)
      judge(*tried_[first + i], statuses, dispositions,
            first_lanes(rows_) << (i * std::size_t{rows_}));
    force(0);
  }

  void judge(const KnowledgeAtom& atom, const std::vector<StatusLanes>& statuses,
             const DispositionLanes& dispositions, Word mask) {
    std::vector<std::string_view> affects;
    if (dispositions.most_urgent(mask) < plan_.disposition) affects.emplace_back("disposition");
    const std::vector<model::Status> now = most_cautious_together(base_, statuses, mask);
    for (std::size_t i = 0; i < now.size(); ++i)
      if (now[i] < plan_.modalities[i].status) affects.push_back(plan_.modalities[i].id);
    if (affects.empty()) return;
    model::Assumed made;
    made.fact = atom.fact;
    made.state = evaluation_.patient().state(atom.fact);
    made.rule = atom.rule;
    made.constraint = atom.constraint;
    made.because = atom.because;
    made.affects = std::move(affects);
    made.document = base_.documents()[atom.document].name;
    made.line = atom.line;
    found_.push_back(std::move(made));
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const std::vector<bool>& withheld_;
  const model::Recommendation& plan_;
  const std::uint32_t rows_;  // combinations of candidates that have a lane
  std::vector<const KnowledgeAtom*> tried_;
  std::vector<model::Assumed> found_;
};

}  // namespace

std::vector<model::Assumed> find_assumed(const Evaluation& evaluation,
                                         const std::vector<bool>& withheld,
                                         const model::Recommendation& plan) {
  return AssumptionFinder(evaluation, withheld, plan).run();
}

}  // namespace windlass::plan

// SPDX-License-Identifier: Apache-2.0
#include "plan/cautions.hpp"

#include <algorithm>

namespace windlass::plan {

namespace {

std::size_t urgency(model::Disposition disposition) {
  const auto at = std::find(model::precedence.begin(), model::precedence.end(), disposition);
  return static_cast<std::size_t>(model::precedence.end() - at);
}
std::size_t caution(model::Status status) {
  return model::status_count - static_cast<std::size_t>(status);
}

Cautions of_what_comes_first(model::Disposition disposition, bool screen_open,
                             std::size_t modalities) {
  Cautions made;
  made.of.reserve(2 + modalities);
  made.of = {urgency(disposition), screen_open ? 1U : 0U};
  return made;
}

}  // namespace

std::vector<bool> Cautions::above(const Cautions& other) const {
  std::vector<bool> more(of.size());
  for (std::size_t i = 0; i < of.size(); ++i) more[i] = of[i] > other.of[i];
  return more;
}

void Cautions::join(const Cautions& other) {
  for (std::size_t i = 0; i < of.size(); ++i) of[i] = std::max(of[i], other.of[i]);
}

Cautions cautions_of(const model::Recommendation& plan) {
  Cautions made = of_what_comes_first(plan.disposition, plan.screen_open, plan.modalities.size());
  for (const model::ModalityPlan& one : plan.modalities) made.of.push_back(caution(one.status));
  return made;
}

Cautions cautions_of(const knowledge::KnowledgeBase& base, const std::vector<StatusLanes>& statuses,
                     const DispositionLanes& dispositions, logic::Word mask) {
  Cautions made = of_what_comes_first(dispositions.most_urgent(mask),
                                      (dispositions.screen_open & mask) != 0, statuses.size());
  for (const model::Status status : most_cautious_together(base, statuses, mask))
    made.of.push_back(caution(status));
  return made;
}

std::vector<std::string_view> affected_by(const std::vector<bool>& more,
                                          const model::Recommendation& plan) {
  std::vector<std::string_view> affects;
  if (more[0] || more[1]) affects.emplace_back("disposition");
  for (std::size_t i = 0; i < plan.modalities.size(); ++i)
    if (more[2 + i]) affects.push_back(plan.modalities[i].id);
  return affects;
}

}  // namespace windlass::plan

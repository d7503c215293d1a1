// SPDX-License-Identifier: Apache-2.0
#include "plan/layer_report.hpp"

#include <tuple>

namespace windlass::plan {

using model::NotInForce;
using model::Status;
using model::Verdict;

namespace {

class LayerReport {
 public:
  LayerReport(const Evaluation& evaluation, const std::vector<bool>& withheld)
      : evaluation_(evaluation),
        base_(evaluation.base()),
        as_of_(evaluation.patient().supplied().as_of),
        withheld_(withheld) {}

  void overrides(model::Recommendation& plan) const {
    if (base_.loosenings().empty()) return;
    std::vector<std::pair<std::uint32_t, std::uint8_t>> closed;
    for (const knowledge::Loosening& loosening : base_.loosenings())
      closed.emplace_back(loosening.column, std::uint8_t{0});
    const std::vector<Status> statuses = statuses_with(closed);
    for (const knowledge::Loosening& loosening : base_.loosenings()) {
      if (evaluation_.any_lane(loosening.touched) == Verdict::false_) continue;
      model::Override made;
      made.layer = loosening.layer;
      made.target = loosening.target;
      made.modality = base_.modalities()[loosening.modality].id;
      made.reason = loosening.terms->reason;
      made.owner = loosening.terms->owner;
      made.approved = loosening.approved_text;
      made.expires = loosening.expires_text;
      made.without = statuses[loosening.modality];
      made.expired = evaluation_.row()[loosening.column] == 0;
      if (made.expired) std::tie(made.why, made.day) = why_not(loosening);
      plan.overrides.push_back(made);
    }
  }

  // A clinic's extra caution that is silently gone is a danger: a layer out of force is always
  // said, and what it would change for this patient.
  void lapsed_layers(model::Recommendation& plan) const {
    const std::vector<knowledge::DatedLayer>& layers = base_.dated_layers();
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      if (evaluation_.row()[layers[i].column] != 0) continue;
      model::LapsedLayer made;
      made.id = layers[i].id;
      made.title = layers[i].title;
      const bool ended = as_of_ && layers[i].from <= *as_of_;
      made.why = ended ? NotInForce::layer_ended : NotInForce::layer_not_begun;
      made.day = ended ? layers[i].until_text : layers[i].from_text;
      const std::vector<Status> statuses = statuses_with({{layers[i].column, std::uint8_t{1}}});
      for (const knowledge::Tightening& one : base_.tightenings()) {
        if (one.layer != i) continue;
        ++made.tightenings;
        if (evaluation_.any_lane(one.touched) == Verdict::false_) continue;
        made.changes.push_back(
            {base_.modalities()[one.modality].id, one.change, one.because, statuses[one.modality]});
      }
      plan.lapsed_layers.push_back(std::move(made));
    }
  }

 private:
  // Every lane again with windows of layers opened or closed by hand: what the plan would say then.
  std::vector<Status> statuses_with(
      const std::vector<std::pair<std::uint32_t, std::uint8_t>>& windows) const {
    logic::Lanes changed(base_.program());
    const std::size_t columns = base_.program().columns();
    const auto lanes = static_cast<std::uint32_t>(__builtin_popcountll(evaluation_.mask()));
    std::vector<std::uint8_t> row(columns);
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
      for (std::uint32_t column = 0; column < columns; ++column)
        row[column] = evaluation_.lanes().code(lane, column);
      for (const auto& [column, code] : windows) row[column] = code;
      changed.set_row(lane, row.data());
    }
    changed.evaluate(lanes);
    return decide_statuses(base_, changed, evaluation_.mask(), withheld_);
  }

  // Which of its days keeps an override out of force: the layer's own come first.
  std::pair<NotInForce, std::string_view> why_not(const knowledge::Loosening& one) const {
    if (!as_of_) return {NotInForce::no_as_of, {}};
    if (one.rules->from && *as_of_ < *one.rules->from)
      return {NotInForce::layer_not_begun, one.from_text};
    if (one.rules->until && *one.rules->until < *as_of_)
      return {NotInForce::layer_ended, one.until_text};
    if (*as_of_ < one.terms->approved) return {NotInForce::not_yet_approved, one.approved_text};
    return {NotInForce::expired, one.expires_text};
  }

  const Evaluation& evaluation_;
  const knowledge::KnowledgeBase& base_;
  const std::optional<model::Date> as_of_;
  const std::vector<bool>& withheld_;
};

}  // namespace

void report_layers(const Evaluation& evaluation, const std::vector<bool>& withheld,
                   model::Recommendation& plan) {
  const LayerReport report(evaluation, withheld);
  report.overrides(plan);
  report.lapsed_layers(plan);
}

}  // namespace windlass::plan

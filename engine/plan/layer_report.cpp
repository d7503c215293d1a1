// SPDX-License-Identifier: Apache-2.0
#include "plan/layer_report.hpp"

#include <algorithm>
#include <tuple>

namespace windlass::plan {

using model::NotInForce;
using model::Status;
using model::Verdict;

namespace {

// Sets of overrides that are tried for each override.
constexpr std::size_t most_tries = 4096;

class LayerReport {
 public:
  LayerReport(const Evaluation& evaluation, const std::vector<bool>& withheld)
      : evaluation_(evaluation),
        base_(evaluation.base()),
        as_of_(evaluation.patient().supplied().as_of),
        withheld_(withheld) {}

  void rule_sets(model::Recommendation& plan) const {
    plan.rules.push_back({base_.pathway().id, base_.pathway().version});
    for (const knowledge::Layer& layer : base_.layers())
      if (in_force(layer)) plan.rules.push_back({layer.id, layer.version});
  }

  void overrides(model::Recommendation& plan) const {
    const std::vector<knowledge::Loosening>& all = base_.loosenings();
    if (all.empty()) return;
    Windows closed;
    for (const knowledge::Loosening& one : all) closed.emplace_back(one.column, std::uint8_t{0});
    const std::vector<Status> now = statuses_with({}), base = statuses_with(closed);
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (evaluation_.any_lane(all[i].touched) != Verdict::false_) shown.push_back(i);
    for (const std::size_t i : shown) {
      const knowledge::Loosening& one = all[i];
      const bool expired = evaluation_.row()[one.column] == 0;
      const std::vector<Status> without =
          expired ? now : statuses_with({{one.column, std::uint8_t{0}}});
      const auto changed = [&](std::uint32_t modality, std::string_view target) {
        model::Override made = described(one, modality, target);
        made.base = base[modality];
        made.without = without[modality];
        if (!expired && made.without == now[modality] && made.base != made.without)
          made.together = together(i, modality, shown, now[modality]);
        return made;
      };
      plan.overrides.push_back(changed(one.modality, one.target));
      if (expired) continue;
      for (const std::uint32_t other : accompanied(one.modality)) {
        model::Override made = changed(other, base_.modalities()[one.modality].id);
        if (made.without == now[other] && made.together.empty()) continue;
        if (model::actionable(now[other])) take_away(one, plan.modalities[other]);
        plan.overrides.push_back(std::move(made));
      }
    }
  }

  void tightened(model::Recommendation& plan) const {
    for (const knowledge::Tightening& one : base_.tightenings()) {
      const knowledge::Layer& layer = base_.layers()[one.layer];
      if (!in_force(layer) || evaluation_.any_lane(one.touched) == Verdict::false_) continue;
      plan.tightened.push_back({layer.id, base_.modalities()[one.modality].id, one.change,
                                one.because, layer.from_text, layer.until_text,
                                base_.documents()[one.document].name, one.line});
    }
  }

  // A clinic's extra caution that is silently gone is a danger: a layer out of force is always
  // said, and what it would change for this patient.
  void lapsed_layers(model::Recommendation& plan) const {
    const std::vector<knowledge::Layer>& layers = base_.layers();
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      const knowledge::Layer& layer = layers[i];
      if (in_force(layer) && offers(layer)) continue;
      model::LapsedLayer made;
      made.id = layer.id;
      made.title = layer.title;
      made.version = layer.version;
      made.why = why_lapsed(layer);
      if (made.why == NotInForce::layer_ended) made.day = layer.until_text;
      if (made.why == NotInForce::layer_not_begun) made.day = layer.from_text;
      if (!in_force(layer)) tightened_by(i, made);
      brought_by(layer, made);
      plan.lapsed_layers.push_back(std::move(made));
    }
  }

 private:
  using Windows = std::vector<std::pair<std::uint32_t, std::uint8_t>>;

  bool in_force(const knowledge::Layer& layer) const {
    return !layer.column || evaluation_.row()[*layer.column] != 0;
  }
  // Whether the treatments that it brings are offered on this day.
  bool offers(const knowledge::Layer& layer) const {
    return !layer.offered || evaluation_.row()[*layer.offered] != 0;
  }

  NotInForce why_lapsed(const knowledge::Layer& layer) const {
    if (!as_of_) return NotInForce::no_as_of;
    return *layer.from <= *as_of_ ? NotInForce::layer_ended : NotInForce::layer_not_begun;
  }

  void tightened_by(std::uint32_t layer, model::LapsedLayer& made) const {
    const auto with = statuses_with({{*base_.layers()[layer].column, std::uint8_t{1}}});
    for (const knowledge::Tightening& one : base_.tightenings()) {
      if (one.layer != layer) continue;
      ++made.tightenings;
      if (evaluation_.any_lane(one.touched) != Verdict::false_)
        made.changes.push_back(
            {base_.modalities()[one.modality].id, one.change, one.because, with[one.modality]});
    }
  }

  // The treatments that a layer brings and that are not offered.
  void brought_by(const knowledge::Layer& layer, model::LapsedLayer& made) const {
    made.treatments = static_cast<std::uint32_t>(layer.brings.size());
    if (layer.brings.empty()) return;
    Windows open = {{*layer.offered, std::uint8_t{1}}};
    if (layer.column) open.emplace_back(*layer.column, std::uint8_t{1});
    const std::vector<Status> with = statuses_with(open);
    for (const std::uint32_t i : layer.brings)
      made.changes.push_back({base_.modalities()[i].id, "treatment of this layer", {}, with[i]});
  }

  // Those that are never alone and that a treatment is company for.
  std::vector<std::uint32_t> accompanied(std::uint32_t by) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < base_.modalities().size(); ++i) {
      const std::vector<std::uint32_t>& company = base_.modalities()[i].company;
      if (std::find(company.begin(), company.end(), by) != company.end()) found.push_back(i);
    }
    return found;
  }

  // The amendment behind an override, as a rule of its treatment names it.
  const model::Amendment* amendment_of(const knowledge::Loosening& one) const {
    const std::string& document = base_.documents()[one.document].name;
    const auto is_it = [&](const model::Amendment* by) {
      return by != nullptr && by->line == one.line && by->document == document;
    };
    for (const knowledge::Contribution& item : base_.modalities()[one.modality].contributions) {
      if (is_it(item.amendment)) return item.amendment;
      for (const knowledge::AppliedAmendment& taken : item.taken)
        if (is_it(taken.amendment)) return taken.amendment;
    }
    return nullptr;
  }

  // Without the override it would wait, for nothing else would be possible.
  void take_away(const knowledge::Loosening& one, model::ModalityPlan& plan) const {
    const model::Amendment* by = amendment_of(one);
    if (by == nullptr) return;
    const auto found =
        std::find_if(plan.taken_away.begin(), plan.taken_away.end(),
                     [](const auto& each) { return each.origin == model::Origin::interaction; });
    if (found != plan.taken_away.end()) {
      found->by.push_back(by);
      return;
    }
    model::TakenAway made;
    made.origin = model::Origin::interaction;
    made.id = never_alone_id;
    made.text =
        "An addition to other treatment, never the only one; as the base has it nothing "
        "else would be possible now.";
    made.verdict = Verdict::true_;
    made.effect = Status::defer;
    made.by.push_back(by);
    plan.taken_away.push_back(std::move(made));
  }

  model::Override described(const knowledge::Loosening& one, std::uint32_t modality,
                            std::string_view target) const {
    model::Override made;
    made.layer = one.layer;
    made.target = target;
    made.modality = base_.modalities()[modality].id;
    made.reason = one.terms->reason;
    made.owner = one.terms->owner;
    made.approved = one.approved_text;
    made.expires = one.expires_text;
    made.document = base_.documents()[one.document].name;
    made.line = one.line;
    made.expired = evaluation_.row()[one.column] == 0;
    if (made.expired) std::tie(made.why, made.day) = why_not(one);
    return made;
  }

  // The others of a smallest set of overrides that changes the status of a treatment when all of it
  // is closed, and not without this one. Sets are tried by size, so that no order of layers decides
  // which there are; all others, where there are too many to try.
  std::vector<std::string> together(std::size_t wanted, std::uint32_t modality,
                                    const std::vector<std::size_t>& shown, Status now) const {
    const std::vector<knowledge::Loosening>& all = base_.loosenings();
    std::vector<std::size_t> others;
    for (const std::size_t i : shown)
      if (i != wanted && evaluation_.row()[all[i].column] != 0) others.push_back(i);
    std::size_t tries = most_tries;
    const auto changes = [&](std::vector<std::size_t> closed, bool with_wanted) {
      if (with_wanted) closed.push_back(wanted);
      Windows windows;
      for (const std::size_t i : closed) windows.emplace_back(all[i].column, std::uint8_t{0});
      return statuses_with(windows)[modality] != now;
    };
    const auto named = [&](const std::vector<std::size_t>& set) {
      std::vector<std::string> names;
      for (const std::size_t i : set) names.push_back(all[i].layer + " " + all[i].target);
      return names;
    };
    for (std::size_t size = 1; size <= others.size(); ++size) {
      std::vector<bool> chosen(others.size(), false);
      std::fill_n(chosen.begin(), size, true);
      do {
        if (tries-- == 0) return named(others);
        std::vector<std::size_t> set;
        for (std::size_t i = 0; i < others.size(); ++i)
          if (chosen[i]) set.push_back(others[i]);
        if (changes(set, true) && !changes(set, false)) return named(set);
      } while (std::prev_permutation(chosen.begin(), chosen.end()));
    }
    return {};
  }

  // Every lane again with windows of layers opened or closed by hand: what the plan would say then.
  std::vector<Status> statuses_with(const Windows& windows) const {
    const std::size_t columns = base_.program().columns();
    const auto lanes = static_cast<std::uint32_t>(__builtin_popcountll(evaluation_.mask()));
    logic::Lanes changed(base_.program(), lanes);
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
  report.rule_sets(plan);
  report.overrides(plan);
  report.tightened(plan);
  report.lapsed_layers(plan);
}

std::vector<const model::Amendment*> taken_by(const Evaluation& evaluation,
                                              const knowledge::Contribution& item) {
  std::vector<const model::Amendment*> by;
  if (item.taken.empty() || evaluation.any_lane(item.slot) != Verdict::false_ ||
      evaluation.any_lane(item.written) == Verdict::false_)
    return by;
  for (const knowledge::AppliedAmendment& one : item.taken)
    if (!one.column || evaluation.row()[*one.column] != 0) by.push_back(one.amendment);
  return by;
}

}  // namespace windlass::plan

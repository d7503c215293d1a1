// SPDX-License-Identifier: Apache-2.0
#include "present/untold.hpp"

#include <algorithm>
#include <vector>

namespace windlass::present {

namespace {

bool has_untold(const model::Facts& facts, const std::vector<model::FactId>& among) {
  return std::any_of(among.begin(), among.end(), [&](model::FactId fact) {
    return facts[fact].state != model::State::known &&
           facts[fact].state != model::State::not_supplied;
  });
}

}  // namespace

bool is_untold_flag(const PlanView& view, std::string_view red_flag) {
  return std::any_of(view.plan.red_flags.begin(), view.plan.red_flags.end(), [&](const auto& one) {
    return one.id == red_flag && one.verdict == model::Verdict::unknown &&
           has_untold(view.facts, one.unknown_facts);
  });
}

bool is_untold_label(const PlanView& view, const knowledge::KnowledgeBase& base,
                     std::string_view label) {
  const std::vector<std::string_view>& open = view.plan.open_labels;
  return std::find(open.begin(), open.end(), label) != open.end() &&
         has_untold(view.facts, base.behind(view.vocabulary.find(label).value()));
}

}  // namespace windlass::present

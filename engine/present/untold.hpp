// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is open for an answer that was asked for and cannot be told: nobody knew it, nobody did it,
// it failed, is too old or disputed. Not what nobody asked.
//
// Thread rule: [pure].

#include <string_view>

#include "knowledge/knowledge_base.hpp"
#include "present/plan_view.hpp"

namespace windlass::present {

bool is_untold_flag(const PlanView&, std::string_view red_flag);
// A derived fact among the labels of a plan.
bool is_untold_label(const PlanView&, const knowledge::KnowledgeBase&, std::string_view label);

}  // namespace windlass::present

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What changed since the patient's last recorded plan.
//
// Statuses, the disposition and red flags are compared with the record's public part, which needs
// no key of the patient; answers with the recorded facts, read by the rules of today. What does not
// open is said and never passed over.
//
// Thread rule: [pure] but for reading the store.

#include "audit/summary.hpp"
#include "knowledge/knowledge_base.hpp"
#include "log/store.hpp"
#include "model/facts.hpp"
#include "model/recommendation.hpp"

namespace windlass::audit {

// Of this plan, which is not recorded yet, and the facts it was made of. Nothing where the log has
// no plan of the patient.
std::optional<model::Since> since_last(const log::Store&, const knowledge::KnowledgeBase&,
                                       const model::Recommendation&, const model::Facts&);
// The same of a plan that was recorded a moment ago: `before` is what was recorded before it, and
// `manifest` what its record names (Recorder), which need not be read where the last one named it.
std::optional<model::Since> since(const log::Store&, const knowledge::KnowledgeBase&,
                                  const model::Recommendation&, const model::Facts&,
                                  const base::Result<std::optional<log::Opened>>& before,
                                  const std::string& manifest);

// The two comparisons alone.
void compare_plans(const knowledge::KnowledgeBase&, const Summary& before,
                   const model::Recommendation& now, model::Since&);
void compare_answers(const model::Vocabulary&, const model::Facts& before, const model::Facts& now,
                     model::Since&);

}  // namespace windlass::audit

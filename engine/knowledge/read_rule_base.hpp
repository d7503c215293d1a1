// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads documents into a RuleBase. Private to knowledge/.
//
// Thread rule: [pure].

#include <memory>

#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

// Reads every document, in whatever order they come. All problems are gathered, except where one
// is the cause of the rest (no vocabulary, no pathway, two pathways, a vocabulary that repeats
// another's facts): that one is named alone.
base::Result<std::shared_ptr<const RuleBase>> read_rule_base(std::vector<base::Document> documents,
                                                             std::vector<PluginKnowledge> plugins);

}  // namespace windlass::knowledge

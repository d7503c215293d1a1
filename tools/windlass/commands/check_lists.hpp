// SPDX-License-Identifier: Apache-2.0
// What a reader of rules that hold should see nevertheless: what each red flag and course rule does
// to each modality, scores with wide bounds, and where not having looked counts as an answer. It
// judges nothing. Thread rule: pure functions of a knowledge base; the writer belongs to the
// caller.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/json.hpp"
#include "commands.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::tool {

// `own`: the names of the documents of which it is shown; nothing: of all.
void list_knowledge(const knowledge::KnowledgeBase& base,
                    const std::optional<std::set<std::string>>& own, Streams& streams);
void list_knowledge(const knowledge::KnowledgeBase& base, base::JsonWriter& json);

}  // namespace windlass::tool

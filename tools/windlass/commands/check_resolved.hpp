// SPDX-License-Identifier: Apache-2.0
// The rules as they stand once all layers were applied, each with where it comes from and what
// layers did to it. Thread rule: pure functions of a knowledge base; the writer belongs to the
// caller.
#pragma once

#include "base/json.hpp"
#include "commands.hpp"
#include "knowledge/knowledge_base.hpp"

namespace windlass::tool {

void list_resolved(const knowledge::KnowledgeBase& base, Streams& streams);
// The key `resolved`.
void list_resolved(const knowledge::KnowledgeBase& base, base::JsonWriter& json);

}  // namespace windlass::tool

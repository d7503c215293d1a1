// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of documents that a rule base is made of: one row each. Private to knowledge/,
// except to plan/rule_files.cpp.
//
// Thread rule: constant data.

#include "knowledge/read.hpp"
#include "knowledge/rule_base.hpp"

namespace windlass::knowledge {

struct DocumentKind {
  std::string_view word;  // as in `kind: word`
  // Adds what the document says to the rule base. Null: read before all others (the vocabulary).
  void (*read)(const ReadContext&, RuleBase&);
  bool from_plugin;  // a plugin may bring one
};

// Null when no kind of this name is part of a rule base.
const DocumentKind* find_kind(std::string_view word);
std::vector<std::string> kind_words();

}  // namespace windlass::knowledge

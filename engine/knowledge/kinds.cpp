// SPDX-License-Identifier: Apache-2.0
#include "knowledge/kinds.hpp"

#include "base/rows.hpp"

namespace windlass::knowledge {

const DocumentKind* find_kind(std::string_view word) {
  for (const DocumentKind& kind : document_kinds)
    if (kind.word == word) return &kind;
  return nullptr;
}

std::vector<std::string> kind_words() { return base::words_of<std::string>(document_kinds); }

}  // namespace windlass::knowledge

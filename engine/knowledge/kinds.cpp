// SPDX-License-Identifier: Apache-2.0
#include "knowledge/kinds.hpp"

namespace windlass::knowledge {

const DocumentKind* find_kind(std::string_view word) {
  for (const DocumentKind& kind : document_kinds)
    if (kind.word == word) return &kind;
  return nullptr;
}

std::vector<std::string> kind_words() {
  std::vector<std::string> words;
  for (const DocumentKind& kind : document_kinds) words.emplace_back(kind.word);
  return words;
}

}  // namespace windlass::knowledge

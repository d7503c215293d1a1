// SPDX-License-Identifier: Apache-2.0
#pragma once

// What two rule bases say differently, read as an author would: which condition, level, window,
// text, dose or piece of evidence, with both lines.
//
// Documents are matched by kind and id, entries of a list by their id, so that a file that moved or
// entries in another order are no change. Where the order of a list means nothing (`all`, `any`,
// `none`, evidence, roles), it is not compared. Of a layer that came or went each line is told.
//
// Thread rule: [pure].

#include <string>
#include <vector>

#include "knowledge/knowledge_base.hpp"

namespace windlass::analyse {

struct DocumentChange {
  // What it is about: condition, level, effect, window, dose, evidence, fact, text; of a whole
  // document: document.
  std::string_view about;
  std::string document;  // "modality taping"
  std::string place;  // "contraindications adhesive-allergy, when, history.allergy"; may be empty
  // As it is written, shortened; empty where it is not there.
  std::string before, after;
  std::string file_before, file_after;
  std::uint32_t line_before = 0, line_after = 0;  // 0: not there
};

// In the order of the documents, old before new.
std::vector<DocumentChange> changed_documents(const knowledge::KnowledgeBase& before,
                                              const knowledge::KnowledgeBase& after);

}  // namespace windlass::analyse

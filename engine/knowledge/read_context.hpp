// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the reader of a kind of document is given. A reader turns strict nodes into the typed form
// and gathers every problem; it stands in read_<kind>.cpp and is declared with that form.
//
// Reading checks a document against the vocabulary and its own kind. Whether references between
// documents hold (evidence, modalities, stages, red flags) is checked in references.cpp, once all
// are read. What was read with a problem is not to be used. Only knowledge/ calls readers.
//
// Thread rule: readers are [pure].

#include <cstdint>

#include "base/node.hpp"
#include "model/vocabulary.hpp"

namespace windlass::knowledge {

struct ReadContext {
  const model::Vocabulary& vocabulary;
  const base::Document& document;
  std::uint32_t index;  // the document's number in the rule base
  base::Diagnostics& problems;
};

}  // namespace windlass::knowledge

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entries of a patient's record that look relevant and that nothing here understands. No fact is
// made of them, so every plan names them.
//
// Thread rule: plain value.

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace windlass::model {

struct NotUnderstood {
  std::size_t entries = 0;
  std::vector<std::string> named;  // the first of them, as people call them
  std::size_t more = 0;            // kinds of entries that are not named
};

// "2 entries of the record look relevant and were not understood: ...; look at them."
std::string in_words(const NotUnderstood&);
// The member `not_understood` of a patient document and of a plan; none where there are no entries.
void write(base::JsonWriter&, const NotUnderstood&);

}  // namespace windlass::model

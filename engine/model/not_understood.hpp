// SPDX-License-Identifier: Apache-2.0
#pragma once

// Entries of a patient's record that nothing here understands: those that look relevant, and the
// diagnoses, allergies, drugs, devices and procedures that do not. No fact is made of them, so
// every plan names them.
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
  // What does not look relevant: the first of it, and how much is not named.
  std::vector<std::string> others;
  std::size_t more_others = 0;

  bool nothing() const { return entries == 0 && others.empty(); }
};

// "2 entries of the record look relevant and were not understood: ... Look at them." REQUIRES:
// there is something.
std::string in_words(const NotUnderstood&);
// The member `not_understood` of a patient document and of a plan; none where there is nothing.
void write(base::JsonWriter&, const NotUnderstood&);

}  // namespace windlass::model

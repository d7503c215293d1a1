// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts as a patient document: what model::read_patient() reads back as the same facts. Values
// stand as they were received, with unit, date, source and every word that they had not changed.
//
// Not here: comments and order of the document that the facts were read from.
//
// Thread rule: [pure].

#include <map>
#include <string>

#include "model/facts.hpp"

namespace windlass::intake {

// What Facts do not hold of their document: `as_of` as it was written, title and note, what it was
// made of, and by fact what stood there where sources disagreed, with the dates of each.
struct PatientHead {
  std::string as_of, title, note, received = {};
  std::map<model::FactId, std::string> conflicts = {};
};
PatientHead head_of(const model::Vocabulary&, const base::Document& patient);
// `entry` is what is said of the fact from now on.
void keep_conflict(PatientHead&, model::FactId, const base::Node& entry);

// YAML, one line a fact, in the vocabulary's order. Derived facts stand there where they were
// supplied.
std::string patient_text(const model::Vocabulary&, const model::Facts&, const PatientHead&);

}  // namespace windlass::intake

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `windlass diff` found, as text and as JSON.
//
// Thread rule: plain values.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyse/changed_documents.hpp"
#include "analyse/difference.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

// One patient of a cohort whose plan is another one.
struct MovedPatient {
  std::string patient;
  std::vector<analyse::Change> changes;
};
struct DiffCohort {
  std::size_t patients = 0, looser = 0, tighter = 0;  // who has both counts in both
  std::vector<MovedPatient> moved;
};

struct DiffAnswer {
  std::shared_ptr<const plan::Engine> before, after;
  std::vector<analyse::DocumentChange> documents;
  analyse::Difference difference;
  std::optional<DiffCohort> cohort;
  std::vector<std::string> files;  // that were written
};

// "looser", "tighter", "otherwise".
const char* word(analyse::Change::Way);
void write_text(const DiffAnswer&, present::Page&);
std::string as_json(const DiffAnswer&);

}  // namespace windlass::tool

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
#include "analyse/layer_impact.hpp"
#include "diff_cohort.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

struct DiffAnswer {
  std::shared_ptr<const plan::Engine> before, after;
  std::vector<analyse::DocumentChange> documents;
  // With a layer over both: what its clinic must look at.
  std::optional<std::vector<analyse::LayerImpact>> news;
  analyse::Difference difference;
  std::optional<DiffCohort> cohort;
  std::vector<std::string> files;  // that were written
  bool all_are_listed = false;     // of the cohort, in one of them
};

// "unasked", "looser", "tighter", "otherwise".
const char* word(analyse::Change::Way);
// What a clinic must look at, in a sentence.
std::string says(const analyse::LayerImpact&);
void write_text(const DiffAnswer&, present::Page&);
std::string as_json(const DiffAnswer&);
// What changes for one given patient: a line of JSON.
std::string line_of(const std::string& patient, const std::vector<analyse::Change>&);

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What lies in the folder of a layer: each document there is the layer's, and has to keep its days.
//
// A root that holds a rule set and no pathway is a layer's. Inside a base the folder of a rule set
// is one, unless the pathway lies in it or below it.
//
// Thread rule: [pure].

#include <filesystem>

#include "base/node.hpp"

namespace windlass::plan {

// One document below `root`: where it lies, and what it says.
struct LaidDocument {
  std::filesystem::path file;
  const base::Document* document = nullptr;
};

// Refuses with
//   rules.layer    a treatment in a layer's folder that does not name a rule set of that folder
//   vocabulary.refreshes  a layer's word that makes answers of the rules beneath anew
//   rules.window   a document in the folder of a layer with `effective` that would count on all
//   days
void check_layer_folders(const std::filesystem::path& root, const std::vector<LaidDocument>&,
                         base::Diagnostics&);
// The same of files that were named one by one: those beside a rule set or below its folder lie
// in that as if it were named.
void check_layer_files(std::vector<LaidDocument>, base::Diagnostics&);

}  // namespace windlass::plan

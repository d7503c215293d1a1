// SPDX-License-Identifier: Apache-2.0
// The documents that `windlass check` was given, sorted by what they are. Thread rule: plain
// values.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "commands.hpp"

namespace windlass::tool {

struct Given {
  std::string root;  // what was named: the document itself, or a folder above it
  std::string path;
  base::Document document;
  bool in_folder = false;  // else a file that was named outright
};

// What was named, sorted by what it is.
struct Sorted {
  std::vector<Given> rules, modalities, patients, cases, locks, bindings, laws;
  std::vector<std::string> not_read;
  std::size_t size() const {
    return rules.size() + modalities.size() + patients.size() + cases.size() + locks.size() +
           bindings.size() + laws.size();
  }
};

Sorted read_named(const std::vector<std::string>& paths, base::Diagnostics& problems);

// Where layers are checked, the names of the documents that were named beside their base: the
// author's own. Nothing where no layer is.
std::optional<std::set<std::string>> own_documents(const Sorted&);

// "3 rule documents, 2 patients with 8 plugins: 140 facts, ..."
std::string what_was_checked(const Sorted&, const std::shared_ptr<const plan::Engine>&);

}  // namespace windlass::tool

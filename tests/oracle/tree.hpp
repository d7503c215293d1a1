// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tree's own rules and plugins as the tests need them: documents, an engine with the plugins of
// this build, the oracle beside it, sample patients.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "oracle/oracle.hpp"
#include "oracle/patients.hpp"
#include "plan/engine.hpp"
#include "plugin/lock.hpp"

namespace windlass::test {

std::string read_text(const std::filesystem::path&);
// A document from text; throws std::runtime_error with the diagnostics.
base::Document document(const std::string& name, const std::string& text);

struct Tree {
  static const Tree& instance();  // read once in a process; throws when the tree does not open

  std::filesystem::path plugin_folder;
  plugin::Lock lock;                      // approves every plugin of the build as it lies there
  std::vector<base::Document> documents;  // rules/, without cases and patients
  std::vector<base::Document> plugin_documents;
  std::shared_ptr<const plan::Engine> engine;
  std::unique_ptr<oracle::Rules> rules;
  std::vector<model::Facts> samples;
  std::vector<std::string> sample_names;

  std::vector<plugin::Plugin> plugins() const;
  oracle::Calculate calculate() const;  // what the rules calculate; no plugin of the tree does
};

// How many random patients of the tree a law is tried on: 10,000, and with WINDLASS_LONG=1 a
// hundred thousand.
std::size_t many_patients();

// The patient p on 15 January 2026, told besides what the lines of a document's `facts:` say;
// throws std::runtime_error where they are not in order.
model::Facts told(model::Facts, const std::string& facts);

// 0 not actionable, then caution, optional, recommend.
int rank(model::Status);

}  // namespace windlass::test

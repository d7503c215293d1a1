// SPDX-License-Identifier: Apache-2.0
#pragma once

// An Engine is a knowledge base with the plugins it was opened with: what a host holds while it
// serves patients.
//
// It opens whole or not at all: every listed plugin present, approved and adopted, every document
// read, checked and compiled. To change rules, open a new Engine and let the old one finish what it
// began.
//
// Thread rule: immutable after open; every const function may be called from any thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "model/recommendation.hpp"
#include "plan/calls.hpp"
#include "plan/evaluation.hpp"
#include "worker/worker.hpp"

namespace windlass::plan {

std::string_view engine_version();
// How this engine reads rules and decides, as a number: it rises whenever any plan may change, so
// that same facts, knowledge, plugins and semantics give the same bytes. FORMAT: written to
// recommendation documents and to the manifests of records.
inline constexpr int engine_semantics = 1;

struct EngineConfig {
  std::vector<std::filesystem::path>
      rules;  // files, or folders read through (*.yaml, without cases and patients)
  // plugins.lock; its plugins lie beside it. Empty: no plugins, all modalities stand in the rules.
  std::filesystem::path lock;
  // The same, already read (read_rules); `rules` is then not looked at.
  std::optional<std::vector<base::Document>> documents;
  // How plugins' code runs in processes of its own. Absent: in this process.
  std::optional<worker::Policy> isolate;
};

class Engine {
 public:
  // Refuses with every code of the floors below, and engine.rules when no document was found.
  static base::Result<std::shared_ptr<const Engine>> open(EngineConfig);
  // The same from documents and plugins that are already in memory (tests, replay).
  static base::Result<std::shared_ptr<const Engine>> assemble(std::vector<base::Document> documents,
                                                              std::vector<plugin::Plugin> plugins);

  const knowledge::KnowledgeBase& knowledge() const { return *knowledge_; }
  const std::vector<plugin::Plugin>& plugins() const { return plugins_; }
  const Calls& calls() const { return calls_; }
  const std::string& lock_digest() const { return lock_digest_; }

  Evaluation evaluate(const model::Facts& facts) const {
    return Evaluation(*knowledge_, calls_, facts);
  }
  model::Recommendation recommend(const model::Facts&) const;
  model::Recommendation recommend(const Evaluation&) const;

 private:
  Engine() = default;
  static base::Result<std::shared_ptr<Engine>> make(std::vector<base::Document> documents,
                                                    std::vector<plugin::Plugin> plugins);
  std::vector<plugin::Plugin> plugins_;
  std::vector<std::string> plugin_digests_;
  std::shared_ptr<const knowledge::KnowledgeBase> knowledge_;
  Calls calls_;
  std::string lock_digest_;
};

// The rule documents below `paths`, in no particular order; of each path at least one, or it is
// refused (engine.rules). A file named outright is read whatever it is. Below a folder every file
// is read or refused (rule_files.hpp), except what `not_read` gets; documents of the kinds `cases`,
// `patient` and `lock` are no part of the rules, and of those below `cases` it is seen that they
// hold cases.
base::Result<std::vector<base::Document>> read_rules(
    const std::vector<std::filesystem::path>& paths, std::vector<std::string>* not_read = nullptr);

}  // namespace windlass::plan

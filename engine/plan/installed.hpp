// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which rules and which lock are meant when a caller names some, or none. A rule base and its
// plugins come with a program or a library; documents that do not stand alone are layers over it.
//
// Thread rule: the functions read files and may be called from any thread.

#include <memory>
#include <string>
#include <vector>

#include "plan/engine.hpp"
#include "plan/rule_files.hpp"

namespace windlass::plan {

// The rule folder, the lock and the program for workers that came with whoever asks.
struct Installed {
  std::string rules, lock, worker;
};

// Whether they are a rule base: they have a pathway, or a vocabulary and no rule set. A layer's own
// vocabulary adds facts to those of the rules beneath.
bool stands_alone(const std::vector<base::Document>&);

// The documents that are meant: those of `rules`, and the installed ones where these do not stand
// alone. None named: the installed ones. `not_read`, `read` as for read_rules().
base::Result<std::vector<base::Document>> read_meant(const std::vector<std::string>& rules,
                                                     const Installed&,
                                                     std::vector<std::string>* not_read = nullptr,
                                                     ReadFiles* read = nullptr);

// The lock that is meant with these documents: `named`; else the installed one where no rules were
// named or they have the installed vocabulary; else none, and then no plugins.
std::string meant_lock(const std::string& named, const std::vector<std::string>& rules,
                       const std::vector<base::Document>& documents, const Installed&);

// The engine of both; `isolate` as in EngineConfig, without a program the installed one. Refuses as
// Engine::open() does.
base::Result<std::shared_ptr<const Engine>> open_meant(
    const std::vector<std::string>& rules, const std::string& lock, const Installed&,
    std::vector<std::string>* not_read = nullptr,
    std::optional<worker::Policy> isolate = std::nullopt, ReadFiles* read = nullptr);

}  // namespace windlass::plan

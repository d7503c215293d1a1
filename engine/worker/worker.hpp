// SPDX-License-Identifier: Apache-2.0
#pragma once

// Plugins whose code runs in processes of their own, with a budget of time and memory.
//
// A plugin that hangs, ends its process, crashes, eats memory or writes nonsense loses that process
// alone: the call is a fault that names it, and a later call starts another one. A plugin that
// cannot be loaded is refused as ever: an engine opens whole or not at all.
//
// Thread rule: every function may be called from any thread. Calls of one plugin wait for each
// other.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/plugin.hpp"

namespace windlass::worker {

struct Policy {
  std::string program;      // windlass-worker
  int milliseconds = 1000;  // for a call to answer
  int megabytes = 512;      // of address space
  // What happened to the worker of a plugin: fixed words, nothing of a patient. From any thread
  // that calls.
  std::function<void(const std::string& plugin, const std::string& what, bool failed)> told;
};

// As plugin::open_plugins(). Also refuses with plugin.worker: a worker that does not start, or ends
// or hangs while it loads the plugin. None of their code runs in this process.
base::Result<std::vector<plugin::Plugin>> open_plugins(const std::filesystem::path& directory,
                                                       const plugin::Lock&, const Policy&);

// The same of one plugin's bytes: how a record is replayed.
base::Result<plugin::Plugin> open_plugin(std::string_view bytes, const plugin::LockEntry&,
                                         const Policy&);

}  // namespace windlass::worker

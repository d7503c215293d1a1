// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the files behind `windlass plugin` share. Thread rule: as every command, main's thread.

#include <optional>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "plugin/inspect.hpp"
#include "plugin/lock.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

// One struct for all: each declares what it takes.
struct PluginOptions {
  std::string lock;
  std::vector<std::string> files;  // of inspect: ids as well; of remove and revoke: ids, digests
  std::string format = "text";
  bool yes = false;    // change the lock without asking
  bool fresh = false;  // approve: a lock of these files alone
  bool quiet = false;
};

// As given, with the lock that is meant when nobody names any.
PluginOptions with_lock(PluginOptions);
// Each prints the diagnostics of what it refuses.
std::optional<plugin::Lock> read_lock_file(const std::string& path, Streams&);
std::optional<plugin::Inspection> inspect_file(const std::string& path, Streams&);
// What a file says about itself, for a reader.
void show_inspection(const std::string& path, const plugin::Inspection&, Page&);

// The commands that change the lock: plugin_lock.cpp.
CommandRow plugin_approve_command();
CommandRow plugin_remove_command();
CommandRow plugin_revoke_command();

}  // namespace windlass::tool

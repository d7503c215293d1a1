// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--watch`: a command runs again whenever a document that it reads has changed.
//
// Files are asked for their times, sizes and numbers, five times a second: this sees editors that
// write a new file and rename it, and works on every file system. A run begins once two looks in a
// row saw the same.
//
// Thread rule: belongs to main's thread, outside supervise(): what a run prints is seen at its end.

#include <functional>
#include <string>
#include <vector>

#include "commands.hpp"

namespace windlass::tool {

struct Watched {
  // Files and folders. Of folders: documents (*.yaml, *.yml, *.json), at most 100,000 entries.
  std::vector<std::string> roots;
  std::function<int()> run;
  std::vector<std::string> writes = {};  // files that a run writes: they set off none
};

// Runs until SIGINT (Ctrl-C) or SIGTERM; returns the exit code of the last run. A second SIGINT
// ends the program at once.
int watch(const std::function<Watched()>& what, Streams&);

// What rules and plugins of these options are read from.
std::vector<std::string> watched_roots(const OpenOptions&, const std::vector<std::string>& paths);

}  // namespace windlass::tool

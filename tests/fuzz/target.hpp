// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fuzz target reads one input and holds what it read against the reader's promises.
//
// Each target is a source of its own that defines `target`. Linked with driver.cpp it is a plain
// program that damages its seeds a fixed number of times, the same way in every run; linked with
// libfuzzer.cpp it is a libFuzzer target. README.md says how to run both.
//
// Thread rule: one input at a time.

#include <string>
#include <string_view>
#include <vector>

namespace windlass::fuzz {

struct Target {
  std::string_view name;
  // Well-formed inputs to damage. Called once.
  std::vector<std::string> (*seeds)();
  // Words that the format gives a meaning to, for the damage. May be empty.
  std::vector<std::string> words;
  // Reads one input. Ends the process when a promise is broken.
  void (*read)(std::string_view input);
};

extern const Target target;

// Ends the process with a message when `holds` is false.
void require(bool holds, const char* promise);

// The whole of a file; ends the process when it cannot be read.
std::string file_at(const std::string& path);
// The same of a file below the root of the project.
std::string file_of_tree(const std::string& path);
// The files below a folder of the project whose names end in `ending`, as texts.
std::vector<std::string> files_of_tree(const std::string& folder, const std::string& ending);

}  // namespace windlass::fuzz

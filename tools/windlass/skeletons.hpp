// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `windlass new` writes: the files below skeletons/, carried in the program, with names and
// days filled in.
//
// Thread rule: skeleton_files() and fill_in() are [pure]; write_folder() belongs to main's thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace windlass::tool {

// A file of skeletons/: "clinic/cases/__name__.yaml". Its bytes live as long as the program.
struct SkeletonFile {
  std::string_view path;
  std::string_view bytes;
};
const std::vector<SkeletonFile>& skeleton_files();

// What stands for `__word__`, by word.
using Words = std::vector<std::pair<std::string, std::string>>;
// REQUIRES: every `__word__` of the text has its entry.
std::string fill_in(std::string_view text, const Words&);

// Writes the skeletons below skeletons/KIND/ as the new folder `folder`, all of it or nothing.
// Returns the paths inside it, in order. Refuses with new.exists where something has that name, and
// with file.write.
base::Result<std::vector<std::string>> write_folder(const std::vector<std::string_view>& kinds,
                                                    const std::string& folder, const Words&);

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a file that decides which code runs: a lock or a plugin. It is read only if nobody can
// change it but root, the user who runs this program and the owner of this program.
//
// It judges owner and mode of the file and of the folder it lies in, on the descriptors that are
// read, never on a path a second time. It does not judge the folders above, access control lists,
// or what the file says.
//
// Thread rule: every function may be called from any thread.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace windlass::plugin {

// What a reader calls the file in its diagnostics.
struct FileWords {
  std::string shown;              // the file, as diagnostics name it
  std::string_view missing_code;  // when it is not there
  std::string_view missing_hint;
  std::string_view code;       // of every other refusal
  std::string_view instead;    // hint for what is not a regular file
  std::string_view too_large;  // hint for more than the limit
};

// The bytes of `name` in `directory` (empty: the current one), at most `limit` of them. Refuses a
// symbolic link, anything but a regular file, an empty one, a foreign owner, a file that the group
// or others may write, and a folder in which others may replace it.
base::Result<std::string> read_trusted_file(const std::filesystem::path& directory,
                                            const std::string& name, std::size_t limit,
                                            const FileWords&);

}  // namespace windlass::plugin

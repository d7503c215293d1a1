// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files, read once into memory with a size limit, and written whole or not at all.
//
// Thread rule: every function may be called from any thread.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace windlass::base {

inline constexpr std::size_t default_file_limit = std::size_t{1} << 20;

// Refuses with file.missing, file.kind (not a regular file), file.size, file.read.
Result<std::string> read_file(const std::filesystem::path&, std::size_t limit = default_file_limit);
// Writes a temporary file beside `path`, syncs it and renames it over `path`. Refuses with
// file.write.
Result<std::size_t> write_file(const std::filesystem::path&, std::string_view bytes);
// Every regular file below `directory` whose name ends in one of `endings`, sorted by path; names
// that begin with a dot are left out, links to folders are not followed. A `directory` that is a
// regular file is returned itself, whatever its ending. Refuses with file.missing, file.kind,
// file.read.
Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& directory,
                                                       const std::vector<std::string>& endings);

}  // namespace windlass::base

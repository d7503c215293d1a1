// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files and standard input, read once into memory with a size limit; whole files, written
// whole or not at all.
//
// Thread rule: every function may be called from any thread.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/posix.hpp"
#include "base/result.hpp"

namespace windlass::base {

// Refuses with file.missing, file.kind (not a regular file), file.size, file.read. Links are
// followed.
Result<std::string> read_file(const std::filesystem::path&,
                              std::size_t limit = most_document_bytes);
// Everything from a descriptor that may be a pipe, a terminal or a device; no more than a block
// beyond `limit` is read. `name` stands in messages. Refuses with file.size, file.read.
Result<std::string> read_stream(const File&, const std::string& name,
                                std::size_t limit = most_document_bytes);
// The descriptor 0, as "<standard input>".
inline constexpr std::string_view standard_input_name = "<standard input>";
Result<std::string> read_standard_input(std::size_t limit = most_document_bytes);

// Writes a temporary file beside `path`, syncs it and renames it over `path`; a file that stood
// there hands its permissions on. Returns the number of bytes. Refuses with file.write: what stood
// there before still stands. A symbolic link is refused, too: replacing it would part it from its
// target, and what it leads to may be anybody's. Refuses with file.sync: the new file stands there,
// but after a power cut the old one may stand there again.
Result<std::size_t> write_file(const std::filesystem::path&, std::string_view bytes);
// The same for what only its owner may read: the file has mode 0600, whatever stood there before.
Result<std::size_t> write_private_file(const std::filesystem::path&, std::string_view bytes);

// Every regular file below `directory` whose name ends in one of `endings`, sorted by path; names
// that begin with a dot are left out, links to folders are not followed. A `directory` that is a
// regular file is returned itself, whatever its ending. Refuses with file.missing, file.kind,
// file.read.
Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& directory,
                                                       const std::vector<std::string>& endings);

}  // namespace windlass::base

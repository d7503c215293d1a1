// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands between a store and the file system: whether a file may be used at all, whether it is
// still the file that was opened, and locks that belong to an open file description.
//
// POSIX record locks vanish as soon as any code of the process closes any descriptor of the file;
// locks of an open file description (OFD) do not. Every lock of the log, SQLite's own
// included, is therefore an OFD lock.
//
// The descriptor itself, and calls that finish, are base/posix's.
//
// Thread rule: functions may be called from any thread; a FileLock belongs to one thread.

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/posix.hpp"
#include "base/result.hpp"

namespace windlass::log {

// Which file a name stood for.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};

using base::File;

enum class Access { read, write, create };

// Opens a file that a store may rest on: a plain file, not reached through a symbolic link, with
// one name, on a local file system. audit.open, audit.missing, audit.exists, audit.file_system,
// audit.link; `code` replaces audit.open.
base::Result<File> open_guarded(const std::filesystem::path&, Access, unsigned mode);

base::Result<FileId> identity(const File&, const std::string& where);
// Whether `path` still names `id`, with one name and no symbolic link.
bool still_names(const std::filesystem::path&, const FileId& id);

// Whether a file system with this statfs type keeps no reliable locks or no durable writes for us
// (NFS, SMB, FUSE, 9P, ...).
bool refused_file_system(long type);
// Whether it keeps files in memory alone (tmpfs, ramfs): they are gone when the machine stops.
bool is_in_memory(const File&);
// Whether the file system of `path` has no room left.
bool is_full(const std::filesystem::path& path);
// Whether a call failed for want of room, and what is said of it: audit.full.
bool is_full(const base::SystemError&);
base::Diagnostic full_disk(const std::filesystem::path& path);

// Whether nobody else can put another file in this one's place. `code`, with the command that mends
// it in the hint.
base::Diagnostics check_folder(const std::filesystem::path&, const char* code);
// The same, and whether nobody but its owner, who is us or root, may read or write the file.
base::Diagnostics check_private(const File&, const std::filesystem::path&, const char* code);

// How a store can be read where it lies: which of its files are there, and whether its folder can
// be written to. audit.open when the write-ahead log is there and cannot be read.
struct Surroundings {
  bool folder_writable = false;
  bool has_index = false;      // the -shm file
  bool has_log = false;        // the -wal file
  std::uint64_t log_size = 0;  // its size in bytes
  std::uint64_t size = 0;      // of the store
  std::int64_t changed = 0;    // when it was last written to, in nanoseconds
  bool operator==(const Surroundings&) const = default;
};
base::Result<Surroundings> surroundings_of(const std::filesystem::path&);

// The exclusive lock of one byte far behind the data, held across processes. Waits at most
// `patience` milliseconds: audit.busy.
class FileLock {
 public:
  static base::Result<FileLock> take(const File&, std::uint64_t offset, unsigned patience,
                                     const std::string& where);
  ~FileLock();
  FileLock(FileLock&&) noexcept;
  FileLock& operator=(FileLock&&) = delete;

 private:
  FileLock(int descriptor, std::uint64_t offset) : descriptor_(descriptor), offset_(offset) {}
  int descriptor_;
  std::uint64_t offset_;
};

// -1 on error.
std::int64_t size_of(const File&);

}  // namespace windlass::log

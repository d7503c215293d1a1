// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the handles of one process to one log share: the storage, the keys that it seals with, the
// queue of those who append. It is opened once in a process, however often it is asked for, and
// closed when the last handle is gone: two connections would own their locks separately while
// SQLite counts them as one.
//
// Thread rule: may be used from any thread. A process may be forked at any moment: the child finds
// every log that was open refused (audit.fork).

#include <optional>

#include "log/group_commit.hpp"
#include "log/storage/storage.hpp"
#include "log/subject_filter.hpp"

namespace windlass::log {

class OpenLog {
 public:
  // `path` is resolved (resolved_path). The options count where the process has not opened it yet:
  // whether what it finds is what the caller may have is the caller's concern.
  static base::Result<std::shared_ptr<OpenLog>> open(const std::filesystem::path& path,
                                                     const Storage::Options&);
  ~OpenLog();
  OpenLog(const OpenLog&) = delete;
  OpenLog& operator=(const OpenLog&) = delete;

  Storage& storage() { return *storage_; }
  Sealing& sealing() { return sealing_; }
  GroupCommit& commits() { return commits_; }
  // Within storage().run().
  RedactionIndex& redactions() { return redactions_; }
  SubjectFilter& subjects() { return subjects_; }

 private:
  OpenLog(const std::filesystem::path&, File, Storage::Options);

  Sealing sealing_;
  GroupCommit commits_;
  RedactionIndex redactions_;
  SubjectFilter subjects_;
  std::optional<Storage> storage_;
  std::optional<FileId> registered_;  // under which the process finds it
};

// Whether a log lies there: false where nothing does, or an empty file, which may become one.
// Refuses what is something else: audit.open for a folder, a pipe or a device, audit.link for a
// link, audit.damaged for a file that is no database.
base::Result<bool> is_a_log(const std::filesystem::path&);

// The path with its folder resolved: SQLite would refuse symbolic links in the folder's path as
// well. audit.missing.
base::Result<std::filesystem::path> resolved_path(const std::filesystem::path&);

}  // namespace windlass::log

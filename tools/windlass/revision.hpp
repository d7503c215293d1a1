// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder or file as it was at a revision, as git has it, in a private temporary folder.
//
// `git` is run as a program; no hook, pager, network or terminal takes part. What comes back is
// bounded, and only files with plain names are written.
//
// Thread rule: belongs to main's thread.

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace windlass::tool {

// "HEAD~1:rules/clinics/northside", where no file has that name. The path is seen from here.
struct RevisionPath {
  std::string revision, path;
};
std::optional<RevisionPath> revision_path(const std::string& word);

class Revision {
 public:
  // Refuses with git.missing, git.repository, git.revision, git.path, git.size, git.failed.
  static base::Result<Revision> check_out(const RevisionPath&);
  ~Revision();
  Revision(Revision&& other) noexcept : folder_(std::move(other.folder_)), path_(other.path_) {
    other.folder_.clear();
  }
  Revision& operator=(Revision&&) = delete;

  // Where it lies now.
  const std::filesystem::path& path() const { return path_; }

 private:
  Revision() = default;
  std::filesystem::path folder_, path_;
};

}  // namespace windlass::tool

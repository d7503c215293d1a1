// SPDX-License-Identifier: Apache-2.0
#include "log/export_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "log/bundle_frames.hpp"
#include "log/storage/database.hpp"

namespace windlass::log {
namespace {

bool is_taken(const std::filesystem::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// Renames without replacing anything, where the file system can promise it.
int rename_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (is_taken(to)) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

ExportFile::ExportFile(std::filesystem::path path) : path_(std::move(path)) {
  if (is_taken(path_)) fail("audit.exists", "there is a file of this name already");
  auto name = path_.string() + ".unfinished-XXXXXX";
  file_ = File(::mkostemp(name.data(), O_CLOEXEC));
  if (!file_.is_open())
    fail("audit.write", "the export cannot be created: " + base::SystemError::last().words());
  temporary_ = name;
}

ExportFile::~ExportFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void ExportFile::fail(const char* code, const std::string& why) const {
  throw Failure{{base::diagnostic(path_.string(), code, why)}};
}

base::Diagnostics ExportFile::write(std::string_view bytes) {
  if (const auto failed = file_.write_at(size_, bytes.data(), bytes.size()))
    return {base::diagnostic(path_.string(), "audit.write",
                             "the export could not be written: " + failed.words())};
  size_ += bytes.size();
  return {};
}

void ExportFile::publish() {
  if (const auto failed = file_.sync_data())
    fail("audit.write", "the export could not be written: " + failed.words());
  const auto source = value_or_throw(descriptor_source(file_.descriptor(), path_.string()));
  ExportVisitor nobody;
  value_or_throw(walk_export(*source, path_.string(), nobody));
  const int error = rename_new(temporary_, path_.string());
  if (error == EEXIST) fail("audit.exists", "there is a file of this name already");
  if (error != 0)
    fail("audit.write", "the export cannot be named: " + base::SystemError(error).words());
  temporary_.clear();
  if (const auto failed = base::sync_folder_of(path_))
    fail("audit.write", "the export's name could not be made durable: " + failed.words());
}

}  // namespace windlass::log

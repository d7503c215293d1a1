// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"

namespace windlass::base {
namespace {

namespace fs = std::filesystem;

Diagnostic missing(const fs::path& path) {
  return diagnostic(path.string(), "file.missing", "there is no such file",
                    "check the spelling and the folder");
}

Diagnostic unreadable(const fs::path& path, SystemError error) {
  if (error.number() == ENOENT || error.number() == ENOTDIR) return missing(path);
  return diagnostic(path.string(), "file.read", "the file cannot be read: " + error.words());
}

Diagnostic too_large(const std::string& name, std::size_t limit) {
  return diagnostic(name, "file.size", "this is larger than " + group_digits(limit) + " bytes");
}

Diagnostic unwritable(const fs::path& path, SystemError error) {
  const std::string why = error.number() == ENOENT ? "the folder does not exist" : error.words();
  return diagnostic(path.string(), "file.write", "the file cannot be written: " + why);
}

// A fresh file beside `path`, removed again unless it is renamed. Its name leads with a dot, so
// files_below does not take it up if we are killed.
class Temporary {
 public:
  explicit Temporary(const fs::path& path) : path_(path) {}
  ~Temporary() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  SystemError create(unsigned permissions) {
    static std::atomic<unsigned> counter{0};
    SystemError failed(EEXIST);
    for (int attempt = 0; attempt < 100 && failed.number() == EEXIST; ++attempt) {
      const std::string name = "." + path_.filename().string() + "." + std::to_string(::getpid()) +
                               "." + std::to_string(counter++) + ".tmp";
      name_ = (path_.parent_path() / name).string();
      failed = file.open(name_, O_WRONLY | O_CREAT | O_EXCL, permissions);
    }
    if (failed) name_.clear();
    return failed;
  }

  SystemError set_permissions(unsigned permissions) const {
    return ::fchmod(file.descriptor(), static_cast<mode_t>(permissions)) == 0 ? SystemError()
                                                                              : SystemError::last();
  }

  SystemError rename() {
    if (::rename(name_.c_str(), path_.c_str()) != 0) return SystemError::last();
    name_.clear();
    return {};
  }

  File file;

 private:
  const fs::path& path_;
  std::string name_;  // empty when there is nothing to remove
};

bool ends_in(const fs::path& path, const std::vector<std::string>& endings) {
  const std::string name = path.filename().string();
  return std::any_of(endings.begin(), endings.end(),
                     [&](const std::string& ending) { return name.ends_with(ending); });
}

// Symbolic links to folders are not followed: they may form a ring.
int gather(const fs::path& folder, const std::vector<std::string>& endings,
           std::vector<fs::path>& out, fs::path& culprit) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const fs::path& path = entries->path();
    if (path.filename().string().starts_with(".")) continue;
    std::error_code gone;
    const bool link = entries->is_symlink(gone);
    if (!link && entries->is_directory(gone)) {
      if (const int failed = gather(path, endings, out, culprit); failed != 0) return failed;
    } else if (ends_in(path, endings) && entries->is_regular_file(gone)) {
      out.push_back(path);
    }
  }
  if (error) culprit = folder;
  return error.value();
}

}  // namespace

Result<std::string> read_stream(const File& file, const std::string& name, std::size_t limit) {
  std::string bytes;
  const SystemError failed = file.read_all(limit, bytes);
  if (failed.number() == EFBIG) return too_large(name, limit);
  if (failed) return unreadable(name, failed);
  return bytes;
}

Result<std::string> read_standard_input(std::size_t limit) {
  File input(STDIN_FILENO);
  auto read = read_stream(input, std::string(standard_input_name), limit);
  static_cast<void>(input.release());
  return read;
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  const auto wrong_kind = [&](const char* message) {
    return diagnostic(path.string(), "file.kind", message);
  };
  File file;
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  if (const SystemError failed = file.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)) {
    if (failed.number() == ENXIO) return wrong_kind("this is not a regular file");
    return unreadable(path, failed);
  }
  FileStatus status;
  if (const SystemError failed = file.status(status)) return unreadable(path, failed);
  if (status.kind == FileStatus::Kind::folder) return wrong_kind("this is a folder, not a file");
  if (!status.is_regular()) return wrong_kind("this is not a regular file");
  if (status.size > limit) return too_large(path.string(), limit);
  // The file may grow while it is read, and files in /proc claim to be empty: read_stream looks at
  // the limit again.
  return read_stream(file, path.string(), limit);
}

namespace {

constexpr unsigned owner_only = 0600;

Result<std::size_t> write_whole(const fs::path& path, std::string_view bytes, bool is_private) {
  FileStatus before;
  const bool exists = !status_of(path, Links::examine, before);
  if (exists && before.kind == FileStatus::Kind::link)
    return diagnostic(path.string(), "file.write", "what stands there is a symbolic link",
                      "name the file it leads to, or remove the link");
  if (exists && !before.is_regular())
    return diagnostic(path.string(), "file.write", "what stands there is not a regular file");

  Temporary fresh(path);
  if (const SystemError failed = fresh.create(is_private ? owner_only : 0666))
    return unwritable(path, failed);
  SystemError failed;
  if (is_private)
    failed = fresh.set_permissions(owner_only);
  else if (exists)
    failed = fresh.set_permissions(before.permissions);
  if (!failed) failed = fresh.file.write_all(bytes);
  if (!failed) failed = fresh.file.sync();
  if (!failed) failed = fresh.file.close();
  if (!failed) failed = fresh.rename();
  if (failed) return unwritable(path, failed);
  // The new name lives in the folder.
  if (const SystemError unsynced = sync_folder_of(path))
    return diagnostic(path.string(), "file.sync",
                      "the file was written, but after a power cut the one before it may stand "
                      "there again: " +
                          unsynced.words(),
                      "look at the disk, and write the file once more");
  return bytes.size();
}

}  // namespace

Result<std::size_t> write_file(const fs::path& path, std::string_view bytes) {
  return write_whole(path, bytes, false);
}

Result<std::size_t> write_private_file(const fs::path& path, std::string_view bytes) {
  return write_whole(path, bytes, true);
}

Result<std::vector<fs::path>> files_below(const fs::path& directory,
                                          const std::vector<std::string>& endings) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found) {
    return diagnostic(directory.string(), "file.missing", "there is no such file or folder",
                      "check the spelling");
  }
  if (error) return unreadable(directory, SystemError(error.value()));
  if (status.type() == fs::file_type::regular) return std::vector<fs::path>{directory};
  if (status.type() != fs::file_type::directory) {
    return diagnostic(directory.string(), "file.kind",
                      "this is neither a folder nor a regular file");
  }
  std::vector<fs::path> found;
  fs::path culprit;
  if (const int failed = gather(directory, endings, found, culprit); failed != 0) {
    return diagnostic(culprit.string(), "file.read",
                      "the folder cannot be read: " + SystemError(failed).words());
  }
  std::sort(found.begin(), found.end(),
            [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
  return found;
}

}  // namespace windlass::base

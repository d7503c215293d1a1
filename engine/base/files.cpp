// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace windlass::base {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  // A late write error may show only here.
  bool close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0;
  }

 private:
  int number_;
};

// Not strerror: its words depend on the locale.
std::string why(int error) {
  switch (error) {
    case EACCES:
    case EPERM: return "permission denied";
    case ENOENT: return "the folder does not exist";
    case ENOTDIR: return "a part of the path is no folder";
    case EISDIR: return "it is a folder";
    case ENAMETOOLONG: return "the name is too long";
    case ELOOP: return "the links go round in a ring";
    case ENOSPC:
    case EDQUOT: return "no space is left";
    case EROFS: return "the file system is read-only";
    case EMFILE:
    case ENFILE: return "too many files are open";
    case EIO: return "the device failed";
    default: return "system error " + std::to_string(error);
  }
}

Diagnostic missing(const fs::path& path) {
  return diagnostic(path.string(), "file.missing", "there is no such file",
                    "check the spelling and the folder");
}

Diagnostic unreadable(const fs::path& path, int error) {
  if (error == ENOENT || error == ENOTDIR) return missing(path);
  return diagnostic(path.string(), "file.read", "the file cannot be read: " + why(error));
}

Diagnostic unwritable(const fs::path& path, int error) {
  return diagnostic(path.string(), "file.write", "the file cannot be written: " + why(error));
}

// A fresh file beside `path`, never one that exists. Its name leads with a dot, so files_below does
// not take it up if we are killed.
std::string temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  const std::string name = "." + path.filename().string() + "." + std::to_string(::getpid()) + "." +
                           std::to_string(counter++) + ".tmp";
  return (path.parent_path() / name).string();
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

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

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open()) {
    if (errno == ENXIO) return diagnostic(path.string(), "file.kind", "this is not a regular file");
    return unreadable(path, errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return diagnostic(
        path.string(), "file.kind",
        S_ISDIR(status.st_mode) ? "this is a folder, not a file" : "this is not a regular file");
  }
  const Diagnostic too_large = diagnostic(
      path.string(), "file.size", "the file is larger than " + std::to_string(limit) + " bytes");
  if (static_cast<std::uintmax_t>(status.st_size) > limit) return too_large;

  std::string bytes;
  char block[1 << 14];
  // The file may grow while it is read, and files in /proc claim to be empty: the limit is checked
  // again.
  while (true) {
    const ssize_t got = ::read(file.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, errno);
    if (got == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(got));
    if (bytes.size() > limit) return too_large;
  }
}

Result<std::size_t> write_file(const fs::path& path, std::string_view bytes) {
  struct stat before {};
  const bool exists = ::stat(path.c_str(), &before) == 0;
  if (exists && !S_ISREG(before.st_mode))
    return diagnostic(path.string(), "file.write", "what stands there is not a regular file");

  std::string temporary;
  int number = -1;
  for (int attempt = 0; attempt < 100 && number < 0; ++attempt) {
    temporary = temporary_name(path);
    number = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (number < 0 && errno != EEXIST) break;
  }
  Descriptor file(number);
  if (!file.open()) return unwritable(path, errno);
  bool done = !exists || ::fchmod(file.get(), before.st_mode & 07777) == 0;
  done = done && write_all(file.get(), bytes) && ::fsync(file.get()) == 0;
  done = done && file.close() && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!done) {
    const int error = errno;
    ::unlink(temporary.c_str());
    return unwritable(path, error);
  }
  // The new name lives in the folder: without this it may be lost with the power.
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.open() && ::fsync(directory.get()) != 0 && errno != EINVAL)
    return unwritable(path, errno);
  return bytes.size();
}

Result<std::vector<fs::path>> files_below(const fs::path& directory,
                                          const std::vector<std::string>& endings) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found) {
    return diagnostic(directory.string(), "file.missing", "there is no such file or folder",
                      "check the spelling");
  }
  if (error) return unreadable(directory, error.value());
  if (status.type() == fs::file_type::regular) return std::vector<fs::path>{directory};
  if (status.type() != fs::file_type::directory) {
    return diagnostic(directory.string(), "file.kind",
                      "this is neither a folder nor a regular file");
  }
  std::vector<fs::path> found;
  fs::path culprit;
  if (const int failed = gather(directory, endings, found, culprit); failed != 0) {
    return diagnostic(culprit.string(), "file.read", "the folder cannot be read: " + why(failed));
  }
  std::sort(found.begin(), found.end(),
            [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
  return found;
}

}  // namespace windlass::base

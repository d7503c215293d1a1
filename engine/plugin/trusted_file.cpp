// SPDX-License-Identifier: Apache-2.0
#include "plugin/trusted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "base/ownership.hpp"
#include "base/posix.hpp"

namespace windlass::plugin {
namespace {

class TrustedReader {
 public:
  TrustedReader(const std::filesystem::path& directory, const std::string& name,
                const FileWords& words)
      : folder_(directory.empty() ? std::filesystem::path(".") : directory),
        name_(name),
        words_(words) {}

  base::Result<std::string> read(std::size_t limit) {
    base::File folder, file;
    if (const auto failed = folder.open(folder_, O_RDONLY | O_DIRECTORY))
      return missing("the folder " + folder_.string() + " cannot be opened: " + failed.words());
    // O_NONBLOCK: a pipe in the file's place must not hold us up.
    if (const auto failed = file.open_at(folder, name_, O_RDONLY | O_NOFOLLOW | O_NONBLOCK))
      return not_opened(failed);
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0)
      return refused("cannot be examined: " + base::SystemError::last().words(),
                     "look at the file system");
    if (auto problem = kind_problem(status, limit)) return *problem;
    if (auto problem = right_problem(status, folder.descriptor())) return *problem;
    return content(file, static_cast<std::size_t>(status.st_size), limit);
  }

 private:
  base::Diagnostic refused(std::string message, std::string hint) const {
    return base::diagnostic(words_.shown, std::string(words_.code), std::move(message),
                            std::move(hint));
  }
  base::Diagnostic missing(std::string message) const {
    return base::diagnostic(words_.shown, std::string(words_.missing_code), std::move(message),
                            std::string(words_.missing_hint));
  }
  base::Diagnostic not_opened(base::SystemError error) const {
    if (error.number() == ENOENT) return missing("there is no such file in " + folder_.string());
    if (error.number() == ELOOP) return refused("is a symbolic link", std::string(words_.instead));
    return refused("cannot be opened: " + error.words(),
                   "the file must be readable by whoever runs the engine");
  }

  std::optional<base::Diagnostic> kind_problem(const struct stat& status, std::size_t limit) const {
    if (!S_ISREG(status.st_mode))
      return refused("is not a regular file", std::string(words_.instead));
    if (status.st_size <= 0) return refused("is empty", std::string(words_.instead));
    if (static_cast<std::uint64_t>(status.st_size) > limit) return too_large(limit);
    return std::nullopt;
  }
  base::Diagnostic too_large(std::size_t limit) const {
    return refused("is larger than " + std::to_string(limit >> 20) + " MiB",
                   std::string(words_.too_large));
  }

  std::optional<base::Diagnostic> right_problem(const struct stat& status, int folder) const {
    const std::string path = base::shell_word((folder_ / name_).string());
    if (!base::is_trusted_owner(status.st_uid))
      return refused(base::foreign_owner(status.st_uid),
                     "read what it holds, then take it over: chown 0 " + path);
    if ((status.st_mode & S_IWOTH) != 0)
      return refused("can be changed by every user of this machine",
                     "take that right away: chmod go-w " + path);
    if ((status.st_mode & S_IWGRP) != 0)
      return refused("can be changed by everybody in its group",
                     "take that right away: chmod go-w " + path);
    struct stat around {};
    if (::fstat(folder, &around) != 0)
      return refused(
          "lies in a folder that cannot be examined: " + base::SystemError::last().words(),
          "look at the file system");
    const std::string place = base::shell_word(folder_.string());
    if (!base::is_trusted_owner(around.st_uid))
      return refused("lies in a folder that " + base::foreign_owner(around.st_uid),
                     "move it to a folder of your own, or take this one over: chown 0 " + place);
    if (base::others_may_replace_in(around))
      return refused("lies in a folder in which others can replace it",
                     "take that right away: chmod go-w " + place);
    return std::nullopt;
  }

  base::Result<std::string> content(const base::File& file, std::size_t size,
                                    std::size_t limit) const {
    std::string bytes;
    bytes.reserve(size);
    const base::SystemError failed = file.read_all(limit, bytes);
    if (failed.number() == EFBIG) return too_large(limit);
    if (failed) return refused("cannot be read: " + failed.words(), "look at the file system");
    return bytes;
  }

  std::filesystem::path folder_;
  const std::string& name_;
  const FileWords& words_;
};

}  // namespace

base::Result<std::string> read_trusted_file(const std::filesystem::path& directory,
                                            const std::string& name, std::size_t limit,
                                            const FileWords& words) {
  return TrustedReader(directory, name, words).read(limit);
}

}  // namespace windlass::plugin

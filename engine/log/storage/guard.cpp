// SPDX-License-Identifier: Apache-2.0
#include "log/storage/guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/ownership.hpp"

namespace windlass::log {
namespace {

std::string why(int error) { return base::SystemError(error).words(); }

int set_lock(int descriptor, short type, std::uint64_t offset) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(offset);
  lock.l_len = 1;
  int result;
  do {
    result = ::fcntl(descriptor, F_OFD_SETLK, &lock);
  } while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

base::Result<File> open_guarded(const std::filesystem::path& path, Access access, unsigned mode) {
  const auto where = path.string();
  int flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | (access == Access::read ? O_RDONLY : O_RDWR);
  if (access == Access::create) flags |= O_CREAT | O_EXCL;
  File file;
  if (const base::SystemError failed = file.open(path, flags, mode)) {
    const int error = failed.number();
    if (error == ELOOP) {
      return base::diagnostic(where, "audit.link", "the file is a symbolic link",
                              "name the file itself");
    }
    if (error == EEXIST)
      return base::diagnostic(where, "audit.exists", "there is a file of this name already");
    if (error == ENOENT) return base::diagnostic(where, "audit.missing", "there is no such file");
    if (is_full(failed)) return full_disk(path);
    if (error == EISDIR)
      return base::diagnostic(where, "audit.open", "this is a folder, not a file");
    const bool read_only = error == EROFS;
    return base::diagnostic(where, "audit.open", "the file cannot be opened: " + failed.words(),
                            !read_only ? ""
                            : access == Access::create
                                ? "name a place on a disk that can be written to"
                                : "it can be verified, listed and exported where it is; to "
                                  "record, copy it, and its -wal file where there is one, to a "
                                  "disk that can be written to");
  }
  struct stat status {};
  struct statfs system {};
  if (::fstat(file.descriptor(), &status) != 0 || ::fstatfs(file.descriptor(), &system) != 0) {
    return base::diagnostic(where, "audit.open", "the file cannot be examined: " + why(errno));
  }
  if (!S_ISREG(status.st_mode))
    return base::diagnostic(where, "audit.open",
                            S_ISDIR(status.st_mode)    ? "this is a folder, not a file"
                            : S_ISFIFO(status.st_mode) ? "this is a pipe, not a file"
                                                       : "this is a device, not a file");
  if (status.st_nlink != 1) {
    return base::diagnostic(
        where, "audit.link", "the file has a second name, or its name was removed",
        "a log with two names can be written behind its own back; copy it instead");
  }
  if (refused_file_system(static_cast<long>(system.f_type))) {
    return base::diagnostic(
        where, "audit.file_system", "the file lies on a network or user-space file system",
        "put it on a local disk: locks and durable writes cannot be relied on there");
  }
  return file;
}

base::Result<FileId> identity(const File& file, const std::string& where) {
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) {
    return base::diagnostic(where, "audit.open", "the file cannot be examined: " + why(errno));
  }
  return FileId{static_cast<std::uint64_t>(status.st_dev),
                static_cast<std::uint64_t>(status.st_ino)};
}

bool still_names(const std::filesystem::path& path, const FileId& id) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1)
    return false;
  return id == FileId{static_cast<std::uint64_t>(status.st_dev),
                      static_cast<std::uint64_t>(status.st_ino)};
}

bool refused_file_system(long type) {
  // The numbers of linux/magic.h and of the file systems' own sources, widened to what statfs
  // delivers on 64 bits.
  constexpr std::array<unsigned long, 17> refused = {
      0x6969,      // NFS
      0x517B,      // SMB
      0xFF534D42,  // CIFS
      0xFE534D42,  // SMB2
      0x65735546,  // FUSE
      0x01021997,  // 9P
      0x5346414F,  // AFS
      0x6B414653,  // kAFS
      0x73757245,  // Coda
      0x564C,      // NCP
      0x00C36400,  // Ceph
      0x01161970,  // GFS2
      0x7461636F,  // OCFS2
      0x0BD00BD0,  // Lustre
      0x47504653,  // GPFS
      0xAAD7AAEA,  // PanFS
      0x786F4256,  // VirtualBox shared folders
  };
  const auto value = static_cast<unsigned long>(type) & 0xFFFFFFFFUL;
  return std::find(refused.begin(), refused.end(), value) != refused.end();
}

bool is_in_memory(const File& file) {
  struct statfs system {};
  if (::fstatfs(file.descriptor(), &system) != 0) return false;
  const auto type = static_cast<unsigned long>(system.f_type) & 0xFFFFFFFFUL;
  constexpr unsigned long tmpfs = 0x01021994, ramfs = 0x858458F6;
  return type == tmpfs || type == ramfs;
}

bool is_full(const std::filesystem::path& path) {
  struct statvfs system {};
  return ::statvfs(path.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) == 0 &&
         system.f_blocks > 0 &&  // else it is no disk, as /proc is none
         (system.f_bavail == 0 || (system.f_files > 0 && system.f_favail == 0));
}

bool is_full(const base::SystemError& failed) {
  return failed.number() == ENOSPC || failed.number() == EDQUOT;
}

base::Diagnostic full_disk(const std::filesystem::path& path) {
  return base::diagnostic(path.string(), "audit.full", "the disk is full",
                          "make room where the file is to lie, and try again");
}

base::Diagnostics check_folder(const std::filesystem::path& path, const char* code) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const auto where = path.string(), place = base::shell_word(folder.string());
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return {};  // opening the file says it
  if (!base::is_trusted_owner(status.st_uid))
    return {base::diagnostic(
        where, code, "the key file lies in a folder that " + base::foreign_owner(status.st_uid),
        "move it to a folder of your own, or take this one over: chown " +
            std::to_string(::geteuid()) + " " + place)};
  if (base::others_may_replace_in(status))
    return {base::diagnostic(where, code,
                             "the key file lies in a folder in which others can replace it",
                             "take that right away: chmod go-w " + place)};
  return {};
}

base::Diagnostics check_private(const File& file, const std::filesystem::path& path,
                                const char* code) {
  const auto where = path.string();
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0)
    return {base::diagnostic(where, code, "the file cannot be examined: " + why(errno))};
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return {base::diagnostic(
        where, code,
        "the key file belongs to user " + std::to_string(status.st_uid) + ", who can read it",
        "sudo chown " + std::to_string(::geteuid()) + " '" + where + "'")};
  }
  if ((status.st_mode & 077) != 0) {
    struct statvfs system {};
    const bool fixed = ::fstatvfs(file.descriptor(), &system) == 0 && (system.f_flag & ST_RDONLY);
    return {base::diagnostic(where, code, "others than its owner may read or write the key file",
                             fixed ? "its media are read-only: copy it to a place of your own, and "
                                     "chmod 600 the copy"
                                   : "chmod 600 '" + where + "'")};
  }
  return check_folder(path, code);
}

base::Result<Surroundings> surroundings_of(const std::filesystem::path& path) {
  Surroundings out;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  out.folder_writable = ::access(folder.c_str(), W_OK) == 0;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    out.size = static_cast<std::uint64_t>(status.st_size);
    out.changed = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
  }
  out.has_index = ::stat((path.string() + "-shm").c_str(), &status) == 0;
  const auto wal = path.string() + "-wal";
  out.has_log = ::stat(wal.c_str(), &status) == 0;
  if (!out.has_log) return out;
  out.log_size = static_cast<std::uint64_t>(status.st_size);
  if (out.log_size > 0 && ::access(wal.c_str(), R_OK) != 0) {
    return base::diagnostic(wal, "audit.open",
                            "the newest records lie in this file, and it cannot be read",
                            "chmod u+r '" + wal + "', as its owner or root");
  }
  return out;
}

base::Result<FileLock> FileLock::take(const File& file, std::uint64_t offset, unsigned patience,
                                      const std::string& where) {
  // Short naps that grow: a holder keeps the lock for one commit. F_OFD_SETLKW could not be given
  // up.
  std::uint64_t slept = 0;
  long nap = 20;
  while (set_lock(file.descriptor(), F_WRLCK, offset) != 0) {
    if (errno != EAGAIN && errno != EACCES) {
      return base::diagnostic(where, "audit.lock", "the file cannot be locked: " + why(errno));
    }
    if (slept >= std::uint64_t{patience} * 1000) {
      return base::diagnostic(where, "audit.busy", "another process held the file for too long");
    }
    const timespec pause{0, nap * 1000};
    ::nanosleep(&pause, nullptr);
    slept += static_cast<std::uint64_t>(nap);
    nap = std::min(nap * 2, 1000L);
  }
  return FileLock(file.descriptor(), offset);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) set_lock(descriptor_, F_UNLCK, offset_);
}
FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), offset_(other.offset_) {}

std::int64_t size_of(const File& file) {
  base::FileStatus status;
  return file.status(status) ? -1 : static_cast<std::int64_t>(status.size);
}

}  // namespace windlass::log

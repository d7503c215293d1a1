// SPDX-License-Identifier: Apache-2.0
#include "base/posix.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace windlass::base {
namespace {

struct ErrorText {
  int number;
  std::string_view text;
};
// Not strerror(): its words depend on the locale.
constexpr ErrorText error_texts[] = {
    {EACCES, "permission denied"},
    {EPERM, "permission denied"},
    {ENOENT, "there is no such file or folder"},
    {EEXIST, "there is a file of this name already"},
    {ENOTDIR, "a part of the path is not a folder"},
    {EISDIR, "it is a folder"},
    {ENAMETOOLONG, "the name is too long"},
    {ELOOP, "it is a symbolic link, or too many links lead to it"},
    {ENOSPC, "no space is left on the device"},
    {EDQUOT, "the user's share of the disk is full"},
    {EFBIG, "the file is too large"},
    {EROFS, "the file system is read-only"},
    {EMFILE, "the process has too many files open"},
    {ENFILE, "the system has too many files open"},
    {ENOMEM, "not enough memory"},
    {EIO, "the device failed"},
    {ENXIO, "no such device, or nobody reads the pipe"},
    {ENODEV, "the device does not support this"},
    {EBADF, "the file is not open for this"},
    {EINVAL, "the file system does not support this"},
    {ENOSYS, "the system does not support this"},
    {EOPNOTSUPP, "the file system does not support this"},
    {EAGAIN, "the file is in use"},
    {EBUSY, "the file is in use"},
    {ETXTBSY, "the program is running"},
    {ENOLCK, "no locks are left"},
    {EDEADLK, "the lock would wait for itself"},
    {ENODATA, "the file ends too early"},
    {EPIPE, "nobody reads the pipe any more"},
    {ESPIPE, "it is a pipe"},
    {ESTALE, "the network file is gone"},
    {ETIMEDOUT, "the device did not answer in time"},
    {EXDEV, "the two names are on different file systems"},
    {EOVERFLOW, "the file is too large"},
};

SystemError error_if(bool failed) { return failed ? SystemError::last() : SystemError(); }

// The result of `call()`, made again whenever a signal interrupts it.
template <class Call>
auto retry(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

FileStatus translate(const struct stat& status) {
  FileStatus out;
  out.device = static_cast<std::uint64_t>(status.st_dev);
  out.inode = static_cast<std::uint64_t>(status.st_ino);
  out.size = status.st_size < 0 ? 0 : static_cast<std::uint64_t>(status.st_size);
  out.links = static_cast<std::uint64_t>(status.st_nlink);
  out.permissions = status.st_mode & 07777U;
  out.owner = status.st_uid;
  if (S_ISREG(status.st_mode)) out.kind = FileStatus::Kind::regular;
  if (S_ISDIR(status.st_mode)) out.kind = FileStatus::Kind::folder;
  if (S_ISLNK(status.st_mode)) out.kind = FileStatus::Kind::link;
  return out;
}

// What a call just opened, or the error of that call. The old descriptor, if any, is closed.
SystemError take_over(File& file, File fresh) {
  const SystemError failed = error_if(!fresh.is_open());
  file = std::move(fresh);
  return failed;
}

}  // namespace

SystemError SystemError::last() { return SystemError(errno); }

std::string SystemError::words() const {
  for (const ErrorText& one : error_texts) {
    if (one.number == number_) return std::string(one.text);
  }
  return "system error " + std::to_string(number_);
}

SystemError status_of(const std::filesystem::path& path, Links links, FileStatus& out) {
  struct stat status {};
  const int result =
      links == Links::follow ? ::stat(path.c_str(), &status) : ::lstat(path.c_str(), &status);
  if (result != 0) return SystemError::last();
  out = translate(status);
  return {};
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

SystemError File::open(const std::filesystem::path& path, int flags, unsigned permissions) {
  File fresh(retry(
      [&] { return ::open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(permissions)); }));
  return take_over(*this, std::move(fresh));
}

SystemError File::open_at(const File& folder, const std::string& name, int flags,
                          unsigned permissions) {
  File fresh(retry([&] {
    return ::openat(folder.descriptor_, name.c_str(), flags | O_CLOEXEC,
                    static_cast<mode_t>(permissions));
  }));
  return take_over(*this, std::move(fresh));
}

SystemError File::close() {
  const int descriptor = release();
  // Do not retry on EINTR: on Linux the descriptor is gone, and may be another file's by now.
  return error_if(descriptor >= 0 && ::close(descriptor) != 0 && errno != EINTR);
}

SystemError File::status(FileStatus& out) const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return SystemError::last();
  out = translate(status);
  return {};
}

SystemError File::read_at(std::uint64_t offset, void* to, std::size_t size) const {
  auto* out = static_cast<char*>(to);
  while (size > 0) {
    const auto count =
        retry([&] { return ::pread(descriptor_, out, size, static_cast<off_t>(offset)); });
    if (count < 0) return SystemError::last();
    if (count == 0) return SystemError(ENODATA);
    out += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

SystemError File::write_at(std::uint64_t offset, const void* from, std::size_t size) const {
  const auto* in = static_cast<const char*>(from);
  while (size > 0) {
    const auto count =
        retry([&] { return ::pwrite(descriptor_, in, size, static_cast<off_t>(offset)); });
    if (count < 0) return SystemError::last();
    if (count == 0) return SystemError(ENOSPC);
    in += count;
    offset += static_cast<std::uint64_t>(count);
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

SystemError File::read_some(char* to, std::size_t size, std::size_t& got) const {
  const auto count = retry([&] { return ::read(descriptor_, to, size); });
  if (count < 0) return SystemError::last();
  got = static_cast<std::size_t>(count);
  return {};
}

SystemError File::read_all(std::size_t limit, std::string& out) const {
  const std::size_t before = out.size();
  bool too_large = false;
  const SystemError failed = read_pieces([&](std::string_view piece) {
    too_large = piece.size() > limit - (out.size() - before);
    if (!too_large) out += piece;
    return !too_large;
  });
  return too_large ? SystemError(EFBIG) : failed;
}

SystemError File::write_all(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto count = retry([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (count < 0) return SystemError::last();
    if (count == 0) return SystemError(ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

SystemError File::sync() const {
  return error_if(retry([&] { return ::fsync(descriptor_); }) != 0);
}

SystemError File::sync_data() const {
  return error_if(retry([&] { return ::fdatasync(descriptor_); }) != 0);
}

SystemError sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  File file;
  if (const SystemError failed = file.open(folder, O_RDONLY | O_DIRECTORY)) return failed;
  const SystemError failed = file.sync();
  // A file system that cannot sync a folder keeps names in order by itself.
  return failed.number() == EINVAL ? SystemError() : failed;
}

std::string how_it_ended(bool by_signal, int number) {
  if (!by_signal) return "with exit status " + std::to_string(number);
  const char* const name = ::sigabbrev_np(number);
  return "by signal " + std::to_string(number) +
         (name != nullptr ? std::string(" (SIG") + name + ")" : std::string());
}

bool open_standard_streams() {
  constexpr int wrong_way[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int stream = 0; stream < 3; ++stream) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one: those below are open by now.
    const int got = retry([&] { return ::open("/dev/null", wrong_way[stream]); });
    if (got != stream) return false;
  }
  return true;
}

}  // namespace windlass::base

// SPDX-License-Identifier: Apache-2.0
#include "log/bundle_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "log/export_format.hpp"
#include "log/storage/guard.hpp"

namespace windlass::log {
namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(File file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t offset, char* to, std::size_t count) const override {
    return !file_.read_at(offset, to, count);
  }

 private:
  File file_;
  std::uint64_t size_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t offset, char* to, std::size_t count) const override {
    if (offset > bytes_.size() || count > bytes_.size() - offset) return false;
    std::memcpy(to, bytes_.data() + offset, count);
    return true;
  }

 private:
  std::string bytes_;
};

// Of the system call that was just made, unless another error is given.
base::Diagnostic failure(const std::string& where, const char* code, const char* what,
                         base::SystemError failed = base::SystemError::last()) {
  return base::diagnostic(where, code, what + (": " + failed.words()));
}

// A file without a name, on a disk rather than in memory where there is a choice.
File unnamed_file() {
  const char* const chosen = std::getenv("TMPDIR");
  for (const char* folder : {chosen, "/var/tmp", "/tmp"}) {
    if (folder == nullptr || *folder == 0) continue;
    if (File file(::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); file.is_open())
      return file;
    auto name = std::string(folder) + "/windlass-export-XXXXXX";
    if (File file(::mkostemp(name.data(), O_CLOEXEC)); file.is_open()) {
      ::unlink(name.c_str());
      return file;
    }
  }
  return {};
}

base::Result<Source> source_of(File file, const std::string& where) {
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0)
    return failure(where, "file.read", "the file cannot be examined");
  return Source(
      std::make_shared<FileSource>(std::move(file), static_cast<std::uint64_t>(status.st_size)));
}

ssize_t read_some(int descriptor, char* to, std::size_t count) {
  ssize_t got;
  do {
    got = ::read(descriptor, to, count);
  } while (got < 0 && errno == EINTR);
  return got;
}

// Copies a stream until its end.
base::Result<Source> copied(int descriptor, const std::string& where, std::uint64_t limit) {
  File file = unnamed_file();
  if (!file.is_open()) return failure(where, "file.write", "no temporary file could be made");
  std::array<char, 65536> piece{};
  std::size_t held = 0;  // bytes of `piece` that are not written yet
  std::uint64_t at = 0;
  for (;;) {
    const auto got = read_some(descriptor, piece.data() + held, piece.size() - held);
    if (got < 0) return failure(where, "file.read", "reading stopped");
    held += static_cast<std::size_t>(got);
    const bool first = at == 0;
    if (first && got > 0 && held < export_title.size()) continue;
    if (first &&
        std::string_view(piece.data(), held).substr(0, export_title.size()) != export_title)
      return base::diagnostic(where, "audit.export", "this is not an export of version 1");
    if (at + held > limit) {
      return base::diagnostic(
          where, "audit.export",
          "the export is longer than " + std::to_string(limit) + " bytes, the most for a stream",
          "save it as a file and name the file");
    }
    if (const auto failed = file.write_at(at, piece.data(), held))
      return failure(where, "file.write", "a temporary file could not be written", failed);
    at += held;
    held = 0;
    if (got == 0) return source_of(std::move(file), where);
  }
}

}  // namespace

base::Result<Source> file_source(const std::filesystem::path& path) {
  const auto where = path.string();
  int descriptor;
  do {
    descriptor = ::open(where.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
    return base::diagnostic(where, "file.missing", "there is no such file");
  if (descriptor < 0) return failure(where, "file.read", "the file cannot be opened");
  File file(descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    return failure(where, "file.read", "the file cannot be examined");
  if (!S_ISREG(status.st_mode))
    return base::diagnostic(where, "file.kind", "this is not a regular file");
  return source_of(std::move(file), where);
}

base::Result<Source> descriptor_source(int descriptor, const std::string& where,
                                       std::uint64_t limit) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    return failure(where, "file.read", "the stream cannot be examined");
  if (!S_ISREG(status.st_mode)) return copied(descriptor, where, limit);
  File file(::fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
  if (!file.is_open()) return failure(where, "file.read", "the file cannot be opened");
  return source_of(std::move(file), where);
}

Source memory_source(std::string bytes) { return std::make_shared<MemorySource>(std::move(bytes)); }

}  // namespace windlass::log

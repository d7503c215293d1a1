// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files and descriptors of the operating system: one owner of a descriptor, calls that finish in
// spite of interruptions and short transfers, and one wording of errors.
//
// It has no policy and knows no file format: it locks nothing, and the caller decides whether a
// file may be used. Words never depend on the locale.
//
// Thread rule: functions may be called from any thread; a File belongs to one thread at a time, but
// read_at() and write_at() of one File may run at once.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace windlass::base {

// Why a system call failed. True when it did.
class [[nodiscard]] SystemError {
 public:
  SystemError() = default;
  explicit SystemError(int number) : number_(number) {}
  static SystemError last();  // of the call just made by this thread (errno)

  explicit operator bool() const { return number_ != 0; }
  int number() const { return number_; }  // an errno value; 0 when nothing failed
  // A phrase in lower case, "permission denied"; "system error 123" for a number without words.
  std::string words() const;

 private:
  int number_ = 0;
};

// Which file a name or a descriptor stands for, and what kind of file it is.
struct FileStatus {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;    // bytes
  std::uint64_t links = 0;   // how many names it has
  unsigned permissions = 0;  // the bits of chmod: 07777
  unsigned owner = 0;        // user id
  enum class Kind { regular, folder, link, other } kind = Kind::other;
  bool is_regular() const { return kind == Kind::regular; }
  bool same_file(const FileStatus& other) const {
    return device == other.device && inode == other.inode;
  }
};
enum class Links { follow, examine };  // `examine`: the link itself, not what it leads to
SystemError status_of(const std::filesystem::path&, Links, FileStatus& out);

// An open descriptor, closed with it. One that was moved from owns none.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}  // takes it over; -1 for none
  ~File();
  File(File&& other) noexcept : descriptor_(other.release()) {}
  File& operator=(File&& other) noexcept {
    File taken(std::move(other));
    std::swap(descriptor_, taken.descriptor_);
    return *this;
  }

  // `flags` as for open(2); O_CLOEXEC is added. `permissions` count where O_CREAT is among the
  // flags. On an error `*this` owns nothing. A descriptor that it owned before is closed.
  SystemError open(const std::filesystem::path&, int flags, unsigned permissions = 0);
  // As above, `name` seen from the folder that `folder` has open.
  SystemError open_at(const File& folder, const std::string& name, int flags,
                      unsigned permissions = 0);

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  // Gives the descriptor away without closing it; -1 when there was none.
  int release() { return std::exchange(descriptor_, -1); }
  // Closes it now: some file systems tell of a lost write only here.
  SystemError close();

  SystemError status(FileStatus& out) const;
  // All of `size` bytes at `offset`. ENODATA when the file ends before.
  SystemError read_at(std::uint64_t offset, void* to, std::size_t size) const;
  SystemError write_at(std::uint64_t offset, const void* from, std::size_t size) const;
  // Appends everything from the current position to the end to `out`. EFBIG when that is more than
  // `limit` bytes; no more than a block beyond it is read.
  SystemError read_all(std::size_t limit, std::string& out) const;
  // Gives it to `take` piece by piece instead, until `take` returns false.
  template <class Take>
  SystemError read_pieces(Take take) const {
    char piece[1 << 14];
    for (;;) {
      std::size_t got = 0;
      if (const SystemError failed = read_some(piece, sizeof piece, got)) return failed;
      if (got == 0 || !take(std::string_view(piece, got))) return {};
    }
  }
  // At the current position.
  SystemError write_all(std::string_view bytes) const;
  // Returns when the disk has the content (`data`), or the content and what the folder says of it.
  SystemError sync() const;
  SystemError sync_data() const;

 private:
  // `got` is 0 at the end of the file.
  SystemError read_some(char* to, std::size_t size, std::size_t& got) const;
  int descriptor_ = -1;
};

// Makes the name of a new or renamed file durable: syncs the folder that holds `path`.
SystemError sync_folder_of(const std::filesystem::path& path);

// How a process ended: "by signal 11 (SIGSEGV)" or "with exit status 0".
std::string how_it_ended(bool by_signal, int number);

// Opens whichever of the descriptors 0, 1 and 2 is closed, so that no file of ours gets its number
// and is mistaken for a standard stream. They are opened on the null device, the wrong way round:
// reading the input or writing an output that was closed is an error (EBADF), not silence. Call it
// first in main(). False when the null device cannot be opened: then end the process.
bool open_standard_streams();

}  // namespace windlass::base

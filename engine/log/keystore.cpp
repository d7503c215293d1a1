// SPDX-License-Identifier: Apache-2.0
// FORMAT: the key file, version 1, all of fixed size:
//   bytes 0..23   "windlass audit keys 1\n" padded with zeros
//   bytes 24..55  the secret of pseudonyms
//   bytes 56..63  the first 8 bytes of SHA-256("windlass audit secret" || secret)
//   then 40 bytes for each key, numbered from 0: 32 of key, then the first 8 of SHA-256("windlass
//   audit key" || number || key), the number in 8 bytes, most significant first. A destroyed key is
//   40 zeros.
// A key is overwritten where it stands. Rejected: a SQLite file (freed pages and the WAL keep
// copies), and keys derived from one master (a single key could not be destroyed).
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "log/keys.hpp"
#include "log/storage/guard.hpp"

namespace windlass::log {
namespace {

constexpr std::size_t header_size = 64;
constexpr std::size_t slot_size = 40;
constexpr std::size_t largest_batch = 256;
constexpr std::uint64_t lock_offset = std::uint64_t{1} << 61;
constexpr unsigned patience = 10'000;
constexpr char magic[24] = "windlass audit keys 1\n";

using Slot = std::array<std::uint8_t, slot_size>;

std::array<std::uint8_t, 8> big_endian(std::uint64_t number) {
  std::array<std::uint8_t, 8> out{};
  for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return out;
}

Slot make_slot(std::uint64_t number, const Bytes32& key) {
  const auto check = hash_parts({"windlass audit key", view(big_endian(number)), view(key)});
  Slot slot{};
  std::copy(key.begin(), key.end(), slot.begin());
  std::copy_n(check.begin(), 8, slot.begin() + 32);
  return slot;
}

std::uint64_t slot_offset(std::uint64_t number) { return header_size + number * slot_size; }

base::Diagnostic not_written(const base::SystemError& failed, const std::filesystem::path& path,
                             const char* what) {
  if (is_full(failed)) return full_disk(path);
  return base::diagnostic(path.string(), "audit.keys", what + (": " + failed.words()));
}

class KeyFile final : public KeyService {
 public:
  KeyFile(std::filesystem::path path, KeyUse use, File file, FileId id, const WipedKey& secret)
      : path_(std::move(path)),
        // Whether it still is that file is asked later, from whatever folder.
        place_(std::filesystem::absolute(path_)),
        use_(use),
        file_(std::move(file)),
        id_(id),
        secret_(secret),
        process_(::getpid()) {}

  base::Result<Bytes32> pseudonym(std::string_view subject) override {
    return hmac(view(*secret_), {"windlass audit subject", std::string_view("\0", 1), subject});
  }

  base::Result<Fresh> reserve() override {
    if (auto errors = may_write(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    if (reserved_.empty()) {
      if (auto errors = reserve_batch(); !errors.empty()) return errors;
    }
    const auto out = reserved_.back();
    reserved_.pop_back();
    return out;
  }

  base::Result<WipedKey> key(std::uint64_t number) override {
    if (auto errors = usable(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    Slot slot{};
    const WipedAtEnd wiped_slot(slot);
    if (number >> 56 || file_.read_at(slot_offset(number), slot.data(), slot.size())) {
      return refuse("audit.key_missing", "the key file has no key of this number");
    }
    if (slot == Slot{}) return refuse("audit.key_destroyed", "the key was destroyed");
    WipedKey out;
    std::copy_n(slot.begin(), (*out).size(), (*out).begin());
    auto intact = make_slot(number, *out);
    const WipedAtEnd wiped(intact);
    if (slot != intact) return refuse("audit.key_missing", "a key is damaged");
    return out;
  }

  base::Result<std::uint64_t> destroy(std::uint64_t number) override {
    if (auto errors = may_write(); !errors.empty()) return errors;
    const std::lock_guard hold(mutex_);
    const auto size = size_of(file_);
    if (size < 0 || number >> 56 || slot_offset(number + 1) > static_cast<std::uint64_t>(size)) {
      return refuse("audit.key_missing", "the key file has no key of this number");
    }
    const Slot zeros{};
    if (!still_names(place_, id_))
      return refuse("audit.replaced", "the key file was replaced while it was open");
    if (file_.write_at(slot_offset(number), zeros.data(), zeros.size()) || file_.sync_data()) {
      return refuse("audit.keys", "the key could not be overwritten");
    }
    std::erase_if(reserved_, [&](const Fresh& f) { return f.number == number; });
    return number;
  }

 private:
  base::Diagnostic refuse(const char* code, const char* message) const {
    return base::diagnostic(path_.string(), code, message);
  }

  // Asked before the mutex is taken: in a forked child it may be held for ever, and both sides
  // would hand out the keys that were reserved.
  base::Diagnostics usable() const {
    if (process_ == ::getpid()) return {};
    return {base::diagnostic(path_.string(), "audit.fork",
                             "the key file was opened before this process was forked",
                             "open it again after fork()")};
  }

  base::Diagnostics may_write() const {
    if (use_ == KeyUse::read)
      return {refuse("audit.keys", "the key file is open for reading only")};
    return usable();
  }

  base::Diagnostics reserve_batch() {
    auto lock = FileLock::take(file_, lock_offset, patience, path_.string());
    if (!lock) return lock.error();
    if (!still_names(place_, id_))
      return {refuse("audit.replaced", "the key file was replaced while it was open")};
    const auto size = size_of(file_);
    if (size < static_cast<std::int64_t>(header_size))
      return {refuse("audit.keys", "the key file was truncated")};
    // A batch that a crash cut off was never handed out: its rest is skipped, not reused.
    const auto first = (static_cast<std::uint64_t>(size) - header_size + slot_size - 1) / slot_size;
    std::vector<Fresh> fresh(batch_);
    std::vector<std::uint8_t> bytes(batch_ * slot_size);
    const WipedAtEnd wiped(bytes);
    for (std::size_t i = 0; i < batch_; ++i) {
      fresh[i].number = first + i;
      random_bytes(fresh[i].key.data(), fresh[i].key.size());
      auto slot = make_slot(fresh[i].number, fresh[i].key);
      const WipedAtEnd wiped_slot(slot);
      std::copy(slot.begin(), slot.end(), bytes.data() + i * slot_size);
    }
    base::SystemError failed = file_.write_at(slot_offset(first), bytes.data(), bytes.size());
    if (!failed) failed = file_.sync_data();
    if (failed) return {not_written(failed, path_, "new keys could not be written")};
    std::reverse(fresh.begin(), fresh.end());  // handed out from the back, lowest number first
    reserved_ = std::move(fresh);
    batch_ = std::min(batch_ * 2, largest_batch);
    return {};
  }

  const std::filesystem::path path_;   // as it was named
  const std::filesystem::path place_;  // the same, absolute
  const KeyUse use_;
  File file_;
  FileId id_;
  WipedKey secret_;
  const pid_t process_;
  std::mutex mutex_;
  std::vector<Fresh> reserved_;
  // Doubles with each batch: a program that records one plan and ends leaves no row of unused keys,
  // one that records thousands seldom waits for the disk.
  std::size_t batch_ = 1;
};

std::array<std::uint8_t, header_size> make_header(const Bytes32& secret) {
  std::array<std::uint8_t, header_size> header{};
  std::memcpy(header.data(), magic, sizeof magic);
  std::copy(secret.begin(), secret.end(), header.begin() + 24);
  const auto check = hash_parts({"windlass audit secret", view(secret)});
  std::copy_n(check.begin(), 8, header.begin() + 56);
  return header;
}

// Opens the file, or makes it.
base::Result<File> open_or_create(const std::filesystem::path& path, KeyUse use) {
  const auto access = use == KeyUse::read ? Access::read : Access::write;
  auto file = open_guarded(path, access, 0);
  if (!file && use == KeyUse::create && file.error().front().code == "audit.missing") {
    file = open_guarded(path, Access::create, 0600);
    if (!file && file.error().front().code == "audit.exists") file = open_guarded(path, access, 0);
  }
  if (file || use == KeyUse::read || file.error().front().code != "audit.open" ||
      !open_guarded(path, Access::read, 0))
    return file;
  // What can be read and not written to needs no copy of the log: keys alone are in the way.
  return base::diagnostic(path.string(), "audit.open",
                          "the key file can be read and not written to: new keys are made and "
                          "erased in it",
                          "as its owner: chmod u+w '" + path.string() +
                              "'; on media that are read-only, records can be read, not added");
}

// A file that is new, or was made by somebody who crashed before the secret was in it, gets one.
// Under the lock, so that two processes agree on it.
base::Diagnostics write_header(const File& file, const std::filesystem::path& path) {
  auto lock = FileLock::take(file, lock_offset, patience, path.string());
  if (!lock) return lock.error();
  if (size_of(file) != 0) return {};
  WipedKey secret;
  random_bytes((*secret).data(), (*secret).size());
  auto header = make_header(*secret);
  const WipedAtEnd wiped(header);
  base::SystemError failed = file.write_at(0, header.data(), header.size());
  if (!failed) failed = file.sync_data();
  if (!failed) failed = base::sync_folder_of(path);
  if (!failed) return {};
  // Whoever finds it empty makes it anew; half of a secret would be a damaged file.
  if (::ftruncate(file.descriptor(), 0) != 0)
    return {base::diagnostic(path.string(), "audit.keys",
                             "the key file could not be written, and half of it may be left",
                             "remove it, and try again")};
  return {not_written(failed, path, "the key file could not be written")};
}

}  // namespace

base::Result<std::shared_ptr<KeyService>> open_key_file(const std::filesystem::path& path,
                                                        KeyUse use) {
  const auto where = path.string();
  if (auto errors = check_folder(path, "audit.keys"); use == KeyUse::create && !errors.empty())
    return errors;  // before it is made
  auto file = open_or_create(path, use);
  if (!file) return file.error();
  if (auto errors = check_private(*file, path, "audit.keys"); !errors.empty()) return errors;
  if (use == KeyUse::create && size_of(*file) == 0) {
    if (auto errors = write_header(*file, path); !errors.empty()) return errors;
  }
  std::array<std::uint8_t, header_size> header{};
  const WipedAtEnd wiped(header);
  WipedKey secret;
  const bool whole = !file->read_at(0, header.data(), header.size());
  std::copy_n(header.begin() + 24, 32, (*secret).begin());
  auto expected = make_header(*secret);
  const WipedAtEnd wiped_too(expected);
  if (!whole || header != expected) {
    return base::diagnostic(
        where, "audit.keys", "this is not a key file of version 1, or it is damaged",
        "restore it from its own backup; without it no recorded value can be read");
  }
  auto id = identity(*file, where);
  if (!id) return id.error();
  return std::shared_ptr<KeyService>(
      std::make_shared<KeyFile>(path, use, std::move(*file), *id, secret));
}

}  // namespace windlass::log

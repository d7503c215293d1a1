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

#include "log/guard.hpp"
#include "log/keys.hpp"

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

class KeyFile final : public KeyService {
 public:
  KeyFile(std::filesystem::path path, File file, FileId id, const Bytes32& secret)
      : path_(std::move(path)),
        file_(std::move(file)),
        id_(id),
        secret_(secret),
        process_(::getpid()) {}
  ~KeyFile() override {
    wipe(secret_.data(), secret_.size());
    if (!reserved_.empty()) wipe(reserved_.data(), reserved_.size() * sizeof(Fresh));
  }

  base::Result<Bytes32> pseudonym(std::string_view subject) override {
    return hmac(view(secret_), {"windlass audit subject", std::string_view("\0", 1), subject});
  }

  base::Result<Fresh> reserve() override {
    const std::lock_guard hold(mutex_);
    if (process_ != ::getpid()) {  // a fork copied our batch: both sides would hand it out
      wipe(reserved_.data(), reserved_.size() * sizeof(Fresh));
      reserved_.clear();
      process_ = ::getpid();
    }
    if (reserved_.empty()) {
      if (auto errors = reserve_batch(); !errors.empty()) return errors;
    }
    const auto out = reserved_.back();
    wipe(&reserved_.back(), sizeof(Fresh));
    reserved_.pop_back();
    return out;
  }

  base::Result<Bytes32> key(std::uint64_t number) override {
    const std::lock_guard hold(mutex_);
    Slot slot{};
    if (number >> 56 || !read_at(file_, slot_offset(number), slot.data(), slot.size())) {
      return refuse("audit.key_missing", "the key file has no key of this number");
    }
    if (slot == Slot{}) return refuse("audit.key_destroyed", "the key was destroyed");
    Bytes32 out{};
    std::copy_n(slot.begin(), out.size(), out.begin());
    const bool intact = slot == make_slot(number, out);
    wipe(slot.data(), slot.size());
    if (!intact) return refuse("audit.key_missing", "a key is damaged");
    return out;
  }

  base::Result<std::uint64_t> destroy(std::uint64_t number) override {
    const std::lock_guard hold(mutex_);
    const auto size = size_of(file_);
    if (size < 0 || number >> 56 || slot_offset(number + 1) > static_cast<std::uint64_t>(size)) {
      return refuse("audit.key_missing", "the key file has no key of this number");
    }
    const Slot zeros{};
    if (!still_names(path_, id_))
      return refuse("audit.replaced", "the key file was replaced while it was open");
    if (!write_at(file_, slot_offset(number), zeros.data(), zeros.size()) || !sync(file_)) {
      return refuse("audit.keys", "the key could not be overwritten");
    }
    std::erase_if(reserved_, [&](const Fresh& f) { return f.number == number; });
    return number;
  }

 private:
  base::Diagnostic refuse(const char* code, const char* message) const {
    return base::diagnostic(path_.string(), code, message);
  }

  base::Diagnostics reserve_batch() {
    auto lock = FileLock::take(file_, lock_offset, patience, path_.string());
    if (!lock) return lock.error();
    if (!still_names(path_, id_))
      return {refuse("audit.replaced", "the key file was replaced while it was open")};
    const auto size = size_of(file_);
    if (size < static_cast<std::int64_t>(header_size))
      return {refuse("audit.keys", "the key file was truncated")};
    // A batch that a crash cut off was never handed out: its rest is skipped, not reused.
    const auto first = (static_cast<std::uint64_t>(size) - header_size + slot_size - 1) / slot_size;
    std::vector<Fresh> fresh(batch_);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(batch_ * slot_size);
    for (std::size_t i = 0; i < batch_; ++i) {
      fresh[i].number = first + i;
      fresh[i].key = random_array<32>();
      const auto slot = make_slot(fresh[i].number, fresh[i].key);
      bytes.insert(bytes.end(), slot.begin(), slot.end());
    }
    const bool done =
        write_at(file_, slot_offset(first), bytes.data(), bytes.size()) && sync(file_);
    wipe(bytes.data(), bytes.size());
    if (!done) return {refuse("audit.keys", "new keys could not be written")};
    std::reverse(fresh.begin(), fresh.end());  // handed out from the back, lowest number first
    reserved_ = std::move(fresh);
    batch_ = std::min(batch_ * 2, largest_batch);
    return {};
  }

  std::filesystem::path path_;
  File file_;
  FileId id_;
  Bytes32 secret_;
  int process_;
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

}  // namespace

base::Result<std::shared_ptr<KeyService>> open_key_file(const std::filesystem::path& path,
                                                        bool create) {
  const auto where = path.string();
  auto file = open_guarded(path, Access::write, 0);
  if (!file && create && file.error().front().code == "audit.missing") {
    file = open_guarded(path, Access::create, 0600);
    if (!file && file.error().front().code == "audit.exists")
      file = open_guarded(path, Access::write, 0);
  }
  if (!file) return file.error();
  if (create && size_of(*file) == 0) {
    // New, or made by somebody who crashed before the secret was in it. Under the lock, so that two
    // processes agree on one secret.
    auto lock = FileLock::take(*file, lock_offset, patience, where);
    if (!lock) return lock.error();
    if (size_of(*file) == 0) {
      const auto header = make_header(random_array<32>());
      if (!write_at(*file, 0, header.data(), header.size()) || !sync(*file) ||
          !sync_folder_of(path)) {
        return base::diagnostic(where, "audit.keys", "the key file could not be written");
      }
    }
  }
  std::array<std::uint8_t, header_size> header{};
  Bytes32 secret{};
  const bool whole = read_at(*file, 0, header.data(), header.size());
  std::copy_n(header.begin() + 24, 32, secret.begin());
  if (!whole || header != make_header(secret)) {
    return base::diagnostic(
        where, "audit.keys", "this is not a key file of version 1, or it is damaged",
        "restore it from its own backup; without it no recorded value can be read");
  }
  auto id = identity(*file, where);
  if (!id) return id.error();
  return std::shared_ptr<KeyService>(
      std::make_shared<KeyFile>(path, std::move(*file), *id, secret));
}

}  // namespace windlass::log

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the audit tests share: a folder of their own, stores with records in them, and a reason when
// something failed.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/files.hpp"
#include "log/store.hpp"

namespace log_test {

namespace log = windlass::log;
namespace base = windlass::base;
namespace fs = std::filesystem;

inline bool long_run() { return std::getenv("WINDLASS_LONG") != nullptr; }

// A new folder, removed with it.
class Folder {
 public:
  Folder() {
    // In memory where there is such a file system: the quick tests ask about bytes and locks, not
    // about the disk.
    const bool in_memory = !long_run() && ::access("/dev/shm", W_OK) == 0;
    std::string name =
        ((in_memory ? fs::path("/dev/shm") : fs::temp_directory_path()) / "windlass-audit-XXXXXX")
            .string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = fs::canonical(name);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

constexpr const char* noon = "2026-01-31T12:00:00Z";

template <class T>
T good(base::Result<T> result) {
  if (!result) throw std::runtime_error(base::render(result.error()));
  return std::move(*result);
}
template <class T>
std::string code_of(const base::Result<T>& result) {
  return result ? std::string("no error") : result.error().front().code;
}

inline log::OpenOptions options(const Folder& folder) {
  log::OpenOptions out;
  out.mode = log::Mode::write_or_create;
  out.keys = good(log::open_key_file(folder / "keys", log::KeyUse::create));
  out.now = noon;
  return out;
}

inline const log::Blob& guideline() {
  static const auto blob =
      log::make_blob("text/yaml", "windlass: 1\nkind: ruleset\nid: northside\n");
  return blob;
}

// Record number i about one of `subjects` people; its secret is "secret-<i>-...".
inline log::Draft draft(std::size_t i, std::size_t subjects = 7, std::size_t size = 120) {
  log::Draft out;
  out.kind = "recommendation";
  out.subject = "patient-" + std::to_string(i % subjects);
  out.public_json = "{\"status\":{\"taping\":\"recommend\"},\"number\":" + std::to_string(i) + "}";
  out.fields = {{"facts", "secret-" + std::to_string(i) + "-" + std::string(size, 'f')},
                {"plan", "secret-plan-" + std::to_string(i)}};
  out.blobs = {guideline()};
  out.now = noon;
  return out;
}

inline log::Store filled(const Folder& folder, std::size_t records, std::size_t subjects = 7) {
  auto store = good(log::Store::open(folder / "log", options(folder)));
  std::vector<log::Draft> drafts;
  for (std::size_t i = 0; i < records; ++i) drafts.push_back(draft(i, subjects));
  good(store.append_group(std::move(drafts)));
  return store;
}

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
inline void spill(const fs::path& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// A small generator, so that a failure repeats itself.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_ * 0x2545F4914F6CDD1DULL;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((next() >> 11) % n); }

 private:
  std::uint64_t state_;
};

// Whether the bytes stand in any file of the folder.
inline bool anywhere(const fs::path& folder, std::string_view bytes) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && slurp(entry.path()).find(bytes) != std::string::npos)
      return true;
  }
  return false;
}

}  // namespace log_test

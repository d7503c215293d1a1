// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lock (plugins.lock) lists the plugins this site has approved: id, version, file and the
// SHA-256 of the file.
//
// Nothing outside it is ever opened. It is written by `windlass plugin approve`, `remove` and
// `revoke`, reviewed as a diff, and its own digest is part of every record. FORMAT, strict YAML:
//   windlass: 1
//   kind: lock
//   plugins:
//     - {id: taping, version: 1.0.0, file: taping.so, sha256: 9a07...}
//   retired:
//     - {id: taping, version: 0.9.0, sha256: 41d2...}
// A file is a plain name beside the lock, never a path. One line for each plugin, so that a review
// shows exactly what changed. `retired` (absent: empty) lists plugins that were replaced or
// removed: recommendations never load them, but a record made with them may be replayed. `revoke`
// deletes an entry for good.
//
// Thread rule: plain values, [pure] functions; open_lock reads a file.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "base/node.hpp"

namespace windlass::plugin {

inline constexpr std::size_t largest_lock = base::most_document_bytes;
inline constexpr std::size_t most_approved = 256;
inline constexpr std::size_t most_retired = 2048;

struct LockEntry {
  std::string id;
  std::string version;
  std::string file;
  base::Digest sha256{};
};

// A plugin that was approved once: its file may be gone.
struct RetiredEntry {
  std::string id;
  std::string version;
  base::Digest sha256{};
};

// How far the site vouches for a plugin file.
enum class Approval {
  none,     // not at all: never load it
  retired,  // for replay of what was recorded with it, nothing else
  current,  // for recommendations
};

struct Lock {
  std::vector<LockEntry> plugins;     // in order of their ids once written
  std::vector<RetiredEntry> retired;  // in order of their ids once written, the oldest first

  // Whether the site vouches for the file with this digest.
  Approval find(const base::Digest& sha256) const;
  // Takes `entry` in. What it replaces, the entry of its id and the entry of its file, is retired;
  // an entry retired earlier with the same digest is retired no longer. REQUIRES: the entry's
  // digest is approved for no other id.
  void approve(LockEntry entry);
  // Retires the entry of `id`. False when there is none.
  bool remove(std::string_view id);
  // Deletes all retired entries of each id but the newest `most`.
  void forget_oldest(std::size_t most);
  // Deletes the entries of this id or digest, current and retired, for good. The number deleted.
  std::size_t revoke_id(std::string_view id);
  std::size_t revoke_digest(const base::Digest& sha256);
};

// All problems are gathered. Refuses with document.* codes, lock.entry (a value no entry can have),
// lock.duplicate and lock.size (more entries than most_approved or most_retired).
base::Result<Lock> read_lock(const base::Document&);
// The canonical text: sorted by id, one line for each plugin. read_lock(write_lock(x)) gives x
// back.
std::string write_lock(const Lock&);

// 64 hexadecimal digits in lower case, as a lock writes a digest. Refuses with lock.entry.
base::Result<base::Digest> parse_digest(std::string_view);

struct LockFile {
  Lock lock;
  base::Digest sha256{};            // of the lock's own text
  std::filesystem::path directory;  // where the lock and its plugins lie, absolute
};

// Reads the lock at `path`, judged as strictly as the plugins it vouches for: see trusted_file.hpp.
// Refuses with file.missing, lock.file (another kind of file, too large, or others may change it)
// and the codes of read_yaml and read_lock.
base::Result<LockFile> open_lock(const std::filesystem::path&);

}  // namespace windlass::plugin

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lock (plugins.lock) lists the plugins this site has approved: id, version, file and the
// SHA-256 of the file.
//
// Nothing outside it is ever opened. It is written by `windlass plugin approve`, reviewed as a
// diff, and its own digest is part of every record. FORMAT, strict YAML:
//   windlass: 1
//   kind: lock
//   plugins:
//     - {id: taping, version: 1.0.0, file: taping.so, sha256: 9a07...}
// A file is a plain name beside the lock, never a path. One line for each plugin, so that a review
// shows exactly what changed.
//
// Thread rule: plain values, [pure] functions.

#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/node.hpp"

namespace windlass::plugin {

struct LockEntry {
  std::string id;
  std::string version;
  std::string file;
  base::Digest sha256{};
};

struct Lock {
  std::vector<LockEntry> plugins;  // in order of their ids once written
};

// All problems are gathered. Refuses with document.* codes, lock.entry (a value no entry can have)
// and lock.duplicate.
base::Result<Lock> read_lock(const base::Document&);
// The canonical text: sorted by id, one line for each plugin. read_lock(write_lock(x)) gives x
// back.
std::string write_lock(const Lock&);

}  // namespace windlass::plugin

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Library is a plugin file that this site has approved, mapped into the process.
//
// Exactly the bytes whose digest stands in the lock are mapped, never a path looked up a second
// time: the file is read once into sealed memory, the sealed bytes are hashed, and those are
// loaded. A library is never unmapped: its constants and functions are valid until the process
// ends, and the same digest is mapped once, however many engines ask for it. What the bytes mean is
// not judged here; see plugin.hpp. Linux only (memfd, /proc). library.cpp is the only user of
// Boost.DLL.
//
// Thread rule: every function may be called from any thread. A Library is immutable.
// The registry of mapped libraries in library.cpp is this floor's only global, with what
// running.hpp keeps.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/posix.hpp"
#include "base/result.hpp"
#include "plugin/lock.hpp"
#include "windlass/plugin.h"

namespace windlass::plugin {

// Far more than a plugin needs: the largest of this tree has less than 200 kB.
inline constexpr std::size_t largest_library = std::size_t{64} << 20;

class Library {
 public:
  // The object behind `windlass_plugin_v1`. Owned by the plugin, valid until the process ends, not
  // yet validated.
  const windlass_plugin& descriptor() const { return *descriptor_; }
  const base::Digest& digest() const { return digest_; }

 private:
  friend base::Result<Library> map_library(const std::filesystem::path&, const LockEntry&);
  friend base::Result<Library> map_library(std::string_view, const LockEntry&);
  friend base::Result<Library> map_library(base::File, const LockEntry&);
  Library(const windlass_plugin* descriptor, const base::Digest& digest)
      : descriptor_(descriptor), digest_(digest) {}

  const windlass_plugin* descriptor_;
  base::Digest digest_;
};

// Refuses with plugin.missing, plugin.file, plugin.digest, plugin.load or plugin.symbol. No code of
// the file runs before its digest is checked. REQUIRES: `entry` comes from a checked lock;
// `directory` is where the lock lies.
base::Result<Library> map_library(const std::filesystem::path& directory, const LockEntry& entry);

// The same from bytes in memory: how a record is replayed when the file is long gone.
base::Result<Library> map_library(std::string_view bytes, const LockEntry& entry);

// The same from sealed memory that another process hands over. Refuses also, with plugin.file, what
// is not sealed.
base::Result<Library> map_library(base::File sealed, const LockEntry& entry);

// Reads and seals a plugin file as map_library() does and maps nothing: none of its code runs. The
// descriptor of the sealed memory stays open until the process ends. Refuses with plugin.missing,
// plugin.file, plugin.digest or plugin.load.
base::Result<int> seal_library(const std::filesystem::path& directory, const LockEntry& entry);
// The same from bytes in memory.
base::Result<int> seal_library(std::string_view bytes, const LockEntry& entry);

// The bytes of a library that is mapped or sealed, or nullptr: what a record keeps so that it can
// be replayed.
std::shared_ptr<const std::string> library_bytes(const base::Digest& digest);

// The bytes of a plugin file that nobody has approved yet, for `windlass plugin inspect` and
// `approve`. Runs nothing. Refuses with plugin.missing or plugin.file, under the same rules as
// map_library.
base::Result<std::string> read_library(const std::filesystem::path& file);

}  // namespace windlass::plugin

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Merkle tree of RFC 6962: hashes, the right edge of a growing tree, proofs and their checks.
//
// FORMAT: leaf = SHA-256(0x00 || bytes), node = SHA-256(0x01 || left || right), a tree of n > 1
// leaves splits at the largest power of two below n, and the tree of no leaves is SHA-256 of
// nothing. Do not change: every receipt and checkpoint depends on it.
//
// Thread rule: functions are [pure]; a Frontier belongs to one thread.

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace windlass::log {

using Hash = base::Digest;

Hash empty_root();
Hash leaf_hash(std::string_view bytes);
Hash node_hash(const Hash& left, const Hash& right);

// The roots of the complete subtrees along the right edge, largest first: all that is needed to
// append and to know the root.
class Frontier {
 public:
  std::uint64_t size() const { return size_; }
  Hash root() const;
  void append(const Hash& leaf);
  // As append, and reports every subtree that this leaf completes: (level, index, hash), level 1
  // and up.
  void append(const Hash& leaf,
              const std::function<void(unsigned, std::uint64_t, const Hash&)>& completed);
  // Appends a complete subtree of 2^level leaves. REQUIRES: size() is a multiple of 2^level.
  void append_subtree(unsigned level, const Hash& root);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;  // INVARIANT: one hash for each bit set in size_, highest bit first
};

// Delivers the root of the complete subtree of 2^level leaves that begins at leaf index << level.
using SubtreeSource = std::function<base::Result<Hash>(unsigned level, std::uint64_t index)>;

// The root of the first `size` leaves.
base::Result<Hash> tree_root(std::uint64_t size, const SubtreeSource&);
// RFC 6962 2.1.1. REQUIRES: leaf < size.
base::Result<std::vector<Hash>> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                               const SubtreeSource&);
// RFC 6962 2.1.2. REQUIRES: older <= newer. Empty when older is 0 or equals newer.
base::Result<std::vector<Hash>> consistency_path(std::uint64_t older, std::uint64_t newer,
                                                 const SubtreeSource&);

// RFC 9162 2.1.3.2. False for leaf >= size.
bool verify_inclusion(const Hash& leaf_hash, std::uint64_t leaf, std::uint64_t size,
                      const std::vector<Hash>& path, const Hash& root);
// RFC 9162 2.1.4.2. From size 0 (whose root must be the empty root) everything grows, with an empty
// path.
bool verify_consistency(std::uint64_t older, std::uint64_t newer, const Hash& older_root,
                        const Hash& newer_root, const std::vector<Hash>& path);

}  // namespace windlass::log

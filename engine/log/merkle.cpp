// SPDX-License-Identifier: Apache-2.0
#include "log/merkle.hpp"

#include <bit>

#include "log/crypto.hpp"

namespace windlass::log {
namespace {

constexpr std::string_view leaf_prefix("\0", 1);
constexpr std::string_view node_prefix("\1", 1);

std::string_view view(const Hash& h) { return {reinterpret_cast<const char*>(h.data()), h.size()}; }

// The largest power of two below n. REQUIRES: n > 1.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

// The root of leaves [begin, begin + count). REQUIRES: count > 0 and begin is a multiple of
// bit_ceil(count).
base::Result<Hash> range_root(std::uint64_t begin, std::uint64_t count,
                              const SubtreeSource& source) {
  if (std::has_single_bit(count)) {
    const auto level = static_cast<unsigned>(std::countr_zero(count));
    return source(level, begin >> level);
  }
  const auto left_count = split(count);
  auto left = range_root(begin, left_count, source);
  if (!left) return left;
  auto right = range_root(begin + left_count, count - left_count, source);
  if (!right) return right;
  return node_hash(*left, *right);
}

// Appends the root of a range of leaves to a proof.
base::Diagnostics add_root(std::uint64_t begin, std::uint64_t count, const SubtreeSource& source,
                           std::vector<Hash>& path) {
  auto root = range_root(begin, count, source);
  if (!root) return root.error();
  path.push_back(*root);
  return {};
}

base::Diagnostics inclusion(std::uint64_t leaf, std::uint64_t begin, std::uint64_t count,
                            const SubtreeSource& source, std::vector<Hash>& path) {
  if (count == 1) return {};
  const auto left_count = split(count);
  const bool in_left = leaf < left_count;
  auto errors =
      in_left ? inclusion(leaf, begin, left_count, source, path)
              : inclusion(leaf - left_count, begin + left_count, count - left_count, source, path);
  if (!errors.empty()) return errors;
  return in_left ? add_root(begin + left_count, count - left_count, source, path)
                 : add_root(begin, left_count, source, path);
}

base::Diagnostics consistency(std::uint64_t older, std::uint64_t begin, std::uint64_t count,
                              bool whole, const SubtreeSource& source, std::vector<Hash>& path) {
  if (older == count) {
    if (whole) return {};
    return add_root(begin, count, source, path);
  }
  const auto left_count = split(count);
  const bool in_left = older <= left_count;
  auto errors = in_left ? consistency(older, begin, left_count, whole, source, path)
                        : consistency(older - left_count, begin + left_count, count - left_count,
                                      false, source, path);
  if (!errors.empty()) return errors;
  return in_left ? add_root(begin + left_count, count - left_count, source, path)
                 : add_root(begin, left_count, source, path);
}

}  // namespace

Hash empty_root() { return hash_parts({}); }
Hash leaf_hash(std::string_view bytes) { return hash_parts({leaf_prefix, bytes}); }
Hash node_hash(const Hash& left, const Hash& right) {
  return hash_parts({node_prefix, view(left), view(right)});
}

Hash Frontier::root() const {
  if (edge_.empty()) return empty_root();
  Hash root = edge_.back();
  for (auto i = edge_.size() - 1; i-- > 0;) root = node_hash(edge_[i], root);
  return root;
}

void Frontier::append(const Hash& leaf) { append(leaf, nullptr); }

void Frontier::append(const Hash& leaf,
                      const std::function<void(unsigned, std::uint64_t, const Hash&)>& completed) {
  Hash hash = leaf;
  unsigned level = 0;
  for (; (size_ >> level) & 1; ++level) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
    if (completed) completed(level + 1, size_ >> (level + 1), hash);
  }
  edge_.push_back(hash);
  ++size_;
}

void Frontier::append_subtree(unsigned level, const Hash& root) {
  Hash hash = root;
  for (unsigned at = level; (size_ >> at) & 1; ++at) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
  }
  edge_.push_back(hash);
  size_ += std::uint64_t{1} << level;
}

base::Result<Hash> tree_root(std::uint64_t size, const SubtreeSource& source) {
  if (size == 0) return empty_root();
  return range_root(0, size, source);
}

base::Result<std::vector<Hash>> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                               const SubtreeSource& source) {
  if (leaf >= size) throw base::InternalError("a proof was asked for a leaf outside the tree");
  std::vector<Hash> path;
  auto errors = inclusion(leaf, 0, size, source, path);
  if (!errors.empty()) return errors;
  return path;
}

base::Result<std::vector<Hash>> consistency_path(std::uint64_t older, std::uint64_t newer,
                                                 const SubtreeSource& source) {
  if (older > newer) throw base::InternalError("a consistency proof was asked backwards");
  std::vector<Hash> path;
  if (older == 0) return path;
  auto errors = consistency(older, 0, newer, true, source, path);
  if (!errors.empty()) return errors;
  return path;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Hash>& path, const Hash& root) {
  if (index >= size) return false;
  auto fn = index;
  auto sn = size - 1;
  Hash hash = leaf;
  for (const auto& sibling : path) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      hash = node_hash(sibling, hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && hash == root;
}

bool verify_consistency(std::uint64_t older, std::uint64_t newer, const Hash& older_root,
                        const Hash& newer_root, const std::vector<Hash>& path) {
  if (older > newer) return false;
  if (older == 0)
    return path.empty() && older_root == empty_root() && (newer != 0 || newer_root == empty_root());
  if (older == newer) return path.empty() && older_root == newer_root;
  auto it = path.begin();
  Hash first = older_root;
  if (!std::has_single_bit(older)) {
    if (it == path.end()) return false;
    first = *it++;
  }
  if (it == path.end()) return false;  // a larger tree needs at least one more hash
  auto fn = older - 1;
  auto sn = newer - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Hash old_hash = first;
  Hash new_hash = first;
  for (; it != path.end(); ++it) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      old_hash = node_hash(*it, old_hash);
      new_hash = node_hash(*it, new_hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, *it);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && old_hash == older_root && new_hash == newer_root;
}

}  // namespace windlass::log

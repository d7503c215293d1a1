// SPDX-License-Identifier: Apache-2.0
// Proofs about single records and pairs of checkpoints from an export alone. A complete export has
// every leaf, so any proof can be made from it; an incomplete one has paths to its head, from the
// records and from the checkpoints in it: two trees that its head continues continue each other.
#include "log/bundle.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

SubtreeSource subtrees(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) -> base::Result<Hash> {
    Frontier tree;
    for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) tree.append(leaves[i]);
    return tree.root();
  };
}

}  // namespace

// Whether records 0 to size - 1 are there; a file that calls itself complete may lie.
bool Bundle::has_all(std::uint64_t size) const {
  return size == 0 || std::distance(items_.begin(), items_.lower_bound(size)) ==
                          static_cast<std::ptrdiff_t>(size);
}

// REQUIRES: has_all(size).
std::vector<Hash> Bundle::leaves(std::uint64_t size) const {
  std::vector<Hash> out;
  for (std::uint64_t i = 0; i < size; ++i) out.push_back(leaf_hash(items_.at(i).record));
  return out;
}

// Of an incomplete export: that its head continues the checkpoint.
base::Result<std::size_t> Bundle::leads_to_head(const Checkpoint& checkpoint) const {
  if (checkpoint.size == head_.size && checkpoint.root == head_.root) return std::size_t{0};
  bool tried = false;
  for (const auto& one : checkpoints_) {
    const auto note = parse_note(one.note, where_);
    if (!note || note->checkpoint.size != checkpoint.size) continue;
    const auto path = split_hashes(one.consistency);
    if (verify_consistency(checkpoint.size, head_.size, checkpoint.root, head_.root, path))
      return path.size();
    tried = true;
  }
  const auto name = "the checkpoint of " + std::to_string(checkpoint.size) + " records";
  if (tried || checkpoint.size == head_.size)
    return base::diagnostic(where_, "audit.proof", name + " does not lead to the export's head");
  return base::diagnostic(
      where_, "audit.proof",
      "the export has no path between " + name + " and its head of " + std::to_string(head_.size),
      "have it exported with 'audit export --note' of that checkpoint, or have the whole log "
      "exported");
}

base::Result<std::size_t> Bundle::prove_record(std::uint64_t sequence,
                                               const Checkpoint& checkpoint) const {
  const auto found = entry(sequence);
  if (!found) return found.error();
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(where_, "audit.proof",
                            "record " + std::to_string(sequence) + " " + why);
  };
  if (checkpoint.origin != head_.origin)
    return refuse("belongs to another log than the checkpoint");
  if (sequence >= checkpoint.size)
    return refuse("is younger than the checkpoint of " + std::to_string(checkpoint.size) +
                  " records");
  const auto leaf = leaf_hash(found->bytes);
  if (!complete_) {
    const auto growth = leads_to_head(checkpoint);
    if (!growth) return growth.error();
    const auto& item = items_.at(sequence);
    const auto path = split_hashes(item.proof);
    if (!item.has_proof || !verify_inclusion(leaf, sequence, head_.size, path, head_.root))
      return refuse("is not proved to be in the log");
    return path.size() + *growth;
  }
  if (!has_all(checkpoint.size))
    return refuse("was signed together with records that the export lacks");
  const auto all = leaves(checkpoint.size);
  const auto path = inclusion_path(sequence, checkpoint.size, subtrees(all));
  if (!path || !verify_inclusion(leaf, sequence, checkpoint.size, *path, checkpoint.root)) {
    return refuse("is not in the tree of the checkpoint of " + std::to_string(checkpoint.size) +
                  " records");
  }
  return path->size();
}

base::Result<std::size_t> Bundle::prove_growth(const Checkpoint& older,
                                               const Checkpoint& newer) const {
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(where_, "audit.proof", why);
  };
  if (older.origin != head_.origin || newer.origin != head_.origin)
    return refuse("a checkpoint belongs to another log");
  if (older.size > newer.size)
    return refuse("the older checkpoint has more records than the newer one");
  if (!complete_) {
    const auto first = leads_to_head(older);
    if (!first) return first.error();
    const auto second = leads_to_head(newer);
    if (!second) return second.error();
    return *first + *second;
  }
  if (!has_all(newer.size))
    return refuse("the newer checkpoint signed records that the export lacks");
  const auto all = leaves(newer.size);
  const auto path = consistency_path(older.size, newer.size, subtrees(all));
  if (!path || !verify_consistency(older.size, newer.size, older.root, newer.root, *path)) {
    return refuse("the newer checkpoint does not continue the older one");
  }
  // Two notes may agree with each other and with nothing here.
  const auto root = tree_root(newer.size, subtrees(all));
  if (!root || *root != newer.root)
    return refuse("the newer checkpoint is not about the records of this export");
  return path->size();
}

}  // namespace windlass::log

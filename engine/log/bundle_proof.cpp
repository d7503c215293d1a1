// SPDX-License-Identifier: Apache-2.0
// Proofs from an export alone. A complete export has every leaf, so any proof can be made from it;
// an incomplete one has paths to its head, from the records and from the checkpoints in it: two
// trees that its head continues continue each other.
#include <algorithm>

#include "log/bundle.hpp"
#include "log/bundle_index.hpp"
#include "log/text.hpp"

namespace windlass::log {

base::Result<std::vector<Hash>> Bundle::path_of(std::uint64_t offset, std::uint64_t length) const {
  const auto bytes = index_->bytes(offset, length);
  if (!bytes) return bytes.error();
  return split_hashes(*bytes);
}

// Of an incomplete export: that its head continues the checkpoint.
base::Result<std::size_t> Bundle::leads_to_head(const Checkpoint& checkpoint) const {
  if (checkpoint.size == head().size && checkpoint.root == head().root) return std::size_t{0};
  bool tried = false;
  for (const auto& at : index_->notes()) {
    if (at.size != checkpoint.size) continue;
    const auto path = path_of(at.path_body, at.path_length);
    if (!path) return path.error();
    if (verify_consistency(checkpoint.size, head().size, checkpoint.root, head().root, *path))
      return path->size();
    tried = true;
  }
  const auto name = "the checkpoint of " + std::to_string(checkpoint.size) + " records";
  if (tried || checkpoint.size == head().size) {
    return base::diagnostic(index_->where(), "audit.proof",
                            name + " does not lead to the export's head");
  }
  return base::diagnostic(
      index_->where(), "audit.proof",
      "the export has no path between " + name + " and its head of " + std::to_string(head().size),
      "have it exported with 'audit export --note' of that checkpoint, or have the whole log "
      "exported");
}

// Of an incomplete export: the path in it from the record to the head.
base::Result<std::vector<Hash>> Bundle::inclusion_proof(std::uint64_t sequence) const {
  const auto place = index_->place(sequence);
  if (!place) return place.error();
  FrameReader reader(index_->source(), place->frame, FrameReader::narrow, false);
  reader.next();  // the record
  const auto frame = reader.next();
  if (!frame || frame->kind != FrameKind::proof) return std::vector<Hash>();
  return path_of(frame->body, frame->size);
}

base::Result<std::size_t> Bundle::prove_record(std::uint64_t sequence,
                                               const Checkpoint& checkpoint) const {
  const auto found = entry(sequence);
  if (!found) return found.error();
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(index_->where(), "audit.proof",
                            "record " + std::to_string(sequence) + " " + why);
  };
  if (checkpoint.origin != origin()) return refuse("belongs to another log than the checkpoint");
  const auto size = std::to_string(checkpoint.size);
  if (sequence >= checkpoint.size)
    return refuse("is younger than the checkpoint of " + size + " records");
  const auto leaf = leaf_hash(found->bytes);
  if (!complete()) {
    const auto growth = leads_to_head(checkpoint);
    if (!growth) return growth.error();
    const auto path = inclusion_proof(sequence);
    if (!path) return path.error();
    if (!verify_inclusion(leaf, sequence, head().size, *path, head().root))
      return refuse("is not proved to be in the log");
    return path->size() + *growth;
  }
  if (index_->unbroken() < checkpoint.size)
    return refuse("was signed together with records that the export lacks");
  const auto path = inclusion_path(sequence, checkpoint.size, index_->subtrees());
  if (!path) return path.error();
  if (!verify_inclusion(leaf, sequence, checkpoint.size, *path, checkpoint.root))
    return refuse("is not in the tree of the checkpoint of " + size + " records");
  return path->size();
}

base::Result<std::size_t> Bundle::prove_growth(const Checkpoint& older,
                                               const Checkpoint& newer) const {
  const auto refuse = [&](const std::string& why) {
    return base::diagnostic(index_->where(), "audit.proof", why);
  };
  if (older.origin != origin() || newer.origin != origin())
    return refuse("a checkpoint belongs to another log");
  if (older.size > newer.size)
    return refuse("the older checkpoint has more records than the newer one");
  if (!complete()) {
    const auto first = leads_to_head(older);
    if (!first) return first.error();
    const auto second = leads_to_head(newer);
    if (!second) return second.error();
    return *first + *second;
  }
  if (index_->unbroken() < newer.size)
    return refuse("the newer checkpoint signed records that the export lacks");
  const auto path = consistency_path(older.size, newer.size, index_->subtrees());
  if (!path) return path.error();
  if (!verify_consistency(older.size, newer.size, older.root, newer.root, *path))
    return refuse("the newer checkpoint does not continue the older one");
  // Two notes may agree with each other and with nothing here.
  const auto root = tree_root(newer.size, index_->subtrees());
  if (!root) return root.error();
  if (*root != newer.root)
    return refuse("the newer checkpoint is not about the records of this export");
  return path->size();
}

// That each record of an incomplete export is in the tree of its head.
base::Diagnostics Bundle::check_inclusion_proofs() const {
  for (const auto sequence : sequences()) {
    const auto place = index_->place(sequence);
    if (!place) return place.error();
    const auto path = inclusion_proof(sequence);
    if (!path) return path.error();
    if (!verify_inclusion(place->leaf, sequence, head().size, *path, head().root)) {
      return {base::diagnostic(
          index_->where(), "audit.proof",
          "record " + std::to_string(sequence) + " is not proved to be in the log")};
    }
  }
  return {};
}

// The largest checkpoint that one of the keys signed. Notes are taken from the end, where the large
// ones stand, so that few signatures are computed.
base::Result<std::optional<Checkpoint>> Bundle::largest_signed(
    const std::vector<VerifyKey>& trusted, const std::vector<std::string>& notes) const {
  std::optional<Checkpoint> largest;
  const auto take = [&](const std::string& text) -> base::Diagnostics {
    const auto note = parse_note(text, index_->where());
    if (!note) return note.error();
    if (largest && note->checkpoint.size <= largest->size) return {};
    const auto signer = verify_note(*note, trusted, index_->where());
    if (signer)
      largest = note->checkpoint;
    else if (signer.error().front().code != "audit.unsigned")
      return signer.error();
    return {};
  };
  for (const auto& text : notes)
    if (auto errors = take(text); !errors.empty()) return errors;
  const auto& frames = index_->notes();
  for (auto at = frames.rbegin(); at != frames.rend(); ++at) {
    const auto text = index_->bytes(at->body, at->length);
    if (!text) return text.error();
    if (auto errors = take(*text); !errors.empty()) return errors;
  }
  const auto& records = index_->checkpoint_records();
  for (auto sequence = records.rbegin(); sequence != records.rend(); ++sequence) {
    const auto text = recorded_note(*sequence);
    if (!text) return text.error();
    if (auto errors = take(*text); !errors.empty()) return errors;
  }
  return largest;
}

base::Result<std::uint64_t> Bundle::covered_until(const std::vector<VerifyKey>& trusted,
                                                  const std::vector<std::string>& notes) const {
  if (trusted.empty()) return std::uint64_t{0};
  const auto found = largest_signed(trusted, notes);
  if (!found) return found.error();
  const auto& largest = *found;
  if (!largest) return std::uint64_t{0};
  const auto refuse = [&] {
    return base::diagnostic(
        index_->where(), "audit.root",
        "a trusted key signed other records than those of this export, or more");
  };
  if (largest->origin != origin()) return refuse();
  if (!complete()) {
    if (const auto growth = leads_to_head(*largest); !growth) return growth.error();
    if (auto errors = check_inclusion_proofs(); !errors.empty()) return errors;
    return largest->size;
  }
  if (index_->unbroken() < largest->size) return refuse();
  const auto root = tree_root(largest->size, index_->subtrees());
  if (!root) return root.error();
  if (*root != largest->root) return refuse();
  return largest->size;
}

}  // namespace windlass::log

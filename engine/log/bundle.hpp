// SPDX-License-Identifier: Apache-2.0
#pragma once

// An export: one self-contained file with records, values, documents, plugins, proofs and
// checkpoints, readable without the store.
//
// FORMAT in README.md. The whole file is covered by its last frame, so damage anywhere is found
// when it is opened; what the file is worth is decided by verify(), against keys that come from
// elsewhere. Nothing in it is trusted before.
//
// Thread rule: immutable after opening; safe to share.

#include <map>
#include <set>
#include <string_view>

#include "log/store.hpp"

namespace windlass::log {

class Bundle {
 public:
  // audit.export (damaged, or no export), audit.missing, file codes.
  static base::Result<Bundle> open(const std::filesystem::path&);
  static base::Result<Bundle> parse(std::string bytes, const std::string& where);

  // Trust comes from `options.trusted`, never from the file. `values` and `structure` are ignored:
  // values in the file are always compared with their commitments.
  VerifyReport verify(const VerifyOptions&) const;

  const std::string& origin() const { return head_.origin; }
  const Checkpoint& head() const { return head_; }
  bool complete() const { return complete_; }  // it holds every record from 0 to head().size - 1
  // That a record is in the tree of a checkpoint of this log, and that one checkpoint continues
  // another: by how many hashes. audit.proof when that is false, or when an incomplete export has
  // no way between a checkpoint and its head. Whose checkpoints they are is not asked here.
  base::Result<std::size_t> prove_record(std::uint64_t sequence, const Checkpoint&) const;
  base::Result<std::size_t> prove_growth(const Checkpoint& older, const Checkpoint& newer) const;
  std::vector<std::uint64_t> sequences() const;
  std::vector<std::string> keys()
      const;  // as the exporter named them: to be compared, not to be trusted
  std::vector<std::string> checkpoints() const;  // notes, in records and beside them
  std::vector<std::string> digests() const;      // of the blobs
  base::Result<Entry> entry(std::uint64_t sequence) const;
  base::Result<Opened> read(std::uint64_t sequence) const;
  base::Result<std::string> blob(const std::string& digest) const;

 private:
  struct Item {
    std::string_view record;
    std::string_view proof;
    bool has_proof = false;
    std::string_view sealed;
    bool has_sealed = false;
    std::vector<std::string_view> values;  // 32 bytes of opening, then the text
  };
  struct Proved {
    std::string_view note;
    std::string_view consistency;  // to the head; of a complete export empty
    std::uint64_t size = 0;
    bool has_consistency = false;
  };
  Bundle() = default;
  base::Diagnostics read_frames();
  bool read_head(std::string_view);
  bool take_frame(std::string_view kind, std::string_view name, std::string_view body);
  std::vector<std::string> recorded_checkpoints()
      const;  // of a complete export: the notes in its records
  void verify_complete(const VerifyOptions&, VerifyReport&) const;
  void verify_part(const VerifyOptions&, VerifyReport&) const;
  // A blob that records name, themselves or through a manifest.
  struct Named {
    std::uint64_t size = 0;
    std::uint64_t first = 0;  // record that names it
    bool manifest = false;
  };
  void verify_record(std::uint64_t sequence, const Item&, std::map<std::string, Named>&,
                     VerifyReport&) const;
  void verify_blobs(std::map<std::string, Named>, VerifyReport&) const;
  Opened open_item(Entry, const Item&) const;
  std::optional<std::uint64_t> redaction_of(const Record&) const;
  bool has_all(std::uint64_t size) const;
  std::vector<Hash> leaves(std::uint64_t size) const;
  base::Result<std::size_t> leads_to_head(const Checkpoint&) const;

  std::shared_ptr<const std::string> bytes_;  // every view below points into it
  std::string where_;
  Checkpoint head_;
  bool complete_ = false;
  std::string written_;
  std::vector<std::string_view> keys_;
  std::vector<Proved> checkpoints_;
  std::map<std::string_view, std::string_view> blobs_;
  std::map<std::uint64_t, Item> items_;
  struct Erasure {
    std::uint64_t redaction = 0;
    std::string subject;
  };
  std::map<std::uint64_t, Erasure> erased_;  // by the record that a redaction names
  int stage_ = 0;  // of the frames read so far: head, keys, checkpoints, blobs, records
};

// Hashes of 32 bytes that stand one after the other.
std::vector<Hash> split_hashes(std::string_view bytes);
// The fixed spelling of an export's head frame.
std::string export_head(const Checkpoint&, bool complete, const std::string& written);
inline constexpr std::string_view export_title = "windlass audit export 1\n";

}  // namespace windlass::log

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Bundle keeps of an export: where its parts lie, and digests to hold against whatever is
// read again later, because the file may change after it was opened. Private to the log floor.
//
// Memory: 48 bytes for every 64 records, for each blob and for each record whose values are gone;
// 24 to 56 bytes for each checkpoint. Loaded blocks are bounded in number.
//
// Thread rule: immutable after build(), but for the loaded blocks, which a mutex guards.

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "log/bundle_frames.hpp"
#include "log/record.hpp"

namespace windlass::log {

class BundleIndex {
 public:
  static constexpr std::uint64_t block_size = 64;  // records; a power of two

  // Where a record lies.
  struct Place {
    std::uint64_t sequence = 0;
    std::uint64_t frame = 0;  // offset of its header
    std::uint64_t body = 0;   // offset of its bytes
    std::uint64_t size = 0;
    Hash leaf{};
  };
  using Block = std::vector<Place>;
  struct BlobAt {
    Hash digest{};  // as the frame says
    std::uint64_t body = 0;
    std::uint64_t size = 0;
  };
  // A checkpoint in a frame.
  struct NoteAt {
    std::uint64_t size = 0;  // records that it signs
    std::uint64_t body = 0;
    std::uint64_t length = 0;
    std::uint64_t path_body = 0;  // the hashes to the head; of a complete export none
    std::uint64_t path_length = 0;
  };
  // A record with a private part and without values.
  struct Erasure {
    std::uint64_t sequence = 0;
    std::uint64_t redaction = 0;  // the first of the same subject that names it; 0: none
    Bytes32 subject{};
  };

  // audit.export.
  static base::Result<std::shared_ptr<const BundleIndex>> build(Source, const std::string& where);

  const std::string& where() const { return where_; }
  const ByteSource& source() const { return *source_; }
  const ExportHead& head() const { return head_; }
  const Hash& digest() const { return digest_; }
  const std::vector<VerifyKey>& keys() const { return keys_; }
  const std::vector<NoteAt>& notes() const { return notes_; }
  // Of a complete export: the records of kind "checkpoint", ascending.
  const std::vector<std::uint64_t>& checkpoint_records() const { return checkpoint_records_; }
  const std::vector<BlobAt>& blobs() const { return blobs_; }  // by digest
  const BlobAt* find_blob(const Hash& digest) const;
  const Erasure* find_erasure(std::uint64_t sequence) const;

  std::uint64_t record_count() const { return record_count_; }
  std::uint64_t block_count() const { return blocks_.size(); }
  // Records 0 to unbroken() - 1 are there.
  std::uint64_t unbroken() const { return unbroken_; }
  // Reads the headers and records of a block again. audit.export: the file changed meanwhile.
  base::Result<std::shared_ptr<const Block>> block(std::uint64_t number) const;
  // The same with the records' bytes, held against the block's root; for whoever reads all of them
  // once. The bytes are left out where together they are longer than 4 MiB.
  struct WithBytes {
    Block places;
    std::vector<std::string> bytes;  // as many as places, or none
  };
  base::Result<WithBytes> block_with_bytes(std::uint64_t number) const;
  // audit.no_record, audit.export.
  base::Result<Place> place(std::uint64_t sequence) const;
  // `size` bytes of the file. audit.export: they cannot be read.
  base::Result<std::string> bytes(std::uint64_t offset, std::uint64_t size) const;
  // The bytes of a record, held against its leaf. audit.export: the file changed meanwhile.
  base::Result<std::string> record(const Place&) const;

  // Subtrees of the leaves 0 to unbroken() - 1, which must contain what is asked for.
  SubtreeSource subtrees() const;

 private:
  friend class IndexBuilder;
  struct BlockAt {
    std::uint64_t sequence = 0;  // of its first record
    std::uint64_t frame = 0;
    Hash root{};  // of its leaves
  };
  BundleIndex() = default;
  base::Diagnostic changed() const;
  static constexpr std::size_t most_kept_bytes = std::size_t{4} << 20;
  base::Result<WithBytes> load(std::uint64_t number, bool keep_bytes) const;

  Source source_;
  std::string where_;
  ExportHead head_;
  Hash digest_{};
  std::vector<VerifyKey> keys_;
  std::vector<NoteAt> notes_;
  std::vector<std::uint64_t> checkpoint_records_;
  std::vector<BlobAt> blobs_;
  std::vector<Erasure> erasures_;
  std::vector<BlockAt> blocks_;
  std::uint64_t record_count_ = 0;
  std::uint64_t unbroken_ = 0;

  struct Loaded {
    std::uint64_t number = UINT64_MAX;
    std::shared_ptr<const Block> block;
  };
  mutable std::mutex mutex_;
  mutable std::array<Loaded, 16> loaded_;
};

// What a record says of itself before its public part, without reading the rest. Empty texts where
// the bytes are not a record.
struct RecordSummary {
  std::string_view written, kind, subject;
  bool has_private = false;
};
RecordSummary summarise_record(std::string_view bytes);

}  // namespace windlass::log

// SPDX-License-Identifier: Apache-2.0
#pragma once

// An export: one self-contained file with records, values, documents, plugins, proofs and
// checkpoints, readable without the store.
//
// FORMAT in README.md. Opening walks the whole file once, compares it with its own digest and keeps
// a small index; whatever is asked for later is read again and held against digests. So an export
// may be far larger than memory: besides the index there is at most one record with its values, or
// one document or plugin, at a time. Opening says that the file is whole, not what it is worth:
// that is decided by verify() and covered_until(), against keys that come from elsewhere.
//
// Thread rule: immutable after opening; copies share one index and may be used from any thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/export_format.hpp"
#include "log/manifest.hpp"
#include "log/store.hpp"

namespace windlass::log {

class BundleIndex;
class Dictionaries;

class Bundle {
 public:
  // A regular file, which must not be written while the Bundle is in use: whatever is found to have
  // changed is refused. audit.export (damaged, changed, or not an export), file.missing, file.kind,
  // file.read.
  static base::Result<Bundle> open(const std::filesystem::path&);
  // What an open descriptor gives, standard input for one; it stays the caller's. A stream is
  // copied to a temporary file without a name first, at most 8 GiB of it. The same codes, and
  // file.write.
  static base::Result<Bundle> open(int descriptor, const std::string& where);
  // Bytes in memory. `where` names them in messages.
  static base::Result<Bundle> parse(std::string bytes, const std::string& where);

  // The same export, with the keys of subjects: what is sealed is opened as a store opens it, and a
  // subject's records are found. audit.keys: they are not those that the log was made with.
  base::Result<Bundle> with_keys(std::shared_ptr<KeyService>) const;
  bool has_keys() const { return keys_ != nullptr; }

  // Judges everything in one more walk. Trust comes from `options.trusted`, never from the file.
  // Values in the clear are always compared with their commitments, sealed ones with `values` and
  // keys. `structure` is ignored.
  VerifyReport verify(const VerifyOptions&) const;

  // Records 0 to the returned size - 1 (those of them that the export has) are as one of `trusted`
  // signed them: the largest checkpoint that such a key signed, in the export or among `notes`
  // (kept outside), whose tree was compared with the records. 0 when no key given signed any.
  // Signers that are not in `trusted` count for nothing.
  //
  // Before recorded code is run, its record is compared with this: it must lie below. Every
  // record, value and blob that is read afterwards was held against that tree, directly or through
  // digests in its record.
  //
  // audit.root, audit.proof: a trusted key signed another log than this one, or records of an
  // incomplete export are not proved. audit.signature: under a trusted key's name stands a wrong
  // signature. Then nothing of the export may be run.
  base::Result<std::uint64_t> covered_until(const std::vector<VerifyKey>& trusted,
                                            const std::vector<std::string>& notes = {}) const;

  // That a record is in the tree of a checkpoint of this log, and that one checkpoint continues
  // another: by how many hashes. audit.proof when that is false, or when an incomplete export has
  // no way between a checkpoint and its head. Whose checkpoints they are is not asked here.
  base::Result<std::size_t> prove_record(std::uint64_t sequence, const Checkpoint&) const;
  base::Result<std::size_t> prove_growth(const Checkpoint& older, const Checkpoint& newer) const;

  const std::string& origin() const { return head().origin; }
  const Checkpoint& head() const;
  bool complete() const;  // it holds every record from 0 to head().size - 1
  std::uint64_t record_count() const;
  std::uint64_t blob_count() const;
  // As the exporter named them: to be compared, not to be trusted.
  std::vector<std::string> keys() const;
  std::vector<std::string> digests() const;  // of the blobs, ascending
  std::vector<std::uint64_t> sequences() const;

  // The notes of checkpoints, in records and beside them, until `visit` returns false.
  base::Result<std::uint64_t> each_checkpoint(
      const std::function<bool(const std::string& note)>& visit) const;
  std::vector<std::string> checkpoints() const;

  // As of Store: the records in order that pass the filter; audit.keys for a subject without keys.
  base::Result<std::uint64_t> each(const Filter&,
                                   const std::function<bool(const Entry&)>& visit) const;
  base::Result<Entry> entry(std::uint64_t sequence) const;  // audit.no_record, audit.record
  base::Result<Opened> read(std::uint64_t sequence) const;
  base::Result<std::string> blob(const std::string& digest) const;  // audit.no_blob, audit.blob

 private:
  explicit Bundle(std::shared_ptr<const BundleIndex> index) : index_(std::move(index)) {}
  static base::Result<Bundle> indexed(std::shared_ptr<const class ByteSource>, const std::string&);
  base::Result<std::string> recorded_note(std::uint64_t sequence) const;
  base::Result<std::vector<Hash>> path_of(std::uint64_t offset, std::uint64_t length) const;
  base::Result<std::size_t> leads_to_head(const Checkpoint&) const;
  base::Result<std::optional<Checkpoint>> largest_signed(
      const std::vector<VerifyKey>& trusted, const std::vector<std::string>& notes) const;
  base::Diagnostics check_inclusion_proofs() const;
  void open_sealed(const Record&, std::string_view sealed, Opened&) const;
  base::Result<std::vector<Hash>> inclusion_proof(std::uint64_t sequence) const;

  std::shared_ptr<const BundleIndex> index_;
  std::shared_ptr<KeyService> keys_;            // none: values stay sealed
  std::shared_ptr<Dictionaries> dictionaries_;  // with the keys
};

// Opens and judges an export in memory, as `audit import` judges a file: for tests, and for callers
// that hold the bytes already. The codes of Bundle::parse.
base::Result<VerifyReport> verify_export(std::string bytes, const VerifyOptions&);

}  // namespace windlass::log

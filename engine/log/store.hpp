// SPDX-License-Identifier: Apache-2.0
#pragma once

// The audit store: an append-only log of records in one SQLite file, with one RFC 6962 tree over
// their canonical bytes.
//
// append() returns only after the record is on the disk; whoever shows a plan shows it after that,
// with the receipt. Callers that wait at the same time share one commit. There is one connection to
// a store in a process, however often it is opened; several processes may share a store. Each
// opening is checked by itself and gives no more than was asked for: a handle for reading never
// writes, one without keys never decrypts. After fork() a store is of no use to the child
// (audit.fork).
//
// SQLite's "unix" file systems share one table of system calls. Opening the first store puts two
// functions of ours into it (open, fcntl): for a store's connection they make its locks belong to
// the open file and tell which files it opened; for every other connection of the process they
// call the C library and do nothing else.
//
// Error codes: engine/log/README.md. No message contains anything about a person.
//
// Thread rule: a Store is a handle that may be copied and used from any thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "log/entry.hpp"
#include "log/options.hpp"
#include "log/report.hpp"

namespace windlass::log {

class Store {
 public:
  static base::Result<Store> open(const std::filesystem::path&, const OpenOptions&);

  // Refused: audit.draft, audit.keys and the codes of the store itself. When it fails no plan may
  // be shown. What was refused before the commit is not recorded; a commit that the disk failed may
  // still be found after a crash: the log may hold more than was answered.
  base::Result<Receipt> append(Draft);
  // As append(). Also gives what last_of() and read() of the draft's kind and subject gave just
  // before it: found in the same commit, so that whoever compares waits for the disk once.
  base::Result<Recorded> append_and_look_back(Draft);
  // All in one commit, or none.
  base::Result<std::vector<Receipt>> append_group(std::vector<Draft>);

  // What whoever records should know, and what keeps nobody from recording: audit.file_system when
  // the store lies in memory alone.
  const base::Diagnostics& warnings() const;

  const std::string& origin() const;
  bool has_keys() const;  // else every value stays sealed
  const std::filesystem::path& path() const;
  base::Result<std::uint64_t> size() const;
  // The tree over the first `size` records, or over all.
  base::Result<Checkpoint> head(std::optional<std::uint64_t> size = {}) const;
  base::Result<std::vector<Hash>> inclusion_proof(std::uint64_t sequence, std::uint64_t size) const;
  base::Result<std::vector<Hash>> consistency_proof(std::uint64_t older, std::uint64_t newer) const;

  // In order of sequence, outside every lock: `visit` may use the store, and stops the walk by
  // returning false. Returns how many records were visited. A record whose bytes do not match their
  // leaf or their place stops it with audit.record.
  base::Result<std::uint64_t> each(const Filter&,
                                   const std::function<bool(const Entry&)>& visit) const;
  // The newest record of that kind about a subject (the plain id; audit.keys without keys); nothing
  // where there is none. Searched from the newest on, part by part.
  base::Result<std::optional<Entry>> last_of(const std::string& kind,
                                             const std::string& subject) const;
  base::Result<Entry> entry(std::uint64_t sequence) const;  // audit.no_record
  base::Result<Opened> read(std::uint64_t sequence) const;
  base::Result<std::string> blob(
      const std::string& digest) const;  // audit.no_blob; checked against its digest
  base::Result<bool> has_blob(const std::string& digest) const;

  VerifyReport verify(const VerifyOptions&) const;

  // A signed note of all records, remembered by the signer and kept as a record of kind
  // "checkpoint", which the next one covers. When nothing but checkpoints and anchors was recorded
  // since this signer's last one, that one stands and is returned: a log does not grow by being
  // signed.
  struct Signed {
    std::string note;
    bool added = false;
  };
  base::Result<Signed> checkpoint(Signer&, const std::string& now);
  base::Result<std::vector<std::string>> checkpoints() const;  // notes, oldest first
  // Keeps the attestation that a checkpoint is known elsewhere, as a record of kind "anchor". The
  // checkpoint is the newest in the store of `size` records, or `note`. Refused (audit.anchor):
  // type "rfc3161" without a time-stamp response, or token, over the SHA-256 of the note; type
  // "witness" without a signature line or a whole note that signs this checkpoint with a key of
  // another name; type "file" with bytes that are not text. Other types are kept as they are.
  base::Result<Receipt> add_anchor(std::uint64_t size, const std::string& type,
                                   const std::string& attestation, const std::string& now,
                                   const std::string& note = {});
  struct Anchor {
    std::uint64_t sequence = 0;
    std::uint64_t size = 0;
    std::string type;
    std::string attestation;
    std::string written;
  };
  base::Result<std::vector<Anchor>> anchors() const;

  // Destroys the subject's keys and values. Writes a record of kind "redaction" first; repeating it
  // after a crash finishes it. When there are no values left, nothing is added, and the receipt is
  // that of the last redaction of the subject.
  struct Redacted {
    Receipt receipt;
    bool added = false;
  };
  base::Result<Redacted> redact(const Redaction&);

  // Opens a new log beside this one, for a store that was restored or cut: its opening record names
  // this log, what is left of it, what was signed of it, and the gap. This store stays as it is.
  base::Result<Store> fork(const ForkRequest&) const;

  // A copy of the store at `path` (audit.exists), made while others record: whole, verified, and
  // only then given its name. It has no keys in it. Returns the tree that it holds. What does not
  // verify is not copied: the first problem is the error.
  // `progress` counts pages; it begins anew when the copy does.
  base::Result<Checkpoint> backup(const std::filesystem::path& path,
                                  const ProgressFunction& progress = {}) const;

  // One self-contained file; FORMAT in README.md. It is written under another name beside `path`,
  // synced, read back and then renamed: under its own name there is a whole export or nothing.
  // audit.exists, audit.export (it would be larger than readers accept), audit.write.
  base::Result<Exported> export_to(const std::filesystem::path&, const ExportOptions&) const;
  // The same bytes into a sink (export_frames.hpp), which sees to it that half an export is not
  // mistaken for one.
  base::Result<Exported> export_to(class ExportSink&, const ExportOptions&) const;

 private:
  explicit Store(std::shared_ptr<class Session> session) : session_(std::move(session)) {}
  std::shared_ptr<class Session> session_;
};

}  // namespace windlass::log

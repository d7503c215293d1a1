// SPDX-License-Identifier: Apache-2.0
#pragma once

// The audit store: an append-only log of records in one SQLite file, with one RFC 6962 tree over
// their canonical bytes.
//
// append() returns only after the record is on the disk; whoever shows a plan shows it after that,
// with the receipt. Callers that wait at the same time share one commit. There is one connection to
// a store in a process, however often it is opened; several processes may share a store. After
// fork() a store is of no use to the child (audit.fork).
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
#include "log/keys.hpp"
#include "log/merkle.hpp"
#include "log/note.hpp"
#include "log/record.hpp"
#include "log/report.hpp"

namespace windlass::log {

enum class Mode {
  read,            // of a store that exists; nothing is changed
  write,           // of a store that exists
  write_or_create  // creates it with its opening record when it is absent or empty
};

struct OpenOptions {
  Mode mode = Mode::write;
  std::shared_ptr<KeyService>
      keys;  // none: records about a subject are refused, and values stay sealed
  std::string name = "windlass";   // of a new log: the first part of its origin
  std::string now;                 // of a new log: the time of its opening record
  std::vector<VerifyKey> trusted;  // whose checkpoints count
  std::vector<std::string>
      known;  // checkpoint notes kept elsewhere: the store must contain what they signed
  unsigned patience = 10'000;  // milliseconds to wait for another process
  bool inspect = false;  // with Mode::read: leaves judging the records to verify(), which then
                         // names what is wrong
  std::string vfs;       // a SQLite VFS by name, for fault harnesses; empty: SQLite's own
};

// Which records to list. Times compare as text, so give them in the form that the records have.
struct Filter {
  std::uint64_t from = 0;
  std::uint64_t until = UINT64_MAX;  // exclusive
  std::string written_from;          // inclusive; empty: no bound
  std::string written_until;         // exclusive
  std::string kind;
  std::string subject;  // the plain id; needs keys
  std::uint64_t limit = UINT64_MAX;
};

struct Entry {
  Record record;
  std::string leaf;   // hexadecimal, computed from the bytes
  std::string bytes;  // canonical
};

// Whether a record's values can be had.
enum class ValueState {
  none,      // it has no private part
  open,      // decrypted, and the commitments hold
  sealed,    // no key service, or it has no such key
  redacted,  // erased on request; the record still proves that it was made
  missing    // gone without a record that says why, or not matching the commitments: tampering
};

struct Opened {
  Entry entry;
  ValueState state = ValueState::none;
  std::vector<PrivateField> fields;  // when open
  std::vector<Bytes32> openings;     // of the commitments, one for each field, when open
};

struct Redaction {
  std::string subject;  // the plain id
  std::string
      approver;  // two different people: names that differ in more than blanks, dots and capitals
  std::string approver_2;
  std::string reason;  // must not name the patient: it stays in the log
  std::string now;
};

struct ForkRequest {
  std::filesystem::path path;  // of the new store
  std::string reason;
  std::string approver;
  std::string checkpoint;  // the newest signed note of the old log that is known, here or
                           // elsewhere; may be empty
  std::string now;
};

struct ExportOptions {
  std::vector<std::uint64_t> sequences;  // empty: the whole log
  bool values =
      true;  // include the values that can be opened, with the openings of their commitments
  std::string checkpoint;  // a signed note to prove against; empty: the newest in the store, else
                           // the bare tree head
  std::vector<VerifyKey> keys;  // to name in the file; trust in them comes from elsewhere
  std::string now;
};

// What an export contains.
struct Exported {
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t open = 0;    // records whose values are in it in the clear
  std::uint64_t sealed = 0;  // records whose values are in it sealed
  bool complete = false;
};

class Store {
 public:
  static base::Result<Store> open(const std::filesystem::path&, const OpenOptions&);

  // Refused: audit.draft, audit.keys and the codes of the store itself. When it fails no plan may
  // be shown. What was refused before the commit is not recorded; a commit that the disk failed may
  // still be found after a crash: the log may hold more than was answered.
  base::Result<Receipt> append(Draft);
  // All in one commit, or none.
  base::Result<std::vector<Receipt>> append_group(std::vector<Draft>);

  const std::string& origin() const;
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
  // Keeps the evidence that a checkpoint was put elsewhere, as a record of kind "anchor": a file's
  // name, a time-stamp token, a witness's line.
  base::Result<Receipt> add_anchor(std::uint64_t size, const std::string& type,
                                   const std::string& evidence, const std::string& now);
  struct Anchor {
    std::uint64_t sequence = 0;
    std::uint64_t size = 0;
    std::string type;
    std::string evidence;
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

  // One self-contained file; FORMAT in README.md. It is written under another name beside `path`,
  // synced, read back and then renamed: under its own name there is a whole export or nothing.
  // audit.exists, audit.export (it would be larger than readers accept), audit.write.
  base::Result<Exported> export_to(const std::filesystem::path&, const ExportOptions&) const;
  // The same bytes into a sink (export_frames.hpp), which sees to it that half an export is not mistaken
  // for one.
  base::Result<Exported> export_to(class ExportSink&, const ExportOptions&) const;

 private:
  friend class Core;
  explicit Store(std::shared_ptr<class Core> core) : core_(std::move(core)) {}
  std::shared_ptr<class Core> core_;
};

}  // namespace windlass::log

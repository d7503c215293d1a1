// SPDX-License-Identifier: Apache-2.0
#pragma once

// The records that the store alone writes, about the log itself: its opening, checkpoints that were
// signed, anchors (attestations that a checkpoint is known elsewhere) and redactions. They are
// leaves like any other record, so the tree of every later checkpoint covers them.
//
// Thread rule: [pure].

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/note.hpp"
#include "log/record.hpp"

namespace windlass::log {

// Whether records of this kind are checkpoints or anchors.
bool is_log_event(std::string_view kind);
// Whether the store's index (the table `evidence`) names records of this kind: those, and
// redactions, which say why values are gone.
bool is_indexed(std::string_view kind);
// Kinds that the store alone writes: a draft of such a kind is refused.
bool is_reserved(std::string_view kind);

// What a log says in its opening record of the log that it continues.
struct Continued {
  std::string origin;
  std::uint64_t size = 0;  // what is left of it
  Hash root{};
  std::uint64_t signed_size = 0;  // what was signed of it
  Hash signed_root{};
  std::uint64_t gap_from = 0, gap_until = 0;  // the records that are lost; until is exclusive
  std::string checkpoint;                     // the signed note, or empty
  std::string reason, approved_by;
};
struct Erased {
  std::string approver, approver_2, reason;
  std::vector<std::uint64_t> records;  // whose values are gone, ascending
};

// FORMAT: the public parts.
// `keys`: the tag of the key service that the log was made with, 64 hexadecimal digits; empty when
// it was made without one.
std::string opening_json(const std::string& keys, const std::optional<Continued>&);
std::string redaction_json(const Erased&);
std::string checkpoint_json(std::uint64_t size, std::string_view note);
std::string anchor_json(std::uint64_t size, std::string_view type);

struct StoredCheckpoint {
  std::uint64_t sequence = 0;
  std::string text;
  Note note;
};
struct Opening {
  std::string keys;
  std::optional<Continued> continued;
};
// audit.order.
base::Result<Opening> read_opening(const Record&, const std::string& where);

// What a record of kind "checkpoint" says: audit.checkpoint when it is not exactly in its form,
// signs records that come after it, or another log. Nobody's signature is judged here.
base::Result<StoredCheckpoint> read_checkpoint(const Record&, const std::string& where);

struct StoredAnchor {
  std::uint64_t sequence = 0;
  std::uint64_t size = 0;  // of the checkpoint
  std::string type;        // "file", "rfc3161", "witness", ...
  std::string digest;      // of the blob that holds the attestation
};
// The same for kind "anchor": audit.anchor.
base::Result<StoredAnchor> read_anchor(const Record&, const std::string& where);
// The same for kind "redaction": audit.redaction.
base::Result<Erased> read_redaction(const Record&, const std::string& where);
// Why a record that the store alone writes is not in its form; nothing for every other kind.
base::Diagnostics form_faults(const Record&, const std::string& where);

bool is_person(std::string_view text);  // a name for the log: printable, at most 200 bytes, not
                                        // empty, no blank around it
bool is_reason(std::string_view text);  // the same with at most 4,000 bytes
bool same_person(std::string_view one,
                 std::string_view other);  // but for blanks, dots and ASCII capitals

}  // namespace windlass::log

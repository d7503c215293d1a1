// SPDX-License-Identifier: Apache-2.0
#pragma once

// Records about the log itself: checkpoints that were signed, and anchors, the evidence that a checkpoint is known elsewhere. They are leaves like
// any other record, so the tree of every later checkpoint covers them.
//
// Thread rule: [pure].

#include <string>
#include <string_view>

#include "audit/note.hpp"
#include "audit/record.hpp"

namespace windlass::audit {

// Whether records of this kind are about the log itself.
bool is_evidence(std::string_view kind);
// Whether the store's index of evidence names records of this kind: those, and redactions, which say why values are gone.
bool is_indexed(std::string_view kind);
// Kinds that the store alone writes: a draft of such a kind is refused.
bool is_reserved(std::string_view kind);

// FORMAT: the public parts.
std::string checkpoint_json(std::uint64_t size, std::string_view note);
std::string anchor_json(std::uint64_t size, std::string_view type);

struct StoredCheckpoint {
  std::uint64_t sequence = 0;
  std::string text;
  Note note;
};
// What a record of kind "checkpoint" says: audit.checkpoint when it is not exactly in its form, signs records that come after it, or another log.
// Nobody's signature is judged here.
base::Result<StoredCheckpoint> read_checkpoint(const Record&, const std::string& where);

struct StoredAnchor {
  std::uint64_t sequence = 0;
  std::uint64_t size = 0;  // of the checkpoint
  std::string type;        // "file", "rfc3161", "witness", ...
  std::string digest;      // of the blob that is the evidence
};
// The same for kind "anchor": audit.anchor.
base::Result<StoredAnchor> read_anchor(const Record&, const std::string& where);
// Whether a record about the log itself is in its form; true of every other kind.
base::Diagnostics evidence_faults(const Record&, const std::string& where);

}  // namespace windlass::audit

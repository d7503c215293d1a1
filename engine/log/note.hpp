// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checkpoints as C2SP tlog-checkpoint notes, signed with Ed25519 (C2SP signed-note), and the signer
// that remembers.
//
// The signing key lies outside the store, best with another person or on another machine. Its
// signer keeps, for each log, the last size and root that it signed, asks for a consistency proof,
// and never signs a tree that does not continue that one.
//
// Thread rule: functions are [pure]; a Signer may be called from any thread, and several processes
// may share one key file.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/crypto.hpp"
#include "log/merkle.hpp"

namespace windlass::log {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
};

// Who may sign, as `name+hash+base64` (C2SP vkey).
struct VerifyKey {
  std::string name;
  Bytes32 key{};
  std::string text() const;
};
// audit.key_text.
base::Result<VerifyKey> parse_verify_key(std::string_view text, const std::string& where);

// The first lines of a note, the last newline included: what is signed.
std::string checkpoint_body(const Checkpoint&);
// The signature line of a note, its newline included.
std::string signature_line(std::string_view name, const Bytes32& seed, std::string_view body);

struct Note {
  Checkpoint checkpoint;
  std::string body;
  struct Line {
    std::string name;
    std::uint32_t hash = 0;
    std::string signature;  // raw
  };
  std::vector<Line> lines;
};
// Reads a note without judging its signatures: audit.checkpoint. Extension lines are refused.
base::Result<Note> parse_note(std::string_view text, const std::string& where);
// The first of `keys` that signed the note. A line under a known name and hash that does not verify
// spoils the note: audit.signature. Unknown keys are ignored; no known one at all: audit.unsigned.
base::Result<VerifyKey> verify_note(const Note&, const std::vector<VerifyKey>& keys,
                                    const std::string& where);

class Signer {
 public:
  virtual ~Signer() = default;
  virtual VerifyKey verify_key() const = 0;
  // The newest checkpoint that was signed for this log, if any.
  virtual base::Result<std::optional<Checkpoint>> last(const std::string& origin) = 0;
  // A signed note of `next`. `proof` leads from the last size to it. Refused: audit.signer (it goes
  // backwards or does not continue what was signed). What it signs is remembered durably before the
  // note leaves.
  virtual base::Result<std::string> sign(const Checkpoint& next,
                                         const std::vector<Hash>& proof) = 0;
};

// Writes a new private key, readable by its owner alone, with an empty memory beside it (`path` +
// ".memory"). audit.exists, audit.key_name.
base::Result<VerifyKey> generate_signing_key(const std::filesystem::path&, const std::string& name);
// audit.key_text, audit.missing, audit.link, audit.signer (the memory is missing or damaged, or
// others than the key's owner, who is us or root, may read or write the key).
base::Result<std::shared_ptr<Signer>> open_signer(const std::filesystem::path&);

}  // namespace windlass::log

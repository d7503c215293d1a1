// SPDX-License-Identifier: Apache-2.0
// Checkpoints of a log, and anchors: attestations that a checkpoint is known elsewhere.
#include <algorithm>

#include "base/utf8.hpp"
#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

// The newest stored checkpoint, if it is the last that this signer signed and nothing but
// checkpoints and anchors was recorded since.
std::optional<std::string> reusable_checkpoint(const Session& session, Database& database,
                                               const Checkpoint& last, const VerifyKey& key) {
  auto stored = session.checkpoints(database, 1);
  if (stored.empty()) return std::nullopt;
  const auto& checkpoint = stored.front().note.checkpoint;
  if (checkpoint.size != last.size || checkpoint.root != last.root ||
      !verify_note(stored.front().note, {key}, session.where()))
    return std::nullopt;
  if (value_or_throw(tree_root(last.size, subtrees(database))) != last.root)
    return std::nullopt;  // the signer will say so
  const auto size = stored_size(database);
  for (auto sequence = last.size; sequence < size; ++sequence) {
    const auto row = find_row(database, sequence, false);
    if (!row || !is_log_event(session.checked_entry(*row).record.kind)) return std::nullopt;
  }
  return std::move(stored.front().text);
}

// What is to be kept as an anchor.
struct AnchorRequest {
  std::uint64_t size = 0;
  const std::string& type;
  const std::string& attestation;
  const std::string& note;  // the checkpoint as it was stamped or shown; empty: the stored one
};

// The signed note that the anchor speaks of.
std::string anchored_note(const Session& session, Database& database, const AnchorRequest& asked) {
  const auto where = session.where();
  if (asked.note.empty()) {
    for (const std::size_t newest : {std::size_t{1}, SIZE_MAX}) {  // nearly always the last one
      for (const auto& stored : session.checkpoints(database, newest))
        if (stored.note.checkpoint.size == asked.size) return stored.text;
    }
    throw Failure{{base::diagnostic(
        where, "audit.anchor",
        "the store has no checkpoint of " + std::to_string(asked.size) + " records to anchor")}};
  }
  const auto note = value_or_throw(parse_note(asked.note, where));
  if (note.checkpoint.origin != session.origin() || note.checkpoint.size != asked.size ||
      value_or_throw(tree_root(asked.size, subtrees(database))) != note.checkpoint.root) {
    throw Failure{{base::diagnostic(where, "audit.anchor",
                                    "the checkpoint to be anchored is not one of this log")}};
  }
  return asked.note;
}

// A witness signs the checkpoint's own three lines: alone as a signature line, or in a note.
std::string witness_fault(const std::string& note_text, const std::string& attestation,
                          const std::string& where) {
  const auto note = parse_note(note_text, where);
  auto signatures = attestation;
  if (signatures.empty() || signatures.back() != '\n') signatures += '\n';
  auto witness = parse_note(signatures, where);
  if (!witness) witness = parse_note(note->body + "\n" + signatures, where);
  if (!witness) return "is neither a witness's signature line nor a note with one";
  if (witness->body != note->body) return "is a note about another checkpoint";
  for (const auto& line : witness->lines) {
    const auto same = [&](const Note::Line& own) { return own.name == line.name; };
    if (std::none_of(note->lines.begin(), note->lines.end(), same)) return {};
  }
  return "has no signature but those that the checkpoint had already";
}

base::Diagnostics anchor_faults(const Session& session, Database& database,
                                const AnchorRequest& asked) {
  const auto where = session.where();
  const auto refuse = [&](const std::string& why, const char* hint) -> base::Diagnostics {
    return {base::diagnostic(where, "audit.anchor", why, hint)};
  };
  if (asked.type == "rfc3161") {
    const auto imprint = base::sha256(anchored_note(session, database, asked));
    if (const auto fault = time_stamp_fault(asked.attestation, imprint); !fault.empty()) {
      return refuse("the token " + fault,
                    "send the request to the authority and give its answer: openssl ts -query "
                    "-data NOTE -sha256 -cert, with the note as 'audit checkpoint' wrote it");
    }
  } else if (asked.type == "witness") {
    const auto note = anchored_note(session, database, asked);
    if (const auto fault = witness_fault(note, asked.attestation, where); !fault.empty()) {
      return refuse("the attestation " + fault,
                    "give the line that the witness returned: a dash, its name and its signature");
    }
  } else if (asked.type == "file" && !base::is_utf8(asked.attestation)) {
    return refuse("a copy is attested by a text that says where it is",
                  "give its path and its SHA-256");
  }
  return {};
}

}  // namespace

base::Result<Store::Signed> Store::checkpoint(Signer& signer, const std::string& now) {
  const auto where = session_->where();
  if (!is_utc_time(now))
    return base::diagnostic(where, "audit.draft",
                            "the time of a checkpoint is not written as 2026-01-31T23:59:59Z");
  auto last = signer.last(origin());
  if (!last) return last.error();
  if (*last) {
    auto stands = session_->run([&](Database& database) {
      return reusable_checkpoint(*session_, database, **last, signer.verify_key());
    });
    if (!stands) return stands.error();
    if (*stands) return Signed{std::move(**stands), false};
  }
  auto next = head();
  if (!next) return next.error();
  std::vector<Hash> proof;
  if (*last && (*last)->size <= next->size) {
    auto path = consistency_proof((*last)->size, next->size);
    if (!path) return path.error();
    proof = std::move(*path);
  }
  auto note = signer.sign(*next, proof);
  if (!note) return note.error();
  auto kept = session_->change([&](Database& database) {
    Record record;
    record.written = now;
    record.kind = "checkpoint";
    record.public_json = checkpoint_json(next->size, *note);
    return session_->write(database, record, {});
  });
  if (!kept) return kept.error();
  return Signed{std::move(*note), true};
}

base::Result<std::vector<std::string>> Store::checkpoints() const {
  return session_->run([&](Database& database) {
    std::vector<std::string> out;
    for (auto& stored : session_->checkpoints(database, SIZE_MAX))
      out.push_back(std::move(stored.text));
    std::reverse(out.begin(), out.end());
    return out;
  });
}

base::Result<Receipt> Store::add_anchor(std::uint64_t size, const std::string& type,
                                        const std::string& attestation, const std::string& now,
                                        const std::string& note) {
  const auto where = session_->where();
  if (!is_plain_name(type) || !is_utc_time(now) || attestation.empty() ||
      attestation.size() > (std::size_t{1} << 20)) {
    return base::diagnostic(where, "audit.draft",
                            "an anchor needs a plain type, a UTC time and an attestation of at "
                            "most 1 MiB");
  }
  const auto blob = make_blob("application/octet-stream", attestation);
  return session_->change([&](Database& database) {
    if (size > stored_size(database)) {
      throw Failure{{base::diagnostic(where, "audit.no_record",
                                      "the log has fewer records than the anchor speaks of")}};
    }
    if (auto errors = anchor_faults(*session_, database, {size, type, attestation, note});
        !errors.empty())
      throw Failure{errors};
    Record record;
    record.written = now;
    record.kind = "anchor";
    record.public_json = anchor_json(size, type);
    return session_->write(database, record, {blob});
  });
}

base::Result<std::vector<Store::Anchor>> Store::anchors() const {
  auto records = session_->run(
      [&](Database& database) { return indexed_records(database, "anchor", SIZE_MAX, origin()); });
  if (!records) return records.error();
  std::vector<Anchor> out;
  for (auto record = records->rbegin(); record != records->rend(); ++record) {
    auto read = read_anchor(*record, session_->where());
    if (!read) return read.error();
    auto bytes = blob(read->digest);
    if (!bytes) return bytes.error();
    out.push_back(
        {read->sequence, read->size, std::move(read->type), std::move(*bytes), record->written});
  }
  return out;
}

}  // namespace windlass::log

// SPDX-License-Identifier: Apache-2.0
// What people do to a log over the years: checkpoints, anchors, redaction, a new origin after a
// restore.
#include <algorithm>

#include "log/core.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

// The newest stored checkpoint, if it is the last that this signer signed and nothing but
// checkpoints and anchors was recorded since.
std::optional<std::string> standing(const Core& core, Database& database, const Checkpoint& last,
                                    const VerifyKey& key) {
  auto stored = core.checkpoints(database, 1);
  if (stored.empty()) return std::nullopt;
  const auto& checkpoint = stored.front().note.checkpoint;
  if (checkpoint.size != last.size || checkpoint.root != last.root ||
      !verify_note(stored.front().note, {key}, core.where()))
    return std::nullopt;
  if (need(tree_root(last.size, core.subtrees(database))) != last.root)
    return std::nullopt;  // the signer will say so
  const auto size = core.stored_size(database);
  for (auto sequence = last.size; sequence < size; ++sequence) {
    const auto row = core.row(database, sequence, false);
    if (!row || !is_evidence(core.checked_entry(*row).record.kind)) return std::nullopt;
  }
  return std::move(stored.front().text);
}

}  // namespace

base::Result<Store::Signed> Store::checkpoint(Signer& signer, const std::string& now) {
  const auto where = core_->where();
  if (!is_utc_time(now))
    return base::diagnostic(where, "audit.draft",
                            "the time of a checkpoint is not written as 2026-01-31T23:59:59Z");
  auto last = signer.last(origin());
  if (!last) return last.error();
  if (*last) {
    auto stands = core_->run([&](Database& database) {
      return standing(*core_, database, **last, signer.verify_key());
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
  auto kept = core_->change([&](Database& database) {
    Record record;
    record.written = now;
    record.kind = "checkpoint";
    record.public_json = checkpoint_json(next->size, *note);
    return core_->write(database, record, {}, {});
  });
  if (!kept) return kept.error();
  return Signed{std::move(*note), true};
}

base::Result<std::vector<std::string>> Store::checkpoints() const {
  return core_->run([&](Database& database) {
    std::vector<std::string> out;
    for (auto& stored : core_->checkpoints(database, SIZE_MAX))
      out.push_back(std::move(stored.text));
    std::reverse(out.begin(), out.end());
    return out;
  });
}

base::Result<Receipt> Store::add_anchor(std::uint64_t size, const std::string& type,
                                        const std::string& evidence, const std::string& now) {
  if (!is_plain_name(type) || !is_utc_time(now) || evidence.empty() ||
      evidence.size() > (std::size_t{1} << 20)) {
    return base::diagnostic(
        core_->where(), "audit.draft",
        "an anchor needs a plain type, a UTC time and evidence of at most 1 MiB");
  }
  const auto blob = make_blob("application/octet-stream", evidence);
  return core_->change([&](Database& database) {
    if (size > core_->stored_size(database)) {
      throw Failure{{base::diagnostic(core_->where(), "audit.no_record",
                                      "the log has fewer records than the anchor speaks of")}};
    }
    Record record;
    record.written = now;
    record.kind = "anchor";
    record.public_json = anchor_json(size, type);
    return core_->write(database, record, {blob}, {});
  });
}

base::Result<std::vector<Store::Anchor>> Store::anchors() const {
  auto records =
      core_->run([&](Database& database) { return core_->evidence(database, "anchor", SIZE_MAX); });
  if (!records) return records.error();
  std::vector<Anchor> out;
  for (auto record = records->rbegin(); record != records->rend(); ++record) {
    auto read = read_anchor(*record, core_->where());
    if (!read) return read.error();
    auto bytes = blob(read->digest);
    if (!bytes) return bytes.error();
    out.push_back(
        {read->sequence, read->size, std::move(read->type), std::move(*bytes), record->written});
  }
  return out;
}

base::Result<Store::Redacted> Store::redact(const Redaction& request) {
  const auto where = core_->where();
  for (const auto& approver : {request.approver, request.approver_2}) {
    if (!is_person(approver)) {
      return base::diagnostic(where, "audit.approval",
                              "a redaction needs the names of two people, without control "
                              "characters and without blanks around them");
    }
  }
  if (same_person(request.approver, request.approver_2)) {
    return base::diagnostic(where, "audit.approval",
                            "a redaction needs the approval of two different people");
  }
  if (!is_reason(request.reason))
    return base::diagnostic(where, "audit.approval",
                            "a redaction needs a reason, without control characters");
  if (!is_utc_time(request.now))
    return base::diagnostic(where, "audit.approval", "a redaction needs a UTC time");
  if (request.subject.empty())
    return base::diagnostic(where, "audit.approval", "a redaction needs a subject");
  if (request.subject.size() > 2 && request.reason.find(request.subject) != std::string::npos) {
    return base::diagnostic(where, "audit.approval",
                            "the reason names the patient, and it stays in the log for ever",
                            "name the request instead: erasure request 2026-14");
  }
  auto pseudonym = core_->pseudonym_of(request.subject);
  if (!pseudonym) return pseudonym.error();
  std::set<std::uint64_t> keys;
  bool added = false;
  // First the record that says so, together with the removal of the values; then the keys. A crash
  // in between leaves values that nobody can find and keys that open nothing; the same call again
  // finishes it.
  auto receipt = core_->change([&](Database& database) {
    std::vector<std::uint64_t> with_values;
    std::optional<Entry> earlier;
    auto query =
        database.prepare("SELECT sequence FROM subject WHERE pseudonym = ? ORDER BY sequence");
    query.bind_blob(1, view(**pseudonym));
    while (query.step()) {
      const auto sequence = static_cast<std::uint64_t>(query.number(0));
      const auto row = core_->row(database, sequence, true);
      if (!row)
        throw Failure{
            {base::diagnostic(where, "audit.damaged", "a record that the index names is missing")}};
      auto entry = core_->checked_entry(*row);
      if (entry.record.subject != to_hex(view(**pseudonym))) {
        throw Failure{{base::diagnostic(where, "audit.damaged",
                                        "the index of subjects names a record of somebody else")}};
      }
      if (entry.record.kind == "redaction") earlier = entry;
      if (entry.record.has_private) keys.insert(entry.record.key);
      if (row->has_sealed) with_values.push_back(sequence);
    }
    core_->forget_key(**pseudonym);
    if (with_values.empty()) {
      if (!earlier)
        throw Failure{
            {base::diagnostic(where, "audit.no_subject", "the log has no values of this subject")}};
      return Receipt{core_->origin(), earlier->record.sequence, earlier->leaf};
    }
    Record record;
    record.written = request.now;
    record.kind = "redaction";
    record.subject = to_hex(view(**pseudonym));
    record.public_json =
        redaction_json({request.approver, request.approver_2, request.reason, with_values});
    for (const auto sequence : with_values) {
      auto remove = database.prepare("UPDATE entry SET sealed = NULL WHERE sequence = ?");
      remove.bind(1, sequence).run();
    }
    added = true;
    return core_->write(database, record, {}, {});
  });
  if (!receipt) return receipt.error();
  // Every one, whatever becomes of the others.
  base::Diagnostics left;
  for (const auto number : keys) {
    if (auto gone = core_->options().keys->destroy(number); !gone && left.empty())
      left = gone.error();
  }
  // Deleted cells are overwritten with zeros (secure_delete), but their old pages live on in the
  // write-ahead log until it is emptied.
  auto emptied = core_->run([&](Database& database) {
    core_->truncate_log(database);
    return true;
  });
  if (!left.empty()) return left;
  if (!emptied) return emptied.error();
  return Redacted{std::move(*receipt), added};
}

base::Result<Store> Store::fork(const ForkRequest& request) const {
  const auto where = core_->where();
  if (!is_person(request.approver))
    return base::diagnostic(where, "audit.approval",
                            "a new origin needs the name of the person who approves it");
  if (!is_reason(request.reason))
    return base::diagnostic(where, "audit.approval",
                            "a new origin needs a reason, without control characters");
  if (!is_utc_time(request.now))
    return base::diagnostic(where, "audit.approval", "a new origin needs a UTC time");
  auto left = head();
  if (!left) return left.error();
  const auto generation_at = origin().rfind('/');
  const auto generation = generation_at == std::string::npos
                              ? std::nullopt
                              : to_number(origin().substr(generation_at + 1));
  if (!generation)
    return base::diagnostic(where, "audit.origin", "the log's origin does not end in a generation");
  Continued old;
  old.origin = origin();
  old.size = old.signed_size = left->size;
  old.root = old.signed_root = left->root;
  old.checkpoint = request.checkpoint;
  old.reason = request.reason;
  old.approved_by = request.approver;
  if (!request.checkpoint.empty()) {
    auto note = parse_note(request.checkpoint, where);
    if (!note) return note.error();
    if (note->checkpoint.origin != origin())
      return base::diagnostic(where, "audit.origin", "the checkpoint belongs to another log");
    if (!core_->options().trusted.empty()) {
      if (auto signer = verify_note(*note, core_->options().trusted, where); !signer)
        return signer.error();
    }
    old.signed_size = note->checkpoint.size;
    old.signed_root = note->checkpoint.root;
  }
  // Records that were signed and are gone.
  old.gap_from = old.size;
  old.gap_until = std::max(old.signed_size, old.size);
  // Two forks of one log must not share an origin: the tag is new, the opening record ties it to
  // the old one.
  const auto name = origin().substr(0, origin().find('/'));
  const auto tag = random_array<16>();
  const auto next = name + "/" + to_hex(view(tag)) + "/" + std::to_string(*generation + 1);
  auto options = core_->options();
  options.mode = Mode::write_or_create;
  options.inspect = false;
  options.now = request.now;
  options.known.clear();
  const auto keys = key_tag(options.keys);
  if (!keys) return keys.error();
  auto core = create_fork(request.path, options, next, opening_json(*keys, old));
  if (!core) return core.error();
  return Store(std::move(*core));
}

}  // namespace windlass::log

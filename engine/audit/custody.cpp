// SPDX-License-Identifier: Apache-2.0
// What people do to a log over the years: checkpoints, anchors, redaction, a new origin after a restore.
#include <algorithm>

#include "audit/core.hpp"
#include "audit/text.hpp"
#include "base/json.hpp"

namespace windlass::audit {
namespace {

bool is_person(std::string_view text) {
  return !text.empty() && text.size() <= 200 && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}
bool is_reason(std::string_view text) { return !text.empty() && text.size() <= 4000 && is_utf8(text); }

}  // namespace

base::Result<std::string> Store::checkpoint(Signer& signer, const std::string& now) {
  const auto where = core_->where();
  if (!is_utc_time(now)) return base::about(where, "audit.draft", "the time of a checkpoint is not written as 2026-01-31T23:59:59Z");
  auto next = head();
  if (!next) return next.error();
  auto last = signer.last(origin());
  if (!last) return last.error();
  std::vector<Hash> proof;
  if (*last && (*last)->size <= next->size) {
    auto path = consistency_proof((*last)->size, next->size);
    if (!path) return path.error();
    proof = std::move(*path);
  }
  auto note = signer.sign(*next, proof);
  if (!note) return note.error();
  auto kept = core_->change([&](Database& database) {
    auto insert = database.prepare("INSERT INTO checkpoint(size, note, added) VALUES(?, ?, ?) ON CONFLICT(size) DO UPDATE SET "
                                   "note = excluded.note, added = excluded.added");
    insert.bind(1, next->size).bind_text(2, *note).bind_text(3, now).run();
    return true;
  });
  if (!kept) return kept.error();
  return *note;
}

base::Result<std::vector<std::string>> Store::checkpoints() const {
  return core_->run([&](Database& database) {
    std::vector<std::string> out;
    auto query = database.prepare("SELECT note FROM checkpoint ORDER BY size");
    while (query.step()) out.emplace_back(query.bytes(0));
    return out;
  });
}

base::Result<std::uint64_t> Store::add_anchor(std::uint64_t size, const std::string& kind, const std::string& receipt,
                                              const std::string& now) {
  if (!is_plain_name(kind) || !is_utc_time(now) || receipt.size() > (std::size_t{1} << 20)) {
    return base::about(core_->where(), "audit.draft", "an anchor needs a plain kind, a UTC time and a receipt of at most 1 MiB");
  }
  return core_->change([&](Database& database) {
    if (size > core_->stored_size(database)) {
      throw Failure{{base::about(core_->where(), "audit.no_record", "the log has fewer records than the anchor speaks of")}};
    }
    auto insert = database.prepare("INSERT INTO anchor(size, kind, receipt, added) VALUES(?, ?, ?, ?)");
    insert.bind(1, size).bind_text(2, kind).bind_blob(3, receipt).bind_text(4, now).run();
    return static_cast<std::uint64_t>(database.number("SELECT max(number) FROM anchor"));
  });
}

base::Result<std::vector<Store::Anchor>> Store::anchors() const {
  return core_->run([&](Database& database) {
    std::vector<Anchor> out;
    auto query = database.prepare("SELECT size, kind, receipt, added FROM anchor ORDER BY number");
    while (query.step()) {
      out.push_back({static_cast<std::uint64_t>(query.number(0)), std::string(query.bytes(1)), std::string(query.bytes(2)),
                     std::string(query.bytes(3))});
    }
    return out;
  });
}

base::Result<Receipt> Store::redact(const Redaction& request) {
  const auto where = core_->where();
  if (!is_person(request.approver) || !is_person(request.approver_2) || request.approver == request.approver_2) {
    return base::about(where, "audit.approval", "a redaction needs the approval of two different people");
  }
  if (!is_reason(request.reason) || !is_utc_time(request.now)) {
    return base::about(where, "audit.approval", "a redaction needs a reason and a UTC time");
  }
  if (request.subject.empty()) return base::about(where, "audit.approval", "a redaction needs a subject");
  auto pseudonym = core_->pseudonym_of(request.subject);
  if (!pseudonym) return pseudonym.error();
  std::set<std::uint64_t> keys;
  // First the record that says so, together with the removal of the values; then the keys. A crash in between leaves values
  // that nobody can find and keys that open nothing; the same call again finishes it.
  auto receipt = core_->change([&](Database& database) {
    std::vector<std::uint64_t> with_values;
    std::optional<Entry> earlier;
    auto query = database.prepare("SELECT sequence FROM subject WHERE pseudonym = ? ORDER BY sequence");
    query.bind_blob(1, view(**pseudonym));
    while (query.step()) {
      const auto sequence = static_cast<std::uint64_t>(query.number(0));
      const auto row = core_->row(database, sequence, true);
      if (!row) throw Failure{{base::about(where, "audit.damaged", "a record that the index names is missing")}};
      auto entry = core_->checked_entry(*row);
      if (entry.record.subject != to_hex(view(**pseudonym))) {
        throw Failure{{base::about(where, "audit.damaged", "the index of subjects names a record of somebody else")}};
      }
      if (entry.record.kind == "redaction") earlier = entry;
      if (entry.record.has_private) keys.insert(entry.record.key);
      if (row->has_sealed) with_values.push_back(sequence);
    }
    if (with_values.empty()) {
      if (!earlier) throw Failure{{base::about(where, "audit.no_subject", "the log has no values of this subject")}};
      return Receipt{core_->origin(), earlier->record.sequence, earlier->leaf};
    }
    base::JsonWriter json;
    json.begin_object().key("approved_by").begin_array().string(request.approver).string(request.approver_2).end_array();
    json.field("reason", request.reason).key("records").begin_array();
    for (const auto sequence : with_values) json.integer(static_cast<std::int64_t>(sequence));
    json.end_array().end_object();
    Record record;
    record.written = request.now;
    record.kind = "redaction";
    record.subject = to_hex(view(**pseudonym));
    record.public_json = json.take();
    for (const auto sequence : with_values) {
      auto remove = database.prepare("DELETE FROM payload WHERE sequence = ?");
      remove.bind(1, sequence).run();
    }
    core_->forget_keys();
    return core_->write(database, record, {}, {});
  });
  if (!receipt) return receipt;
  for (const auto number : keys) {
    if (auto gone = core_->options().keys->destroy(number); !gone) return gone.error();
  }
  // Deleted cells are overwritten with zeros (secure_delete), but their old pages live on in the write-ahead log until it is emptied.
  auto emptied = core_->run([&](Database& database) {
    core_->truncate_log(database);
    return true;
  });
  if (!emptied) return emptied.error();
  return receipt;
}

base::Result<Store> Store::fork(const ForkRequest& request) const {
  const auto where = core_->where();
  if (!is_person(request.approver) || !is_reason(request.reason) || !is_utc_time(request.now)) {
    return base::about(where, "audit.approval", "a new origin needs a reason, the person who approves it and a UTC time");
  }
  auto left = head();
  if (!left) return left.error();
  const auto generation_at = origin().rfind('/');
  const auto generation = generation_at == std::string::npos ? std::nullopt : to_number(origin().substr(generation_at + 1));
  if (!generation) return base::about(where, "audit.origin", "the log's origin does not end in a generation");
  auto signed_size = left->size;
  auto signed_root = left->root;
  if (!request.checkpoint.empty()) {
    auto note = parse_note(request.checkpoint, where);
    if (!note) return note.error();
    if (note->checkpoint.origin != origin()) return base::about(where, "audit.origin", "the checkpoint belongs to another log");
    if (!core_->options().trusted.empty()) {
      if (auto signer = verify_note(*note, core_->options().trusted, where); !signer) return signer.error();
    }
    signed_size = note->checkpoint.size;
    signed_root = note->checkpoint.root;
  }
  // Records that were signed and are gone: from what is left, or from the last record that both trees agree on if more than the end differs.
  const auto gap_until = std::max(signed_size, left->size);
  base::JsonWriter json;
  json.begin_object().field("format", std::int64_t{1}).key("continues").begin_object();
  json.field("origin", origin()).field("size", static_cast<std::int64_t>(left->size)).field("root", to_hex(view(left->root)));
  json.field("signed_size", static_cast<std::int64_t>(signed_size)).field("signed_root", to_hex(view(signed_root)));
  json.key("gap").begin_object().field("from", static_cast<std::int64_t>(left->size));
  json.field("until", static_cast<std::int64_t>(gap_until)).end_object();
  json.field("checkpoint", request.checkpoint).field("reason", request.reason).field("approved_by", request.approver);
  json.end_object().end_object();
  // Two forks of one log must not share an origin: the tag is new, the opening record ties it to the old one.
  const auto name = origin().substr(0, origin().find('/'));
  const auto tag = random_array<16>();
  const auto next = name + "/" + to_hex(view(tag)) + "/" + std::to_string(*generation + 1);
  auto options = core_->options();
  options.mode = Mode::write_or_create;
  options.inspect = false;
  options.now = request.now;
  options.known.clear();
  auto core = create_fork(request.path, options, next, json.take());
  if (!core) return core.error();
  return Store(std::move(*core));
}

}  // namespace windlass::audit

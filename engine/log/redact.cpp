// SPDX-License-Identifier: Apache-2.0
// Erasing a subject's values: the record that says so, the values, the keys.
#include <set>

#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

base::Diagnostics request_faults(const Redaction& request, const std::string& where) {
  const auto refuse = [&](const char* why, const char* hint = "") -> base::Diagnostics {
    return {base::diagnostic(where, "audit.approval", why, hint)};
  };
  if (!is_person(request.approver) || !is_person(request.approver_2)) {
    return refuse(
        "a redaction needs the names of two people, without control characters and without blanks "
        "around them");
  }
  if (same_person(request.approver, request.approver_2))
    return refuse("a redaction needs the approval of two different people");
  if (!is_reason(request.reason))
    return refuse("a redaction needs a reason, without control characters");
  if (!is_utc_time(request.now)) return refuse("a redaction needs a UTC time");
  if (request.subject.empty()) return refuse("a redaction needs a subject");
  if (request.subject.size() > 2 && request.reason.find(request.subject) != std::string::npos) {
    return refuse("the reason names the patient, and it stays in the log for ever",
                  "name the request instead: erasure request 2026-14");
  }
  return {};
}

// What the log has of a subject.
struct SubjectRecords {
  std::vector<std::uint64_t> with_values;
  std::set<std::uint64_t> keys;
  std::optional<Entry> last_redaction;
};

// Every record of the log is looked at, whatever the index of subjects says of it: what it passed
// by would stay readable, and whoever asked for the erasure would be told that it is gone.
SubjectRecords find_records(const Session& session, Database& database, const Bytes32& pseudonym) {
  SubjectRecords out;
  const std::string subject = to_hex(view(pseudonym));
  std::set<std::uint64_t> keys_of_others;
  std::vector<std::uint64_t> found;
  read_records(database, 0, stored_size(database),
               [&](const RecordView& record, std::string_view /*indexed*/) {
                 const bool own = record.subject == subject;
                 if (own) found.push_back(record.sequence);
                 if (record.has_private) (own ? out.keys : keys_of_others).insert(record.key);
               });
  for (const auto sequence : found) {
    const auto row = find_row(database, sequence, true);
    auto entry = session.checked_entry(*row);
    if (row->has_sealed) out.with_values.push_back(sequence);
    if (entry.record.kind == "redaction") out.last_redaction = std::move(entry);
  }
  for (const auto number : out.keys) {
    if (keys_of_others.count(number) == 0) continue;
    throw Failure{{base::diagnostic(
        session.where(), "audit.keys",
        "key " + std::to_string(number) +
            " seals records of this subject and of somebody else: one cannot be erased without "
            "the other",
        "the key file was once replaced by an older copy of itself; nothing was erased")}};
  }
  return out;
}

}  // namespace

base::Result<Store::Redacted> Store::redact(const Redaction& request) {
  const auto where = session_->where();
  if (auto errors = request_faults(request, where); !errors.empty()) return errors;
  const auto pseudonym = session_->pseudonym_of(request.subject);
  if (!pseudonym) return pseudonym.error();
  SubjectRecords found;
  // First the record that says so, together with the removal of the values; then the keys. A crash
  // in between leaves values that nobody can find and keys that open nothing; the same call again
  // finishes it.
  auto receipt = session_->change([&](Database& database) {
    found = find_records(*session_, database, **pseudonym);
    session_->key_cache().forget(**pseudonym);
    if (found.with_values.empty()) {
      if (!found.last_redaction)
        throw Failure{
            {base::diagnostic(where, "audit.no_subject", "the log has no values of this subject")}};
      return Receipt{origin(), found.last_redaction->record.sequence, found.last_redaction->leaf};
    }
    for (const auto sequence : found.with_values) {
      auto remove = database.prepare("UPDATE entry SET sealed = NULL WHERE sequence = ?");
      remove.bind(1, sequence).run();
    }
    Record record;
    record.written = request.now;
    record.kind = "redaction";
    record.subject = to_hex(view(**pseudonym));
    record.public_json =
        redaction_json({request.approver, request.approver_2, request.reason, found.with_values});
    return session_->write(database, record, {});
  });
  if (!receipt) return receipt.error();
  // Every one, whatever becomes of the others.
  base::Diagnostics left;
  for (const auto number : found.keys) {
    if (auto gone = session_->options().keys->destroy(number); !gone && left.empty())
      left = gone.error();
  }
  // Deleted cells are overwritten with zeros (secure_delete), but their old pages live on in the
  // write-ahead log until it is emptied.
  auto emptied = session_->run([&](Database& database) {
    session_->storage().truncate_log(database);
    return true;
  });
  if (!left.empty()) return left;
  if (!emptied) return emptied.error();
  return Redacted{std::move(*receipt), !found.with_values.empty()};
}

}  // namespace windlass::log

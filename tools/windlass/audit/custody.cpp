// SPDX-License-Identifier: Apache-2.0
// What people do to a log: feedback, redaction, signing, anchoring, a new origin after a restore.
#include <filesystem>
#include <ostream>

#include "audit.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

int answer(const log::Receipt& receipt, const std::string& what, const AuditOptions& options,
           Streams& streams) {
  if (options.format == "json") {
    base::JsonWriter json(2);
    json.begin_object()
        .field("origin", receipt.origin)
        .field("sequence", static_cast<std::int64_t>(receipt.sequence))
        .field("leaf", receipt.leaf)
        .end_object();
    streams.out << json.take() << "\n";
  } else {
    streams.out << what << ": record " << receipt.sequence << " of log " << receipt.origin
                << "\nleaf " << receipt.leaf << "\n";
  }
  return exit_done;
}

fs::path folder_of(const std::string& path) {
  std::error_code failed;
  const fs::path full = fs::weakly_canonical(fs::absolute(path, failed), failed);
  return full.parent_path();
}

// The newest note of the store, or the one in a file.
std::optional<std::string> chosen_note(const AuditOptions& options, const log::Store& store,
                                       Streams& streams) {
  if (!options.note.empty()) return read_text(options.note, streams);
  auto notes = store.checkpoints();
  if (!notes) {
    print(notes.error(), streams);
    return std::nullopt;
  }
  if (!notes->empty()) return notes->back();
  complain(streams, "the log has no checkpoint yet",
           "make one: windlass audit checkpoint --store DB --signer KEY");
  return std::nullopt;
}

// Whether a note of this log with `size` records may be written to `path`: over nothing, or over an
// older note of the same log. False after a complaint.
bool may_write_note(const std::string& path, const std::string& origin, std::uint64_t size,
                    Streams& streams) {
  std::error_code failed;
  if (fs::symlink_status(path, failed).type() == fs::file_type::not_found) return true;
  const auto refuse = [&](const std::string& why) {
    complain(streams, "'" + path + "' " + why,
             "name a file that does not exist yet, or an older checkpoint of this log");
    return false;
  };
  const auto text = read_text(path, streams);
  if (!text) return false;
  const auto note = log::parse_note(*text, path);
  if (!note) return refuse("exists and is no checkpoint: it is not overwritten");
  if (note->checkpoint.origin != origin)
    return refuse("is a checkpoint of another log: it is not overwritten");
  if (note->checkpoint.size > size)
    return refuse("is a checkpoint of " + count(note->checkpoint.size, "record", "records") +
                  ", more than would take its place: it is not overwritten");
  return true;
}

}  // namespace

int run_audit_feedback(const AuditOptions& options, Streams& streams) {
  const auto store = open_store(options, Use::change, streams);
  if (!store) return exit_refused;
  audit::Feedback feedback;
  feedback.recommendation.sequence = options.sequences.front();
  feedback.recommendation.leaf = options.leaf;
  feedback.modality = options.modality;
  feedback.outcome = options.outcome;
  feedback.reason = options.reason;
  feedback.role = options.role;
  feedback.client = options.client;
  feedback.user = options.user;
  feedback.now = utc_now(options.now);
  auto receipt = audit::record_feedback(*store, feedback);
  if (!receipt) return fail(receipt.error(), streams);
  return answer(*receipt, options.modality + " " + options.outcome, options, streams);
}

int run_audit_redact(const AuditOptions& options, Streams& streams) {
  if (options.approvers.size() != 2) {
    complain(streams, "erasing a patient's values needs the approval of two different people",
             "--approver A --approver B");
    return exit_bad_input;
  }
  auto store = open_store(options, Use::change, streams);
  if (!store) return exit_refused;
  auto done = store->redact({options.subject, options.approvers[0], options.approvers[1],
                             options.reason, utc_now(options.now)});
  if (!done) return fail(done.error(), streams);
  if (options.format != "json")
    streams.err << "The values and their keys are destroyed here. Backups of the key file and "
                   "exports made earlier still hold them: they have to go as well.\n";
  return answer(done->receipt,
                done->added
                    ? "the patient's values are erased"
                    : "the patient's values were erased before, and nothing new is recorded",
                options, streams);
}

int run_audit_keygen(const AuditOptions& options, Streams& streams) {
  auto key = log::generate_signing_key(options.file, options.name);
  if (!key) return fail(key.error(), streams);
  if (options.format == "json") {
    base::JsonWriter json(2);
    streams.out << json.begin_object()
                       .field("name", key->name)
                       .field("key", key->text())
                       .end_object()
                       .take()
                << "\n";
  } else {
    streams.out << key->text() << "\n";
    streams.err << "The private key is in " << clean(options.file) << ", what it has signed in "
                << clean(options.file) << ".memory: keep both together, away from the store,\n"
                << "best with another person. The line above is the public key: give it to every "
                   "auditor (--trusted).\n";
  }
  return exit_done;
}

int run_audit_checkpoint(const AuditOptions& options, Streams& streams) {
  if (folder_of(options.signer) == folder_of(options.store)) {
    complain(streams, "the signing key lies in the folder of the store that it is to guard",
             "keep it elsewhere: whoever can change the store must not be able to sign it");
    return exit_bad_input;
  }
  auto signer = log::open_signer(options.signer);
  if (!signer) return fail(signer.error(), streams);
  auto store = open_store(options, Use::change, streams);
  if (!store) return exit_refused;
  // Decided before anything is signed: what was signed cannot be taken back.
  if (!options.file.empty()) {
    auto head = store->head();
    if (!head) return fail(head.error(), streams);
    if (!may_write_note(options.file, store->origin(), head->size, streams)) return exit_bad_input;
  }
  auto made = store->checkpoint(**signer, utc_now(options.now));
  if (!made) return fail(made.error(), streams);
  const std::string* note = &made->note;
  if (!made->added)
    streams.err << "Nothing but checkpoints and anchors was recorded since the last checkpoint: "
                   "that one still stands, and is given again.\n";
  if (options.file.empty()) {
    streams.out << *note;
    return exit_done;
  }
  const auto given = log::parse_note(*note, options.file);
  if (!given) return fail(given.error(), streams);
  if (!may_write_note(options.file, store->origin(), given->checkpoint.size, streams))
    return exit_bad_input;  // the one that still stands may be the smaller
  auto written = base::write_file(options.file, *note);
  if (!written) return fail(written.error(), streams);
  streams.out << "checkpoint written to " << clean(options.file) << "\n";
  return exit_done;
}

int run_audit_anchor(const AuditOptions& options, Streams& streams) {
  auto store = open_store(options, Use::change, streams);
  if (!store) return exit_refused;
  auto bytes = read_text(options.file, streams, std::size_t{1} << 20);
  if (!bytes) return exit_bad_input;
  const bool copy = options.anchor_kind == "file";
  std::optional<std::string> text = copy ? bytes : chosen_note(options, *store, streams);
  if (!text) return exit_bad_input;
  auto note = log::parse_note(*text, copy ? options.file : store->path().string());
  if (!note) return fail(note.error(), streams);
  const auto trusted = trusted_keys(options, streams);
  if (!trusted) return exit_bad_input;
  if (!trusted->empty()) {
    if (auto signer = log::verify_note(*note, *trusted, options.file); !signer)
      return fail(signer.error(), streams);
  }
  const log::Checkpoint& checkpoint = note->checkpoint;
  auto head = checkpoint.origin == store->origin()
                  ? store->head(checkpoint.size)
                  : base::Result<log::Checkpoint>(base::diagnostic(
                        options.file, "audit.origin", "the checkpoint belongs to another log"));
  if (!head) return fail(head.error(), streams);
  if (head->root != checkpoint.root)
    return fail(
        {base::diagnostic(options.file, "audit.root",
                          "the checkpoint does not fit the log: size agrees, the root does not")},
        streams);
  if (!copy) {
    // A token about something else would pass for an anchor for ever after: it has to speak of this
    // very note.
    const base::Digest imprint = base::sha256(*text);
    if (bytes->find(log::view(imprint)) == std::string::npos &&
        bytes->find(base::hex(imprint)) == std::string::npos)
      return fail({base::diagnostic(
                      options.file, "audit.anchor",
                      "the token does not contain the SHA-256 of the checkpoint, so it speaks of "
                      "something else",
                      "stamp the bytes of the note as 'windlass audit checkpoint' wrote them")},
                  streams);
  }
  std::error_code failed;
  const std::string evidence = copy ? "copy at " + fs::absolute(options.file, failed).string() +
                                          ", SHA-256 " + base::hex(base::sha256(*bytes))
                                    : *bytes;
  auto receipt =
      store->add_anchor(checkpoint.size, options.anchor_kind, evidence, utc_now(options.now));
  if (!receipt) return fail(receipt.error(), streams);
  streams.out << "record " << receipt->sequence << ": the checkpoint of " << checkpoint.size
              << " records is known elsewhere (" << options.anchor_kind << ")\n";
  return exit_done;
}

int run_audit_fork(const AuditOptions& options, Streams& streams) {
  if (options.approvers.size() != 1) {
    complain(streams, "a new origin needs one person who approves it", "--approver NAME");
    return exit_bad_input;
  }
  // The old log may well be refused for ordinary use: that is why it is left behind.
  auto store = open_store(options, Use::inspect, streams);
  if (!store) return exit_refused;
  log::ForkRequest request;
  request.path = options.file;
  request.reason = options.reason;
  request.approver = options.approvers.front();
  request.now = utc_now(options.now);
  if (!options.note.empty()) {
    auto note = read_text(options.note, streams);
    if (!note) return exit_bad_input;
    request.checkpoint = std::move(*note);
  } else {
    auto notes = store->checkpoints();
    if (!notes) {
      const base::Diagnostic& why = notes.error().front();
      return fail({base::diagnostic(why.file, why.code, why.message,
                                    "what was signed cannot be read from this log: give the newest "
                                    "checkpoint that anybody kept, with --note")},
                  streams);
    }
    if (!notes->empty()) request.checkpoint = notes->back();
  }
  auto next = store->fork(request);
  if (!next) return fail(next.error(), streams);
  auto opening = next->entry(0);
  if (!opening) return fail(opening.error(), streams);
  streams.out << "log " << next->origin() << "\n  continues " << store->origin() << "\n  in "
              << clean(options.file) << "\n";
  auto document = base::read_json("the opening record", opening->record.public_json);
  const base::Node* old = document ? document->root.find("continues") : nullptr;
  const base::Node* gap = old != nullptr ? old->find("gap") : nullptr;
  if (gap != nullptr && gap->find("from") != nullptr && gap->find("until") != nullptr) {
    const auto from = log::to_number(gap->find("from")->text).value_or(0),
               until = log::to_number(gap->find("until")->text).value_or(0);
    if (from == until)
      streams.out << "  no record is known to be missing\n";
    else if (until == from + 1)
      streams.out << "  record " << from << " was signed and is gone\n";
    else
      streams.out << "  records " << from << " to " << until - 1 << " were signed and are gone\n";
  }
  return exit_done;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit anchor`: records that a checkpoint is known elsewhere.
#include <filesystem>
#include <ostream>

#include "audit.hpp"
#include "base/files.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

struct AnchorOptions {
  LogOptions log;
  std::string file, note;
  std::string kind = "file";
};

// The newest note of the store, or the one in a file.
std::optional<std::string> chosen_note(const AnchorOptions& options, const log::Store& store,
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

// Why a checkpoint is not one of this log, as it is now.
std::optional<base::Diagnostic> misfit(const log::Checkpoint& checkpoint, const log::Store& store,
                                       const std::string& where) {
  if (checkpoint.origin != store.origin())
    return base::diagnostic(where, "audit.origin", "the checkpoint belongs to another log");
  const auto head = store.head(checkpoint.size);
  if (!head) return head.error().front();
  if (head->root == checkpoint.root) return std::nullopt;
  return base::diagnostic(where, "audit.root",
                          "the checkpoint does not fit the log: size agrees, the root does not");
}

// A token about something else would pass for an anchor for ever after: it has to speak of this
// very note.
std::optional<base::Diagnostic> foreign_token(const std::string& token, const std::string& note,
                                              const std::string& where) {
  const base::Digest imprint = base::sha256(note);
  if (token.find(log::view(imprint)) != std::string::npos ||
      token.find(base::hex(imprint)) != std::string::npos)
    return std::nullopt;
  return base::diagnostic(
      where, "audit.anchor",
      "the token does not contain the SHA-256 of the checkpoint, so it speaks of something else",
      "stamp the bytes of the note as 'windlass audit checkpoint' wrote them");
}

int run_anchor(const AnchorOptions& options, Streams& streams) {
  const bool copy = options.kind == "file";
  if (copy && !options.note.empty()) {
    complain(streams, "a copy of a checkpoint speaks for itself: --note goes with other kinds");
    return exit_bad_input;
  }
  int code = exit_refused;
  auto store = open_store(options.log, Use::change, streams, code);
  if (!store) return code;
  auto bytes = read_text(options.file, streams, std::size_t{1} << 20);
  if (!bytes) return exit_bad_input;
  std::optional<std::string> text = copy ? bytes : chosen_note(options, *store, streams);
  if (!text) return exit_bad_input;
  auto note = log::parse_note(*text, copy ? options.file : store->path().string());
  if (!note) return fail(note.error(), streams);
  const auto trusted = trusted_keys(options.log, streams);
  if (!trusted) return exit_bad_input;
  if (!trusted->empty()) {
    if (auto signer = log::verify_note(*note, *trusted, options.file); !signer)
      return fail(signer.error(), streams);
  }
  if (auto wrong = misfit(note->checkpoint, *store, options.file)) return fail({*wrong}, streams);
  if (!copy && options.kind != "rfc3161" && options.kind != "witness")  // the log looks at those
    if (auto wrong = foreign_token(*bytes, *text, options.file)) return fail({*wrong}, streams);
  std::error_code failed;
  const std::string attestation = copy ? "copy at " + fs::absolute(options.file, failed).string() +
                                             ", SHA-256 " + base::hex(base::sha256(*bytes))
                                       : *bytes;
  auto receipt = store->add_anchor(note->checkpoint.size, options.kind, attestation,
                                   utc_now(options.log.now), *text);
  if (!receipt) return fail(receipt.error(), streams);
  streams.out << "record " << receipt->sequence << ": the checkpoint of " << note->checkpoint.size
              << " records is known elsewhere (" << options.kind << ")\n";
  return exit_done;
}

void declare(AnchorOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments
      .add("FILE", &options.file,
           "A copy of a checkpoint; with --kind, a token that contains its SHA-256")
      .required();
  arguments.add("--kind", &options.kind, "What FILE is: file, rfc3161, witness, ...", "KIND");
  arguments.add("--note", &options.note,
                "The checkpoint that the token is about; default: the newest in the store", "NOTE");
  add_now(options.log, arguments);
}

}  // namespace

CommandRow audit_anchor_command() {
  return make_command<AnchorOptions>(
      "anchor", "Records that a checkpoint is known elsewhere",
      "Examples:\n"
      "  windlass audit anchor /elsewhere/2026-01.note --store clinic.db\n"
      "  windlass audit anchor token.tsr --kind rfc3161 --note 2026-01.note --store clinic.db",
      declare, run_anchor);
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit anchor`: keeps the evidence that a checkpoint is known elsewhere.
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

int run_anchor(const AnchorOptions& options, Streams& streams) {
  auto store = open_store(options.log, Use::change, streams);
  if (!store) return exit_refused;
  auto bytes = read_text(options.file, streams, std::size_t{1} << 20);
  if (!bytes) return exit_bad_input;
  const bool copy = options.kind == "file";
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
  if (!copy && options.kind != "rfc3161" && options.kind != "witness") {  // the log looks at those
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
      store->add_anchor(checkpoint.size, options.kind, evidence, utc_now(options.log.now), *text);
  if (!receipt) return fail(receipt.error(), streams);
  streams.out << "record " << receipt->sequence << ": the checkpoint of " << checkpoint.size
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
                "The checkpoint that the token is about; none: the newest in the store", "NOTE");
  add_now(options.log, arguments);
}

}  // namespace

CommandRow audit_anchor_command() {
  return make_command<AnchorOptions>(
      "anchor", "Keeps the evidence that a checkpoint is known elsewhere",
      "Examples:\n"
      "  windlass audit anchor /elsewhere/2026-01.note --store clinic.db\n"
      "  windlass audit anchor token.tsr --kind rfc3161 --note 2026-01.note --store clinic.db",
      declare, run_anchor);
}

}  // namespace windlass::tool

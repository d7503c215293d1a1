// SPDX-License-Identifier: Apache-2.0
// `audit checkpoint`: signs the log as it is.
#include <filesystem>
#include <ostream>

#include "audit.hpp"
#include "base/files.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

struct CheckpointOptions {
  LogOptions log;
  std::string signer, file;
};

fs::path folder_of(const std::string& path) {
  std::error_code failed;
  const fs::path full = fs::weakly_canonical(fs::absolute(path, failed), failed);
  return full.parent_path();
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
  if (!note) return refuse("exists and is not a checkpoint: it is not overwritten");
  if (note->checkpoint.origin != origin)
    return refuse("is a checkpoint of another log: it is not overwritten");
  if (note->checkpoint.size > size)
    return refuse("is a checkpoint of " + count(note->checkpoint.size, "record", "records") +
                  ", more than would take its place: it is not overwritten");
  return true;
}

int run_checkpoint(const CheckpointOptions& options, Streams& streams) {
  if (folder_of(options.signer) == folder_of(options.log.store)) {
    complain(streams, "the signing key lies in the folder of the store that it is to guard",
             "keep it elsewhere: whoever can change the store must not be able to sign it");
    return exit_bad_input;
  }
  auto signer = log::open_signer(options.signer);
  if (!signer) return fail(signer.error(), streams);
  int code = exit_refused;
  auto store = open_store(options.log, Use::change, streams, code);
  if (!store) return code;
  // Decided before anything is signed: what was signed cannot be taken back.
  if (!options.file.empty()) {
    auto head = store->head();
    if (!head) return fail(head.error(), streams);
    if (!may_write_note(options.file, store->origin(), head->size, streams)) return exit_bad_input;
  }
  auto made = store->checkpoint(**signer, utc_now(options.log.now));
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

void declare(CheckpointOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments
      .add("--signer", &options.signer,
           "The private key of audit keygen; not in the store's folder", "KEY")
      .required();
  arguments.add("--to", &options.file, "Where the note goes; default: standard output", "FILE");
  add_now(options.log, arguments);
}

}  // namespace

CommandRow audit_checkpoint_command() {
  return make_command<CheckpointOptions>(
      "checkpoint", "Signs the current state of the log",
      "Example:\n"
      "  windlass audit checkpoint --store clinic.db --signer /secure/auditor.key \\\n"
      "      --to /elsewhere/2026-01.note",
      declare, run_checkpoint);
}

}  // namespace windlass::tool

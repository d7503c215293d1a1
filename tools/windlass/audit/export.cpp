// SPDX-License-Identifier: Apache-2.0
// `audit export`: one self-contained file out of a store.
#include <ostream>

#include "audit.hpp"

namespace windlass::tool {

namespace {

struct ExportOptions {
  LogOptions log;
  std::string file, note;
  std::vector<std::uint64_t> sequences;
  bool without_values = false;
};

int run_export(const ExportOptions& options, Streams& streams) {
  int code = exit_refused;
  const auto store = open_store(options.log, Use::look, streams, code);
  if (!store) return code;
  log::ExportOptions what;
  what.sequences = options.sequences;
  what.values = !options.without_values;
  what.now = utc_now(options.log.now);
  const auto trusted = trusted_keys(options.log, streams);
  if (!trusted) return exit_bad_input;
  what.keys = *trusted;
  if (!options.note.empty()) {
    auto note = read_text(options.note, streams);
    if (!note) return exit_bad_input;
    what.checkpoint = std::move(*note);
  }
  Progress progress(streams, "exported");
  what.progress = [&](std::uint64_t so_far, std::uint64_t total) { progress.at(so_far, total); };
  const auto done = store->export_to(options.file, what);
  progress.clear();
  if (!done) return fail(done.error(), streams);
  streams.out << "exported " << count(done->records, "record", "records")
              << (done->complete ? " (the whole log)" : "") << " to " << clean(options.file) << ", "
              << done->bytes << " bytes\n";
  if (done->open > 0)
    streams.err << "windlass: warning: the export holds the values of "
                << count(done->open, "record", "records")
                << " in the clear\n   hint: guard it as you guard the patients' files; "
                   "--without-values leaves them sealed\n";
  if (done->sealed > 0)
    streams.out << count(done->sealed, "record is", "records are")
                << " in it with sealed values: still proved, not replayable without the keys\n";
  return exit_done;
}

void declare(ExportOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments.add("FILE", &options.file, "The file to write; it must not exist").required();
  arguments.add("--record", &options.sequences,
                "This record, with its proof; repeatable; default: the whole log", "SEQ");
  arguments.add("--note", &options.note,
                "Prove against this checkpoint; default: the newest in the store", "NOTE");
  arguments.add("--without-values", &options.without_values, "Leave the patients' values sealed");
  add_now(options.log, arguments);
}

}  // namespace

CommandRow audit_export_command() {
  return make_command<ExportOptions>(
      "export", "One self-contained file: records, proofs, documents, plugins, values",
      "Examples:\n"
      "  windlass audit export clinic.export --store clinic.db\n"
      "  windlass audit export part.export --store clinic.db --record 17 --record 18 \\\n"
      "      --without-values",
      declare, run_export);
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit backup`: a verified copy of a store, made while others record.
#include <ostream>

#include "audit.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

struct BackupOptions {
  LogOptions log;
  std::string file;
};

int run_backup(const BackupOptions& options, Streams& streams) {
  int code = exit_refused;
  const auto store = open_store(options.log, Use::look, streams, code);
  if (!store) return code;
  Progress progress(streams, "copied pages:");
  const auto head = store->backup(
      options.file, [&](std::uint64_t so_far, std::uint64_t total) { progress.at(so_far, total); });
  progress.clear();
  if (!head) return fail(head.error(), streams);
  streams.changed = "the copy stands";
  streams.out << "copied " << count(head->size, "record", "records") << " of log " << head->origin
              << " to " << clean(options.file) << ", root " << log::to_hex(log::view(head->root))
              << "\n";
  streams.err << "The copy has no keys: the key file is backed up by itself, elsewhere.\n";
  return exit_done;
}

void declare(BackupOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments.add("FILE", &options.file, "The copy; it must not exist").required();
}

}  // namespace

CommandRow audit_backup_command() {
  return make_command<BackupOptions>(
      "backup", "A verified copy of a store, made while others record",
      "Example:\n"
      "  windlass audit backup /elsewhere/clinic-2026-01-31.db --store clinic.db \\\n"
      "      --trusted auditor.pub\n"
      "\n"
      "The copy verifies where it lies, on read-only media too: windlass audit verify --store COPY",
      declare, run_backup);
}

}  // namespace windlass::tool

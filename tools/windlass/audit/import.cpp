// SPDX-License-Identifier: Apache-2.0
// `audit import`: judges an export, on any machine.
#include <filesystem>
#include <ostream>
#include <set>

#include "audit/log.hpp"
#include "audit/summary.hpp"
#include "audit/verify.hpp"
#include "base/files.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_begins = "{\"windlass_manifest\":";

struct ImportOptions {
  LogOptions log;
  std::string file, unpack;
  std::vector<std::string> receipts;
  bool verify = false;  // what is done in any case
  std::string format = "text";
};

// Nothing of the file's own naming becomes a path: digests and numbers alone.
base::Diagnostics write_parts(const log::Bundle& bundle, const fs::path& folder) {
  const auto put = [&](const std::string& name, const std::string& bytes) {
    const auto written = base::write_file(folder / name, bytes);
    return written ? base::Diagnostics() : written.error();
  };
  for (const std::string& digest : bundle.digests()) {
    const auto blob = bundle.blob(digest);
    if (!blob) return blob.error();
    if (auto failed = put(digest, *blob); !failed.empty()) return failed;
  }
  for (const std::uint64_t sequence : bundle.sequences()) {
    const auto entry = bundle.entry(sequence);
    if (!entry) return entry.error();
    if (auto failed = put("record-" + std::to_string(sequence) + ".json", entry->bytes);
        !failed.empty())
      return failed;
  }
  return {};
}

// The exit code. A folder is there with all that is to be in it, or it is not there.
int unpack(const log::Bundle& bundle, const std::string& folder, Streams& streams) {
  std::error_code failed;
  if (!fs::create_directory(folder, failed) || failed) {
    complain(streams,
             "'" + folder + "' could not be made" + (failed ? ": " + failed.message() : ""),
             "name a folder that does not exist yet");
    return failed == std::errc::no_space_on_device ? exit_stopped : exit_bad_input;
  }
  const base::Diagnostics problems = write_parts(bundle, folder);
  if (problems.empty()) return exit_done;
  fs::remove_all(folder, failed);
  return fail(problems, streams);
}

// The engines that made the plans, each once: "windlass 0.1.0, semantics 1".
std::set<std::string> makers_of(const log::Bundle& bundle) {
  std::set<std::string> out;
  for (const std::string& digest : bundle.digests()) {
    const auto bytes = bundle.blob(digest);
    if (!bytes || bytes->compare(0, manifest_begins.size(), manifest_begins) != 0) continue;
    if (const auto made = audit::provenance_of(*bytes)) out.insert(audit::maker_in_words(*made));
  }
  return out;
}

int run_import(const ImportOptions& options, Streams& streams) {
  VerifyOptions verify;
  verify.log = options.log;
  verify.log.bundle = options.file;
  verify.receipts = options.receipts;
  verify.format = options.format;
  std::optional<Log> log;
  if (const int code = verify_and_keep(verify, streams, log); code != exit_done) return code;
  const log::Bundle* bundle = log->bundle();
  if (options.format == "text") {
    streams.out << (bundle->complete() ? "the whole log" : "a part of the log") << ": "
                << count(bundle->record_count(), "record", "records") << ", "
                << count(bundle->blob_count(), "document, plugin or manifest",
                         "documents, plugins and manifests")
                << "\n";
    for (const std::string& maker : makers_of(*bundle))
      streams.out << "plans made by " << clean(maker) << "\n";
    for (const std::string& key : bundle->keys())
      streams.out << "the exporter names the key " << clean(key)
                  << "; whether it is the log's own is for you to know\n";
  }
  return options.unpack.empty() ? exit_done : unpack(*bundle, options.unpack, streams);
}

void declare(ImportOptions& options, Arguments& arguments) {
  arguments.add("FILE", &options.file, "The export; \"-\": standard input").required();
  arguments.add("--verify", &options.verify,
                "Verify it: this is done in any case, before anything else");
  add_trust_options(options.log, arguments);
  arguments.add("--receipt", &options.receipts, "A receipt, or a recorded plan in JSON; repeatable",
                "FILE");
  arguments.add("--unpack", &options.unpack,
                "A new folder for its documents, plugins and records, once it holds", "FOLDER");
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_import_command() {
  return make_command<ImportOptions>(
      "import", "Verifies an export, on any machine",
      "Example:\n"
      "  windlass audit import clinic.export --verify --trusted auditor.pub --known 2026-01.note\n"
      "\nExit code 1 when it does not hold.",
      declare, run_import);
}

}  // namespace windlass::tool

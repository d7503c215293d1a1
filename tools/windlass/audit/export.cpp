// SPDX-License-Identifier: Apache-2.0
// `audit export` and `audit import`: one self-contained file out, and the same file judged on
// another machine.
#include <filesystem>
#include <ostream>

#include "audit.hpp"
#include "base/files.hpp"
#include "base/json.hpp"

namespace windlass::tool {

int run_audit_export(const AuditOptions& options, Streams& streams) {
  const auto store = open_store(options, Use::look, streams);
  if (!store) return exit_refused;
  log::ExportOptions what;
  what.sequences = options.sequences;
  what.values = !options.without_values;
  what.now = utc_now(options.now);
  const auto trusted = trusted_keys(options, streams);
  if (!trusted) return exit_bad_input;
  what.keys = *trusted;
  if (!options.note.empty()) {
    auto note = read_text(options.note, streams);
    if (!note) return exit_bad_input;
    what.checkpoint = std::move(*note);
  }
  auto size = store->export_to(options.file, what);
  if (!size) return fail(size.error(), streams);
  auto bundle = log::Bundle::open(options.file);
  if (!bundle) return fail(bundle.error(), streams);
  std::uint64_t open = 0, sealed = 0;
  for (const std::uint64_t sequence : bundle->sequences())
    if (auto one = bundle->read(sequence)) {
      open += one->state == log::ValueState::open ? 1U : 0U;
      sealed += one->state == log::ValueState::sealed ? 1U : 0U;
    }
  streams.out << "exported " << count(bundle->sequences().size(), "record", "records")
              << (bundle->complete() ? " (the whole log)" : "") << " to " << clean(options.file)
              << ", " << *size << " bytes\n";
  if (open > 0)
    streams.err << "windlass: warning: the export holds the values of "
                << count(open, "record", "records")
                << " in the clear\n   hint: guard it as you guard the patients' files; "
                   "--without-values leaves them sealed\n";
  if (sealed > 0)
    streams.out << count(sealed, "record is", "records are")
                << " in it with sealed values: evidence, not replayable without the keys\n";
  return exit_done;
}

namespace {

bool unpack(const log::Bundle& bundle, const std::string& folder, Streams& streams) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (!fs::create_directory(folder, failed) || failed) {
    complain(streams, "'" + folder + "' could not be made",
             "name a folder that does not exist yet");
    return false;
  }
  const auto put = [&](const std::string& name, const std::string& bytes) {
    auto written = base::write_file(fs::path(folder) / name, bytes);
    if (!written) print(written.error(), streams);
    return static_cast<bool>(written);
  };
  // Nothing of the file's own naming becomes a path: digests and numbers alone.
  for (const std::string& digest : bundle.digests()) {
    auto blob = bundle.blob(digest);
    if (!blob || !put(digest, *blob)) return false;
  }
  for (const std::uint64_t sequence : bundle.sequences()) {
    auto entry = bundle.entry(sequence);
    if (!entry || !put("record-" + std::to_string(sequence) + ".json", entry->bytes)) return false;
  }
  return true;
}

}  // namespace

int run_audit_import(const AuditOptions& given, Streams& streams) {
  AuditOptions options = given;
  options.bundle = options.file;
  options.store.clear();
  if (const int code = run_audit_verify(options, streams); code != exit_done) return code;
  auto bundle = log::Bundle::open(options.file);
  if (!bundle) return fail(bundle.error(), streams);
  if (options.format == "text") {
    streams.out << (bundle->complete() ? "the whole log" : "a part of the log") << ": "
                << count(bundle->sequences().size(), "record", "records") << ", "
                << count(bundle->digests().size(), "document, plugin or manifest",
                         "documents, plugins and manifests")
                << "\n";
    for (const std::string& key : bundle->keys())
      streams.out << "the exporter names the key " << clean(key)
                  << "; whether it is the log's own is for you to know\n";
  }
  if (!options.unpack.empty() && !unpack(*bundle, options.unpack, streams)) return exit_bad_input;
  return exit_done;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit verify`: the whole log, one record by its inclusion proof, or that one checkpoint
// continues another.
#include "audit/verify.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "audit/shown_plan.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

// A receipt alone, or a recommendation with one in it.
std::optional<ReceiptFile> receipt_file(const std::string& path, Streams& streams) {
  auto text = read_text(path, streams);
  if (!text) return std::nullopt;
  auto document = base::read_json(path, std::move(*text), std::size_t{16} << 20);
  if (!document) {
    print(document.error(), streams);
    return std::nullopt;
  }
  const base::Node* node = document->root.find("receipt");
  if (node == nullptr) node = &document->root;
  const auto text_of = [&](std::string_view key) {
    const base::Node* found = node->find(key);
    return found != nullptr && found->is_scalar() ? found->text : std::string();
  };
  const auto sequence = base::parse_whole_number(text_of("sequence"));
  if (!sequence || !log::hex_array<32>(text_of("leaf")) || text_of("origin").empty()) {
    complain(
        streams, "'" + path + "' holds no receipt",
        "a receipt has an origin, a sequence and a leaf; a plan in JSON that was recorded has one");
    return std::nullopt;
  }
  ReceiptFile out{path, {text_of("origin"), *sequence, text_of("leaf")}, std::nullopt};
  if (audit::is_plan(document->root)) out.plan = std::move(document->root);
  return out;
}

// What was found in a file that is not opened because of it.
void write_json(const base::Diagnostics& problems, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object().field("holds", false);
  write_problems(json, problems);
  streams.out << json.end_object().take() << "\n";
}

// What cannot be asked together. Nothing when it can.
std::string contradiction(const VerifyOptions& options) {
  const bool growth = !options.from_checkpoint.empty() || !options.to_checkpoint.empty();
  if (growth && (options.from_checkpoint.empty() || options.to_checkpoint.empty()))
    return "two checkpoints are compared: name both --from-checkpoint and --to-checkpoint";
  if (growth && (options.record || !options.receipts.empty() || !options.log.known.empty()))
    return "two checkpoints are compared by themselves, without --record, --receipt and --known";
  if ((growth || options.record) && (options.values || options.quick))
    return "--values and --quick are about the whole log";
  if (!options.log.bundle.empty() && options.quick) return "--quick is about a store";
  return {};
}

void tell_what_vouches(const log::VerifyReport& report, bool keys_named, Streams& streams) {
  const auto by_receipt = static_cast<std::uint64_t>(
      std::count_if(report.grounds.begin(), report.grounds.end(),
                    [](const log::Ground& one) { return one.kind == "receipt"; }));
  if (report.covered > 0)
    streams.out << "covered: " << range(report.covered) << ", on the grounds of "
                << count(report.grounds.size() - by_receipt, "signature", "signatures")
                << (by_receipt > 0 ? " and " + count(by_receipt, "receipt", "receipts") : "")
                << (report.holds() ? "" : "; that mends none of the problems above") << "\n";
  else
    streams.out << "covered: no record; "
                << (keys_named ? "no checkpoint of a trusted key was found"
                               : "no key was named whose signature counts (--trusted KEY)")
                << "\n";
}

// Of a log that goes on after a restore: what is lost of the one before it.
std::string continued_in_words(const Log& log) {
  const auto first = log.entry(0);
  if (!first) return {};
  const auto opening = log::read_opening(first->record, {});
  return opening && opening->continued ? "the log " + in_words(*opening->continued) : std::string();
}

// Complains where --values was asked for and no key is there to compare all of an export's; those
// in the clear need none.
bool values_stay_sealed(const log::VerifyReport& report, Streams& streams) {
  if (!report.holds() || report.opened == report.with_values) return false;
  complain(streams,
           "--values compares the values, and this export has those of " +
               count(report.with_values - report.opened, "record", "records") + " sealed",
           "name the file of the patients' keys with --keys FILE, or verify without --values");
  return true;
}

// Complains where --values was asked for and the keys at hand do not open all of them: nothing is
// then claimed of those, and nothing against the log.
bool all_compared(const log::VerifyReport& report, const Log& log, Streams& streams) {
  if (report.opened == report.with_values) return true;
  complain(streams,
           "the values of " + count(report.with_values - report.opened, "record", "records") +
               " were not compared",
           hint_of_sealed(log));
  return false;
}

int verify_whole(const VerifyOptions& options, const std::vector<ReceiptFile>& files,
                 Streams& streams, std::optional<Log>& log) {
  // A file that is refused for what it contains was found out; one that cannot be opened at all was
  // not looked at.
  int code = exit_refused;
  base::Diagnostics problems;
  log = Log::open(options.log, streams, Use::inspect, code, &problems);
  if (!log) {
    if (code == exit_does_not_hold) streams.err << "the log does NOT hold\n";
    if (code == exit_does_not_hold && options.format == "json") write_json(problems, streams);
    return code;
  }
  if (options.values && log->store() != nullptr && !log->has_keys()) {
    complain(streams, "--values compares the values, and no key file was found",
             "name it with --keys FILE, or verify without --values");
    return exit_bad_input;
  }
  log::VerifyOptions what;
  what.trusted = log->trusted();
  what.notes = log->known();
  for (const ReceiptFile& file : files) what.receipts.push_back(file.receipt);
  what.values = options.values;
  what.structure = !options.quick;
  Progress progress(streams, "verified");
  what.progress = [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); };
  log::VerifyReport report = log->verify(what);
  if (const std::string continued = continued_in_words(*log); !continued.empty())
    report.notes.push_back(continued);
  for (const ReceiptFile& file : files) {
    const FileCompared compared = compare_file(*log, file);
    if (!compared.difference.empty())
      report.add("audit.receipt", file.receipt.sequence, compared.difference);
    if (!compared.words.empty()) report.notes.push_back(compared.words);
  }
  progress.clear();
  if (options.values && !log->has_keys() && values_stay_sealed(report, streams))
    return exit_bad_input;
  if (options.format == "json") {
    streams.out << log::to_json(report) << "\n";
  } else {
    streams.out << log::render(report);
    tell_what_vouches(report, !log->trusted().empty(), streams);
  }
  if (!report.holds()) return exit_does_not_hold;
  return options.values && !all_compared(report, *log, streams) ? exit_stopped : exit_done;
}

}  // namespace

FileCompared compare_file(const Log& log, const ReceiptFile& file) {
  const std::string about =
      clean(file.path) + ": record " + std::to_string(file.receipt.sequence) + ": ";
  const auto opened = log.read(file.receipt.sequence);
  // Another problem then, which is told as such.
  if (!opened || file.receipt.origin != log.origin() || file.receipt.leaf != opened->entry.leaf)
    return {};
  if (!file.plan)
    return {{}, about + "the receipt was compared, and nothing else: no plan is in the file"};
  audit::Manifests manifests(log.blobs());
  const auto made = manifests.of(opened->entry.record);
  const auto compared = audit::compare_shown_plan(*file.plan, *opened, made ? *made : nullptr);
  if (!compared.difference.empty())
    return {about + "this is not the plan that was recorded: " + compared.difference, {}};
  return {{}, about + audit::in_words(compared, opened->state)};
}

int run_verify(const VerifyOptions& options, Streams& streams) {
  std::optional<Log> log;
  return verify_and_keep(options, streams, log);
}

int verify_and_keep(const VerifyOptions& options, Streams& streams, std::optional<Log>& log) {
  if (const std::string wrong = contradiction(options); !wrong.empty()) {
    complain(streams, wrong, "'windlass audit verify --help' shows what goes together");
    return exit_bad_input;
  }
  std::vector<ReceiptFile> files;
  for (const std::string& path : options.receipts) {
    auto file = receipt_file(path, streams);
    if (!file) return exit_bad_input;
    files.push_back(std::move(*file));
  }
  if (options.record) return verify_record(options, files, streams);
  if (!options.from_checkpoint.empty()) return verify_growth(options, streams);
  return verify_whole(options, files, streams, log);
}

namespace {

void declare(VerifyOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  arguments.add("--record", &options.record, "One record alone, by its inclusion proof", "SEQ");
  arguments.add("--from-checkpoint", &options.from_checkpoint, "The older of two checkpoint notes",
                "NOTE");
  arguments.add("--to-checkpoint", &options.to_checkpoint,
                "The newer one: it must continue the older", "NOTE");
  arguments.add("--receipt", &options.receipts, "A receipt, or a recorded plan in JSON; repeatable",
                "FILE");
  arguments.add("--values", &options.values,
                "Also decrypt every value and compare it with its commitment; needs the keys");
  arguments.add("--quick", &options.quick, "Without SQLite's own integrity check");
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_verify_command() {
  return make_command<VerifyOptions>(
      "verify", "Whether the log holds, up to which record, and on what grounds",
      "Examples:\n"
      "  windlass audit verify --store clinic.db --trusted auditor.pub --known 2026-01.note\n"
      "  windlass audit verify --store clinic.db --record 17 --trusted auditor.pub\n"
      "  windlass audit verify --store clinic.db --from-checkpoint 2026-01.note \\\n"
      "      --to-checkpoint 2026-02.note --trusted auditor.pub\n"
      "\nExit code 1 when something does not hold.",
      declare, run_verify);
}

}  // namespace windlass::tool

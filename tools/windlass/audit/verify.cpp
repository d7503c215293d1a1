// SPDX-License-Identifier: Apache-2.0
// `audit verify`: the whole log, one record by its inclusion proof, or that one checkpoint
// continues another.
#include "audit/verify.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

// A receipt alone, or a recommendation with one in it.
std::optional<log::Receipt> receipt_file(const std::string& path, Streams& streams) {
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
  return log::Receipt{text_of("origin"), *sequence, text_of("leaf")};
}

// What was found in a file that is not opened because of it.
void write_json(const base::Diagnostics& problems, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("holds", false)
      .field("problem_count", static_cast<std::int64_t>(problems.total()));
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
                << "\n";
  else
    streams.out << "covered: no record; "
                << (keys_named ? "no checkpoint of a trusted key was found"
                               : "no key was named whose signature counts (--trusted KEY)")
                << "\n";
}

int verify_whole(const VerifyOptions& options, std::vector<log::Receipt> receipts, Streams& streams,
                 std::optional<Log>& log) {
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
  if (options.values && !log->has_keys()) {
    complain(streams, "--values compares the values, and no key file was found",
             "name it with --keys FILE, or verify without --values");
    return exit_bad_input;
  }
  log::VerifyOptions what;
  what.trusted = log->trusted();
  what.notes = log->known();
  what.receipts = std::move(receipts);
  what.values = options.values;
  what.structure = !options.quick;
  Progress progress(streams, "verified");
  what.progress = [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); };
  const log::VerifyReport report = log->verify(what);
  progress.clear();
  if (options.format == "json") {
    streams.out << log::to_json(report) << "\n";
  } else {
    streams.out << log::render(report);
    tell_what_vouches(report, !log->trusted().empty(), streams);
  }
  return report.holds() ? exit_done : exit_does_not_hold;
}

}  // namespace

int run_verify(const VerifyOptions& options, Streams& streams) {
  std::optional<Log> log;
  return verify_and_keep(options, streams, log);
}

int verify_and_keep(const VerifyOptions& options, Streams& streams, std::optional<Log>& log) {
  if (const std::string wrong = contradiction(options); !wrong.empty()) {
    complain(streams, wrong, "'windlass audit verify --help' shows what goes together");
    return exit_bad_input;
  }
  std::vector<log::Receipt> receipts;
  for (const std::string& path : options.receipts) {
    auto receipt = receipt_file(path, streams);
    if (!receipt) return exit_bad_input;
    receipts.push_back(std::move(*receipt));
  }
  if (options.record) return verify_record(options, receipts, streams);
  if (!options.from_checkpoint.empty()) return verify_growth(options, streams);
  return verify_whole(options, std::move(receipts), streams, log);
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

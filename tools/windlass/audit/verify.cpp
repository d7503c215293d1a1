// SPDX-License-Identifier: Apache-2.0
// `audit verify`: the whole log, one record by its inclusion proof, or that one checkpoint
// continues another.
#include "audit/verify.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

std::string hex(const log::Hash& hash) { return log::to_hex(log::view(hash)); }

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
  const auto sequence = log::to_number(text_of("sequence"));
  if (!sequence || !log::hex_array<32>(text_of("leaf")) || text_of("origin").empty()) {
    complain(
        streams, "'" + path + "' holds no receipt",
        "a receipt has an origin, a sequence and a leaf; a plan in JSON that was recorded has one");
    return std::nullopt;
  }
  return log::Receipt{text_of("origin"), *sequence, text_of("leaf")};
}

std::string range(std::uint64_t size) {
  return size == 0   ? "no record"
         : size == 1 ? "record 0"
                     : "records 0 to " + std::to_string(size - 1);
}

void write_json(const log::VerifyReport& report, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("holds", report.holds())
      .field("origin", report.origin)
      .field("size", static_cast<std::int64_t>(report.size));
  json.field("root", hex(report.root))
      .field("vouched", static_cast<std::int64_t>(report.vouched))
      .field("vouched_outside", static_cast<std::int64_t>(report.vouched_outside));
  json.key("grounds").begin_array();
  for (const log::Ground& ground : report.grounds)
    json.begin_object()
        .field("kind", ground.kind)
        .field("who", ground.who)
        .field("size", static_cast<std::int64_t>(ground.size))
        .end_object();
  json.end_array()
      .field("with_values", static_cast<std::int64_t>(report.with_values))
      .field("opened", static_cast<std::int64_t>(report.opened));
  json.field("redacted", static_cast<std::int64_t>(report.redacted))
      .field("redacted_unsigned", static_cast<std::int64_t>(report.redacted_unsigned));
  json.field("blobs", static_cast<std::int64_t>(report.blobs)).key("dated_back").begin_array();
  for (const std::uint64_t sequence : report.dated_back)
    json.integer(static_cast<std::int64_t>(sequence));
  json.end_array();
  json.field("problem_count", static_cast<std::int64_t>(report.problem_count))
      .key("problems")
      .begin_array();
  for (const log::Problem& problem : report.problems) {
    json.begin_object().field("code", problem.code).field("message", problem.message);
    if (problem.sequence) json.field("sequence", static_cast<std::int64_t>(*problem.sequence));
    json.end_object();
  }
  streams.out << json.end_array().end_object().take() << "\n";
}

// What was found in a file that is not opened because of it.
void write_json(const base::Diagnostics& findings, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("holds", false)
      .field("problem_count", static_cast<std::int64_t>(findings.size()))
      .key("problems")
      .begin_array();
  for (const base::Diagnostic& one : findings) {
    json.begin_object().field("code", one.code).field("message", one.message);
    if (!one.hint.empty()) json.field("hint", one.hint);
    json.end_object();
  }
  streams.out << json.end_array().end_object().take() << "\n";
}

// By how many hashes a record is in the tree of a checkpoint. An error says why it is not.
base::Result<std::size_t> prove_record(const Log& log, std::uint64_t sequence,
                                       const std::string& leaf, const log::Checkpoint& head) {
  if (log.bundle() != nullptr) return log.bundle()->prove_record(sequence, head);
  const auto path = log.store()->inclusion_proof(sequence, head.size);
  const auto hash = log::hex_array<32>(leaf);
  if (head.origin == log.origin() && path && hash &&
      log::verify_inclusion(*hash, sequence, head.size, *path, head.root))
    return path->size();
  return base::diagnostic(log.where(), "audit.proof",
                          "the record is not in the tree of the checkpoint of " +
                              std::to_string(head.size) +
                              " records, or what lies beside it was changed");
}

base::Result<std::size_t> prove_growth(const Log& log, const log::Checkpoint& older,
                                       const log::Checkpoint& newer) {
  if (log.bundle() != nullptr) return log.bundle()->prove_growth(older, newer);
  const auto path = log.store()->consistency_proof(older.size, newer.size);
  if (!path) return path.error();
  if (log::verify_consistency(older.size, newer.size, older.root, newer.root, *path))
    return path->size();
  return base::diagnostic(
      log.where(), "audit.proof",
      "the newer checkpoint does not continue the older one, or the log is neither's");
}

int verify_one(const VerifyOptions& options, const std::vector<log::VerifyKey>& trusted,
               const std::vector<std::string>& notes, const std::vector<log::Receipt>& receipts,
               Streams& streams) {
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::inspect, &code);
  if (!log) return code;
  const std::uint64_t sequence = *options.record;
  auto entry = log->entry(sequence);
  if (!entry) return fail(entry.error(), streams);
  const std::string beside = log->bundle() != nullptr ? "in the export" : "in the store";
  Page page(streams.width, streams.colour);
  bool holds = true;
  const auto problem = [&](const base::Diagnostic& why) {
    page.hang("PROBLEM ", why.code + ": " + why.message, Ink::stop);
    if (!why.hint.empty()) page.hang("   hint: ", why.hint);
    holds = false;
  };
  page.line("record " + std::to_string(sequence) + " of log " + log->origin() + ", leaf " +
            entry->leaf);
  for (const log::Receipt& receipt : receipts)
    if (receipt.sequence == sequence) {
      if (receipt.origin == log->origin() && receipt.leaf == entry->leaf)
        page.line("it is the one that its receipt names");
      else
        problem(base::diagnostic({}, "audit.receipt", "it is not the one that its receipt names"));
    }
  // Against every signed checkpoint that has the record, kept outside first; then against the tree
  // as it stands.
  std::vector<std::pair<std::string, bool>> all;
  for (const std::string& note : notes) all.emplace_back(note, true);
  const auto stored = log->checkpoints();
  if (!stored)
    problem(stored.error().front());
  else
    for (auto note = stored->rbegin(); note != stored->rend(); ++note)
      all.emplace_back(*note, false);
  bool vouched = false, outside_vouched = false, stored_tried = false;
  for (const auto& [text, outside] : all) {
    const std::string place = outside ? "kept outside" : beside;
    auto note = log::parse_note(text, "a checkpoint " + place);
    if (!note) {
      problem(note.error().front());
      continue;
    }
    if (note->checkpoint.size <= sequence || (!outside && stored_tried)) continue;
    stored_tried = stored_tried || !outside;
    std::string who;
    if (!trusted.empty()) {
      auto signer = log::verify_note(*note, trusted, "a checkpoint " + place);
      if (!signer) {
        problem(signer.error().front());
        continue;
      }
      who = signer->name;
    }
    const auto proved = prove_record(*log, sequence, entry->leaf, note->checkpoint);
    if (!proved) {
      problem(proved.error().front());
    } else {
      page.line(
          "included, by " + count(*proved, "hash", "hashes") + ", in the checkpoint " + place +
          " of " + std::to_string(note->checkpoint.size) + " records" +
          (who.empty() ? ", whose signer nobody vouched for (--trusted)" : ", signed by " + who));
      vouched = vouched || !who.empty();
      outside_vouched = outside_vouched || (outside && !who.empty());
    }
  }
  auto head = log->head();
  if (!head) return fail(head.error(), streams);
  if (const auto proved = prove_record(*log, sequence, entry->leaf, *head); !proved)
    problem(proved.error().front());
  else
    page.line("included, by " + count(*proved, "hash", "hashes") + ", in the tree of all " +
              std::to_string(head->size) + " records, root " + hex(head->root));
  if (holds && !vouched)
    page.hang("",
              "no trusted signature covers it: it is consistent with the log as it lies there, "
              "which whoever owns the file could have written anew");
  else if (holds && !outside_vouched)
    page.hang("",
              "as signed; the checkpoint was found beside the records, so a later end of the log "
              "could be missing together with its own");
  page.line(holds ? "the record holds" : "the record does NOT hold", holds ? Ink::good : Ink::stop);
  streams.out << page.text();
  return holds ? exit_done : exit_does_not_hold;
}

int verify_growth(const VerifyOptions& options, const std::vector<log::VerifyKey>& trusted,
                  Streams& streams) {
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::inspect, &code);
  if (!log) return code;
  std::vector<log::Checkpoint> ends;
  std::vector<std::string> who;
  for (const std::string& path : {options.from_checkpoint, options.to_checkpoint}) {
    auto text = read_text(path, streams);
    if (!text) return exit_bad_input;
    auto note = log::parse_note(*text, path);
    if (!note) return fail(note.error(), streams);
    std::string signer;
    if (!trusted.empty()) {
      auto found = log::verify_note(*note, trusted, path);
      if (!found) return fail(found.error(), streams);
      signer = found->name;
    }
    if (note->checkpoint.origin != log->origin()) {
      complain(streams, "'" + path + "' is a checkpoint of another log");
      return exit_does_not_hold;
    }
    ends.push_back(note->checkpoint);
    who.push_back(signer.empty() ? "an unknown signer (--trusted)" : signer);
  }
  if (ends[0].size > ends[1].size) {
    complain(streams, "the first checkpoint has more records than the second",
             "name the older one with --from-checkpoint");
    return exit_bad_input;
  }
  const auto proved = prove_growth(*log, ends[0], ends[1]);
  streams.out << "from " << ends[0].size << " records, signed by " << clean(who[0]) << ", to "
              << ends[1].size << " records, signed by " << clean(who[1]);
  if (!proved) {
    streams.out << "\nPROBLEM " << proved.error().front().code << ": "
                << clean(proved.error().front().message) << "\n";
    if (!proved.error().front().hint.empty())
      streams.out << "   hint: " << clean(proved.error().front().hint) << "\n";
    streams.out << "it is NOT shown that the second continues the first\n";
    return exit_does_not_hold;
  }
  streams.out << ", by " << count(*proved, "hash", "hashes")
              << "\nthe second continues the first: " << range(ends[0].size)
              << (ends[0].size == 1 ? " is" : " are")
              << " in both, unchanged and in the same order\n";
  return exit_done;
}

}  // namespace

int run_verify(const VerifyOptions& options, Streams& streams) {
  const auto trusted = trusted_keys(options.log, streams);
  const auto notes = note_files(options.log.known, streams);
  if (!trusted || !notes) return exit_bad_input;
  std::vector<log::Receipt> receipts;
  for (const std::string& path : options.receipts) {
    auto receipt = receipt_file(path, streams);
    if (!receipt) return exit_bad_input;
    receipts.push_back(std::move(*receipt));
  }
  if (options.record) return verify_one(options, *trusted, *notes, receipts, streams);
  if (!options.from_checkpoint.empty() || !options.to_checkpoint.empty()) {
    if (options.from_checkpoint.empty() || options.to_checkpoint.empty()) {
      complain(streams, "two checkpoints are compared",
               "name both --from-checkpoint and --to-checkpoint");
      return exit_bad_input;
    }
    return verify_growth(options, *trusted, streams);
  }
  // A file that is refused for what it contains was found out; one that cannot be opened at all was
  // not looked at.
  int code = exit_refused;
  base::Diagnostics findings;
  const auto log = Log::open(options.log, streams, Use::inspect, &code, &findings);
  if (!log) {
    if (code == exit_does_not_hold) streams.err << "the log does NOT hold\n";
    if (code == exit_does_not_hold && options.format == "json") write_json(findings, streams);
    return code;
  }
  log::VerifyOptions what;
  what.trusted = *trusted;
  what.notes = *notes;
  what.receipts = receipts;
  what.values = options.values;
  what.structure = !options.quick;
  Progress progress(streams, "verified");
  what.progress = [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); };
  const log::VerifyReport report = log->verify(what);
  if (options.format == "json") {
    write_json(report, streams);
    return report.holds() ? exit_done : exit_does_not_hold;
  }
  streams.out << log::render(report);
  const auto by_receipt = static_cast<std::uint64_t>(
      std::count_if(report.grounds.begin(), report.grounds.end(),
                    [](const log::Ground& one) { return one.kind == "receipt"; }));
  if (report.vouched > 0)
    streams.out << "vouched for: " << range(report.vouched) << ", on the grounds of "
                << count(report.grounds.size() - by_receipt, "signature", "signatures")
                << (by_receipt > 0 ? " and " + count(by_receipt, "receipt", "receipts") : "")
                << "\n";
  else
    streams.out << "vouched for: no record; "
                << (trusted->empty() ? "no key was named whose signature counts (--trusted KEY)"
                                     : "no checkpoint of a trusted key was found")
                << "\n";
  return report.holds() ? exit_done : exit_does_not_hold;
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

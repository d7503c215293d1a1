// SPDX-License-Identifier: Apache-2.0
// `audit verify --record`, and `--from-checkpoint` with `--to-checkpoint`.
#include <ostream>

#include "audit/log.hpp"
#include "audit/verify.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

std::string range(std::uint64_t size) {
  return size == 0   ? "no record"
         : size == 1 ? "record 0"
                     : "records 0 to " + std::to_string(size - 1);
}

std::string hint_of_sealed(const Log& log) {
  if (!log.has_keys()) return "name the file of the patients' keys with --keys";
  return std::string("the key file that was read lacks their keys: ") +
         (log.bundle() == nullptr ? ""
                                  : "the patients were erased after the export was made, or ") +
         "it is older than the log, or was cut short; name its newest copy";
}

void write_problems(base::JsonWriter& json, const base::Diagnostics& problems) {
  json.field("problem_count", static_cast<std::int64_t>(problems.size()))
      .key("problems")
      .begin_array();
  for (const base::Diagnostic& one : problems) {
    json.begin_object().field("code", one.code).field("message", one.message);
    if (!one.hint.empty()) json.field("hint", one.hint);
    json.end_object();
  }
  json.end_array();
}

namespace {

std::string hex(const log::Hash& hash) { return log::to_hex(log::view(hash)); }

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

// What is said of one record, or of two checkpoints: lines and problems, as text or JSON.
class Account {
 public:
  Account(const VerifyOptions& options, Streams& streams)
      : as_json_(options.format == "json"), page_(streams.width, streams.colour) {}

  void line(const std::string& text) {
    lines_.push_back(text);
    page_.line(text);
  }
  void problem(const base::Diagnostic& why) {
    problems_.push_back(why);
    page_.hang("PROBLEM ", why.code + ": " + why.message, Ink::stop);
    if (!why.hint.empty()) page_.hang("   hint: ", why.hint);
  }
  bool holds() const { return problems_.empty(); }

  int finish(const std::string& verdict, Streams& streams) {
    page_.line(verdict, holds() ? Ink::good : Ink::stop);
    if (!as_json_) {
      streams.out << page_.text();
    } else {
      base::JsonWriter json(2);
      json.begin_object().field("holds", holds()).field("verdict", clean(verdict));
      json.key("found").begin_array();
      for (const std::string& one : lines_) json.string(clean(one));
      json.end_array();
      write_problems(json, problems_);
      streams.out << json.end_object().take() << "\n";
    }
    return holds() ? exit_done : exit_does_not_hold;
  }

 private:
  bool as_json_;
  std::vector<std::string> lines_;
  base::Diagnostics problems_;
  Page page_;
};

// One record, tried against the checkpoints that reach it.
class RecordProof {
 public:
  RecordProof(const Log& log, const log::Entry& entry, Account& account)
      : log_(log), entry_(entry), account_(account) {}

  void compare_receipts(const std::vector<ReceiptFile>& files) {
    for (const ReceiptFile& file : files) {
      if (file.receipt.origin != log_.origin() || file.receipt.leaf != entry_.leaf) {
        account_.problem(
            base::diagnostic({}, "audit.receipt", "it is not the one that its receipt names"));
        continue;
      }
      account_.line("it is the one that its receipt names");
      const FileCompared compared = compare_file(log_, file);
      if (!compared.difference.empty())
        account_.problem(base::diagnostic({}, "audit.receipt", compared.difference));
      if (!compared.words.empty()) account_.line(compared.words);
    }
  }

  // Every note from outside, and the newest in the log that reaches the record.
  void compare_checkpoints() {
    for (const std::string& note : log_.known()) compare_checkpoint(note, true);
    const auto stored = log_.checkpoints();
    if (!stored) return account_.problem(stored.error().front());
    for (auto note = stored->rbegin(); note != stored->rend() && !stored_tried_; ++note)
      compare_checkpoint(*note, false);
  }

  void compare_head() {
    const auto head = log_.head();
    if (!head) return account_.problem(head.error().front());
    const auto proved = log_.prove(entry_, *head);
    if (!proved) return account_.problem(proved.error().front());
    account_.line("included, by " + count(*proved, "hash", "hashes") + ", in the tree of all " +
                  std::to_string(head->size) + " records, root " + hex(head->root));
  }

  void tell_grounds() {
    if (!account_.holds() || outside_vouched_) return;
    account_.line(vouched_
                      ? "as signed; the checkpoint was found beside the records, so a later end of "
                        "the log could be missing together with its own"
                      : "no trusted signature covers it: it is consistent with the log as it lies "
                        "there, which whoever owns the file could have written anew");
  }

 private:
  void compare_checkpoint(const std::string& text, bool outside) {
    const std::string place = outside                    ? "kept outside"
                              : log_.bundle() != nullptr ? "in the export"
                                                         : "in the store";
    const auto note = log::parse_note(text, "a checkpoint " + place);
    if (!note) return account_.problem(note.error().front());
    const bool reaches = note->checkpoint.size > entry_.record.sequence;
    if (!reaches && !outside) return;
    stored_tried_ = stored_tried_ || !outside;
    if (note->checkpoint.origin != log_.origin())
      return account_.problem(base::diagnostic(
          {}, "audit.origin", "a checkpoint " + place + " belongs to another log"));
    std::string who;
    if (!log_.trusted().empty()) {
      const auto signer = log::verify_note(*note, log_.trusted(), "a checkpoint " + place);
      if (!signer) return account_.problem(signer.error().front());
      who = signer->name;
    }
    if (!reaches) return compare_short(note->checkpoint, who);
    const auto proved = log_.prove(entry_, note->checkpoint);
    if (!proved) return account_.problem(proved.error().front());
    account_.line("included, by " + count(*proved, "hash", "hashes") + ", in the checkpoint " +
                  place + " of " + std::to_string(note->checkpoint.size) + " records" +
                  signed_by(who));
    vouched_ = vouched_ || !who.empty();
    outside_vouched_ = outside_vouched_ || (outside && !who.empty());
  }

  // One kept outside that the record comes after: it says nothing of the record, but the log must
  // continue it, or is not the one that it was signed for.
  void compare_short(const log::Checkpoint& checkpoint, const std::string& who) {
    const auto head = log_.head();
    if (!head) return account_.problem(head.error().front());
    const auto proved = prove_growth(log_, checkpoint, *head);
    if (!proved) return account_.problem(proved.error().front());
    account_.line("not yet in the checkpoint kept outside of " + std::to_string(checkpoint.size) +
                  " records" + signed_by(who) + ", which the log continues");
  }
  static std::string signed_by(const std::string& who) {
    return who.empty() ? ", whose signer is not trusted (--trusted)" : ", signed by " + who;
  }

  const Log& log_;
  const log::Entry& entry_;
  Account& account_;
  bool vouched_ = false, outside_vouched_ = false, stored_tried_ = false;
};

}  // namespace

int verify_record(const VerifyOptions& options, const std::vector<ReceiptFile>& files,
                  Streams& streams) {
  for (const auto& [path, receipt, plan] : files)
    if (receipt.sequence != *options.record) {
      complain(streams, "a receipt names record " + std::to_string(receipt.sequence) + ", not " +
                            std::to_string(*options.record));
      return exit_bad_input;
    }
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::inspect, code);
  if (!log) return code;
  auto entry = log->entry(*options.record);
  if (!entry) return fail(entry.error(), streams);
  Account account(options, streams);
  account.line("record " + std::to_string(*options.record) + " of log " + log->origin() +
               ", leaf " + entry->leaf);
  RecordProof proof(*log, *entry, account);
  proof.compare_receipts(files);
  proof.compare_checkpoints();
  proof.compare_head();
  proof.tell_grounds();
  return account.finish(account.holds() ? "the record holds" : "the record does NOT hold", streams);
}

namespace {

struct SignedTree {
  log::Checkpoint checkpoint;
  std::string signer;  // in words
};

// The checkpoint in a file. An error is about a note that cannot be read, or that no trusted key
// signed.
base::Result<SignedTree> read_checkpoint(const std::string& path, const Log& log) {
  auto text = base::read_file(path, std::size_t{1} << 20);
  if (!text) return text.error();
  auto note = log::parse_note(*text, path);
  if (!note) return note.error();
  SignedTree out{note->checkpoint, "an unknown signer (--trusted)"};
  if (!log.trusted().empty()) {
    auto found = log::verify_note(*note, log.trusted(), path);
    if (!found) return found.error();
    out.signer = found->name;
  }
  if (out.checkpoint.origin != log.origin())
    return base::diagnostic(path, "audit.origin", "this is a checkpoint of another log");
  return out;
}

}  // namespace

int verify_growth(const VerifyOptions& options, Streams& streams) {
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::inspect, code);
  if (!log) return code;
  const auto older = read_checkpoint(options.from_checkpoint, *log);
  const auto newer = read_checkpoint(options.to_checkpoint, *log);
  if (!older) return fail(older.error(), streams);
  if (!newer) return fail(newer.error(), streams);
  const std::uint64_t size = older->checkpoint.size;
  if (size > newer->checkpoint.size) {
    complain(streams, "the first checkpoint has more records than the second",
             "name the older one with --from-checkpoint");
    return exit_bad_input;
  }
  Account account(options, streams);
  const auto proved = prove_growth(*log, older->checkpoint, newer->checkpoint);
  account.line("from " + std::to_string(size) + " records, signed by " + older->signer + ", to " +
               std::to_string(newer->checkpoint.size) + " records, signed by " + newer->signer +
               (proved ? ", by " + count(*proved, "hash", "hashes") : ""));
  if (!proved) {
    account.problem(proved.error().front());
    return account.finish("it is NOT shown that the second continues the first", streams);
  }
  return account.finish("the second continues the first: " + range(size) +
                            (size == 1 ? " is" : " are") +
                            " in both, unchanged and in the same order",
                        streams);
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

// `windlass audit`: what an auditor, an approver and a clinician's program do to a log. One .cpp
// for each group of commands.
//
// This is where the clock is read (or --now taken in its place); below tools/ time is always given.
// Exit codes as in commands.hpp: a log that does not hold, a plan that is not identical or an
// export that was changed is 1; a store that is refused is 3.

#include <functional>
#include <map>
#include <variant>

#include "audit/recording.hpp"
#include "audit/replay.hpp"
#include "commands.hpp"
#include "log/bundle.hpp"
#include "log/store.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

struct AuditOptions {
  // Which log.
  std::string store, bundle;          // --store, --export: one of them
  std::string keys;                   // of subjects; empty: the store's path + ".keys"
  std::vector<std::string> trusted;   // verify keys: files, or the keys' own text
  std::vector<std::string> known;     // files of checkpoint notes kept elsewhere
  std::vector<std::string> receipts;  // files: recommendations or receipts, JSON
  std::string now;                    // UTC, for tests and re-enactments; empty: the clock
  std::string format = "text";
  // Which records.
  std::vector<std::uint64_t> sequences;
  std::string from, until, kind, subject, modality, status, rule, digest;
  bool override = false;
  std::uint64_t limit = 0;  // 0: all
  // replay --rules, stats
  OpenOptions open;
  std::uint64_t examples = 5;
  // verify
  std::optional<std::uint64_t> record;
  std::string from_checkpoint, to_checkpoint;
  bool values = false, quick = false;
  // feedback, redact, keygen, checkpoint, anchor, fork, export, import
  std::string file, outcome, reason, role, client, user, leaf, name, signer, note, unpack;
  std::vector<std::string> approvers;
  std::string anchor_kind = "file";
  bool without_values = false, verify = false;
};

// The subcommands of `windlass audit` as data: main.cpp, the one user of CLI11, makes a command
// line of them.
struct CommandOption {
  using Target = std::variant<std::string*, std::vector<std::string>*, std::uint64_t*,
                              std::optional<std::uint64_t>*, std::vector<std::uint64_t>*, bool*>;
  std::string name, help, type;  // "--store" or "SEQ"
  Target target;  // a bool is a flag; a vector may be given repeatedly, a positional one as a list
  bool required = false;
  int expected = 0;  // of a positional vector: exactly so many; 0: any number
  std::vector<std::string> choices = {};
  std::string needs = {}, excludes = {};  // another option of the same command
  bool may_be_empty = false;  // of a text: a word for the record that may be left out; any other is
                              // refused when its value is empty
};
struct CommandSpec {
  std::string name, does, example;
  int (*work)(const AuditOptions&, Streams&);
  std::vector<CommandOption> options;
};
std::vector<CommandSpec> audit_commands(AuditOptions&);
inline constexpr std::string_view audit_closing =
    "Examples:\n  windlass audit verify --store clinic.db --trusted auditor.pub --known "
    "safe/2026-01.note\n  windlass audit replay --store clinic.db --keys safe/clinic.keys\n\n"
    "engine/audit/AUDITORS.md leads through an audit.";

int run_audit_list(const AuditOptions&, Streams&);
int run_audit_show(const AuditOptions&, Streams&);
int run_audit_verify(const AuditOptions&, Streams&);
int run_audit_replay(const AuditOptions&, Streams&);
int run_audit_compare(const AuditOptions&, Streams&);  // replay --rules
int run_audit_stats(const AuditOptions&, Streams&);
int run_audit_feedback(const AuditOptions&, Streams&);
int run_audit_redact(const AuditOptions&, Streams&);
int run_audit_keygen(const AuditOptions&, Streams&);
int run_audit_checkpoint(const AuditOptions&, Streams&);
int run_audit_anchor(const AuditOptions&, Streams&);
int run_audit_fork(const AuditOptions&, Streams&);
int run_audit_export(const AuditOptions&, Streams&);
int run_audit_import(const AuditOptions&, Streams&);

// Now, to the second, in UTC; or what was given in its place.
std::string utc_now(const std::string& given);
// False after a complaint: --now is given and no UTC time.
bool is_time_or_none(const std::string& given, Streams&);
// --trusted and --known; nothing after diagnostics were printed.
std::optional<std::vector<log::VerifyKey>> trusted_keys(const AuditOptions&, Streams&);
std::optional<std::vector<std::string>> note_files(const std::vector<std::string>& paths, Streams&);
std::optional<std::string> read_text(const std::string& path, Streams&,
                                     std::size_t limit = std::size_t{16} << 20);

// The key service that the options name. Reading does without one when there is none; what creates
// keys warns when they would lie beside the store.
base::Result<std::shared_ptr<log::KeyService>> key_service(const AuditOptions&, bool create,
                                                           Streams&);
// A store for the given use, or nothing after its diagnostics were printed.
enum class Use { look, inspect, change, record };
// `code`, when given, becomes the exit code that the refusal deserves; `why` what was found in a
// store that is refused.
std::optional<log::Store> open_store(const AuditOptions&, Use, Streams&, int* code = nullptr,
                                     base::Diagnostics* why = nullptr);
// Prints, and says which exit code it is: 1 a log or export that does not hold, 2 something that
// was asked for wrongly, 3 a store that is refused.
int fail(const base::Diagnostics&, Streams&);

// A store or an export, which read the same way.
class Log {
 public:
  static std::optional<Log> open(const AuditOptions&, Streams&, Use = Use::look,
                                 int* code = nullptr, base::Diagnostics* why = nullptr);

  std::string origin() const { return store_ ? store_->origin() : bundle_->origin(); }
  std::string where() const { return where_; }
  const log::Store* store() const { return store_ ? &*store_ : nullptr; }
  const log::Bundle* bundle() const { return bundle_ ? &*bundle_ : nullptr; }
  base::Result<log::Opened> read(std::uint64_t sequence) const {
    return store_ ? store_->read(sequence) : bundle_->read(sequence);
  }
  base::Result<log::Entry> entry(std::uint64_t sequence) const {
    return store_ ? store_->entry(sequence) : bundle_->entry(sequence);
  }
  base::Result<log::Checkpoint> head() const {
    return store_ ? store_->head() : base::Result<log::Checkpoint>(bundle_->head());
  }
  base::Result<std::vector<std::string>> checkpoints() const {
    return store_ ? store_->checkpoints()
                  : base::Result<std::vector<std::string>>(bundle_->checkpoints());
  }
  log::FetchBlob blobs() const;
  // The records in order, those of `kind` alone when it is not empty, between the bounds and of the
  // subject that the options name.
  base::Result<std::uint64_t> each(const AuditOptions&, const std::string& kind,
                                   const std::function<bool(const log::Entry&)>&) const;
  log::VerifyReport verify(const log::VerifyOptions& options) const {
    return store_ ? store_->verify(options) : bundle_->verify(options);
  }

 private:
  std::optional<log::Store> store_;
  std::optional<log::Bundle> bundle_;
  std::shared_ptr<log::KeyService> keys_;
  std::string where_;
};

// The bounds of --from and --until as records' times compare; nothing after a complaint.
std::optional<log::Filter> filter_of(const AuditOptions&, Streams&);
// What clinicians said of each plan's modalities, the last word of each: by sequence, then
// modality.
using Voices = std::map<std::uint64_t, std::map<std::string, audit::Feedback>>;
base::Result<Voices> voices(const Log&);

// One line on `err` for long work, rewritten while it runs; nothing when `err` is no terminal.
class Progress {
 public:
  Progress(Streams& streams, std::string what) : streams_(streams), what_(std::move(what)) {}
  ~Progress();
  void at(std::uint64_t done, std::uint64_t total);

 private:
  Streams& streams_;
  std::string what_;
  std::uint64_t shown_ = 0;
};

// Whether a record is of a plan and cannot be read as one. It is told wherever plans are listed or
// counted: left out, it would pass for a plan that was never made.
bool unreadable(const log::Record&, const std::optional<audit::Summary>&);
// What a record says of itself, for people.
void write_record(const log::Entry&, log::ValueState, Page&);
std::string_view word(log::ValueState);
std::string brief_digest(std::string_view);

// Where the plans of a rule version stand; see audit_stats.cpp.
struct RuleCount {
  std::uint64_t held = 0, open = 0, accepted = 0, overridden = 0;
};
struct ModalityCount {
  std::uint64_t shown = 0, accepted = 0, overridden = 0, ignored = 0, asked = 0, blocked = 0;
  std::map<std::string, std::uint64_t> statuses, reasons, roles;
};
struct VersionCount {
  std::string knowledge, engine, first, last;
  std::vector<std::string> rule_sets;
  std::uint64_t plans = 0;
  std::map<std::string, std::uint64_t> dispositions, red_flags;
  std::map<std::string, ModalityCount> modalities;
  std::map<std::string, std::map<std::string, RuleCount>>
      rules;                 // modality, "contraindication adhesive-allergy"
  bool rules_known = false;  // the version's own rules could be listed, so silence means something
  std::vector<std::string> never() const;
  std::vector<std::string> mostly_overridden() const;
};
std::string stats_page(const std::vector<VersionCount>&, const std::string& origin,
                       std::uint64_t unreadable);

// `recommend --store`: records the plan and puts the receipt into it, before anybody sees it. Any
// exit code but 0 comes after the reason was printed: then there is no plan.
struct RecordOptions {
  std::string store, keys, client, user, role, now;
};
int record_plan(const RecordOptions&, const std::shared_ptr<const plan::Engine>&,
                const std::string& patient_text,
                std::vector<std::pair<std::string, std::string>> asked_for, model::Recommendation&,
                Streams&);

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// The subcommands of `windlass audit` and their options, as data.
#include "audit.hpp"

namespace windlass::tool {

namespace {

// A command under construction.
class Spec {
 public:
  explicit Spec(CommandSpec& spec) : spec_(spec) {}
  CommandOption& add_option(std::string name, CommandOption::Target target, std::string help,
                            std::string type) {
    spec_.options.push_back({std::move(name), std::move(help), std::move(type), target});
    return spec_.options.back();
  }
  void add_flag(std::string name, bool& target, std::string help) {
    add_option(std::move(name), &target, std::move(help), "");
  }

 private:
  CommandSpec& spec_;
};

class Builder {
 public:
  Builder(AuditOptions& options, std::vector<CommandSpec>& commands)
      : options_(options), commands_(commands) {}

  Spec bare(const char* name, const char* does, const char* example,
            int (*work)(const AuditOptions&, Streams&)) {
    commands_.push_back({name, does, example, work, {}});
    return Spec(commands_.back());
  }
  // A subcommand that works on a store, or on an export as well.
  Spec add(const char* name, const char* does, const char* example,
           int (*work)(const AuditOptions&, Streams&), bool reads_exports = false) {
    Spec one = bare(name, does, example, work);
    one.add_option("--store", &options_.store, "The store, as given to recommend --store", "DB")
        .required = !reads_exports;
    if (reads_exports)
      one.add_option("--export", &options_.bundle, "An export to read in place of a store", "FILE")
          .excludes = "--store";
    one.add_option("--keys", &options_.keys, "The file of the patients' keys; none: DB.keys",
                   "FILE");
    trust(one);
    return one;
  }
  void trust(Spec& one) {
    one.add_option("--trusted", &options_.trusted,
                   "A public key whose signatures count: a file or the key itself; repeatable",
                   "KEY");
    one.add_option("--known", &options_.known,
                   "A checkpoint note kept outside the store; repeatable", "NOTE");
  }
  void now(Spec& one) {
    one.add_option("--now", &options_.now, "The time to record, UTC; none: the clock", "UTC");
  }
  void format(Spec& one, std::vector<std::string> formats) {
    std::string words;
    for (const std::string& word : formats) words += (words.empty() ? "" : ", ") + word;
    one.add_option("--format", &options_.format, "One of " + words, "FORMAT").choices =
        std::move(formats);
  }
  void dates(Spec& one) {
    one.add_option("--from", &options_.from, "Recorded on this day (UTC) or at this time, or later",
                   "DATE");
    one.add_option("--until", &options_.until,
                   "Recorded on this day (UTC) or at this time, or earlier", "DATE");
    one.add_option("--subject", &options_.subject,
                   "Of the patient of this id alone; needs the keys", "ID");
  }

 private:
  AuditOptions& options_;
  std::vector<CommandSpec>& commands_;
};

void add_reading(Builder& build, AuditOptions& options) {
  Spec list = build.add(
      "list", "The records, one line each",
      "Examples:\n  windlass audit list --store clinic.db --from 2026-01-01 --modality taping "
      "--status block\n  windlass audit list --store clinic.db --override --format json",
      run_audit_list, true);
  build.dates(list);
  build.format(list, {"text", "json"});
  list.add_option("--kind", &options.kind,
                  "Records of this kind: recommendation, feedback, redaction, opening", "KIND");
  list.add_option(
      "--modality", &options.modality,
      "Plans that speak of this modality; with --status, --rule or --override: in this modality",
      "ID");
  list.add_option("--status", &options.status, "Plans with a modality of this status", "STATUS");
  list.add_option("--rule", &options.rule,
                  "Plans in which this rule or red flag held or was open: its id, or origin and id",
                  "ID");
  list.add_option("--digest", &options.digest,
                  "Plans made with this knowledge, document, plugin or program; also a plan's or a "
                  "leaf's; the first digits suffice",
                  "HEX");
  list.add_flag("--override", options.override,
                "Plans that a layer's override touched or a clinician overrode");
  list.add_option("--limit", &options.limit, "At most so many", "N");

  Spec show = build.add(
      "show", "One record, its proof, its plan and trace computed again",
      "Example:\n  windlass audit show 17 --store clinic.db --format html > record-17.html",
      run_audit_show, true);
  CommandOption& show_seq =
      show.add_option("SEQ", &options.sequences, "The record's sequence number", "");
  show_seq.required = true;
  show_seq.expected = 1;
  build.format(show, {"text", "json", "html"});

  Spec verify = build.add(
      "verify", "Whether the log holds, up to which record, and on what grounds",
      "Examples:\n"
      "  windlass audit verify --store clinic.db --trusted auditor.pub --known 2026-01.note\n"
      "  windlass audit verify --store clinic.db --record 17 --trusted auditor.pub\n"
      "  windlass audit verify --store clinic.db --from-checkpoint 2026-01.note --to-checkpoint "
      "2026-02.note --trusted auditor.pub\n"
      "\nExit code 1 when something does not hold.",
      run_audit_verify, true);
  verify.add_option("--record", &options.record, "One record alone, by its inclusion proof", "SEQ");
  verify.add_option("--from-checkpoint", &options.from_checkpoint,
                    "The older of two checkpoint notes", "NOTE");
  verify.add_option("--to-checkpoint", &options.to_checkpoint,
                    "The newer one: it must continue the older", "NOTE");
  verify.add_option("--receipt", &options.receipts,
                    "A receipt, or a recorded plan in JSON; repeatable", "FILE");
  verify.add_flag("--values", options.values,
                  "Also decrypt every value and compare it with its commitment; needs the keys");
  verify.add_flag("--quick", options.quick, "Without SQLite's own integrity check");
  build.format(verify, {"text", "json"});

  Spec replay = build.add(
      "replay",
      "The recorded plans computed again from the recorded bytes; with --rules, by other rules",
      "Examples:\n"
      "  windlass audit replay --store clinic.db\n"
      "  windlass audit replay --export clinic.export --trusted auditor.pub\n"
      "  windlass audit replay --store clinic.db --rules rules/ --examples 3\n"
      "\nExit code 1 when a plan is not identical. With --rules: 0, whatever changes.",
      run_audit_replay, true);
  replay.add_option("SEQ", &options.sequences, "Sequence numbers; none: every recommendation", "");
  replay.add_option("--rules", &options.open.rules,
                    "Other rules: what they would say of the recorded patients; repeatable",
                    "PATH");
  replay
      .add_option("--plugins", &options.open.lock, "With --rules: the lock of the plugins to use",
                  "LOCK")
      .needs = "--rules";
  replay
      .add_option("--examples", &options.examples,
                  "With --rules: at most so many sequence numbers for each change", "N")
      .needs = "--rules";
  replay.add_option("--limit", &options.limit, "At most so many plans", "N");
  build.dates(replay);
  build.format(replay, {"text", "json"});

  Spec stats =
      build.add("stats", "What each version of the rules showed, and what clinicians did with it",
                "Example:\n  windlass audit stats --store clinic.db --format html > stats.html",
                run_audit_stats, true);
  build.dates(stats);
  build.format(stats, {"text", "json", "html"});
}

void add_custody(Builder& build, AuditOptions& options) {
  Spec feedback =
      build.add("feedback", "Records what a clinician did with one modality of a plan",
                "Example:\n  windlass audit feedback 17 --store clinic.db --modality taping "
                "--outcome overridden --reason patient-declined --role physiotherapist",
                run_audit_feedback);
  CommandOption& feedback_seq =
      feedback.add_option("SEQ", &options.sequences, "The plan's record", "");
  feedback_seq.required = true;
  feedback_seq.expected = 1;
  feedback.add_option("--modality", &options.modality, "The modality", "ID").required = true;
  CommandOption& feedback_outcome =
      feedback.add_option("--outcome", &options.outcome, "accepted or overridden", "OUTCOME");
  feedback_outcome.required = true;
  feedback_outcome.choices = {"accepted", "overridden"};
  feedback
      .add_option(
          "--reason", &options.reason,
          "A code, required when overridden: patient-declined, not-available, disagree, ...",
          "CODE")
      .may_be_empty = true;
  feedback
      .add_option("--role", &options.role,
                  "The role of whoever decided: physiotherapist, podiatrist, ...", "ROLE")
      .required = true;
  feedback.add_option("--leaf", &options.leaf,
                      "The leaf of the plan's receipt: refused when the record is another", "HEX");
  feedback.add_option("--client", &options.client, "The calling program", "ID").may_be_empty = true;
  feedback.add_option("--user", &options.user, "An opaque id of the clinician", "ID").may_be_empty =
      true;
  build.now(feedback);
  build.format(feedback, {"text", "json"});

  Spec redact = build.add(
      "redact", "Destroys one patient's values and keys; every proof still holds",
      "Example:\n  windlass audit redact --store clinic.db --keys /secure/clinic.keys --subject "
      "p-17 --approver 'A. Vogt' --approver 'B. Lind' --reason 'erasure request 2026-14'",
      run_audit_redact);
  redact.add_option("--subject", &options.subject, "The patient's id", "ID").required = true;
  redact
      .add_option("--approver", &options.approvers, "Who approves it: twice, two different people",
                  "NAME")
      .required = true;
  redact
      .add_option("--reason", &options.reason,
                  "Why; it stays in the log, so it must not name the patient", "TEXT")
      .required = true;
  build.now(redact);
  build.format(redact, {"text", "json"});

  Spec keygen = build.bare(
      "keygen", "Makes a key that signs checkpoints; prints the public key",
      "Example:\n  windlass audit keygen /secure/auditor.key --name auditor.example > auditor.pub",
      run_audit_keygen);
  keygen
      .add_option("FILE", &options.file, "Where the private key goes; its memory goes beside it",
                  "")
      .required = true;
  keygen.add_option("--name", &options.name, "Whose key it is, without blanks", "NAME").required =
      true;
  build.format(keygen, {"text", "json"});

  Spec checkpoint = build.add("checkpoint", "Signs the log as it is",
                              "Example:\n  windlass audit checkpoint --store clinic.db --signer "
                              "/secure/auditor.key --to /elsewhere/2026-01.note",
                              run_audit_checkpoint);
  checkpoint
      .add_option("--signer", &options.signer,
                  "The private key of audit keygen; not in the store's folder", "KEY")
      .required = true;
  checkpoint.add_option("--to", &options.file, "Where the note goes; none: standard output",
                        "FILE");
  build.now(checkpoint);

  Spec anchor = build.add(
      "anchor", "Keeps the evidence that a checkpoint is known elsewhere",
      "Examples:\n  windlass audit anchor /elsewhere/2026-01.note --store clinic.db\n  windlass "
      "audit anchor token.tsr --kind rfc3161 --note 2026-01.note --store clinic.db",
      run_audit_anchor);
  anchor
      .add_option("FILE", &options.file,
                  "A copy of a checkpoint; with --kind, a token that contains its SHA-256", "")
      .required = true;
  anchor.add_option("--kind", &options.anchor_kind, "What FILE is: file, rfc3161, witness, ...",
                    "KIND");
  anchor.add_option("--note", &options.note,
                    "The checkpoint that the token is about; none: the newest in the store",
                    "NOTE");
  build.now(anchor);

  Spec fork = build.add(
      "fork", "Opens a new log that continues this one, after a restore or a loss",
      "Example:\n  windlass audit fork clinic-2.db --store restored.db --keys /secure/clinic.keys "
      "--note 2026-01.note --approver 'A. Vogt' --reason 'disk lost, backup of Sunday restored'",
      run_audit_fork);
  fork.add_option("FILE", &options.file, "The new store", "").required = true;
  fork.add_option("--reason", &options.reason, "Why; it stays in the log", "TEXT").required = true;
  fork.add_option("--approver", &options.approvers, "Who approves it", "NAME").required = true;
  fork.add_option(
      "--note", &options.note,
      "The newest checkpoint of the old log that anybody kept; none: the newest in the store",
      "NOTE");
  build.now(fork);

  Spec out = build.add(
      "export", "One self-contained file: records, proofs, documents, plugins, values",
      "Examples:\n  windlass audit export clinic.export --store clinic.db\n  windlass audit export "
      "part.export --store clinic.db --record 17 --record 18 --without-values",
      run_audit_export);
  out.add_option("FILE", &options.file, "The file to write; it must not exist", "").required = true;
  out.add_option("--record", &options.sequences,
                 "This record, with its proof; repeatable; none: the whole log", "SEQ");
  out.add_option("--note", &options.note,
                 "Prove against this checkpoint; none: the newest in the store", "NOTE");
  out.add_flag("--without-values", options.without_values, "Leave the patients' values sealed");
  build.now(out);

  Spec in = build.bare("import", "Judges an export, on any machine",
                       "Example:\n  windlass audit import clinic.export --verify --trusted "
                       "auditor.pub --known 2026-01.note\n\nExit code 1 when it does not hold.",
                       run_audit_import);
  in.add_option("FILE", &options.file, "The export", "").required = true;
  in.add_flag("--verify", options.verify,
              "Judge it and nothing else; it is judged before anything else in any case");
  build.trust(in);
  in.add_option("--receipt", &options.receipts, "A receipt, or a recorded plan in JSON; repeatable",
                "FILE");
  in.add_option("--unpack", &options.unpack,
                "A new folder for its documents, plugins and records, once it holds", "FOLDER");
  build.format(in, {"text", "json"});
}

}  // namespace

std::vector<CommandSpec> audit_commands(AuditOptions& options) {
  std::vector<CommandSpec> commands;
  commands.reserve(32);  // a Spec refers to its command
  Builder build(options, commands);
  add_reading(build, options);
  add_custody(build, options);
  return commands;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `windlass audit`: one line for each of its commands, and the options that several of them take.
#include "audit.hpp"
#include "log/text.hpp"
#include "supervise.hpp"

namespace windlass::tool {

CommandRow audit_list_command();
CommandRow audit_show_command();
CommandRow audit_verify_command();
CommandRow audit_replay_command();
CommandRow audit_stats_command();
CommandRow audit_feedback_command();
CommandRow audit_redact_command();
CommandRow audit_keygen_command();
CommandRow audit_checkpoint_command();
CommandRow audit_anchor_command();
CommandRow audit_fork_command();
CommandRow audit_export_command();
CommandRow audit_import_command();
CommandRow audit_backup_command();

CommandRow audit_command() {
  return {"audit",
          "The record: list, show, verify, replay, stats, export, back up, erase",
          "Examples:\n"
          "  windlass audit verify --store clinic.db --trusted auditor.pub \\\n"
          "      --known safe/2026-01.note\n"
          "  windlass audit replay --store clinic.db --keys safe/clinic.keys\n"
          "\n"
          "engine/audit/AUDITORS.md leads through an audit.",
          {},
          {},
          {audit_list_command(), supervised(audit_show_command()), audit_verify_command(),
           supervised(audit_replay_command()), supervised(audit_stats_command()),
           audit_feedback_command(), audit_redact_command(), audit_keygen_command(),
           audit_checkpoint_command(), audit_anchor_command(), audit_fork_command(),
           audit_export_command(), audit_import_command(), audit_backup_command()}};
}

namespace {

Argument& add_store(LogOptions& log, Arguments& arguments) {
  return arguments.add("--store", &log.store, "The store, as given to recommend --store", "DB");
}
void add_keys(LogOptions& log, Arguments& arguments) {
  arguments.add("--keys", &log.keys, "The file of the patients' keys; default: DB.keys", "FILE");
}

std::string refuse_other_times(const std::string& value) {
  return log::is_utc_time(value)
             ? ""
             : "'" + value + "' is not a UTC time: it takes the form 2026-01-31T23:59:59Z";
}

}  // namespace

void add_store_options(LogOptions& log, Arguments& arguments) {
  add_store(log, arguments).required();
  add_keys(log, arguments);
  add_trust_options(log, arguments);
}

void add_log_options(LogOptions& log, Arguments& arguments) {
  add_store(log, arguments);
  arguments
      .add("--export", &log.bundle, "An export to read in place of a store; \"-\": standard input",
           "FILE")
      .excludes("--store");
  add_keys(log, arguments);
  add_trust_options(log, arguments);
}

void add_trust_options(LogOptions& log, Arguments& arguments) {
  arguments.add("--trusted", &log.trusted,
                "A public key whose signatures count: a file or the key itself; repeatable", "KEY");
  arguments.add("--known", &log.known, "A checkpoint note kept outside the store; repeatable",
                "NOTE");
}

Argument& add_now(LogOptions& log, Arguments& arguments) {
  return arguments.add("--now", &log.now, "The time to record, UTC; default: the clock", "UTC")
      .checked(refuse_other_times);
}

void add_lock(std::string& lock, Arguments& arguments) {
  arguments.add("--plugins", &lock,
                "The lock that vouches for recorded plugins, current and retired", "LOCK");
}

void add_limit(std::uint64_t& limit, std::string help, Arguments& arguments) {
  arguments.add("--limit", &limit, std::move(help), "N").checked([](const std::string& value) {
    return std::string(value == "0" ? "a limit of 0 leaves nothing; for all, leave it out" : "");
  });
}

void add_filter(RecordFilter& records, Arguments& arguments) {
  arguments.add("--from", &records.from, "Recorded on this day (UTC) or at this time, or later",
                "DATE");
  arguments.add("--until", &records.until, "Recorded on this day (UTC) or at this time, or earlier",
                "DATE");
  arguments.add("--subject", &records.subject, "Only of the patient with this id; needs the keys",
                "ID");
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit fork`: a new log that continues an old one after a restore or a loss.
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace {

struct ForkOptions {
  LogOptions log;
  std::string file, reason, note;
  std::vector<std::string> approvers;
};

int run_fork(const ForkOptions& options, Streams& streams) {
  if (options.approvers.size() != 1) {
    complain(streams, "a new origin needs one person who approves it", "--approver NAME");
    return exit_bad_input;
  }
  // The old log may well be refused for ordinary use: that is why it is left behind.
  int code = exit_refused;
  auto store = open_store(options.log, Use::inspect, streams, code);
  if (!store) return code;
  log::ForkRequest request;
  request.path = options.file;
  request.reason = options.reason;
  request.approver = options.approvers.front();
  request.now = utc_now(options.log.now);
  if (!options.note.empty()) {
    auto note = read_text(options.note, streams);
    if (!note) return exit_bad_input;
    request.checkpoint = std::move(*note);
  } else {
    auto notes = store->checkpoints();
    if (!notes) {
      const base::Diagnostic& why = notes.error().front();
      return fail({base::diagnostic(why.file, why.code, why.message,
                                    "what was signed cannot be read from this log: give the newest "
                                    "checkpoint that anybody kept, with --note")},
                  streams);
    }
    if (!notes->empty()) request.checkpoint = notes->back();
  }
  auto next = store->fork(request);
  if (!next) return fail(next.error(), streams);
  auto opening = next->entry(0);
  if (!opening) return fail(opening.error(), streams);
  streams.out << "log " << next->origin() << "\n  continues " << store->origin() << "\n  in "
              << clean(options.file) << "\n";
  auto document = base::read_json("the opening record", opening->record.public_json);
  const base::Node* old = document ? document->root.find("continues") : nullptr;
  const base::Node* gap = old != nullptr ? old->find("gap") : nullptr;
  if (gap != nullptr && gap->find("from") != nullptr && gap->find("until") != nullptr) {
    const auto from = base::parse_whole_number(gap->find("from")->text).value_or(0),
               until = base::parse_whole_number(gap->find("until")->text).value_or(0);
    if (from == until)
      streams.out << "  no record is known to be missing\n";
    else if (until == from + 1)
      streams.out << "  record " << from << " was signed and is gone\n";
    else
      streams.out << "  records " << from << " to " << until - 1 << " were signed and are gone\n";
  }
  return exit_done;
}

void declare(ForkOptions& options, Arguments& arguments) {
  arguments.add("--store", &options.log.store, "The store that is left behind", "DB").required();
  arguments.add("--keys", &options.log.keys, "The file of the patients' keys; default: DB.keys",
                "FILE");
  arguments.add("FILE", &options.file, "The new store").required();
  arguments.add("--reason", &options.reason, "Why; it stays in the log", "TEXT")
      .required()
      .checked(refuse_unprintable);
  arguments.add("--approver", &options.approvers, "Who approves it", "NAME")
      .required()
      .checked(refuse_unprintable);
  arguments.add(
      "--note", &options.note,
      "The newest checkpoint of the old log that anybody kept; default: the newest in the store",
      "NOTE");
  add_now(options.log, arguments);
}

}  // namespace

CommandRow audit_fork_command() {
  return make_command<ForkOptions>(
      "fork", "Opens a new log that continues this one, after a restore or a loss",
      "Example:\n"
      "  windlass audit fork clinic-2.db --store restored.db --keys /secure/clinic.keys \\\n"
      "      --note 2026-01.note --approver 'Medical Director' \\\n"
      "      --reason 'disk lost, backup of Sunday restored'",
      declare, run_fork);
}

}  // namespace windlass::tool

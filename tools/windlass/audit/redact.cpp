// SPDX-License-Identifier: Apache-2.0
// `audit redact`: erases one patient's values, with two approvals.
#include <ostream>

#include "audit.hpp"

namespace windlass::tool {

namespace {

struct RedactOptions {
  LogOptions log;
  std::string subject, reason;
  std::vector<std::string> approvers;
  std::string format = "text";
};

int run_redact(const RedactOptions& options, Streams& streams) {
  if (options.approvers.size() != 2) {
    complain(streams, "erasing a patient's values needs the approval of two different people",
             "--approver A --approver B");
    return exit_bad_input;
  }
  int code = exit_refused;
  auto store = open_store(options.log, Use::change, streams, code);
  if (!store) return code;
  auto done = store->redact({options.subject, options.approvers[0], options.approvers[1],
                             options.reason, utc_now(options.log.now)});
  if (!done) return fail(done.error(), streams);
  if (options.format != "json")
    streams.err << "The values and their keys are destroyed here. Backups of the key file and "
                   "exports made earlier still hold them: they have to go as well.\n";
  write_receipt(done->receipt,
                done->added
                    ? "the patient's values are erased"
                    : "the patient's values were erased before, and nothing new is recorded",
                options.format, streams);
  return exit_done;
}

void declare(RedactOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments.add("--subject", &options.subject, "The patient's id", "ID").required();
  arguments
      .add("--approver", &options.approvers, "Who approves it: twice, two different people", "NAME")
      .required()
      .checked(refuse_unprintable);
  arguments
      .add("--reason", &options.reason, "Why; it stays in the log, so it must not name the patient",
           "TEXT")
      .required()
      .checked(refuse_unprintable);
  add_now(options.log, arguments);
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_redact_command() {
  return make_command<RedactOptions>(
      "redact", "Destroys one patient's values and keys; every proof still holds",
      "Example:\n"
      "  windlass audit redact --store clinic.db --keys /secure/clinic.keys --subject p-17 \\\n"
      "      --approver 'Medical Director' --approver 'Privacy Officer' \\\n"
      "      --reason 'erasure request 2026-14'",
      declare, run_redact);
}

}  // namespace windlass::tool

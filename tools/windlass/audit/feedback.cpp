// SPDX-License-Identifier: Apache-2.0
// `audit feedback`: what a clinician did with one modality of a plan, as a record of its own.
#include <ostream>

#include "audit.hpp"
#include "audit/feedback.hpp"

namespace windlass::tool {

namespace {

struct FeedbackOptions {
  LogOptions log;
  std::uint64_t sequence = 0;
  std::string modality, outcome, reason, role, leaf, client, user;
  std::string format = "text";
};

int run_feedback(const FeedbackOptions& options, Streams& streams) {
  int code = exit_refused;
  const auto store = open_store(options.log, Use::change, streams, code);
  if (!store) return code;
  audit::Feedback feedback;
  feedback.recommendation.sequence = options.sequence;
  feedback.recommendation.leaf = options.leaf;
  feedback.modality = options.modality;
  feedback.outcome = options.outcome;
  feedback.reason = options.reason;
  feedback.role = options.role;
  feedback.client = options.client;
  feedback.user = options.user;
  feedback.now = utc_now(options.log.now);
  auto receipt = audit::record_feedback(*store, feedback);
  if (!receipt) return fail(receipt.error(), streams);
  write_receipt(receipt->receipt,
                receipt->added ? options.modality + " " + options.outcome
                               : "this was recorded before, and nothing new is recorded",
                options.format, streams);
  return exit_done;
}

void declare(FeedbackOptions& options, Arguments& arguments) {
  add_store_options(options.log, arguments);
  arguments.add("SEQ", &options.sequence, "The plan's record").required();
  arguments.add("--modality", &options.modality, "The modality", "ID").required();
  arguments.add("--outcome", &options.outcome, "accepted or overridden", "OUTCOME")
      .required()
      .one_of({"accepted", "overridden"});
  arguments
      .add("--reason", &options.reason,
           "A code, required when overridden: patient-declined, not-available, disagree, ...",
           "CODE")
      .or_empty()
      .checked(refuse_unprintable);
  arguments
      .add("--role", &options.role,
           "The role of the person who decided: physiotherapist, podiatrist, ...", "ROLE")
      .required()
      .checked(refuse_unprintable);
  arguments.add("--leaf", &options.leaf,
                "The leaf of the plan's receipt: refused when the record is another", "HEX");
  arguments.add("--client", &options.client, "The calling program", "ID")
      .checked(refuse_unprintable);
  arguments.add("--user", &options.user, "An opaque id of the clinician", "ID")
      .checked(refuse_unprintable);
  add_now(options.log, arguments);
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_feedback_command() {
  return make_command<FeedbackOptions>(
      "feedback", "Records what a clinician did with one modality of a plan",
      "Example:\n"
      "  windlass audit feedback 17 --store clinic.db --modality taping --outcome overridden \\\n"
      "      --reason patient-declined --role physiotherapist",
      declare, run_feedback);
}

}  // namespace windlass::tool

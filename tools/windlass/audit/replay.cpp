// SPDX-License-Identifier: Apache-2.0
// `audit replay`: the recorded plans computed again from the recorded bytes.
#include "audit/compare.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "audit/verify.hpp"
#include "base/json.hpp"

namespace windlass::tool {

namespace {

using audit::Replayed;

void write_json(base::JsonWriter& json, std::uint64_t sequence, const Replayed& one) {
  json.begin_object()
      .field("sequence", static_cast<std::int64_t>(sequence))
      .field("outcome", audit::word(one.outcome));
  if (!one.cause.empty()) json.field("cause", one.cause);
  if (!one.hint.empty()) json.field("hint", one.hint);
  if (!one.where.empty())
    json.field("where", one.where).field("recorded", one.recorded).field("computed", one.computed);
  json.end_object();
}

}  // namespace

base::Result<std::vector<std::uint64_t>> chosen_plans(const Log& log,
                                                      const ReplayOptions& options) {
  if (!options.sequences.empty()) return options.sequences;
  RecordFilter records = options.records;
  records.kind = "recommendation";
  std::vector<std::uint64_t> out;
  auto done = log.each(records, nullptr, [&](const log::Entry& entry) {
    out.push_back(entry.record.sequence);
    return options.limit == 0 || out.size() < options.limit;
  });
  if (!done) return done.error();
  return out;
}

namespace {

// What came of the plans so far, as text and as JSON.
class Results {
 public:
  Results(const std::string& origin, const ReplayOptions& options, Streams& streams)
      : as_json_(options.format == "json"),
        show_all_(!options.sequences.empty()),
        page_(streams.width, streams.colour) {
    json_.begin_object().field("origin", origin).key("records").begin_array();
  }

  void add(std::uint64_t sequence, const Replayed& one) {
    ++counts_[one.outcome];
    if (!one.hint.empty()) hints_[one.outcome] = one.hint;
    if (as_json_)
      write_json(json_, sequence, one);
    else if (one.outcome != Replayed::Outcome::identical || show_all_)
      write_text(sequence, one);
  }

  std::uint64_t count_of(Replayed::Outcome outcome) const {
    const auto found = counts_.find(outcome);
    return found == counts_.end() ? 0 : found->second;
  }

  // A plan whose patient asked for erasure never can be computed again. One that stays sealed, was
  // made under other semantics, or whose code nobody vouches for, was not shown to be identical:
  // nothing is claimed of it.
  int exit_code() const {
    if (count_of(Replayed::Outcome::differs) + count_of(Replayed::Outcome::failed) > 0)
      return exit_does_not_hold;
    std::uint64_t not_decided = 0;
    for (const Replayed::Outcome outcome :
         {Replayed::Outcome::sealed, Replayed::Outcome::not_vouched,
          Replayed::Outcome::other_semantics})
      not_decided += count_of(outcome);
    return not_decided > 0 ? exit_stopped : exit_done;
  }

  std::string finish() {
    std::vector<std::string> parts;
    std::uint64_t total = 0;
    json_.end_array().key("counts").begin_object();
    for (const auto& [outcome, number] : counts_) {
      json_.field(audit::word(outcome), static_cast<std::int64_t>(number));
      parts.push_back(std::to_string(number) + " " + std::string(audit::word(outcome)));
      total += number;
    }
    json_.end_object().end_object();
    page_.line(count(total, "plan", "plans") + " replayed" +
                   (parts.empty() ? "" : ": " + join(parts, ", ")),
               exit_code() == exit_done ? Ink::good : Ink::stop);
    return as_json_ ? json_.take() + "\n" : page_.text();
  }

  // Of the last plan of that outcome that has one.
  std::string hint_of(Replayed::Outcome outcome) const {
    const auto found = hints_.find(outcome);
    return found == hints_.end() ? std::string() : found->second;
  }

 private:
  void write_text(std::uint64_t sequence, const Replayed& one) {
    const bool bad =
        one.outcome == Replayed::Outcome::differs || one.outcome == Replayed::Outcome::failed;
    page_.hang("record " + std::to_string(sequence) + ": ",
               std::string(audit::word(one.outcome)) + (one.cause.empty() ? "" : "; " + one.cause),
               Ink::plain, bad ? Ink::stop : Ink::plain);
    if (one.where.empty()) return;
    page_.hang("    first difference  ", one.where);
    page_.hang("    recorded          ", one.recorded);
    page_.hang("    computed          ", one.computed);
  }

  bool as_json_, show_all_;
  std::map<Replayed::Outcome, std::uint64_t> counts_;
  std::map<Replayed::Outcome, std::string> hints_;
  base::JsonWriter json_{2};
  Page page_;
};

// Replays the plans; false after diagnostics, with the exit code.
bool replay_all(const Log& log, const std::vector<std::uint64_t>& sequences,
                audit::Replayer& replayer, Results& results, Streams& streams, int& code) {
  Progress progress(streams, "replayed");
  std::uint64_t done = 0;
  for (const std::uint64_t sequence : sequences) {
    auto opened = log.read(sequence);
    if (!opened) {
      code = fail(opened.error(), streams);
      return false;
    }
    if (opened->entry.record.kind != "recommendation") {
      complain(streams, "record " + std::to_string(sequence) + " is not a recommendation",
               "'windlass audit list --kind recommendation' lists them");
      code = exit_bad_input;
      return false;
    }
    results.add(sequence, replayer.replay(*opened));
    progress.at(++done, sequences.size());
  }
  return true;
}

// Plans are named, or chosen among all; both together would leave out some that were named.
bool chooses_once(const ReplayOptions& options, Streams& streams) {
  const RecordFilter& by = options.records;
  const bool chosen =
      !by.from.empty() || !by.until.empty() || !by.subject.empty() || options.limit != 0;
  if (options.sequences.empty() || !chosen) return true;
  complain(streams,
           "--from, --until, --subject and --limit choose among all plans, and SEQ names them",
           "leave out the one or the other");
  return false;
}

int run_replay(const ReplayOptions& options, Streams& streams) {
  if (!chooses_once(options, streams)) return exit_bad_input;
  if (!options.open.rules.empty()) return run_compare(options, streams);
  if (!filter_of(options.records, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, code);
  if (!log) return code;
  auto trusted = log->trusted(options.open.lock, streams);
  if (!trusted) return exit_refused;
  auto sequences = chosen_plans(*log, options);
  if (!sequences) return fail(sequences.error(), streams);
  audit::Replayer replayer(log->blobs(), std::move(*trusted), apart());
  Results results(log->origin(), options, streams);
  if (!replay_all(*log, *sequences, replayer, results, streams, code)) return code;
  streams.out << results.finish();
  if (results.count_of(Replayed::Outcome::sealed) > 0)
    complain(streams, "sealed plans could not be computed again", hint_of_sealed(*log));
  if (results.count_of(Replayed::Outcome::not_vouched) > 0)
    complain(streams, "plugins that nobody vouches for were not run",
             results.hint_of(Replayed::Outcome::not_vouched));
  if (results.count_of(Replayed::Outcome::other_semantics) > 0)
    complain(streams, "plans of other semantics were not computed again",
             results.hint_of(Replayed::Outcome::other_semantics));
  return results.exit_code();
}

void declare(ReplayOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  arguments.add("SEQ", &options.sequences, "Sequence numbers; default: every recommendation");
  arguments.add("--rules", &options.open.rules,
                "Other rules: what they would say of the recorded patients; repeatable", "PATH");
  arguments.add("--plugins", &options.open.lock,
                "The lock that vouches for recorded plugins; with --rules: of the plugins to use",
                "LOCK");
  arguments
      .add("--examples", &options.examples,
           "With --rules: list at most N sequence numbers for each change", "N")
      .needs("--rules");
  add_limit(options.limit, "Compute at most N plans", arguments);
  add_filter(options.records, arguments);
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow audit_replay_command() {
  return make_command<ReplayOptions>(
      "replay",
      "The recorded plans computed again from the recorded bytes; with --rules, by other rules",
      "Examples:\n"
      "  windlass audit replay --store clinic.db\n"
      "  windlass audit replay --export clinic.export --trusted auditor.pub\n"
      "  windlass audit replay --store clinic.db --rules clinic/ --examples 3\n"
      "\n"
      "Recorded plugins run when the lock lists them, current or retired, or when a checkpoint\n"
      "that a key of --trusted signed covers their record.\n"
      "A plan of other semantics (windlass --version has the number here) is not computed: the\n"
      "answer names the release that replays it.\n"
      "Exit code 1 when a plan is not identical, 4 when one could not be computed again.\n"
      "With --rules: 0, whatever changes.",
      declare, run_replay);
}

}  // namespace windlass::tool

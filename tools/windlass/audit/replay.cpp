// SPDX-License-Identifier: Apache-2.0
// `audit replay`: the recorded plans computed again from the recorded bytes.
#include "audit/compare.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"

namespace windlass::tool {

namespace {

using audit::Replayed;

// Replay runs recorded plugins, and an export may come from anybody: it must hold, and with a
// trusted key named nothing that it does not vouch for is run.
bool may_run(const Log& log, const ReplayOptions& options, Streams& streams, int& code) {
  if (log.bundle() == nullptr) return true;
  const auto trusted = trusted_keys(options.log, streams);
  const auto notes = note_files(options.log.known, streams);
  code = exit_bad_input;
  if (!trusted || !notes) return false;
  log::VerifyOptions what;
  what.trusted = *trusted;
  what.notes = *notes;
  const log::VerifyReport report = log.verify(what);
  code = exit_does_not_hold;
  if (!report.holds()) {
    streams.err << log::render(report);
    complain(streams, "nothing of an export that does not hold is run");
    return false;
  }
  const auto sequences = log.bundle()->sequences();
  const std::uint64_t needed =
      options.sequences.empty()
          ? std::min(report.content, sequences.empty() ? 0 : sequences.back() + 1)
          : *std::max_element(options.sequences.begin(), options.sequences.end()) + 1;
  if (trusted->empty())
    streams.err << "windlass: warning: plugins of this export are run, and no key was named that "
                   "vouches for them\n   hint: --trusted KEY, or replay where it may do no harm\n";
  else if (report.vouched == 0) {
    complain(streams, "no trusted key signed any of this export, so its plugins are not run",
             "without --trusted they are run unvouched");
    return false;
  } else if (report.vouched < needed) {
    complain(streams,
             "a trusted key vouches for records 0 to " + std::to_string(report.vouched - 1) +
                 " alone, so plugins of later ones are not run",
             "name older records by their numbers, or ask for an export with a newer checkpoint; "
             "without --trusted they are run unvouched");
    return false;
  }
  return true;
}

void write_json(base::JsonWriter& json, std::uint64_t sequence, const Replayed& one) {
  json.begin_object()
      .field("sequence", static_cast<std::int64_t>(sequence))
      .field("outcome", audit::word(one.outcome));
  if (!one.cause.empty()) json.field("cause", one.cause);
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
  auto done = log.each(records, [&](const log::Entry& entry) {
    out.push_back(entry.record.sequence);
    return options.limit == 0 || out.size() < options.limit;
  });
  if (!done) return done.error();
  return out;
}

namespace {

int run_replay(const ReplayOptions& options, Streams& streams) {
  if (!options.open.rules.empty()) return run_compare(options, streams);
  if (!filter_of(options.records, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, &code);
  if (!log || !may_run(*log, options, streams, code)) return code;
  auto sequences = chosen_plans(*log, options);
  if (!sequences) return fail(sequences.error(), streams);
  audit::Replayer replayer(log->blobs());
  std::map<Replayed::Outcome, std::uint64_t> counts;
  base::JsonWriter json(2);
  json.begin_object().field("origin", log->origin()).key("records").begin_array();
  Page page(streams.width, streams.colour);
  {
    Progress progress(streams, "replayed");
    std::uint64_t done = 0;
    for (const std::uint64_t sequence : *sequences) {
      auto opened = log->read(sequence);
      if (!opened) return fail(opened.error(), streams);
      if (opened->entry.record.kind != "recommendation") {
        complain(streams, "record " + std::to_string(sequence) + " is no recommendation",
                 "'windlass audit list --kind recommendation' lists them");
        return exit_bad_input;
      }
      const Replayed one = replayer.replay(*opened);
      ++counts[one.outcome];
      if (options.format == "json")
        write_json(json, sequence, one);
      else if (one.outcome != Replayed::Outcome::identical || !options.sequences.empty()) {
        const bool bad =
            one.outcome == Replayed::Outcome::differs || one.outcome == Replayed::Outcome::failed;
        page.hang(
            "record " + std::to_string(sequence) + ": ",
            std::string(audit::word(one.outcome)) + (one.cause.empty() ? "" : "; " + one.cause),
            Ink::plain, bad ? Ink::stop : Ink::plain);
        if (!one.where.empty()) {
          page.hang("    first difference  ", one.where);
          page.hang("    recorded          ", one.recorded);
          page.hang("    computed          ", one.computed);
        }
      }
      progress.at(++done, sequences->size());
    }
  }
  // A plan that stays sealed was not shown to be identical, so nothing is claimed of it; one whose
  // patient asked for erasure never can be.
  const std::uint64_t bad = counts[Replayed::Outcome::differs] + counts[Replayed::Outcome::failed] +
                            counts[Replayed::Outcome::sealed];
  std::erase_if(counts, [](const auto& one) { return one.second == 0; });
  const bool sealed = counts.count(Replayed::Outcome::sealed) > 0;
  json.end_array().key("counts").begin_object();
  for (const auto& [outcome, number] : counts)
    json.field(audit::word(outcome), static_cast<std::int64_t>(number));
  json.end_object().end_object();
  std::vector<std::string> parts;
  for (const auto& [outcome, number] : counts)
    parts.push_back(std::to_string(number) + " " + std::string(audit::word(outcome)));
  page.line(count(sequences->size(), "plan", "plans") + " replayed" +
                (parts.empty() ? "" : ": " + join(parts, ", ")),
            bad == 0 ? Ink::good : Ink::stop);
  streams.out << (options.format == "json" ? json.take() + "\n" : page.text());
  if (sealed)
    complain(streams, "sealed plans could not be computed again",
             "name the file of the patients' keys with --keys");
  return bad == 0 ? exit_done : exit_does_not_hold;
}

void declare(ReplayOptions& options, Arguments& arguments) {
  add_log_options(options.log, arguments);
  arguments.add("SEQ", &options.sequences, "Sequence numbers; none: every recommendation");
  arguments.add("--rules", &options.open.rules,
                "Other rules: what they would say of the recorded patients; repeatable", "PATH");
  arguments
      .add("--plugins", &options.open.lock, "With --rules: the lock of the plugins to use", "LOCK")
      .needs("--rules");
  arguments
      .add("--examples", &options.examples,
           "With --rules: at most so many sequence numbers for each change", "N")
      .needs("--rules");
  arguments.add("--limit", &options.limit, "At most so many plans", "N");
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
      "  windlass audit replay --store clinic.db --rules rules/ --examples 3\n"
      "\nExit code 1 when a plan is not identical. With --rules: 0, whatever changes.",
      declare, run_replay);
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit replay`: the recorded plans computed again from the recorded bytes; with --rules, what
// today's rules would say of yesterday's patients.
#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "base/json.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace {

using audit::Replayed;

// The recommendations that were asked for, by sequence.
base::Result<std::vector<std::uint64_t>> chosen(const Log& log, const AuditOptions& options) {
  if (!options.sequences.empty()) return options.sequences;
  std::vector<std::uint64_t> out;
  auto done = log.each(options, "recommendation", [&](const log::Entry& entry) {
    out.push_back(entry.record.sequence);
    return options.limit == 0 || out.size() < options.limit;
  });
  if (!done) return done.error();
  return out;
}

// Replay runs recorded plugins, and an export may come from anybody: it must hold, and with a
// trusted key named nothing that it does not vouch for is run.
bool may_run(const Log& log, const AuditOptions& options, Streams& streams, int& code) {
  if (log.bundle() == nullptr) return true;
  const auto trusted = trusted_keys(options, streams);
  const auto notes = note_files(options.known, streams);
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

int run_audit_replay(const AuditOptions& options, Streams& streams) {
  if (!options.open.rules.empty()) return run_audit_compare(options, streams);
  if (!filter_of(options, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options, streams, Use::look, &code);
  if (!log || !may_run(*log, options, streams, code)) return code;
  auto sequences = chosen(*log, options);
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

namespace {

struct Change {
  std::uint64_t plans = 0;
  std::vector<std::uint64_t> examples;
  void add(std::uint64_t sequence, std::uint64_t limit) {
    ++plans;
    if (examples.size() < limit) examples.push_back(sequence);
  }
};

// Directions: by how cautious the statuses are, as model::Status orders them.
struct Comparison {
  std::uint64_t compared = 0, changed = 0, not_open = 0;
  std::map<std::string, Change> refused;  // why the new vocabulary does not take the patient
  std::map<std::string, std::map<std::string, Change>>
      changes;  // modality or "disposition", then "recommend -> block"
  std::map<std::string, std::uint64_t> more, less;  // cautious, by modality
};

void compare(const audit::Gist& old, const audit::Gist& now, std::uint64_t sequence,
             std::uint64_t examples, Comparison& all) {
  bool changed = false;
  const auto differ = [&](const std::string& name, const std::string& before,
                          const std::string& after, int direction) {
    changed = true;
    all.changes[name][before + " -> " + after].add(sequence, examples);
    if (direction < 0) ++all.more[name];
    if (direction > 0) ++all.less[name];
  };
  if (old.disposition != now.disposition) {
    const auto before = model::disposition_from(old.disposition),
               after = model::disposition_from(now.disposition);
    differ("disposition", old.disposition, now.disposition,
           before && after ? (*after < *before ? -1 : 1) : 0);
  }
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (const auto& [id, status] : old.statuses) both[id].first = status;
  for (const auto& [id, status] : now.statuses) both[id].second = status;
  for (const auto& [id, pair] : both) {
    if (pair.first == pair.second) continue;
    const auto before = model::status_from(pair.first), after = model::status_from(pair.second);
    differ(id, pair.first.empty() ? "absent" : pair.first,
           pair.second.empty() ? "absent" : pair.second,
           before && after ? (*after < *before ? -1 : 1) : 0);
  }
  ++all.compared;
  if (changed) ++all.changed;
}

std::uint64_t number(const std::map<std::string, std::uint64_t>& of, const std::string& name) {
  const auto found = of.find(name);
  return found == of.end() ? 0 : found->second;
}

std::string list_of(const std::vector<std::uint64_t>& sequences) {
  std::vector<std::string> out;
  for (const std::uint64_t one : sequences) out.push_back(std::to_string(one));
  return join(out, ", ");
}

void write_json(const Comparison& all, const std::string& digest, Streams& streams) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("knowledge", digest)
      .field("compared", static_cast<std::int64_t>(all.compared))
      .field("changed", static_cast<std::int64_t>(all.changed));
  const auto examples_of = [&](const Change& change) {
    json.key("examples").begin_array();
    for (const std::uint64_t one : change.examples) json.integer(static_cast<std::int64_t>(one));
    json.end_array();
  };
  json.field("values_not_open", static_cast<std::int64_t>(all.not_open))
      .key("patients_refused")
      .begin_array();
  for (const auto& [why, change] : all.refused) {
    json.begin_object()
        .field("because", why)
        .field("plans", static_cast<std::int64_t>(change.plans));
    examples_of(change);
    json.end_object();
  }
  json.end_array().key("changes").begin_object();
  for (const auto& [name, list] : all.changes) {
    json.key(name)
        .begin_object()
        .field("more_cautious", static_cast<std::int64_t>(number(all.more, name)))
        .field("less_cautious", static_cast<std::int64_t>(number(all.less, name)))
        .key("by")
        .begin_array();
    for (const auto& [what, change] : list) {
      json.begin_object()
          .field("change", what)
          .field("plans", static_cast<std::int64_t>(change.plans));
      examples_of(change);
      json.end_object();
    }
    json.end_array().end_object();
  }
  streams.out << json.end_object().end_object().take() << "\n";
}

}  // namespace

int run_audit_compare(const AuditOptions& options, Streams& streams) {
  if (!filter_of(options, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options, streams, Use::look, &code);
  if (!log) return code;
  const auto engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  auto sequences = chosen(*log, options);
  if (!sequences) return fail(sequences.error(), streams);
  Comparison all;
  {
    Progress progress(streams, "compared");
    std::uint64_t done = 0;
    for (const std::uint64_t sequence : *sequences) {
      auto opened = log->read(sequence);
      if (!opened) return fail(opened.error(), streams);
      const auto old = audit::Replayer::recorded(opened->entry.record);
      if (!old) {
        complain(streams, "record " + std::to_string(sequence) + " is no recommendation",
                 "'windlass audit list --kind recommendation' lists them");
        return exit_bad_input;
      }
      if (opened->state != log::ValueState::open)
        ++all.not_open;
      else if (const auto now = audit::Replayer::ask(*engine, *opened))
        compare(*old, *now, sequence, options.examples, all);
      else
        all.refused[now.error().front().message].add(sequence, options.examples);
      progress.at(++done, sequences->size());
    }
  }
  if (options.format == "json") {
    write_json(all, engine->knowledge().digest(), streams);
    return exit_done;
  }
  Page page(streams.width, streams.colour);
  page.line(std::to_string(all.changed) + " of " + count(all.compared, "plan", "plans") +
                " would change under knowledge " + brief_digest(engine->knowledge().digest()),
            Ink::bold);
  if (all.not_open > 0)
    page.line("  not compared: " + count(all.not_open, "plan", "plans") +
              " whose values are sealed or erased");
  for (const auto& [why, change] : all.refused)
    page.hang(
        "  not compared: ",
        count(change.plans, "patient", "patients") +
            " whom the vocabulary of these rules refuses: " + why +
            (change.examples.empty() ? ""
                                     : "; records " + list_of(change.examples) +
                                           (change.plans > change.examples.size() ? ", ..." : "")));
  for (const auto& [name, list] : all.changes) {
    page.heading(name, std::to_string(number(all.more, name)) + " more cautious, " +
                           std::to_string(number(all.less, name)) + " less cautious");
    std::vector<std::pair<std::string, const Change*>> sorted;
    for (const auto& [what, change] : list) sorted.emplace_back(what, &change);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.second->plans > b.second->plans;
    });
    for (const auto& [what, change] : sorted) {
      std::string lead = std::to_string(change->plans);
      lead = std::string(lead.size() < 7 ? 7 - lead.size() : 0, ' ') + lead + "  ";
      page.hang(lead, what + (change->examples.empty()
                                  ? ""
                                  : "   records " + list_of(change->examples) +
                                        (change->plans > change->examples.size() ? ", ..." : "")));
    }
  }
  streams.out << page.text();
  return exit_done;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// `audit replay --rules`: what today's rules would say of yesterday's patients.
#include "audit/compare.hpp"

#include <algorithm>
#include <ostream>

#include "audit.hpp"
#include "audit/log.hpp"
#include "base/json.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace {

struct ChangedPlans {
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
  std::uint64_t other_semantics = 0;  // compared, and made by an engine that decides otherwise
  std::map<std::string, ChangedPlans> refused;  // why the new vocabulary does not take the patient
  std::map<std::string, std::map<std::string, ChangedPlans>>
      changes;  // modality or "disposition", then "recommend -> block"
  std::map<std::string, std::uint64_t> more, less;  // cautious, by modality
};

void compare(const audit::PlanOutcome& old, const audit::PlanOutcome& now, std::uint64_t sequence,
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
  const auto examples_of = [&](const ChangedPlans& change) {
    json.key("examples").begin_array();
    for (const std::uint64_t one : change.examples) json.integer(static_cast<std::int64_t>(one));
    json.end_array();
  };
  json.field("other_semantics", static_cast<std::int64_t>(all.other_semantics))
      .field("values_not_open", static_cast<std::int64_t>(all.not_open))
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

std::string with_examples(const std::string& text, const std::string& lead,
                          const ChangedPlans& change) {
  if (change.examples.empty()) return text;
  return text + lead + "records " + list_of(change.examples) +
         (change.plans > change.examples.size() ? ", ..." : "");
}

void write_text(const Comparison& all, const std::string& digest, Streams& streams) {
  Page page(streams.width, streams.colour);
  page.line(std::to_string(all.changed) + " of " + count(all.compared, "plan", "plans") +
                " would change under knowledge " + brief_digest(digest),
            Ink::bold);
  if (all.other_semantics > 0)
    page.hang("  made under other semantics: ",
              count(all.other_semantics, "plan", "plans") +
                  "; what changes there may come from the engine as well as from the rules");
  if (all.not_open > 0)
    page.line("  not compared: " + count(all.not_open, "plan", "plans") +
              " whose values are sealed or erased");
  for (const auto& [why, change] : all.refused)
    page.hang("  not compared: ",
              with_examples(count(change.plans, "patient", "patients") +
                                " whom the vocabulary of these rules refuses: " + why,
                            "; ", change));
  for (const auto& [name, list] : all.changes) {
    page.heading(name, std::to_string(number(all.more, name)) + " more cautious, " +
                           std::to_string(number(all.less, name)) + " less cautious");
    std::vector<std::pair<std::string, const ChangedPlans*>> sorted;
    for (const auto& [what, change] : list) sorted.emplace_back(what, &change);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.second->plans > b.second->plans;
    });
    for (const auto& [what, change] : sorted) {
      const std::string plans = std::to_string(change->plans);
      page.hang(std::string(plans.size() < 7 ? 7 - plans.size() : 0, ' ') + plans + "  ",
                with_examples(what, "   ", *change));
    }
  }
  streams.out << page.text();
}

}  // namespace

int run_compare(const ReplayOptions& options, Streams& streams) {
  if (!filter_of(options.records, streams)) return exit_bad_input;
  int code = exit_refused;
  const auto log = Log::open(options.log, streams, Use::look, code);
  if (!log) return code;
  const auto engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const auto sequences = chosen_plans(*log, options);
  if (!sequences) return fail(sequences.error(), streams);
  audit::Manifests manifests(log->blobs());
  Comparison all;
  Progress progress(streams, "compared");
  std::uint64_t done = 0;
  for (const std::uint64_t sequence : *sequences) {
    auto opened = log->read(sequence);
    if (!opened) return fail(opened.error(), streams);
    const auto old = audit::Replayer::recorded(opened->entry.record);
    if (!old) {
      complain(streams, "record " + std::to_string(sequence) + " is not a recommendation",
               "'windlass audit list --kind recommendation' lists them");
      return exit_bad_input;
    }
    if (opened->state != log::ValueState::open) {
      ++all.not_open;
    } else if (const auto now = audit::Replayer::ask(*engine, *opened)) {
      compare(*old, *now, sequence, options.examples, all);
      const auto made = manifests.of(opened->entry.record);
      if (made && (*made)->semantics != plan::engine_semantics) ++all.other_semantics;
    } else
      all.refused[now.error().front().message].add(sequence, options.examples);
    progress.at(++done, sequences->size());
  }
  progress.clear();
  if (options.format == "json")
    write_json(all, engine->knowledge().digest(), streams);
  else
    write_text(all, engine->knowledge().digest(), streams);
  return exit_done;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#include "mutants.hpp"

#include <algorithm>
#include <ostream>
#include <thread>

#include "analyse/equivalent.hpp"
#include "coverage.hpp"

namespace windlass::tool {

using cases::Fate;
using cases::Mutant;
using cases::Trial;

namespace {

void count_fates(Mutants& made) {
  made.killed = made.equivalent = 0;
  made.survivors.clear();
  made.refused.clear();
  for (std::size_t i = 0; i < made.trial->mutants().size(); ++i) switch (made.trial->fate(i)) {
      case Fate::killed: ++made.killed; break;
      case Fate::equivalent: ++made.equivalent; break;
      case Fate::refused: made.refused.push_back(i); break;
      case Fate::open:
      case Fate::survived: made.survivors.push_back(i); break;
    }
}

// An object that stays open.
void write_mutant(const Trial& trial, std::size_t i, base::JsonWriter& json) {
  const Mutant& one = trial.mutants()[i];
  json.begin_object()
      .field("document", clean(trial.base().document(one.whose.document).called()))
      .field("line", std::int64_t{one.line})
      .field("column", std::int64_t{one.column})
      .field("rule", clean(one.whose.rule))
      .field("kind", cases::word(one.kind))
      .field("was", clean(one.was))
      .field("now", clean(one.now));
}

}  // namespace

cases::Trial::Progress told_progress(Streams& streams, const char* what) {
  return [&streams, what](std::size_t done, std::size_t all) {
    if (streams.progress)
      streams.err << "\r" << what << ": " << done << " of " << all << "        " << std::flush;
  };
}

void hide_progress(Streams& streams) {
  if (streams.progress) streams.err << "\r" << std::string(60, ' ') << "\r" << std::flush;
}

base::Result<Mutants> try_mutants(const plan::Engine& engine,
                                  const std::vector<cases::CasesDocument>& documents,
                                  std::size_t every, std::size_t jobs,
                                  const cases::Trial::Only& only, Streams& streams) {
  auto trial = Trial::prepare(engine, documents, every, only);
  if (!trial) return trial.error();
  Mutants made;
  made.trial = std::move(*trial);
  made.of_layer = bool(only);
  if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
  made.trial->first_round(jobs, told_progress(streams, "mutants that change a verdict"));
  made.not_decided = analyse::mark_equivalent(*made.trial);
  made.trial->second_round(jobs, told_progress(streams, "mutants that may change a question"));
  hide_progress(streams);
  count_fates(made);
  return made;
}

void kill_survivors(Mutants& mutants, analyse::KillingCases& cases, Streams& streams) {
  analyse::kill_survivors(*mutants.trial, cases, told_progress(streams, "cases for survivors"));
  hide_progress(streams);
  count_fates(mutants);
}

std::string place_of(const Trial& trial, std::size_t mutant) {
  const Mutant& one = trial.mutants()[mutant];
  return clean(trial.base().document(one.whose.document).called()) + ":" + std::to_string(one.line);
}

std::string what_of(const Mutant& one) {
  return one.whose.rule + ": '" + one.was + "' could be '" + one.now + "'";
}

void show_mutants(const Mutants& mutants, Page& page) {
  page.blank();
  page.hang("Mutants: ",
            std::to_string(mutants.killed) + " of " + std::to_string(mutants.counted()) +
                " noticed (" + percent(mutants.killed, mutants.counted()) + "), " +
                std::to_string(mutants.survivors.size()) + " not; " +
                std::to_string(mutants.equivalent) + " proved to change nothing" +
                (mutants.refused.empty()
                     ? ""
                     : ", " + std::to_string(mutants.refused.size()) + " refused as rules") +
                ".",
            Ink::bold);
  if (mutants.of_layer)
    page.hang("  ", "Of the rules beneath no line was changed: test them where they lie.");
  if (mutants.not_decided != 0)
    page.hang("  ", "Of " + std::to_string(mutants.not_decided) +
                        " it was not decided whether they change anything; they count.");
  if (!mutants.refused.empty()) page.line("Nobody could write, so they do not count:", Ink::bold);
  for (const std::size_t one : mutants.refused)
    page.hang(
        "  " + place_of(*mutants.trial, one) + "  ",
        what_of(mutants.trial->mutants()[one]) + ": " + clean(mutants.trial->why_refused(one)));
  if (!mutants.survivors.empty()) page.line("No case notices:", Ink::bold);
  for (const std::size_t one : mutants.survivors)
    page.hang("  " + place_of(*mutants.trial, one) + "  ", what_of(mutants.trial->mutants()[one]));
}

void write_mutants(const Mutants& mutants, base::JsonWriter& json) {
  const Trial& trial = *mutants.trial;
  const auto number = [&](std::string_view name, std::size_t value) {
    json.field(name, static_cast<std::int64_t>(value));
  };
  json.key("mutants").begin_object();
  number("counted", mutants.counted());
  number("killed", mutants.killed);
  number("survived", mutants.survivors.size());
  number("equivalent", mutants.equivalent);
  number("refused", mutants.refused.size());
  number("not_decided", mutants.not_decided);
  for (const bool survived : {true, false}) {
    json.key(survived ? "survivors" : "refusals").begin_array();
    for (const std::size_t i : survived ? mutants.survivors : mutants.refused) {
      write_mutant(trial, i, json);
      if (!survived) json.field("because", clean(trial.why_refused(i)));
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace windlass::tool

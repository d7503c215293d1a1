// SPDX-License-Identifier: Apache-2.0
#include "mutants.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <thread>

#include "analyse/equivalent.hpp"
#include "coverage.hpp"

namespace windlass::tool {

using plan::Fate;
using plan::Mutant;
using plan::Trial;

namespace {

void count_fates(Mutants& made) {
  made.killed = made.equivalent = made.refused = 0;
  made.survivors.clear();
  for (std::size_t i = 0; i < made.trial->mutants().size(); ++i) switch (made.trial->fate(i)) {
      case Fate::killed: ++made.killed; break;
      case Fate::equivalent: ++made.equivalent; break;
      case Fate::refused: ++made.refused; break;
      case Fate::open:
      case Fate::survived: made.survivors.push_back(i); break;
    }
}

// An id for a document of this path: its name without what an id may not have.
std::string id_of(const std::string& path) {
  std::string id;
  for (const char c : std::filesystem::path(path).stem().string())
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_')
      id += c;
  return id.empty() ? "told-apart" : id.substr(0, 64);
}

}  // namespace

base::Result<Mutants> try_mutants(const plan::Engine& engine,
                                  const std::vector<plan::CasesDocument>& documents,
                                  std::size_t jobs, Streams& streams) {
  auto trial = Trial::prepare(engine, documents);
  if (!trial) return trial.error();
  Mutants made;
  made.trial = std::move(*trial);
  if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
  const auto tell = [&](const char* what) {
    return [&streams, what](std::size_t done, std::size_t all) {
      if (streams.progress)
        streams.err << "\r" << what << ": " << done << " of " << all << "        " << std::flush;
    };
  };
  made.trial->first_round(jobs, tell("mutants that change a verdict"));
  made.not_decided = analyse::mark_equivalent(*made.trial);
  made.trial->second_round(jobs, tell("mutants that may change a question"));
  if (streams.progress) streams.err << "\r" << std::string(60, ' ') << "\r" << std::flush;
  count_fates(made);
  return made;
}

analyse::Told tell_survivors(Mutants& mutants, const std::string& path, Streams& streams) {
  const auto tell = [&streams](std::size_t done, std::size_t all) {
    if (streams.progress)
      streams.err << "\rcases for survivors: " << done << " of " << all << "   " << std::flush;
  };
  analyse::Told told = analyse::tell_survivors(*mutants.trial, id_of(path), tell);
  if (streams.progress) streams.err << "\r" << std::string(60, ' ') << "\r" << std::flush;
  count_fates(mutants);
  return told;
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
                (mutants.refused == 0 ? "" : ", " + std::to_string(mutants.refused) + " refused") +
                ".",
            Ink::bold);
  if (mutants.not_decided != 0)
    page.hang("  ", "Of " + std::to_string(mutants.not_decided) +
                        " it was not decided whether they change anything; they count.");
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
  number("refused", mutants.refused);
  number("not_decided", mutants.not_decided);
  json.key("survivors").begin_array();
  for (const std::size_t i : mutants.survivors) {
    const Mutant& one = trial.mutants()[i];
    json.begin_object()
        .field("document", clean(trial.base().document(one.whose.document).called()))
        .field("line", std::int64_t{one.line})
        .field("column", std::int64_t{one.column})
        .field("rule", clean(one.whose.rule))
        .field("kind", plan::word(one.kind))
        .field("was", clean(one.was))
        .field("now", clean(one.now))
        .end_object();
  }
  json.end_array().end_object();
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
// Whether laws hold of all patients: those of safety, and those that stand beside the rules.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "analyse/layers_law.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "certificates.hpp"
#include "commands.hpp"
#include "law_report.hpp"
#include "laws.hpp"
#include "plan/candidates.hpp"
#include "plan/plan_json.hpp"

namespace windlass::tool {

namespace {

using analyse::Law;
using analyse::Laws;
using analyse::Proved;
using Verdict = Proved::Verdict;

struct ProveCommand {
  OpenOptions open;
  std::vector<std::string> wanted, laws;
  std::string certificates;
  std::string format = "text";
  std::uint64_t limit = analyse::ProveOptions().most_conflicts;
};

struct Answered {
  const Law* law = nullptr;
  Proved proved;
  std::vector<std::string> files;  // that were written
};

// Each law has as much as a diff has: how many are asked for is for the author to say.
Proved answer(const Laws& laws, const Law& law, std::uint64_t limit) {
  analyse::Budget budget(analyse::steps_of_all(limit));
  const analyse::ProveOptions options{limit, &budget};
  return law.of_layers ? analyse::prove_layers(laws, options) : analyse::prove(laws, law, options);
}

// Who asks for a law that is not there may have written it in a document that was not named.
std::string own_laws(const ProveCommand& options) {
  return options.laws.empty() ? "; a law of your own stands beside the rules, or its document is "
                                "named with --laws FILE"
                              : "";
}

// The laws that were named, or all of them; nothing after a complaint.
std::optional<std::vector<const Law*>> chosen(const Laws& laws, const ProveCommand& options,
                                              Streams& streams) {
  std::vector<const Law*> made;
  std::vector<std::string> ids;
  for (const Law& law : laws.laws) ids.push_back(law.id);
  for (const std::string& id : options.wanted) {
    const auto found = std::find(ids.begin(), ids.end(), id);
    if (found == ids.end()) {
      std::error_code failed;
      const std::string near =
          std::filesystem::exists(id, failed)
              ? "that is a file or folder: name it with --rules, and no law for all of them"
              : base::did_you_mean(id, ids);
      complain(streams, "no law " + base::quote(base::printable(id)),
               (near.empty() ? "the laws are " + base::join(ids) : near) + own_laws(options));
      return std::nullopt;
    }
    made.push_back(&laws.laws[static_cast<std::size_t>(found - ids.begin())]);
  }
  if (options.wanted.empty())
    for (const Law& law : laws.laws)
      if (!law.on_request) made.push_back(&law);
  return made;
}

// Writes what a second program checks, or the patient who breaks the law.
bool write_files(const ProveCommand& options, Answered& one, Streams& streams) {
  const std::string& id = one.law->id;
  auto written = write_certificates(options.certificates, {{id + ".cnf", &one.proved.formula},
                                                           {id + ".lrat", &one.proved.proof},
                                                           {id + ".yaml", &one.proved.patient}});
  if (!written) {
    print(written.error(), streams);
    return false;
  }
  one.files = std::move(*written);
  return true;
}

void write_text(const std::vector<Answered>& answers, const Laws& laws, Streams& streams) {
  Page page(streams.width, streams.colour);
  for (const Answered& one : answers) {
    show(*one.law, one.proved, laws.knowledge->vocabulary(), page);
    for (const std::string& file : one.files) page.hang("  wrote     ", clean(file));
  }
  if (std::any_of(answers.begin(), answers.end(),
                  [](const Answered& one) { return one.proved.in_each_combination; }))
    page.hang("",
              "Of answers that contradict each other a plan tries " +
                  std::to_string(plan::most_combinations) +
                  " combinations; of whoever has more, no law is said to hold.",
              Ink::plain, Ink::faint);
  streams.out << page.text();
}

void write_holds(const Proved& proved, base::JsonWriter& json) {
  json.field("holds_without_contradictions", true)
      .field("of_contradictory_answers", analyse::word(proved.contradictory))
      .field("up_to_combinations", static_cast<std::int64_t>(plan::most_combinations))
      .key("of_nobody");
  if (proved.speaks_of == Proved::SpeaksOf::not_decided)
    json.null();
  else
    json.boolean(proved.speaks_of == Proved::SpeaksOf::nobody);
  json.key("assumptions").begin_array();
  for (const std::string& id : proved.assumptions) json.string(clean(id));
  json.end_array()
      .key("certificate")
      .begin_object()
      .field("formula_sha256", base::hex(base::sha256(proved.formula)))
      .field("proof_sha256", base::hex(base::sha256(proved.proof)))
      .end_object();
}

void write_json(const Answered& one, const Laws& laws, base::JsonWriter& json) {
  const Proved& proved = one.proved;
  json.begin_object()
      .field("law", one.law->id)
      .field("title", clean(one.law->title))
      .field("origin", one.law->own ? clean(one.law->document) : "safety")
      .field("verdict", word(proved.verdict));
  if (one.law->own) json.field("line", std::int64_t{one.law->line});
  if (one.law->days) json.field("layer", one.law->days->layer);
  if (proved.verdict == Verdict::not_decided) json.field("why", proved.why);
  if (proved.in_each_combination) write_holds(proved, json);
  if (proved.verdict == Verdict::refuted) {
    json.field("answers", static_cast<std::int64_t>(proved.answers))
        .field("smallest", proved.smallest)
        .field("patient", proved.patient)
        .key("out_of_force")
        .begin_array();
    for (const analyse::LayerDays& layer : proved.out_of_force) json.string(layer.layer);
    json.end_array().key("broken").begin_array();
    for (std::size_t i = 0; i < proved.broken.size(); ++i)
      json.begin_object()
          .field("claim", clean(proved.broken[i]))
          .field("got", clean(proved.got[i]))
          .end_object();
    json.end_array();
  }
  json.key("whatever_calculated").begin_array();
  for (const model::FactId fact : proved.calculated)
    json.string(laws.knowledge->vocabulary()[fact].id);
  json.end_array()
      .field("variables", static_cast<std::int64_t>(proved.variables))
      .field("clauses", static_cast<std::int64_t>(proved.clauses))
      .key("files")
      .begin_array();
  for (const std::string& file : one.files) json.string(clean(file));
  json.end_array().end_object();
}

std::string as_json(const std::vector<Answered>& answers, const Laws& laws) {
  base::JsonWriter json(2);
  json.begin_object();
  plan::write_engine(json, plan::engine_version());
  json.key("knowledge")
      .begin_object()
      .field("digest", laws.engine->knowledge().digest())
      .end_object()
      .key("laws")
      .begin_array();
  for (const Answered& one : answers) write_json(one, laws, json);
  json.end_array().end_object();
  return json.take() + "\n";
}

int exit_code(const std::vector<Answered>& answers) {
  std::vector<const Proved*> proved;
  for (const Answered& one : answers) proved.push_back(&one.proved);
  return exit_code_of(proved);
}

int run_prove(const ProveCommand& options, Streams& streams) {
  std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  const auto documents = laws_documents(options.open, options.laws);
  if (!documents) {
    print(documents.error(), streams);
    return exit_bad_input;
  }
  const auto laws = analyse::read_laws(engine, *documents);
  if (!laws) {
    print(laws.error(), streams);
    return exit_bad_input;
  }
  const auto wanted = chosen(*laws, options, streams);
  if (!wanted) return exit_bad_input;
  std::vector<Answered> answers;
  for (const Law* law : *wanted) {
    answers.push_back({law, answer(*laws, *law, options.limit), {}});
    if (!options.certificates.empty() && !write_files(options, answers.back(), streams))
      return exit_bad_input;
  }
  if (options.format == "json")
    streams.out << as_json(answers, *laws);
  else
    write_text(answers, *laws, streams);
  return exit_code(answers);
}

void declare(ProveCommand& options, Arguments& arguments) {
  arguments.add("LAW", &options.wanted,
                "Ids of laws; default: all of them, no-layer-loosens only where no layer has a "
                "list `loosen`");
  add_open_options(options.open, arguments);
  arguments.add("--laws", &options.laws,
                "Documents of kind 'laws', or folders of them, besides those among the rules",
                "PATH");
  arguments.add("--certificate", &options.certificates,
                "Writes into this folder, for each law that holds, the formula (LAW.cnf) and its "
                "refutation (LAW.lrat); for each that does not, the patient (LAW.yaml); an earlier "
                "answer to the same law goes",
                "FOLDER");
  arguments.add(
      "--limit", &options.limit,
      "After so many conflicts a search ends without an answer, and all of them once they "
      "took twice as many steps; default 200000",
      "CONFLICTS");
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow prove_command() {
  return make_command<ProveCommand>(
      "prove", "Whether laws hold of all patients, unknowns included",
      "A law that holds comes with a refutation of its opposite, which tools/check_proof.py checks "
      "without windlass. A law that does not comes with the smallest patient who breaks it, "
      "decided by the engine itself.\n"
      "\n"
      "Examples:\n"
      "  windlass prove\n"
      "  windlass prove open-red-flags --rules rules/ankle-sprain --certificate proofs\n"
      "  python3 tools/check_proof.py proofs/open-red-flags.cnf proofs/open-red-flags.lrat\n"
      "  windlass prove no-layer-loosens --rules rules/clinics/harbour\n"
      "\n"
      "Exit codes: 0 every law holds, 1 one is refuted, 4 one was not decided, or only of those "
      "whose answers do not contradict each other.",
      declare, run_prove);
}

}  // namespace windlass::tool

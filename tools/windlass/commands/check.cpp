// SPDX-License-Identifier: Apache-2.0
// Everything wrong in a set of documents: rules against each other and the approved plugins,
// patients and cases against the rules, locks by themselves.
#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <set>

#include "analyse/copied.hpp"
#include "analyse/findings.hpp"
#include "analyse/laws.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "case_folders.hpp"
#include "check_documents.hpp"
#include "check_lists.hpp"
#include "check_report.hpp"
#include "check_resolved.hpp"
#include "check_unbuilt.hpp"
#include "commands.hpp"
#include "fhir/binding.hpp"
#include "plan/rule_files.hpp"
#include "plugin/plugin.hpp"
#include "present/wrap.hpp"
#include "supervise.hpp"
#include "watch.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

struct CheckOptions {
  OpenOptions open;
  std::vector<std::string> paths;
  std::string format = "text";
  std::string on;
  bool silenced = false, resolved = false, watch = false, all = false;
};

void append(base::Diagnostics& all, const base::Diagnostics& more) { all.merge(more); }

// What an approved plugin brings, without its document.
knowledge::PluginKnowledge brought_by(const plugin::Plugin& plugin) {
  knowledge::PluginKnowledge brought;
  brought.id = plugin.id();
  for (const plugin::Prescriber& each : plugin.prescribers())
    brought.prescribers.push_back(each.id);
  for (const plugin::Calculator& each : plugin.calculators()) {
    knowledge::PluginKnowledge::Calculation calculation{each.fact, {}};
    for (const plugin::Input& input : each.inputs) calculation.inputs.push_back(input.fact);
    brought.calculations.push_back(std::move(calculation));
  }
  return brought;
}

// The rules that are meant: those that were named, over those of the options where no pathway is
// among them; where none was named those of the options, else the default ones.
std::vector<std::string> rules_for(const Sorted& sorted, const OpenOptions& options) {
  const bool stands_alone =
      std::any_of(sorted.rules.begin(), sorted.rules.end(), [](const Given& one) {
        const base::Node* kind = one.document.root.find("kind");
        return kind != nullptr && kind->text == "pathway";
      });
  std::vector<std::string> rules;
  if (!stands_alone) rules = options.rules;
  for (const Given& one : sorted.rules) rules.emplace_back(one.path);
  if (rules.empty()) rules.emplace_back(default_rules());
  return rules;
}

// The plugins of the lock that is meant with these rules.
base::Result<std::vector<plugin::Plugin>> approved_plugins(
    const OpenOptions& options, const std::vector<base::Document>& documents) {
  std::vector<std::string> named = options.rules;
  if (named.empty()) named.emplace_back();  // the documents decide, named or not
  const std::string path = plan::meant_lock(options.lock, named, documents, installed());
  if (path.empty()) return std::vector<plugin::Plugin>();
  const auto lock = plugin::open_lock(path);
  if (!lock) return lock.error();
  return plugin::open_plugins(lock->directory, lock->lock);
}

bool same_modality(const base::Document& document, const Given& edited) {
  for (const char* key : {"kind", "id"}) {
    const base::Node *here = document.root.find(key), *there = edited.document.root.find(key);
    if (here == nullptr || there == nullptr || here->text != there->text) return false;
  }
  return true;
}

using Knowledge = std::shared_ptr<const knowledge::KnowledgeBase>;

// The rules with modality documents as an author edits them: one takes the place of that inside the
// approved plugin, or of the plugin that is yet to be built; any other stands among the rules.
base::Result<Knowledge> open_edited(const Sorted& sorted, const OpenOptions& options) {
  auto documents = plan::read_meant(rules_for(sorted, options), installed());
  if (!documents) return documents.error();
  auto plugins = approved_plugins(options, *documents);
  if (!plugins) return plugins.error();
  std::vector<const Given*> edited;
  for (const Given& one : sorted.modalities) edited.push_back(&one);
  std::vector<knowledge::PluginKnowledge> known;
  for (const plugin::Plugin& plugin : *plugins) {
    known.push_back(brought_by(plugin));
    if (plugin.document().empty()) continue;
    const auto own = std::find_if(edited.begin(), edited.end(), [&](const Given* one) {
      const base::Node* id = one->document.root.find("id");
      return id != nullptr && id->text == plugin.id();
    });
    if (own != edited.end()) {
      known.back().document = (*own)->document;
      edited.erase(own);
      continue;
    }
    auto document = base::read_yaml(plugin.file() + ":" + plugin.id() + ".yaml", plugin.document());
    if (!document) return document.error();
    known.back().document = std::move(*document);
  }
  for (const Given* one : edited) {
    if (const auto prescriber = prescriber_to_come(*one)) {
      known.push_back({one->document.root.find("id")->text, one->document, {*prescriber}, {}});
      continue;
    }
    std::erase_if(*documents,
                  [&](const base::Document& other) { return same_modality(other, *one); });
    documents->push_back(one->document);
  }
  return knowledge::KnowledgeBase::open(std::move(*documents), std::move(known));
}

// The same, or null and what is wrong with them.
Knowledge with_edited(const Sorted& sorted, const OpenOptions& options,
                      base::Diagnostics& problems) {
  auto opened = open_edited(sorted, options);
  if (opened) return std::move(*opened);
  append(problems, opened.error());
  return nullptr;
}

// Opens the rules that were named, or says what is wrong with them. Null as well where nothing
// needs rules that open.
std::shared_ptr<const plan::Engine> open_rules(const Sorted& sorted, const OpenOptions& options,
                                               base::Diagnostics& problems) {
  const bool only_locks = sorted.size() == sorted.locks.size() && !sorted.locks.empty();
  if (!problems.empty() || only_locks) return nullptr;
  OpenOptions open = options;
  if (!sorted.rules.empty()) open.rules = rules_for(sorted, options);
  if (!sorted.rules.empty() && !sorted.modalities.empty()) {
    // A modality without a plugin is one of the rules.
    const auto documents = plan::read_meant(open.rules, installed());
    const auto plugins = documents ? approved_plugins(open, *documents)
                                   : base::Result<std::vector<plugin::Plugin>>(documents.error());
    if (!plugins) return append(problems, plugins.error()), nullptr;
    for (const Given& one : sorted.modalities) {
      const base::Node* id = one.document.root.find("id");
      if (id != nullptr && !prescriber_to_come(one) &&
          std::none_of(plugins->begin(), plugins->end(),
                       [&](const auto& plugin) { return plugin.id() == id->text; }))
        open.rules.push_back(one.path);
    }
  }
  auto opened = plan::open_meant(open.rules, open.lock, installed());
  if (opened) return std::move(*opened);
  append(problems, opened.error());
  return nullptr;
}

// Cases documents are named by their ids. Several documents of one patient are a course.
void refuse_repeated_cases(const std::vector<Given>& documents, base::Diagnostics& problems) {
  std::map<std::string, const Given*> seen;
  for (const Given& one : documents) {
    const base::Node* id = one.document.root.find("id");
    if (id == nullptr || !id->is_scalar()) continue;
    const auto [at, first] = seen.emplace(id->text, &one);
    if (!first)
      problems.push_back(
          base::diagnostic_at(*one.document.source, id->span, "document.duplicate",
                              "another cases document has the id '" + id->text + "'",
                              "the other is " + at->second->path + "; give each its own id"));
  }
}

// What is found in documents that stand beside the rules; `all`: everything that can be.
void add_findings(analyse::FindingList list, const std::vector<const base::Source*>& sources,
                  bool all, analyse::Findings& found) {
  for (analyse::Silenced& one : analyse::silence(sources, all, list))
    found.silenced.push_back(std::move(one));
  for (base::Diagnostic& one : list) {
    ++found.counts[static_cast<std::size_t>(one.severity)];
    found.list.merge({std::move(one)});
  }
}

// Of whole folders it is known which fixtures nobody builds on.
void check_cases(const std::vector<Given>& given, const plan::Engine& engine,
                 base::Diagnostics& problems, analyse::Findings& found) {
  CaseFolders folders;
  std::vector<cases::CasesDocument> whole;
  std::vector<const base::Source*> sources, alone;
  analyse::FindingList of_folders, of_others;
  for (const Given& one : given) folders.add(one.path, one.document);
  for (const Given& one : given) {
    auto cases = cases::read_cases(engine, one.document, folders.beside(one.path, one.document));
    if (!cases) {
      append(problems, cases.error());
      continue;
    }
    (one.in_folder ? sources : alone).push_back(one.document.source.get());
    analyse::find_placeholders(one.document, one.in_folder ? of_folders : of_others);
    if (one.in_folder) whole.push_back(std::move(*cases));
  }
  if (!problems.empty()) return;
  for (const base::Diagnostic& one : unused_fixtures(whole)) of_folders.push_back(one);
  add_findings(std::move(of_folders), sources, true, found);
  add_findings(std::move(of_others), alone, false, found);
}

void check_laws(const std::vector<Given>& given, const std::shared_ptr<const plan::Engine>& engine,
                base::Diagnostics& problems, analyse::Findings& found) {
  std::vector<base::Document> laws;
  std::vector<const base::Source*> sources;
  analyse::FindingList list;
  for (const Given& one : given) {
    laws.push_back(one.document);
    sources.push_back(one.document.source.get());
    analyse::find_placeholders(one.document, list);
  }
  if (laws.empty()) return;
  if (auto read = analyse::read_laws(engine, laws); !read)
    append(problems, read.error());
  else
    add_findings(std::move(list), sources, true, found);
}

void check_patients_and_cases(const Sorted& sorted,
                              const std::shared_ptr<const plan::Engine>& shared,
                              base::Diagnostics& problems, analyse::Findings& of_cases) {
  const plan::Engine& engine = *shared;
  std::vector<const base::Document*> bindings;
  for (const Given& one : sorted.bindings) bindings.push_back(&one.document);
  if (!bindings.empty())
    if (auto read = fhir::Binding::read(bindings, engine.knowledge().vocabulary()); !read)
      append(problems, read.error());
  for (const Given& one : sorted.patients)
    if (auto facts = model::read_patient(engine.knowledge().vocabulary(), one.document); !facts)
      append(problems, facts.error());
  check_cases(sorted.cases, engine, problems, of_cases);
  check_laws(sorted.laws, shared, problems, of_cases);
}

analyse::Findings find_mistakes(const plan::Engine& engine,
                                const knowledge::KnowledgeBase& knowledge, const std::string& on) {
  analyse::FindOptions options;
  options.on = model::parse_date(on.empty() ? today() : on);
  for (const plugin::Plugin& plugin : engine.plugins()) {
    for (const plugin::Prescriber& one : plugin.prescribers())
      for (const plugin::Input& input : one.inputs) options.read_by_plugins.insert(input.fact);
    for (const plugin::Calculator& one : plugin.calculators())
      for (const plugin::Input& input : one.inputs) options.read_by_plugins.insert(input.fact);
  }
  return analyse::find_mistakes(knowledge, options);
}

// What is wrong with patients and cases; once nothing is, rules are looked at over all patients,
// and every finding is a problem.
analyse::Findings find_all(const Sorted& sorted, const std::shared_ptr<const plan::Engine>& engine,
                           const Knowledge& knowledge, const std::string& on,
                           base::Diagnostics& problems) {
  analyse::Findings found;
  if (!engine) return found;
  analyse::Findings of_cases;
  check_patients_and_cases(sorted, engine, problems, of_cases);
  if (!problems.empty()) {
    problems.merge(std::move(of_cases.list));
    return found;
  }
  if (!sorted.rules.empty() || !sorted.modalities.empty())
    found = find_mistakes(*engine, *knowledge, on);
  for (std::size_t level = 0; level < found.counts.size(); ++level)
    found.counts[level] += of_cases.counts[level];
  found.list.merge(std::move(of_cases.list));
  for (analyse::Silenced& one : of_cases.silenced) found.silenced.push_back(std::move(one));
  problems = found.list;
  return found;
}

// Of a layer its author wants to see what is wrong with it, and of the rules beneath that they
// are as they were.
void print_findings(const CheckReport& report, Streams& streams) {
  if (!report.own) return print(report.problems, streams);
  for (const base::Diagnostic& one : report.problems)
    if (report.is_own(one)) streams.err << base::render(one);
}

int run_check(const CheckOptions& options, Streams& streams) {
  base::Diagnostics problems;
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths = options.open.rules;
  if (paths.empty()) paths.push_back(default_rules());
  const Sorted sorted = read_named(paths, problems);
  if (sorted.size() == 0 && problems.empty()) {
    complain(streams, "there is nothing to check here",
             "name a document, or a folder that holds some (*.yaml)");
    return exit_bad_input;
  }
  refuse_repeated_cases(sorted.cases, problems);
  for (const Given& one : sorted.locks)
    if (auto lock = plugin::read_lock(one.document); !lock) append(problems, lock.error());
  // A broken document is reported once: the rules are opened only when all could be read.
  Knowledge edited;
  if (problems.empty() && !sorted.modalities.empty())
    edited = with_edited(sorted, options.open, problems);
  const auto engine = open_rules(sorted, options.open, problems);
  const Knowledge knowledge = edited || !engine ? edited : Knowledge(engine, &engine->knowledge());
  const analyse::Findings found = find_all(sorted, engine, knowledge, options.on, problems);
  CheckReport report{problems, found, what_was_checked(sorted, engine), sorted.not_read};
  // Patients and cases alone say nothing about rules.
  if (engine && report.exit_code() != exit_does_not_hold && !sorted.rules.empty())
    report.shown = knowledge.get();
  report.resolved = options.resolved;
  if (!options.all) report.own = own_documents(sorted);
  if (options.format == "json") {
    streams.out << report.as_json();
    return report.exit_code();
  }
  if (options.format == "sarif") {
    streams.out << report.as_sarif();
    return report.exit_code();
  }
  print_findings(report, streams);
  if (options.silenced) list_silenced(found, streams);
  tell_not_read(sorted.not_read, streams);
  if (knowledge && engine) tell_unbuilt(sorted, *engine, streams);
  if (!engine && !(sorted.patients.empty() && sorted.cases.empty() && sorted.bindings.empty()))
    streams.err << "Patients, cases and bindings were not checked: that needs rules that open.\n";
  streams.out << "Checked " << report.checked << ". " << report.outcome() << "\n";
  if (report.shown != nullptr && options.resolved)
    list_resolved(*report.shown, streams);
  else if (report.shown != nullptr)
    list_knowledge(*report.shown, report.own, streams);
  if (const std::string folded = report.folded(); !folded.empty()) streams.out << folded << "\n";
  return report.exit_code();
}

int run_or_watch(const CheckOptions& options, Streams& streams) {
  const auto once = [&] {
    return supervise([&] { return run_check(options, streams); }, streams.changed);
  };
  if (!options.watch) return once();
  if (options.format != "text") {
    complain(streams,
             "--watch is for people to read, and --format " + options.format + " for programs",
             "take one of them out");
    return exit_bad_input;
  }
  return watch([&] { return Watched{watched_roots(options.open, options.paths), once}; }, streams);
}

void declare(CheckOptions& options, Arguments& arguments) {
  arguments.add("PATH", &options.paths,
                "Documents or folders: rules, modalities, patients, cases, laws, locks, bindings; "
                "default: the "
                "rules that come with windlass");
  add_open_options(options.open, arguments);
  arguments
      .add("--on", &options.on,
           "The day for which it is told what is too old or ends soon; default: today", "DATE")
      .checked(refuse_no_date);
  arguments.add("--all", &options.all,
                "Of a layer: also lists what is found in the rules beneath it");
  arguments.add("--silenced", &options.silenced, "Lists what comments silence, with their reasons");
  arguments.add("--resolved", &options.resolved,
                "Lists the rules once all layers were applied, each with where it comes from");
  arguments.add("--watch", &options.watch,
                "Checks again whenever a document of these paths or of their rules changes; Ctrl-C "
                "ends, with the exit code of the last run");
  arguments.add_format(options.format, {"text", "json", "sarif"});
}

}  // namespace

CommandRow check_command() {
  return make_command<CheckOptions>(
      "check", "Everything wrong in a set of documents, plugins included",
      "Examples:\n"
      "  windlass check\n"
      "  windlass check rules/plantar-heel-pain plugins/taping/taping.yaml patient.yaml\n"
      "\n"
      "Exit code 1 when something does not hold.",
      declare, run_or_watch);
}

}  // namespace windlass::tool

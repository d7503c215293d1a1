// SPDX-License-Identifier: Apache-2.0
// Runs the rule tests of `kind: cases` documents.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "analyse/reachable.hpp"
#include "base/files.hpp"
#include "coverage.hpp"
#include "mutants.hpp"
#include "plan/rule_files.hpp"
#include "supervise.hpp"
#include "testing.hpp"
#include "watch.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

struct TestOptions {
  OpenOptions open;
  std::vector<std::string> paths;
  std::string format = "text", page, junit, cases;
  bool coverage = false, mutants = false, watch = false, all = false;
  std::optional<std::uint64_t> jobs, every;
  bool wants_coverage() const { return coverage || !page.empty(); }
};

// Whether rules lie in this folder. What is among `cases` and `patients` is none, and is not read.
bool holds_rules(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return false;
  const fs::path whole = fs::absolute(path, failed).lexically_normal();
  const fs::path name = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
  if (name == "cases" && !rules_around(path).empty()) return false;
  const auto files = plan::rule_files(path);
  if (!files) return true;
  for (const fs::path& file : files->documents) {
    const fs::path folder = file.parent_path().lexically_relative(path);
    if (std::any_of(folder.begin(), folder.end(),
                    [](const fs::path& part) { return part == "cases" || part == "patients"; }))
      continue;
    const auto document = plan::read_rule_file(*files, path, file);
    if (!document || plan::use_of(*document) == plan::DocumentUse::rules) return true;
  }
  return false;
}

// `test rules/ankle-sprain` means the rules of that folder, `test rules/clinics/northside` that
// layer, unless others are named.
OpenOptions rules_of_paths(const TestOptions& options) {
  OpenOptions open = options.open;
  if (!open.rules.empty()) return open;
  for (const std::string& path : options.paths) {
    const std::string rules = holds_rules(path) ? path : rules_around(path);
    if (!rules.empty() &&
        std::find(open.rules.begin(), open.rules.end(), rules) == open.rules.end())
      open.rules.push_back(rules);
  }
  return open;
}

// Rules, cases, and what came of them.
struct Tested {
  std::shared_ptr<const plan::Engine> engine;
  std::vector<cases::CasesDocument> documents;
  TestRun run;
  TestedLaws laws;
  std::optional<cases::Coverage> coverage;
  std::vector<CoveredDocument> covered;
  cases::Trial::Only only;  // set: of what was covered only these documents are shown
  std::optional<Mutants> mutants;
  std::size_t told = 0;            // cases that were written for mutants
  std::vector<std::string> files;  // where they are
};

bool write(const std::string& path, const std::string& text, Streams& streams) {
  const auto written = base::write_file(path, text);
  if (!written) print(written.error(), streams);
  return bool(written);
}

// Exit code, or nothing where all went well so far.
std::optional<int> cover(const TestOptions& options, Tested& tested, Streams& streams) {
  if (!options.wants_coverage()) return std::nullopt;
  auto coverage = cases::cover(*tested.engine, tested.documents);
  if (!coverage) {
    print(coverage.error(), streams);
    return exit_refused;
  }
  tested.coverage = std::move(*coverage);
  analyse::mark_impossible(*tested.coverage);
  return std::nullopt;
}

std::optional<int> show_covered(const TestOptions& options, Tested& tested, Streams& streams) {
  if (!tested.coverage) return std::nullopt;
  const std::vector<std::string> own =
      options.paths.empty() ? std::vector<std::string>{default_rules()} : options.paths;
  tested.covered = by_document(*tested.coverage, own);
  if (!options.page.empty() &&
      !write(options.page, coverage_page(*tested.coverage, tested.covered), streams))
    return exit_bad_input;
  return std::nullopt;
}

// Where cases of a layer alone are tested, only its lines get mistakes: the rules beneath have
// cases of their own.
cases::Trial::Only only_of_layer(const TestOptions& options, const OpenOptions& open,
                                 const knowledge::KnowledgeBase& base) {
  const auto lies_in = [&base](std::uint32_t document, const std::string& folder) {
    return lies_below(base.document(document).source->name(), folder);
  };
  std::vector<std::string> layers = open.rules;
  std::erase_if(layers, [&](const std::string& folder) {
    bool pathway = false, rulesets = false;
    for (std::uint32_t i = 0; i < base.documents().size(); ++i) {
      pathway |= base.documents()[i].kind == "pathway" && lies_in(i, folder);
      rulesets |= base.documents()[i].kind == "ruleset" && lies_in(i, folder);
    }
    return pathway || !rulesets;
  });
  const auto of_layer = [&](const std::string& path) {
    return std::any_of(layers.begin(), layers.end(),
                       [&](const std::string& folder) { return lies_below(path, folder); });
  };
  if (options.paths.empty() || !std::all_of(options.paths.begin(), options.paths.end(), of_layer))
    return {};
  return [layers, lies_in](std::uint32_t document) {
    return std::any_of(layers.begin(), layers.end(),
                       [&](const std::string& folder) { return lies_in(document, folder); });
  };
}

std::optional<int> mutate(const TestOptions& options, const OpenOptions& open, Tested& tested,
                          Streams& streams) {
  if (!options.mutants) return std::nullopt;
  if (!tested.run.failures.empty()) {
    complain(streams, "mutants want cases that all pass", "mend those that fail first");
    return std::nullopt;
  }
  auto mutants = try_mutants(*tested.engine, tested.documents, options.every.value_or(1),
                             options.jobs.value_or(0),
                             only_of_layer(options, open, tested.engine->knowledge()), streams);
  if (!mutants) {
    print(mutants.error(), streams);
    return exit_refused;
  }
  tested.mutants = std::move(*mutants);
  return std::nullopt;
}

// An id for a document of this path: its name without what an id may not have.
std::string id_of(const std::string& path) {
  std::string id;
  for (const char c : fs::path(path).stem().string())
    if (base::is_letter(c) || base::is_digit(c) || c == '-' || c == '_') id += c;
  return id.empty() ? "written" : id.substr(0, 64);
}

// A file that is not there: told-2.yaml beside told.yaml, or the next after `number`.
fs::path beside(const fs::path& file, int& number) {
  std::error_code failed;
  for (;;) {
    const std::string name = file.stem().string() + "-" + std::to_string(++number);
    const fs::path other = file.parent_path() / (name + file.extension().string());
    if (!fs::exists(fs::symlink_status(other, failed))) return other;
  }
}

// What is wrong with the file that cases are to be written to; empty where nothing is. A file that
// is there may hold answers of somebody.
std::optional<std::pair<std::string, std::string>> wrong_with_file(const std::string& path) {
  const fs::path file(path);
  if (file.extension() != ".yaml" && file.extension() != ".yml")
    return std::pair{"--write-cases: a document's name ends in .yaml: " + clean(path),
                     std::string("windlass test ... --write-cases cases/told.yaml")};
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(file, failed))) return std::nullopt;
  int number = 1;
  return std::pair{
      "--write-cases: the file is there already, and nothing is written over it: " + clean(path),
      "the cases of it count as they stand; for further ones name a file of their "
      "own, such as " +
          clean(beside(file, number).string())};
}

// Cases for mutants that no case notices, then for what none saw.
std::optional<int> write_cases(const TestOptions& options, Tested& tested, Streams& streams) {
  if (options.cases.empty()) return std::nullopt;
  analyse::KillingCases cases(*tested.engine, id_of(options.cases));
  cases.start_with_plain(tested.documents);
  if (tested.mutants) kill_survivors(*tested.mutants, cases, streams);
  if (tested.coverage && tested.run.failures.empty()) {
    analyse::cover_unseen(*tested.coverage, *tested.engine, cases,
                          told_progress(streams, "cases for what was not seen"));
    hide_progress(streams);
  }
  tested.told = cases.cases().size();
  std::vector<std::string> files{options.cases};
  int number = 1;
  const auto next_id = [&] {
    files.push_back(beside(options.cases, number).string());
    return id_of(files.back());
  };
  const std::vector<std::string> documents = cases.documents(next_id);
  for (std::size_t i = 0; i < documents.size(); ++i)
    if (!write(files[i], documents[i], streams)) return exit_bad_input;
  tested.files = std::move(files);
  return std::nullopt;
}

std::string as_json(const Tested& tested) {
  base::JsonWriter json(2);
  json.begin_object();
  write_run(tested.run, json);
  write_laws(tested.laws, json);
  if (tested.coverage) {
    json.key("coverage").begin_object();
    write_tally(tally(tested.run.coverage, tested.engine->knowledge()), json);
    write_coverage(*tested.coverage, tested.covered, json);
    json.end_object();
  }
  if (tested.mutants) write_mutants(*tested.mutants, json);
  json.end_object();
  return json.take() + "\n";
}

std::string as_text(const TestOptions& options, const Tested& tested, const Streams& streams) {
  Page page(streams.width, streams.colour);
  for (const Failure& failure : tested.run.failures) show(failure, page);
  show(tested.laws, page);
  if (options.coverage) {
    show(tally(tested.run.coverage, tested.engine->knowledge(), tested.only), page);
    show_coverage(*tested.coverage, tested.covered, tested.only, page);
  }
  if (tested.mutants) show_mutants(*tested.mutants, page);
  if (!options.cases.empty())
    page.hang("Wrote ",
              count(tested.told, "case", "cases") + ": " + clean(join(tested.files, ", ")));
  page.blank();
  page.line(std::to_string(tested.run.passed) + " passed, " +
                std::to_string(tested.run.failures.size()) + " failed",
            tested.run.failures.empty() ? Ink::good : Ink::stop);
  if (tested.laws.laws.empty()) return page.text();
  const std::size_t refuted = tested.laws.number(analyse::Proved::Verdict::refuted),
                    open = tested.laws.number(analyse::Proved::Verdict::not_decided);
  std::string laws =
      count(tested.laws.number(analyse::Proved::Verdict::holds), "law holds", "laws hold");
  if (refuted > 0) laws += ", " + std::to_string(refuted) + " refuted";
  if (open > 0) laws += ", " + std::to_string(open) + " not decided";
  page.line(laws, refuted + open == 0 ? Ink::good : Ink::stop);
  return page.text();
}

// As open_engine(); what lies among the rules besides is kept for who reads it next.
std::shared_ptr<const plan::Engine> open_keeping(const OpenOptions& open, plan::ReadFiles& kept,
                                                 Streams& streams) {
  std::vector<std::string> not_read;
  auto engine =
      plan::open_meant(open.rules, open.lock, installed(), &not_read, std::nullopt, &kept);
  tell_not_read(not_read, streams);
  if (engine) return *engine;
  print(engine.error(), streams);
  return nullptr;
}

int run_test(const TestOptions& options, Streams& streams) {
  if (options.every && *options.every == 0) {
    complain(streams, "--every counts from 1", "--every 10 tries each tenth mutant");
    return exit_bad_input;
  }
  if (!options.cases.empty() && !options.mutants && !options.wants_coverage()) {
    complain(streams, "--write-cases writes for --mutants or --coverage", "name one or both");
    return exit_bad_input;
  }
  if (!options.cases.empty())
    if (const auto wrong = wrong_with_file(options.cases)) {
      complain(streams, wrong->first, wrong->second);
      return exit_bad_input;
    }
  OpenOptions open = rules_of_paths(options);
  plan::ReadFiles kept;
  Tested tested;
  tested.engine = open_keeping(open, kept, streams);
  if (!tested.engine) return exit_refused;
  if (open.rules.empty()) open.rules.push_back(default_rules());
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(default_rules());
  auto documents = read_all_cases(paths, open.rules, *tested.engine, kept, streams);
  if (!documents) return exit_bad_input;
  tested.documents = std::move(*documents);
  base::Result<TestedLaws> laws = TestedLaws();
  tested.run = run_all(
      *tested.engine, tested.documents, [&] { laws = try_laws(tested.engine, open, paths, kept); },
      streams);
  if (!laws) {
    print(laws.error(), streams);
    return exit_bad_input;
  }
  tested.laws = *std::move(laws);
  if (tested.run.total == 0 && tested.laws.laws.empty()) {
    complain(streams, "no case was found",
             "cases stand in documents of 'kind: cases'; name a file or a folder that holds some");
    return exit_bad_input;
  }
  if (!options.junit.empty() &&
      !write(options.junit, junit(tested.documents, tested.run, tested.laws), streams))
    return exit_bad_input;
  if (const auto failed = cover(options, tested, streams)) return *failed;
  if (const auto failed = mutate(options, open, tested, streams)) return *failed;
  if (const auto failed = write_cases(options, tested, streams)) return *failed;
  if (const auto failed = show_covered(options, tested, streams)) return *failed;
  if (!options.all) tested.only = only_of_layer(options, open, tested.engine->knowledge());
  streams.out << (options.format == "json" ? as_json(tested) : as_text(options, tested, streams));
  return tested.run.failures.empty() ? tested.laws.exit_code() : exit_does_not_hold;
}

// Each run in a process of its own: a plugin that ends it does not end the watching.
int run_or_watch(const TestOptions& options, Streams& streams) {
  const auto once = [&] {
    return supervise([&] { return run_test(options, streams); }, streams.changed);
  };
  if (!options.watch) return once();
  if (options.format == "json") {
    complain(streams, "--watch is for people to read, and --format json for programs",
             "take one of them out; --junit FILE is written anew by each run");
    return exit_bad_input;
  }
  return watch(
      [&] {
        return Watched{watched_roots(rules_of_paths(options), options.paths),
                       once,
                       {options.junit, options.page}};
      },
      streams);
}

void declare(TestOptions& options, Arguments& arguments) {
  arguments.add("PATH", &options.paths,
                "Cases or folders that hold some, tested against the rules that they lie with; "
                "default: the cases that come with windlass");
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--coverage", &options.coverage,
                "Which conditions, parts and sides of thresholds the cases saw; what is proved to "
                "be out of reach does not count");
  arguments
      .add("--all", &options.all,
           "Of a layer, also what was seen of the rules beneath it; without it only its own")
      .needs("--coverage");
  arguments.add("--coverage-page", &options.page,
                "Writes the rules as a page that shows what was seen of each line", "FILE");
  arguments.add(
      "--mutants", &options.mutants,
      "Makes one small mistake in the rules after the other, and lists those that no case "
      "notices; those proved to be no mistake do not count");
  arguments.add(
      "--write-cases", &options.cases,
      "Writes cases: with --mutants of patients who tell the mutants that no case notices "
      "from the rules, with a question where a clinician has to say which is right; with "
      "--coverage of patients for what no case saw",
      "FILE");
  arguments
      .add("--watch", &options.watch,
           "Runs again whenever a document of these paths or of their rules changes; Ctrl-C ends, "
           "with the exit code of the last run")
      .excludes("--mutants");
  arguments
      .add("--jobs", &options.jobs, "Threads for --mutants; default: one for each processor", "N")
      .needs("--mutants");
  arguments.add("--every", &options.every, "Of the mutants only each N-th, for a quick look", "N")
      .needs("--mutants");
  arguments.add("--junit", &options.junit, "Writes the results as JUnit XML", "FILE");
}

}  // namespace

CommandRow test_command() {
  return make_command<TestOptions>(
      "test", "Runs rule tests (kind: cases), and looks whether the laws beside them hold",
      "Examples:\n"
      "  windlass test\n"
      "  windlass test rules/plantar-heel-pain/cases/statuses.yaml --coverage\n"
      "  windlass test rules/ankle-sprain --coverage-page coverage.html\n"
      "  windlass test rules/clinics/northside --watch\n"
      "\n"
      "Exit codes: 0 all passed, 1 a case fails or a law is refuted, 4 a law was not decided.",
      declare, run_or_watch);
}

}  // namespace windlass::tool

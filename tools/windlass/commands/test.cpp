// SPDX-License-Identifier: Apache-2.0
// Runs the rule tests of `kind: cases` documents.
#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/yaml.hpp"
#include "cases/cases.hpp"
#include "commands.hpp"
#include "plan/rule_files.hpp"
#include "present/phrases.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;
using model::Verdict;

struct TestOptions {
  OpenOptions open;
  std::vector<std::string> paths;
  std::string format = "text";
  bool coverage = false;
};

struct Failure {
  std::string document, id, title;
  std::uint32_t line = 0;
  std::vector<plan::Difference> differences;
};

// Which verdicts each rule was seen with: false, true, unknown.
using Seen = std::array<bool, 3>;

struct Coverage {
  std::vector<std::vector<Seen>> contributions, red_flags;

  void add(const std::vector<std::vector<Verdict>>& verdicts,
           std::vector<std::vector<Seen>>& seen) {
    if (seen.size() < verdicts.size()) seen.resize(verdicts.size());
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      if (seen[i].size() < verdicts[i].size()) seen[i].resize(verdicts[i].size());
      for (std::size_t j = 0; j < verdicts[i].size(); ++j)
        seen[i][j][static_cast<std::size_t>(verdicts[i][j])] = true;
    }
  }
};

// Reads the cases of one path; below a folder other kinds of documents are none of a test's.
class CasesReader {
 public:
  explicit CasesReader(const plan::Engine& engine) : engine_(engine) {}

  void read(const fs::path& path) {
    const auto files = plan::rule_files(path);
    if (!files) return problems.merge(files.error());
    not_read.insert(not_read.end(), files->not_read.begin(), files->not_read.end());
    for (const fs::path& file : files->documents) {
      auto document = plan::read_rule_file(*files, path, file);
      if (!document)
        problems.merge(document.error());
      else if (!files->folder || plan::use_of(*document) == plan::DocumentUse::cases)
        take(*document);
      else if (auto strange = plan::strange_kind(*document))
        problems.push_back(std::move(*strange));
    }
  }

  std::vector<plan::CasesDocument> documents;
  std::vector<std::string> not_read;
  base::Diagnostics problems;

 private:
  void take(const base::Document& document) {
    auto cases = plan::read_cases(engine_, document);
    if (!cases) return problems.merge(cases.error());
    const auto same = std::find_if(documents.begin(), documents.end(),
                                   [&](const auto& other) { return other.id == cases->id; });
    if (same != documents.end())
      problems.push_back(base::diagnostic_at(
          *document.source, document.root.span, "document.duplicate",
          "another cases document has the id '" + cases->id + "'",
          "the other is " + same->name + "; give each its own id, and name each once"));
    documents.push_back(std::move(*cases));
  }

  const plan::Engine& engine_;
};

std::optional<std::vector<plan::CasesDocument>> read_all(const std::vector<std::string>& paths,
                                                         const std::vector<std::string>& rules,
                                                         const plan::Engine& engine,
                                                         Streams& streams) {
  CasesReader reader(engine);
  std::vector<std::string> not_read;
  for (const std::string& path : paths) {
    reader.not_read.clear();
    reader.read(path);
    // What lies unread among the rules was named when they were opened.
    if (std::find(rules.begin(), rules.end(), path) == rules.end())
      not_read.insert(not_read.end(), reader.not_read.begin(), reader.not_read.end());
  }
  tell_not_read(not_read, streams);
  if (reader.problems.empty()) return std::move(reader.documents);
  print(reader.problems, streams);
  return std::nullopt;
}

void show(const Failure& failure, Page& page) {
  page.blank();
  page.hang("FAILED  ",
            failure.document + ":" + std::to_string(failure.line) + " " + failure.id + ": " +
                failure.title,
            Ink::stop, Ink::bold);
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < failure.differences.size() && i < most; ++i) {
    const plan::Difference& one = failure.differences[i];
    page.hang("  ", one.about);
    page.hang("    expected  ", one.expected);
    page.hang("    got       ", one.got);
    for (const std::string& reason : one.reasons) page.hang("    because   ", reason);
  }
  if (failure.differences.size() > most)
    page.hang(
        "  ",
        "and " + count(failure.differences.size() - most, "other difference", "other differences"),
        Ink::plain, Ink::faint);
}

// How many rules were seen each way, and which were never true.
struct Tally {
  std::size_t rules = 0;
  std::array<std::size_t, 3> seen{};
  std::vector<std::string> never_true;

  void add(const Seen& one, const std::string& name) {
    ++rules;
    for (std::size_t i = 0; i < 3; ++i) seen[i] += one[i] ? 1 : 0;
    if (!one[static_cast<std::size_t>(Verdict::true_)]) never_true.push_back(name);
  }
};

Tally tally(const Coverage& coverage, const knowledge::KnowledgeBase& base) {
  Tally made;
  for (std::size_t i = 0; i < base.flags().size() && i < coverage.red_flags.size(); ++i)
    for (std::size_t j = 0; j < base.flags()[i].levels.size() && j < coverage.red_flags[i].size();
         ++j)
      made.add(coverage.red_flags[i][j],
               base.flags()[i].id + " level " + base.flags()[i].levels[j].id);
  for (std::size_t i = 0; i < base.modalities().size() && i < coverage.contributions.size(); ++i)
    for (std::size_t j = 0;
         j < base.modalities()[i].contributions.size() && j < coverage.contributions[i].size();
         ++j) {
      const knowledge::Contribution& one = base.modalities()[i].contributions[j];
      if (one.origin == model::Origin::red_flag)
        continue;  // counted above, once for all modalities
      made.add(coverage.contributions[i][j],
               base.modalities()[i].id + ": " + name_of(one.origin, one.id));
    }
  return made;
}

std::string as_json(std::size_t passed, const std::vector<Failure>& failures,
                    const Tally* covered) {
  base::JsonWriter json(2);
  json.begin_object()
      .field("passed", static_cast<std::int64_t>(passed))
      .field("failed", static_cast<std::int64_t>(failures.size()))
      .key("failures")
      .begin_array();
  for (const Failure& failure : failures) {
    json.begin_object()
        .field("document", clean(failure.document))
        .field("line", std::int64_t{failure.line})
        .field("case", failure.id)
        .field("title", clean(failure.title))
        .key("differences")
        .begin_array();
    for (const plan::Difference& one : failure.differences) {
      json.begin_object()
          .field("about", clean(one.about))
          .field("expected", clean(one.expected))
          .field("got", clean(one.got))
          .key("because")
          .begin_array();
      for (const std::string& reason : one.reasons) json.string(clean(reason));
      json.end_array().end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  if (covered != nullptr) {
    json.key("coverage").begin_object().field("rules", static_cast<std::int64_t>(covered->rules));
    json.field("seen_true", static_cast<std::int64_t>(covered->seen[1]))
        .field("seen_false", static_cast<std::int64_t>(covered->seen[0]))
        .field("seen_unknown", static_cast<std::int64_t>(covered->seen[2]));
    json.key("never_true").begin_array();
    for (const std::string& one : covered->never_true) json.string(one);
    json.end_array().end_object();
  }
  json.end_object();
  return json.take() + "\n";
}

struct TestRun {
  std::size_t total = 0, passed = 0;
  std::vector<Failure> failures;
  Coverage coverage;
};

TestRun run_all(const plan::Engine& engine, const std::vector<plan::CasesDocument>& documents,
                Streams& streams) {
  TestRun run;
  for (const plan::CasesDocument& document : documents) run.total += document.cases.size();
  std::size_t done = 0;
  for (const plan::CasesDocument& document : documents)
    for (const plan::Case& one : document.cases) {
      if (streams.progress) streams.err << "\r" << ++done << " of " << run.total << std::flush;
      plan::CaseResult result = plan::run_case(engine, one);
      run.coverage.add(result.contributions, run.coverage.contributions);
      run.coverage.add(result.red_flags, run.coverage.red_flags);
      if (result.passed())
        ++run.passed;
      else
        run.failures.push_back(
            {document.name, one.id, one.title, one.line, std::move(result.differences)});
    }
  if (streams.progress) streams.err << "\r" << std::string(24, ' ') << "\r" << std::flush;
  return run;
}

void show(const Tally& covered, Page& page) {
  page.blank();
  const auto of_all = [&](Verdict verdict) {
    return std::to_string(covered.seen[static_cast<std::size_t>(verdict)]) + " of " +
           std::to_string(covered.rules);
  };
  page.hang("Rules seen true ", of_all(Verdict::true_) + ", false " + of_all(Verdict::false_) +
                                    ", unknown " + of_all(Verdict::unknown) + ".");
  if (!covered.never_true.empty()) page.line("Never seen true:", Ink::bold);
  for (const std::string& name : covered.never_true) page.hang("  - ", name);
}

bool holds_rules(const std::string& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return false;
  const auto documents = plan::read_rules({path});
  return documents || documents.error().front().code != "engine.rules";
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

int run_test(const TestOptions& options, Streams& streams) {
  OpenOptions open = rules_of_paths(options);
  const std::shared_ptr<const plan::Engine> engine = open_engine(open, streams);
  if (!engine) return exit_refused;
  if (open.rules.empty()) open.rules.push_back(default_rules());
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) paths.push_back(default_rules());
  const auto documents = read_all(paths, open.rules, *engine, streams);
  if (!documents) return exit_bad_input;
  const TestRun run = run_all(*engine, *documents, streams);
  if (run.total == 0) {
    complain(streams, "no case was found",
             "cases stand in documents of 'kind: cases'; name a file or a folder that holds some");
    return exit_bad_input;
  }
  const Tally covered = tally(run.coverage, engine->knowledge());
  const int code = run.failures.empty() ? exit_done : exit_does_not_hold;
  if (options.format == "json") {
    streams.out << as_json(run.passed, run.failures, options.coverage ? &covered : nullptr);
    return code;
  }
  Page page(streams.width, streams.colour);
  for (const Failure& failure : run.failures) show(failure, page);
  if (options.coverage) show(covered, page);
  page.blank();
  page.line(
      std::to_string(run.passed) + " passed, " + std::to_string(run.failures.size()) + " failed",
      run.failures.empty() ? Ink::good : Ink::stop);
  streams.out << page.text();
  return code;
}

void declare(TestOptions& options, Arguments& arguments) {
  arguments.add("PATH", &options.paths,
                "Cases or folders that hold some, tested against the rules that they lie with; "
                "default: the cases that come with windlass");
  add_open_options(options.open, arguments);
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--coverage", &options.coverage, "Which rules were seen true, false and unknown");
}

}  // namespace

CommandRow test_command() {
  return make_command<TestOptions>(
      "test", "Runs rule tests (kind: cases)",
      "Examples:\n"
      "  windlass test\n"
      "  windlass test rules/plantar-heel-pain/cases/statuses.yaml --coverage\n"
      "  windlass test rules/ankle-sprain\n"
      "\n"
      "Exit code 1 when a case fails.",
      declare, run_test);
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#include "testing.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "case_folders.hpp"
#include "plan/rule_files.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

// Reads the cases of one path; below a folder other kinds of documents are none of a test's.
class CasesReader {
 public:
  CasesReader(const plan::Engine& engine, plan::ReadFiles& kept) : engine_(engine), kept_(kept) {}

  void read(const fs::path& path) {
    const auto files = plan::rule_files(path);
    if (!files) return problems.merge(files.error());
    not_read.insert(not_read.end(), files->not_read.begin(), files->not_read.end());
    for (const fs::path& file : files->documents) {
      if (kept_.kind(file) != nullptr && files->folder) {
        take_kept(file);
        continue;
      }
      auto document = plan::read_rule_file(*files, path, file);
      if (!document)
        problems.merge(document.error());
      else if (!files->folder || plan::use_of(*document) == plan::DocumentUse::cases)
        given_.emplace_back(file, std::move(*document));
      else if (auto strange = plan::strange_kind(*document))
        problems.push_back(std::move(*strange));
    }
  }

  // Once all are there: documents of a folder share their fixtures.
  void take_all() {
    for (const auto& [file, document] : given_) folders_.add(file, document);
    for (const auto& [file, document] : given_) take(document, folders_.beside(file, document));
  }

  std::vector<plan::CasesDocument> documents;
  std::vector<std::string> not_read;
  base::Diagnostics problems;

 private:
  // Among the rules: it was read when these were opened.
  void take_kept(const fs::path& file) {
    if (*kept_.kind(file) != "cases") return;
    if (auto document = kept_.take(file)) given_.emplace_back(file, std::move(*document));
  }

  void take(const base::Document& document, const std::vector<const base::Document*>& beside) {
    auto cases = plan::read_cases(engine_, document, beside);
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
  plan::ReadFiles& kept_;
  std::vector<std::pair<fs::path, base::Document>> given_;
  CaseFolders folders_;
};

}  // namespace

std::optional<std::vector<plan::CasesDocument>> read_all_cases(
    const std::vector<std::string>& paths, const std::vector<std::string>& rules,
    const plan::Engine& engine, plan::ReadFiles& kept, Streams& streams) {
  CasesReader reader(engine, kept);
  std::vector<std::string> not_read;
  for (const std::string& path : paths) {
    reader.not_read.clear();
    reader.read(path);
    // What lies unread among the rules was named when they were opened.
    if (std::find(rules.begin(), rules.end(), path) == rules.end())
      not_read.insert(not_read.end(), reader.not_read.begin(), reader.not_read.end());
  }
  reader.take_all();
  tell_not_read(not_read, streams);
  if (reader.problems.empty()) return std::move(reader.documents);
  print(reader.problems, streams);
  return std::nullopt;
}

Tally tally(const RulesSeen& coverage, const knowledge::KnowledgeBase& base) {
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

}  // namespace windlass::tool

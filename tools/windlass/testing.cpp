// SPDX-License-Identifier: Apache-2.0
#include "testing.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <iterator>
#include <ostream>
#include <system_error>
#include <thread>

#include "case_folders.hpp"
#include "plan/rule_files.hpp"
#include "present/phrases.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

// Calls work(number, whether in this thread) for each number below `count`, on all processors.
// Another thread does first what is to be done beside it.
template <class Work>
void each_on_all_processors(std::size_t count, const Work& work,
                            const std::function<void()>& beside = {}) {
  constexpr std::size_t most_threads = 16;
  std::atomic<std::size_t> next = 0;
  const auto work_on = [&](bool here) {
    for (std::size_t i = next++; i < count; i = next++) work(i, here);
  };
  const std::size_t wanted = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1,
                                                     std::min(most_threads, count + 1));
  std::vector<std::future<void>> others;
  try {
    for (std::size_t i = 1; i < wanted; ++i)
      others.push_back(std::async(std::launch::async, [&, i] {
        if (i == 1 && beside) beside();
        work_on(false);
      }));
  } catch (const std::system_error&) {  // then there are fewer of them
  }
  if (others.empty() && beside) beside();
  work_on(true);
  for (std::future<void>& other : others) other.get();
}

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
    std::vector<std::vector<const base::Document*>> beside;
    std::vector<std::size_t> order;  // the largest first
    for (const auto& [file, document] : given_) {
      order.push_back(beside.size());
      beside.push_back(folders_.beside(file, document));
    }
    std::sort(order.begin(), order.end(), [this](std::size_t one, std::size_t other) {
      return size_of(one) != size_of(other) ? size_of(one) > size_of(other) : one < other;
    });
    std::vector<std::optional<base::Result<cases::CasesDocument>>> read(given_.size());
    each_on_all_processors(order.size(), [&](std::size_t at, bool) {
      const std::size_t i = order[at];
      read[i] = cases::read_cases(engine_, given_[i].second, beside[i]);
    });
    for (std::size_t i = 0; i < read.size(); ++i) take(given_[i].second, *std::move(read[i]));
  }

  std::vector<cases::CasesDocument> documents;
  std::vector<std::string> not_read;
  base::Diagnostics problems;

 private:
  // Among the rules: it was read when these were opened.
  void take_kept(const fs::path& file) {
    if (*kept_.kind(file) != "cases") return;
    if (auto document = kept_.take(file)) given_.emplace_back(file, std::move(*document));
  }

  std::size_t size_of(std::size_t given) const {
    return given_[given].second.source->text().size();
  }

  void take(const base::Document& document, base::Result<cases::CasesDocument> cases) {
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

std::optional<std::vector<cases::CasesDocument>> read_all_cases(
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

Tally tally(const RulesSeen& coverage, const knowledge::KnowledgeBase& base,
            const cases::Trial::Only& only) {
  Tally made;
  const auto is_meant = [&](std::uint32_t document) { return !only || only(document); };
  for (std::size_t i = 0; i < base.flags().size() && i < coverage.red_flags.size(); ++i)
    for (std::size_t j = 0; j < base.flags()[i].levels.size() && j < coverage.red_flags[i].size() &&
                            is_meant(base.flags()[i].document);
         ++j)
      made.add(coverage.red_flags[i][j],
               base.flags()[i].id + " level " + base.flags()[i].levels[j].id);
  for (std::size_t i = 0; i < base.modalities().size() && i < coverage.contributions.size(); ++i)
    for (std::size_t j = 0;
         j < base.modalities()[i].contributions.size() && j < coverage.contributions[i].size();
         ++j) {
      const knowledge::Contribution& one = base.modalities()[i].contributions[j];
      if (one.origin == model::Origin::red_flag || !is_meant(one.document))
        continue;  // a flag is counted above, once for all modalities
      made.add(coverage.contributions[i][j],
               base.modalities()[i].id + ": " + name_of(one.origin, one.id));
    }
  return made;
}

namespace {

struct Given {
  const cases::CasesDocument* document;
  const cases::Case* one;
};

// `done` is called after each case.
template <class Done>
TestRun run_share(const plan::Engine& engine, const Given* first, const Given* last,
                  const Done& done) {
  TestRun run;
  for (; first != last; ++first, done()) {
    const cases::Case& one = *first->one;
    cases::CaseResult result = cases::run_case(engine, one);
    run.coverage.add(result.contributions, run.coverage.contributions);
    run.coverage.add(result.red_flags, run.coverage.red_flags);
    if (result.passed())
      ++run.passed;
    else
      run.failures.push_back({first->document->name, one.id, one.title, one.line,
                              std::move(result.differences), std::move(result.out_of_force)});
  }
  return run;
}

void add(TestRun share, TestRun& run) {
  RulesSeen::join(share.coverage.contributions, run.coverage.contributions);
  RulesSeen::join(share.coverage.red_flags, run.coverage.red_flags);
  run.passed += share.passed;
  std::move(share.failures.begin(), share.failures.end(), std::back_inserter(run.failures));
}

}  // namespace

TestRun run_all(const plan::Engine& engine, const std::vector<cases::CasesDocument>& documents,
                const std::function<void()>& beside, Streams& streams) {
  constexpr std::size_t in_a_share = 32;
  std::vector<Given> all;
  for (const cases::CasesDocument& document : documents)
    for (const cases::Case& one : document.cases) all.push_back({&document, &one});
  std::vector<TestRun> shares((all.size() + in_a_share - 1) / in_a_share);
  std::atomic<std::size_t> done = 0;
  const auto run_one = [&](std::size_t share, bool main) {
    const Given* const first = all.data() + share * in_a_share;
    const Given* const last = all.data() + std::min(all.size(), (share + 1) * in_a_share);
    shares[share] = run_share(engine, first, last, [&, main] {
      const std::size_t now = ++done;
      if (streams.progress && main)
        streams.err << "\r" << now << " of " << all.size() << std::flush;
    });
  };
  each_on_all_processors(shares.size(), run_one, beside);
  TestRun run;
  for (TestRun& share : shares) add(std::move(share), run);
  run.total = all.size();
  if (streams.progress) streams.err << "\r" << std::string(24, ' ') << "\r" << std::flush;
  return run;
}

}  // namespace windlass::tool

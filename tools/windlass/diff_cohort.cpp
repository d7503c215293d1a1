// SPDX-License-Identifier: Apache-2.0
#include "diff_cohort.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <ostream>
#include <system_error>
#include <thread>
#include <utility>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cases/cases.hpp"
#include "diff_report.hpp"
#include "plan/rule_files.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;
using Facts = std::shared_ptr<const model::Facts>;

constexpr std::size_t most_problems = 3;

// Whether both read patients alike: their vocabularies have the same bytes.
bool same_vocabulary(const plan::Engine& one, const plan::Engine& other) {
  const auto digests = [](const plan::Engine& engine) {
    std::vector<std::string> made;
    for (const knowledge::DocumentInfo& document : engine.knowledge().documents())
      if (document.kind == "vocabulary") made.push_back(document.digest);
    std::sort(made.begin(), made.end());
    return made;
  };
  return digests(one) == digests(other) &&
         one.knowledge().vocabulary().size() == other.knowledge().vocabulary().size();
}

void refuse(const base::Diagnostics& problems, DiffCohort& into) {
  if (into.not_read++ < most_problems) into.problems.merge(problems);
}

void add(DiffCohort more, DiffCohort& all) {
  if (all.not_read < most_problems) all.problems.merge(more.problems);
  all.not_read += more.not_read;
  all.lines += more.lines;
  all.add(std::move(more));
}

// Decides documents by both sides. Several threads may, each into a cohort of its own.
class Decider {
 public:
  // `list`: whoever changes gets a line.
  Decider(const plan::Engine& before, const plan::Engine& after, bool list)
      : before_(before),
        after_(after),
        list_(list),
        same_(same_vocabulary(before, after)),
        mover_({before.knowledge(), before.calls()}, {after.knowledge(), after.calls()}) {}

  void take(const base::Document& document, DiffCohort& into) const {
    if (plan::use_of(document) == plan::DocumentUse::cases) return take_cases(document, into);
    auto was = model::read_patient(before_.knowledge().vocabulary(), document);
    if (!was) return refuse(was.error(), into);
    const Facts before = std::make_shared<const model::Facts>(std::move(*was));
    Facts after = before;
    if (!same_) {
      auto is = model::read_patient(after_.knowledge().vocabulary(), document);
      if (!is) return refuse(is.error(), into);
      after = std::make_shared<const model::Facts>(std::move(*is));
    }
    decide(document.source->name(), before, after, into);
  }

  void give_reasons(DiffCohort& cohort) const { mover_.give_reasons(cohort); }

 private:
  void take_cases(const base::Document& document, DiffCohort& into) const {
    const auto was = cases::read_cases(before_, document);
    if (!was) return refuse(was.error(), into);
    const auto is = cases::read_cases(after_, document);
    if (!is) return refuse(is.error(), into);
    for (std::size_t i = 0; i < was->cases.size(); ++i)
      decide(document.source->name() + ", case " + was->cases[i].id,
             std::make_shared<const model::Facts>(was->cases[i].facts),
             std::make_shared<const model::Facts>(is->cases[i].facts), into);
  }

  void decide(const std::string& patient, const Facts& before, const Facts& after,
              DiffCohort& into) const {
    const auto changes = mover_.decide(patient, before, after, into);
    if (list_ && !changes.empty()) into.lines += line_of(patient, changes);
  }

  const plan::Engine &before_, &after_;
  const bool list_, same_;
  const analyse::CohortComparison mover_;
};

// A folder that was listed.
struct Folder {
  std::string path;
  plan::RuleFiles files;
};

// A line that was read, or a file that is still to be.
struct Waiting {
  std::string name, text;
  bool is_file = false;
  std::shared_ptr<const Folder> folder = {};
};

base::Result<base::Document> read(Waiting& one) {
  if (one.folder) return plan::read_rule_file(one.folder->files, one.folder->path, one.name);
  if (!one.is_file) return base::read_json(one.name, std::move(one.text));
  auto text = base::read_file(one.name);
  if (!text) return text.error();
  return base::read_document(one.name, std::move(*text));
}

// Among the documents of a folder only patients and cases are meant.
bool is_meant(const Waiting& one, const base::Document& document) {
  const plan::DocumentUse use = plan::use_of(document);
  return !one.folder || use == plan::DocumentUse::cases || use == plan::DocumentUse::patient;
}

// Gathers patients and has some thousand at a time decided, each share on a thread of its own.
class Crowd {
 public:
  Crowd(const Decider& decider, Streams& streams) : decider_(decider), streams_(streams) {}

  void add(Waiting one) {
    bytes_ += one.text.size();
    waiting_.push_back(std::move(one));
    if (waiting_.size() == most_waiting || bytes_ > most_waiting_bytes) decide();
  }

  DiffCohort finish() {
    decide();
    if (streams_.progress) streams_.err << "\r" << std::string(40, ' ') << "\r" << std::flush;
    decider_.give_reasons(all_);
    return std::move(all_);
  }

 private:
  static constexpr std::size_t most_waiting = 4096, most_waiting_bytes = std::size_t{1} << 25;

  DiffCohort share(std::size_t first, std::size_t last) {
    DiffCohort made;
    for (std::size_t i = first; i < last; ++i) {
      const auto document = read(waiting_[i]);
      if (!document)
        refuse(document.error(), made);
      else if (is_meant(waiting_[i], *document))
        decider_.take(*document, made);
    }
    return made;
  }

  void decide() {
    const std::size_t shares = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 64);
    std::vector<std::future<DiffCohort>> parts;
    for (std::size_t i = 0; i < shares; ++i) {
      const auto work = [this, i, shares] {
        return share(waiting_.size() * i / shares, waiting_.size() * (i + 1) / shares);
      };
      try {
        parts.push_back(std::async(std::launch::async, work));
      } catch (const std::system_error&) {  // no thread can be had: when it is waited for
        parts.push_back(std::async(std::launch::deferred, work));
      }
    }
    for (std::future<DiffCohort>& part : parts) tool::add(part.get(), all_);
    waiting_.clear();
    bytes_ = 0;
    if (streams_.progress)
      streams_.err << "\rdecided " << all_.patients << " patients" << std::flush;
  }

  const Decider& decider_;
  Streams& streams_;
  DiffCohort all_;
  std::vector<Waiting> waiting_;
  std::size_t bytes_ = 0;
};

// Lines of one file. What is wrong with the file as a whole.
base::Diagnostics read_lines(const std::string& path, Crowd& crowd) {
  base::File file;
  const auto unreadable = [&path](base::SystemError failed) {
    return base::Diagnostics{
        base::diagnostic(path, "file.read", "the file cannot be read: " + failed.words())};
  };
  if (const base::SystemError failed = file.open(path, O_RDONLY)) return unreadable(failed);
  std::string rest;
  std::size_t line = 1;
  bool too_long = false;
  const auto finish_line = [&] {
    std::string text = std::exchange(rest, {});
    if (text.find_first_not_of(" \t\r") != std::string::npos)
      crowd.add({path + ":" + std::to_string(line), std::move(text), false});
    ++line;
  };
  const base::SystemError failed = file.read_pieces([&](std::string_view piece) {
    for (std::size_t at = 0; at < piece.size() && !too_long;) {
      const std::size_t end = std::min(piece.find('\n', at), piece.size());
      rest.append(piece.substr(at, end - at));
      too_long = rest.size() > base::most_document_bytes;
      if (end < piece.size() && !too_long) finish_line();
      at = end + 1;
    }
    return !too_long;
  });
  if (failed) return unreadable(failed);
  if (too_long)
    return {base::diagnostic(path + ":" + std::to_string(line), "file.size",
                             "this line is larger than a document may be (" +
                                 base::group_digits(base::most_document_bytes) + " bytes)")};
  finish_line();
  return {};
}

base::Diagnostics read_path(const std::string& path, Crowd& crowd) {
  const std::string ending = fs::path(path).extension().string();
  std::error_code failed;
  if ((ending == ".ndjson" || ending == ".jsonl") && fs::exists(path, failed))
    return read_lines(path, crowd);
  const auto files = plan::rule_files(path);
  if (!files) return files.error();
  const std::shared_ptr<const Folder> folder =
      files->folder ? std::make_shared<const Folder>(Folder{path, *files}) : nullptr;
  for (const fs::path& file : files->documents) crowd.add({file.string(), {}, true, folder});
  return {};
}

}  // namespace

base::Result<DiffCohort> compare_cohort(const plan::Engine& before, const plan::Engine& after,
                                        const std::vector<std::string>& paths, bool list,
                                        Streams& streams) {
  const Decider decider(before, after, list);
  Crowd crowd(decider, streams);
  for (const std::string& path : paths)
    if (const base::Diagnostics problems = read_path(path, crowd); !problems.empty())
      return problems;
  DiffCohort made = crowd.finish();
  if (made.patients + made.not_read == 0)
    return base::Diagnostics{base::diagnostic(
        paths.front(), "cohort.empty", "no patient lies here",
        "name patient documents, folders of them, or files of NDJSON (.ndjson, .jsonl)")};
  return made;
}

}  // namespace windlass::tool

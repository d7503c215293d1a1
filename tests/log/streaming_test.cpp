// SPDX-License-Identifier: Apache-2.0
// An export may be far larger than memory: writing, judging, listing and proving it take about as
// much memory for many records as for few. Each piece of work runs in a process of its own, whose
// largest resident size is compared.
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <functional>

#include "catch.hpp"
#include "log/bundle.hpp"
#include "support.hpp"

using namespace log_test;

namespace {

constexpr long mebibyte = 1024;  // in the unit of ru_maxrss

// The largest resident size of a process that does the work and ends, in KiB. `data_limit` bounds
// what it may allocate, in bytes; 0: nothing does.
long peak_of(const std::function<bool()>& work, rlim_t data_limit = 0) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const struct rlimit limit { data_limit, data_limit };
    bool done = data_limit == 0 || ::setrlimit(RLIMIT_DATA, &limit) == 0;
    try {
      done = done && work();
    } catch (...) {
      done = false;
    }
    ::_exit(done ? 0 : 1);
  }
  int status = 0;
  struct rusage usage {};
  REQUIRE(::wait4(child, &status, 0, &usage) == child);
  REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  return usage.ru_maxrss;
}

bool runs(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (::freopen("/dev/null", "w", stdout) == nullptr) return false;
  ::execvp(arguments.front(), arguments.data());
  return false;
}

// A log of plans of about the size of real ones, a checkpoint, and one patient erased.
bool make_log(const Folder& folder, std::size_t records) {
  constexpr std::size_t group = 500;
  auto store = good(log::Store::open(folder / "log", options(folder)));
  for (std::size_t done = 0; done < records; done += group) {
    std::vector<log::Draft> drafts;
    for (std::size_t i = done; i < std::min(done + group, records); ++i) {
      drafts.push_back(draft(i, 97, 600));
      drafts.back().fields[1].value += std::string(long_run() ? 8000 : 1000, 'p');
    }
    good(store.append_group(std::move(drafts)));
  }
  good(log::generate_signing_key(folder / "signer", "auditor"));
  auto signer = good(log::open_signer(folder / "signer"));
  good(store.redact({"patient-3", "a", "b", "asked", noon}));
  good(store.checkpoint(*signer, noon));
  spill(folder / "auditor.pub", signer->verify_key().text() + "\n");
  return true;
}

log::ExportOptions whole() {
  log::ExportOptions out;
  out.now = noon;
  return out;
}

bool judged(const Folder& folder) {
  log::VerifyOptions check;
  check.trusted = {good(log::parse_verify_key(slurp(folder / "auditor.pub"), "key"))};
  const auto bundle = good(log::Bundle::open(folder / "export"));
  const auto report = bundle.verify(check);
  return report.holds() && report.covered + 1 == bundle.record_count() && report.redacted > 0 &&
         good(bundle.covered_until(check.trusted)) == report.covered;
}

bool listed(const Folder& folder) {
  const auto bundle = good(log::Bundle::open(folder / "export"));
  std::uint64_t open = 0;
  log::Filter plans;
  plans.kind = "recommendation";
  const auto visited = good(bundle.each(plans, [&](const log::Entry& entry) {
    if (entry.record.sequence % 16 == 1)
      open += good(bundle.read(entry.record.sequence)).state == log::ValueState::open ? 1U : 0U;
    return true;
  }));
  return visited + 3 == bundle.record_count() && open * 20 > visited &&
         good(bundle.prove_record(visited / 2, bundle.head())) > 0;
}

struct Peaks {
  long written = 0, judged = 0, listed = 0, imported = 0, second = 0;
};

Peaks peaks(std::size_t records) {
  const Folder folder;
  const auto path = (folder / "export").string(), key = (folder / "auditor.pub").string();
  peak_of([&] { return make_log(folder, records); });
  Peaks out;
  out.written = peak_of([&] {
    const auto store = good(log::Store::open(folder / "log", options(folder)));
    return good(store.export_to(path, whole())).records == records + 3;
  });
  out.judged = peak_of([&] { return judged(folder); });
  out.listed = peak_of([&] { return listed(folder); });
  constexpr rlim_t data_limit = rlim_t{64} << 20;
  out.imported = peak_of(
      [&] {
        return runs({WINDLASS_BUILD_DIR "/tools/windlass/windlass", "audit", "import", path,
                     "--verify", "--trusted", key});
      },
      data_limit);
  if (std::system("python3 -c '' >/dev/null 2>&1") != 0) return out;
  out.second = peak_of([&] {
    return runs(
        {"python3", "-B", WINDLASS_SOURCE_DIR "/tools/verify_export.py", path, "--trusted", key});
  });
  return out;
}

}  // namespace

TEST_CASE("memory for an export does not grow with the number of its records") {
  const std::size_t many = long_run() ? 100'000 : 10'000;
  const auto few = peaks(1000);
  const auto all = peaks(many);
  if (few.second == 0) WARN("no python3: the second verifier was left out");
  const auto compare = [&](const char* what, long small, long large, long more = 4 * mebibyte) {
    UNSCOPED_INFO(what << ": " << small << " KiB for 1,000 records, " << large << " KiB for "
                       << many);
    CHECK(large < small + more);
  };
  // SQLite's page cache of 16 MB is not full with few records.
  compare("written", few.written, all.written, 20 * mebibyte);
  compare("judged", few.judged, all.judged);
  compare("listed and proved", few.listed, all.listed);
  compare("imported by the command line", few.imported, all.imported);
  compare("judged by the second verifier", few.second, all.second);
  if (long_run()) {
    WARN("KiB at 1,000 and " << many << ": written " << few.written << ", " << all.written
                             << "; judged " << few.judged << ", " << all.judged << "; listed "
                             << few.listed << ", " << all.listed << "; imported " << few.imported
                             << ", " << all.imported << "; second verifier " << few.second << ", "
                             << all.second);
  }
}

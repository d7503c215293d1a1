// SPDX-License-Identifier: Apache-2.0
#include "watch.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <map>
#include <ostream>

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_entries = 100'000;
constexpr long between_looks_ns = 200'000'000;

// What tells that a file is not what it was: seconds, nanoseconds, size, number.
using Mark = std::array<std::int64_t, 4>;
using Look = std::map<std::string, Mark>;

volatile std::sig_atomic_t asked_to_end = 0;

void ask_to_end(int) { asked_to_end = 1; }

// While it lives, the first Ctrl-C or SIGTERM asks for the end; the second one ends the program.
class EndSignals {
 public:
  EndSignals() {
    asked_to_end = 0;
    struct sigaction action {};
    action.sa_handler = ask_to_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, &interrupt_);
    ::sigaction(SIGTERM, &action, &terminate_);
  }
  ~EndSignals() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
  }
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

 private:
  struct sigaction interrupt_ {
  }, terminate_{};
};

void mark(const fs::path& path, Look& look) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return;
  look[path.string()] = {status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size,
                         static_cast<std::int64_t>(status.st_ino)};
}

bool is_document(const fs::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".yaml" || ending == ".yml" || ending == ".json" || ending == ".lock";
}

void look_at_roots(const std::vector<std::string>& roots, Look& look) {
  std::size_t entries = 0;
  for (const std::string& root : roots) {
    std::error_code failed;
    if (!fs::is_directory(root, failed)) {
      mark(root, look);
      continue;
    }
    // A folder that goes away while it is read has changed, and the next look says so.
    for (fs::recursive_directory_iterator at(root, failed), end; !failed && at != end;
         at.increment(failed)) {
      if (++entries > most_entries) return;
      if (is_document(at->path())) mark(at->path(), look);
    }
  }
}

Look look_at(const Watched& watched) {
  Look look;
  look_at_roots(watched.roots, look);
  std::error_code failed;
  for (const std::string& written : watched.writes)
    std::erase_if(look, [&](const auto& one) {
      return fs::equivalent(one.first, written, failed) && !failed;
    });
  return look;
}

void pause() {
  timespec rest{0, between_looks_ns};
  while (asked_to_end == 0 && ::nanosleep(&rest, &rest) != 0 && errno == EINTR) {}
}

// "heel.yaml changed", "3 documents changed".
std::string what_changed(const Look& before, const Look& now) {
  std::vector<std::string> names;
  for (const auto& [path, mark] : now)
    if (const auto found = before.find(path); found == before.end() || found->second != mark)
      names.push_back(fs::path(path).filename().string());
  for (const auto& [path, mark] : before)
    if (now.count(path) == 0) names.push_back(fs::path(path).filename().string());
  if (names.size() == 1) return clean(names.front()) + " changed";
  return count(names.size(), "document", "documents") + " changed";
}

// The first look that differs from `last` and is the same as the one after it; nothing when asked
// to end before.
std::optional<Look> next_change(const Watched& watched, const Look& last) {
  Look previous = last;
  while (asked_to_end == 0) {
    pause();
    Look now = look_at(watched);
    if (asked_to_end == 0 && now != last && now == previous) return now;
    previous = std::move(now);
  }
  return std::nullopt;
}

std::string verdict(int code) {
  switch (code) {
    case exit_done: return "All holds.";
    case exit_does_not_hold: return "Something does not hold: see above.";
    case exit_stopped: return "Not decided: see above.";
    default: return "It could not be read: see above.";
  }
}

}  // namespace

int watch(const std::function<Watched()>& what, Streams& streams) {
  const EndSignals signals;
  int code = exit_done;
  Watched watched = what();
  Look last = look_at(watched);
  while (true) {
    // The look was taken before the run reads: what changes meanwhile is seen afterwards.
    code = watched.run();
    streams.out << "\n"
                << verdict(code) << " Watching " << count(last.size(), "document", "documents")
                << "; Ctrl-C ends.\n"
                << std::flush;
    streams.err << std::flush;
    if (!streams.out) return exit_stopped;  // nobody reads any more
    std::optional<Look> now = next_change(watched, last);
    if (!now) return code;
    streams.out << "\n---- " << what_changed(last, *now) << " ----\n" << std::flush;
    const std::vector<std::string> before = watched.roots;
    watched = what();
    last = watched.roots == before ? std::move(*now) : look_at(watched);
  }
}

std::vector<std::string> watched_roots(const OpenOptions& open,
                                       const std::vector<std::string>& paths) {
  std::vector<std::string> roots = paths;
  roots.insert(roots.end(), open.rules.begin(), open.rules.end());
  roots.push_back(default_rules());  // below what is a layer
  roots.push_back(open.lock.empty() ? default_lock() : open.lock);
  std::sort(roots.begin(), roots.end());
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  return roots;
}

}  // namespace windlass::tool

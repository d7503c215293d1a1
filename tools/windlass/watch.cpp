// SPDX-License-Identifier: Apache-2.0
#include "watch.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <thread>

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int) { interrupted = 1; }

struct Seen {
  fs::file_time_type written;
  std::uintmax_t size = 0;
  bool operator==(const Seen&) const = default;
};
using Files = std::map<fs::path, Seen>;

void look(const fs::path& path, Files& files) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return;
  const auto written = fs::last_write_time(path, failed);
  files[path] = {written, fs::file_size(path, failed)};
}

// A file that disappears while it is looked at is seen as it was, and missing at the next look.
Files look(const std::vector<std::string>& paths) {
  Files files;
  for (const std::string& path : paths) {
    look(path, files);
    std::error_code failed;
    fs::recursive_directory_iterator at(path, failed), end;
    while (!failed && at != end) {
      look(at->path(), files);
      at.increment(failed);
    }
  }
  return files;
}

}  // namespace

int watch(const std::vector<std::string>& paths, const std::function<int()>& once) {
  constexpr auto pause = std::chrono::milliseconds(200);
  interrupted = 0;
  const auto before = std::signal(SIGINT, interrupt);
  Files seen = look(paths);
  int code = once();
  for (Files last = seen; interrupted == 0;) {
    std::this_thread::sleep_for(pause);
    Files now = look(paths);
    const bool still = now == last;
    last = now;
    if (!still || now == seen) continue;
    seen = std::move(now);
    code = once();
  }
  std::signal(SIGINT, before);
  return code;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#include "plugin/running.hpp"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace windlass::plugin {
namespace {

// Appends to a text of fixed size, cutting what does not fit. Returns the new length.
template <std::size_t size>
std::size_t append(char (&text)[size], std::size_t length, std::string_view more) {
  const std::size_t taken = std::min(more.size(), size - 1 - length);
  std::copy_n(more.data(), taken, text + length);
  text[length + taken] = '\0';
  return length + taken;
}

// What a plugin shares with the program and has no reason to change.
class Surroundings {
 public:
  void take() {
    mask_ = ::umask(0);
    ::umask(mask_);
    for (std::size_t i = 0; i < std::size(parts); ++i) files_[i] = file_of(parts[i]);
  }
  // What is no longer as it was taken, in words; empty: nothing. A mask that was changed is put
  // back.
  std::string_view changed() const {
    for (std::size_t i = 0; i < std::size(parts); ++i)
      if (file_of(parts[i]) != files_[i]) return parts[i].name;
    return ::umask(mask_) == mask_ ? std::string_view() : "the mask of new files' permissions";
  }

 private:
  struct Part {
    std::string_view name;
    const char* path;  // nullptr: a descriptor
    int descriptor;
  };
  static constexpr Part parts[] = {{"the working directory", ".", -1},
                                   {"the root directory", "/", -1},
                                   {"the standard input", nullptr, STDIN_FILENO},
                                   {"the standard output", nullptr, STDOUT_FILENO},
                                   {"the standard error", nullptr, STDERR_FILENO}};
  using FileNumber = std::array<std::uint64_t, 2>;  // device and inode

  static FileNumber file_of(const Part& part) {
    struct stat status {};
    const int failed =
        part.path != nullptr ? ::stat(part.path, &status) : ::fstat(part.descriptor, &status);
    if (failed != 0) return {};
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
  }

  mode_t mask_ = 0;
  std::array<FileNumber, std::size(parts)> files_{};
};

RunningPlugin* shown = nullptr;
void (*stop_process)() = nullptr;
Surroundings surroundings;

// Of this thread, by fork().
thread_local unsigned forks = 0;
// From the start, while one thread runs, for the same reason as in library.cpp.
[[maybe_unused]] const int watched = ::pthread_atfork(
    nullptr, [] { ++forks; }, nullptr);

}  // namespace

void show_running(RunningPlugin* where, void (*stop)()) {
  if (where != nullptr) surroundings.take();
  stop_process = stop;
  shown = where;
}

Running::Running(std::string_view plugin, std::string_view verb, std::string_view object) noexcept
    : process_(::getpid()), forks_(forks) {
  if (shown == nullptr) return;
  append(shown->plugin, 0, plugin);
  append(shown->doing, append(shown->doing, 0, verb), object);
  shown->active = true;
}

Running::~Running() {
  if (shown == nullptr) return;
  if (const std::string_view what = surroundings.changed(); !what.empty()) {
    append(shown->changed, 0, what);
    stop_process();
  }
  shown->active = false;
}

bool Running::copied_the_process() const {
  if (::getpid() != process_) ::_exit(0);
  return forks != forks_;
}

}  // namespace windlass::plugin

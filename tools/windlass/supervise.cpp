// SPDX-License-Identifier: Apache-2.0
#include "supervise.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <new>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "base/posix.hpp"
#include "commands.hpp"
#include "keys.hpp"
#include "plugin/running.hpp"

namespace windlass::tool {

namespace {

// What the child writes into the pipe once the command has returned. Smaller than PIPE_BUF: it
// arrives whole or not at all.
struct Report {
  std::array<char, 8> magic;
  std::int32_t exit_code = 0;
  std::int32_t threw = 0;    // 1: the held bytes are the exception's text
  std::uint64_t length = 0;  // of the held bytes that are output
  // Of those behind them: what the command changed for good (Streams::changed).
  std::uint64_t changed_length = 0;
};
constexpr std::array<char, 8> magic{'w', 'i', 'n', 'd', 'l', 'a', 's', 's'};

// What parent and child share.
struct Shared {
  base::File report_in;                      // the parent's end of the pipe
  base::File report_out;                     // the child's
  base::File held;                           // a memory file: the child's output
  plugin::RunningPlugin* running = nullptr;  // in memory that both see
};

bool open_shared(Shared& shared) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  shared.report_in = base::File(ends[0]);
  shared.report_out = base::File(ends[1]);
  shared.held = base::File(::memfd_create("windlass-output", MFD_CLOEXEC));
  void* const memory = ::mmap(nullptr, sizeof(plugin::RunningPlugin), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!shared.held.is_open() || memory == MAP_FAILED) return false;
  shared.running = new (memory) plugin::RunningPlugin;
  return true;
}

// Runs the command in the child and never returns. A process that the plugin forked off reports
// nothing: only `child` does.
[[noreturn]] void run_child(Shared& shared, const std::function<int()>& command,
                            const std::string& changed) {
  const pid_t child = ::getpid();
  shared.report_in = base::File();
  base::File nowhere;
  if (nowhere.open("/dev/null", O_WRONLY) || ::dup2(nowhere.descriptor(), STDOUT_FILENO) < 0)
    ::_exit(exit_stopped);
  plugin::show_running(shared.running, [] { ::_exit(exit_stopped); });
  std::stringbuf output;
  std::streambuf* const before = std::cout.rdbuf(&output);
  Report report{magic};
  std::string text;
  try {
    report.exit_code = command();
    text = std::move(output).str();
  } catch (const std::exception& failure) {
    report.threw = 1;
    text = failure.what();
  }
  std::cerr.flush();
  report.length = text.size();
  report.changed_length = changed.size();
  text += changed;
  std::array<char, sizeof report> bytes;
  std::memcpy(bytes.data(), &report, sizeof report);
  if (::getpid() != child || shared.held.write_all(text) ||
      shared.report_out.write_all({bytes.data(), bytes.size()}))
    ::_exit(exit_stopped);
  std::cout.rdbuf(before);
#ifdef __SANITIZE_ADDRESS__
  std::exit(exit_done);  // the leak check runs here
#else
  ::_exit(exit_done);  // no destructor of a plugin runs
#endif
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

// The child's report, or nothing when it ended without one. REQUIRES: the child has ended. The pipe
// does not block: a process that a plugin left behind may hold its other end.
std::optional<Report> read_report(const Shared& shared) {
  ::fcntl(shared.report_in.descriptor(), F_SETFL, O_NONBLOCK);
  std::array<char, sizeof(Report)> bytes;
  const ssize_t got = ::read(shared.report_in.descriptor(), bytes.data(), bytes.size());
  if (got != static_cast<ssize_t>(bytes.size())) return std::nullopt;
  Report report{};
  std::memcpy(&report, bytes.data(), bytes.size());
  if (report.magic != magic) return std::nullopt;
  return report;
}

// Gives the child's output from `at` to `end` to `take` in pieces. False when there is less.
template <class Take>
bool copy_held(const Shared& shared, std::uint64_t at, std::uint64_t end, Take take) {
  std::array<char, 1 << 14> piece;
  while (at < end) {
    const std::size_t wanted = std::min<std::uint64_t>(piece.size(), end - at);
    if (shared.held.read_at(at, piece.data(), wanted)) return false;
    take(std::string_view(piece.data(), wanted));
    at += wanted;
  }
  return true;
}

std::string how_it_ended(int status) {
  const bool by_signal = status >= 0 && WIFSIGNALED(status);
  return base::how_it_ended(by_signal, by_signal     ? WTERMSIG(status)
                                       : status >= 0 ? WEXITSTATUS(status)
                                                     : 0);
}

// The plugin could write to this memory too: the text may have lost its end.
template <std::size_t size>
std::string text_of(const char (&text)[size]) {
  return {text, ::strnlen(text, size)};
}

int stopped(const Shared& shared, int status, bool isolates) {
  Streams streams{std::cout, std::cerr};
  const plugin::RunningPlugin& running = *shared.running;
  if (running.active) {
    const std::string id = text_of(running.plugin), changed = text_of(running.changed);
    complain(streams,
             "the plugin '" + id + "' " +
                 (changed.empty() ? "ended the program " + how_it_ended(status)
                                  : "changed " + changed + " of the program") +
                 " while it " + text_of(running.doing),
             "there is no answer. Take the plugin out with 'windlass plugin remove " + id +
                 "', and tell its author");
  } else if (const std::string last = text_of(running.plugin); !last.empty()) {
    // What a plugin does to the program's memory shows later, in somebody else's code.
    complain(streams,
             "the program ended " + how_it_ended(status) +
                 " before its command was done, after plugins ran in it, the last of them '" +
                 last + "'",
             "there is no answer. A plugin may have changed the program's memory: " +
                 std::string(isolates ? "with --isolate" : "with 'windlass recommend --isolate'") +
                 " each runs in a process of its own, and the plan names the one that fails");
  } else {
    complain(streams, "the program ended " + how_it_ended(status) + " before its command was done",
             "there is no answer. If it was not you or the system who ended it, please report it "
             "with the command you typed");
  }
  return exit_stopped;
}

}  // namespace

int supervise(const std::function<int()>& command, std::string& changed, bool isolates) {
  Shared shared;
  Streams streams{std::cout, std::cerr};
  std::cout.flush();
  std::cerr.flush();
  std::signal(SIGCHLD, SIG_DFL);  // ignored by our caller, it would lose the child's status
  const pid_t parent = ::getpid();
  const pid_t child = open_shared(shared) ? ::fork() : -1;
  if (child < 0) {
    complain(streams, "no process can be started to run the command in",
             "look at this machine's memory, open files and limits");
    return exit_stopped;
  }
  if (child == 0) {
    // The parent may have ended before this call: then nothing would end the child.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) ::_exit(exit_stopped);
    run_child(shared, command, changed);
  }
  shared.report_out = base::File();
  const int status = [child] {
    const KeptTerminal kept(child);
    return wait_for(child);
  }();
  const auto report = read_report(shared);
  if (!report || (status >= 0 && status != 0)) return stopped(shared, status, isolates);
  std::string message;
  bool whole = copy_held(shared, 0, report->length, [&](std::string_view bytes) {
    if (report->threw != 0)
      message += bytes;
    else
      std::cout << bytes;
  });
  whole = whole && copy_held(shared, report->length, report->length + report->changed_length,
                             [&](std::string_view bytes) { changed += bytes; });
  if (!whole) return stopped(shared, status, isolates);
  if (report->threw != 0) throw std::runtime_error(message);
  return report->exit_code;
}

CommandRow supervised(CommandRow row) {
  const bool isolates = std::any_of(row.arguments.begin(), row.arguments.end(),
                                    [](const Argument& one) { return one.name == "--isolate"; });
  row.run = [run = std::move(row.run), isolates](Streams& streams) {
    return supervise([&] { return run(streams); }, streams.changed, isolates);
  };
  return row;
}

}  // namespace windlass::tool

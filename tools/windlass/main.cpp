// SPDX-License-Identifier: Apache-2.0
// Prepares the standard streams and runs one command.
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "base/posix.hpp"
#include "commands.hpp"
#include "table.hpp"

namespace {

using namespace windlass::tool;

// Whether standard output is a pipe that nobody reads any more.
bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

// How the program was called. tools/run says so by WINDLASS_INVOKED_AS, as it calls it by another
// path than its user typed.
std::string called_as(const char* path) {
  if (const char* told = std::getenv("WINDLASS_INVOKED_AS"); told != nullptr && *told != '\0')
    return told;
  return path == nullptr || *path == '\0' ? "windlass" : shell_word(path);
}

Streams standard_streams() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  Streams streams{std::cout, std::cerr};
  const bool to_terminal = isatty(STDOUT_FILENO) != 0;
  streams.colour = to_terminal && (no_colour == nullptr || *no_colour == '\0') &&
                   terminal != nullptr && std::string(terminal) != "dumb";
  streams.interactive = isatty(STDIN_FILENO) != 0;
  streams.progress = isatty(STDERR_FILENO) != 0;
  winsize size{};
  if (to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    streams.width = std::clamp<std::size_t>(size.ws_col, 40, 100);
  return streams;
}

}  // namespace

int main(int argc, char** argv) {
  if (!windlass::base::open_standard_streams()) return exit_stopped;
  // A reader that goes away early is no fault: writing then fails, and we stop quietly.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing it
  try {
    std::ios::sync_with_stdio(false);
    Streams streams = standard_streams();
    streams.program = called_as(argc > 0 ? argv[0] : nullptr);
    const int code = run_command_line(windlass_program(),
                                      "windlass " + std::string(windlass::plan::engine_version()) +
                                          "\nengine.semantics " +
                                          std::to_string(windlass::plan::engine_semantics),
                                      argc, argv, streams);
    std::cout.flush();
    if (!std::cout && !(reader_is_gone() && streams.changed.empty())) {
      complain(streams, "the output could not be written", streams.changed);
      return exit_stopped;
    }
    return code;
  } catch (const std::exception& failure) {
    std::cerr
        << "windlass: internal error: " << failure.what()
        << "\n   hint: this is a fault of ours; please report it with the command you typed\n";
    return exit_stopped;
  }
}

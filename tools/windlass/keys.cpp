// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace windlass::tool {

namespace {

constexpr char interrupt = '\x03', end_of_input = '\x04', backspace = '\x7f';

std::optional<char> read_character() {
  char character = 0;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, &character, 1);
    if (got == 1) return character;
    if (got == 0 || errno != EINTR) return std::nullopt;
  }
}

// The terminal as it was when a KeptTerminal was made, for a signal's handler.
termios kept{};

void put_back() {
  termios now{};
  // Whoever runs in the background and changed nothing must not touch it.
  if (::tcgetattr(STDIN_FILENO, &now) == 0 && now.c_lflag != kept.c_lflag)
    ::tcsetattr(STDIN_FILENO, TCSANOW, &kept);
}

void end_by(int signal) {
  put_back();
  std::signal(signal, SIG_DFL);
  static_cast<void>(std::raise(signal));
}

constexpr int ending[] = {SIGTERM, SIGHUP};

void show(const std::string& text) {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;  // nobody sees it: no matter
}

}  // namespace

KeptTerminal::KeptTerminal()
    : is_terminal_(::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &kept) == 0) {
  if (!is_terminal_) return;
  for (const int signal : ending)
    if (std::signal(signal, end_by) == SIG_IGN) std::signal(signal, SIG_IGN);
}

KeptTerminal::~KeptTerminal() {
  if (!is_terminal_) return;
  for (const int signal : ending)
    if (std::signal(signal, SIG_DFL) == SIG_IGN) std::signal(signal, SIG_IGN);
  put_back();
}

struct Keys::Terminal {
  termios before{};
};

Keys::Keys() {
  if (::isatty(STDIN_FILENO) == 0) return;
  auto terminal = std::make_unique<Terminal>();
  if (::tcgetattr(STDIN_FILENO, &terminal->before) != 0) return;
  termios raw = terminal->before;
  // Ctrl-C is a key, too, so that the terminal is always put back.
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0) terminal_ = std::move(terminal);
}

Keys::~Keys() {
  if (terminal_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal_->before);
}

std::optional<char> Keys::key(bool enter) {
  for (;;) {
    const std::optional<char> pressed = read_character();
    if (!pressed || (terminal_ && (*pressed == interrupt || *pressed == end_of_input)))
      return std::nullopt;
    if (enter && terminal_ && (*pressed == '\n' || *pressed == '\r')) return '\n';
    if (*pressed != '\n' && *pressed != '\r' && *pressed != ' ') return pressed;
  }
}

std::optional<std::string> Keys::line(char first) {
  std::string text(1, first);
  if (terminal_) show(text);
  for (;;) {
    const std::optional<char> next = read_character();
    if (!next) return text;
    if (terminal_ && (*next == interrupt || *next == end_of_input)) return std::nullopt;
    if (*next == '\n' || *next == '\r') break;
    if (*next == backspace || *next == '\b') {
      if (text.empty()) continue;
      text.pop_back();
      if (terminal_) show("\b \b");
      continue;
    }
    text += *next;
    if (terminal_) show(std::string(1, *next));
  }
  if (terminal_) show("\n");
  return text;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iterator>

namespace windlass::tool {

namespace {

constexpr char interrupt = '\x03', end_of_input = '\x04', backspace = '\x7f', erase_line = '\x15',
               escape = '\x1b';
// The rest of what one key sends comes at once, over a slow line soon.
constexpr int soon_ms = 50;

bool is_more(int within_ms) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, within_ms) > 0 && (input.revents & POLLIN) != 0;
}

bool erases(char pressed) {
  return pressed == backspace || pressed == '\b' || pressed == erase_line;
}

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// A terminal that is closed, or somebody who ends the program: no more keys come, and what was
// ticked is kept before it ends.
volatile std::sig_atomic_t ended_by = 0;

std::optional<char> read_character() {
  char character = 0;
  for (;;) {
    if (ended_by != 0) return std::nullopt;
    const ssize_t got = ::read(STDIN_FILENO, &character, 1);
    if (got == 1) return character;
    if (got == 0 || errno != EINTR) return std::nullopt;
  }
}

void note_the_end(int signal) { ended_by = signal; }

// The terminal as it was when a KeptTerminal was made, for a signal's handler.
termios kept{};

void put_back() {
  termios now{};
  // Whoever runs in the background and changed nothing must not touch it.
  if (::tcgetattr(STDIN_FILENO, &now) == 0 && now.c_lflag != kept.c_lflag)
    ::tcsetattr(STDIN_FILENO, TCSANOW, &kept);
}

constexpr int ending[] = {SIGTERM, SIGHUP};

// A closed terminal, or an end that is asked for, is the child's to answer first: it keeps what was
// said.
volatile pid_t told_first = 0;
volatile std::sig_atomic_t told_to_end = 0;

void tell_child(int signal) {
  told_to_end = signal;
  if (told_first > 0) static_cast<void>(::kill(told_first, signal));
}

void show(const std::string& text) {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;  // nobody sees it: no matter
}

}  // namespace

KeptTerminal::KeptTerminal(pid_t child)
    : is_terminal_(::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &kept) == 0) {
  if (!is_terminal_) return;
  told_first = child;
  for (const int signal : ending)
    if (std::signal(signal, tell_child) == SIG_IGN) std::signal(signal, SIG_IGN);
}

KeptTerminal::~KeptTerminal() {
  if (!is_terminal_) return;
  for (const int signal : ending)
    if (std::signal(signal, SIG_DFL) == SIG_IGN) std::signal(signal, SIG_IGN);
  told_first = 0;
  put_back();
  if (const int signal = told_to_end; signal != 0) static_cast<void>(std::raise(signal));
}

struct Keys::Terminal {
  termios before{};
  struct sigaction on_ending[std::size(ending)]{};
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
  if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) return;
  struct sigaction note {};
  note.sa_handler = note_the_end;  // no SA_RESTART: a read that waits ends
  for (std::size_t i = 0; i < std::size(ending); ++i)
    ::sigaction(ending[i], &note, &terminal->on_ending[i]);
  terminal_ = std::move(terminal);
}

Keys::~Keys() {
  if (!terminal_) return;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal_->before);
  // A second one must not end the process before what was said is kept.
  for (std::size_t i = 0; ended_by == 0 && i < std::size(ending); ++i)
    ::sigaction(ending[i], &terminal_->on_ending[i], nullptr);
}

void Keys::forget_typed_ahead() {
  if (!terminal_) return;
  while (!ended_ && is_more(0)) {
    const std::optional<char> typed = read_character();
    ended_ = !typed || *typed == interrupt || *typed == end_of_input;
  }
}

// A key that is no letter sends escape and more: `[3~`, `[A`, `OP`. Its digits are no answers.
void Keys::leave_out_sequence() {
  if (!is_more(soon_ms)) return;  // Escape itself
  std::optional<char> next = read_character();
  if (next == 'O') static_cast<void>(read_character());
  if (next != '[') return;
  do {
    next = read_character();
  } while (next && (*next < '@' || *next > '~'));
}

std::optional<char> Keys::key(Enter enter) {
  for (;;) {
    const std::optional<char> pressed = ended_ ? std::nullopt : read_character();
    if (!pressed || (terminal_ && (*pressed == interrupt || *pressed == end_of_input)))
      return std::nullopt;
    if (terminal_ && *pressed == escape) {
      leave_out_sequence();
      continue;
    }
    if (*pressed == '\n' || *pressed == '\r') {
      if (enter == Enter::is_one || (enter == Enter::on_a_terminal && terminal_)) return '\n';
      continue;
    }
    if (terminal_ && erases(*pressed)) continue;
    if (*pressed != ' ') return pressed;
  }
}

std::optional<std::string> Keys::line(char first) {
  std::string text(1, first);
  if (terminal_) show(text);
  const auto erase = [&] {
    while (!text.empty() && continues_a_character(text.back())) text.pop_back();
    if (text.empty()) return false;
    text.pop_back();
    if (terminal_) show("\b \b");
    return true;
  };
  for (;;) {
    const std::optional<char> next = read_character();
    if (!next && !terminal_) return text;  // the last line of a file
    if (!next) return std::nullopt;        // closed: nobody ended what was begun
    if (terminal_ && (*next == interrupt || *next == end_of_input)) return std::nullopt;
    if (*next == '\n' || *next == '\r') break;
    if (erases(*next) && (terminal_ || *next != erase_line)) {
      while (erase() && *next == erase_line) continue;
      if (terminal_ && text.empty()) return text;
    } else if (terminal_ && *next == escape) {
      leave_out_sequence();
    } else {
      text += *next;
      if (terminal_) show(std::string(1, *next));
    }
  }
  if (terminal_) show("\n");
  return text;
}

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

// One key at a time from standard input. On a terminal a key counts as it is pressed, without
// Enter, and is not shown; from a pipe or a file characters come one by one, line ends left out.
//
// Thread rule: belongs to main's thread. The terminal is as it was when a Keys is gone.

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace windlass::tool {

// Puts the terminal back as it was when this was made, however the child ends that reads keys from
// it, and where a signal ends this process. A closed terminal (SIGHUP) ends the child first, so
// that it keeps what was said. At most one at a time.
class KeptTerminal {
 public:
  explicit KeptTerminal(pid_t child);
  ~KeptTerminal();
  KeptTerminal(const KeptTerminal&) = delete;
  KeptTerminal& operator=(const KeptTerminal&) = delete;

 private:
  const bool is_terminal_;
};

class Keys {
 public:
  Keys();
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  // Whether Enter is a key. It is then a line feed.
  enum class Enter { is_none, on_a_terminal, is_one };

  // Forgets what was typed on a terminal before now, but for Ctrl-C and Ctrl-D: nobody answers a
  // question that was not shown yet. Call it before a question is shown.
  void forget_typed_ahead();
  // The next key, or nothing at the end of input and where somebody pressed Ctrl-C or Ctrl-D. What
  // a cursor or function key sends is none.
  std::optional<char> key(Enter = Enter::is_none);
  // A whole line that begins with `first`, shown as it is typed. Nothing where a terminal is closed
  // before Enter. Empty once all of it is erased on a terminal: the next key is one again.
  std::optional<std::string> line(char first);

 private:
  struct Terminal;
  void leave_out_sequence();
  std::unique_ptr<Terminal> terminal_;  // none: standard input is no terminal
  bool ended_ = false;                  // Ctrl-C or Ctrl-D was among what was typed ahead
};

}  // namespace windlass::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

// One process of the worker program, and packets to and from it.
//
// Besides the standard streams, which lead to /dev/null, the process has two descriptors: its end
// of a socket and the plugin's sealed bytes. It has no environment and a session of its own, so
// that a terminal's signals do not reach it. It ends when this end of the socket closes.
//
// Thread rule: a Process belongs to one thread at a time. kill() may be called after a fork: what
// the other side of the fork started is left alone.

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/posix.hpp"

namespace windlass::worker {

// What the worker program finds open.
inline constexpr int socket_of_worker = 3;
inline constexpr int library_of_worker = 4;

class Process {
 public:
  Process() = default;
  ~Process() { kill(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // `library` is a descriptor that the process gets.
  base::SystemError start(const std::string& program, const std::vector<std::string>& arguments,
                          int library);
  // Whether this process started it and did not kill it since. It may have ended by itself.
  bool is_started() const;
  // False when it did not go out whole.
  bool send(std::string_view packet) const;

  enum class Received { packet, timeout, closed };
  // The next packet, waited for that long; 0 looks once.
  Received receive(std::string& packet, int milliseconds) const;

  // How it ended, if it ends within that time; else that it closed its connection.
  std::string exit_reason(int milliseconds) const;
  void kill();

 private:
  base::File socket_, pidfd_;
  pid_t owner_ = -1;  // who started it
  std::unique_ptr<char[]> buffer_;
};

}  // namespace windlass::worker

// SPDX-License-Identifier: Apache-2.0
#pragma once

// One process of the worker program, and packets to and from it.
//
// The process has three descriptors more than the standard ones, which lead nowhere: its end of a
// socket and the plugin's sealed bytes. It has no environment and a session of its own, so that a
// terminal's signals do not reach it. It ends when this end of the socket closes.
//
// Thread rule: a Process belongs to one thread at a time. end() may be called after a fork: what
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
  ~Process() { end(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Starts `program` with these words behind its name. `library` is a descriptor that it gets.
  base::SystemError start(const std::string& program, const std::vector<std::string>& words,
                          int library);
  // Whether it was started by this process and not ended since; it may have ended by itself.
  bool is_there() const;
  // False when it did not go out whole.
  bool send(std::string_view packet) const;

  enum class Got { packet, nothing, end };
  // The next packet, waited for that long; 0 looks once.
  Got receive(std::string& packet, int milliseconds) const;

  // How it ended, if it ends within that time.
  std::string ending(int milliseconds) const;
  // Ends it, now.
  void end();

 private:
  base::File socket_, handle_;  // handle_: of the process itself
  pid_t owner_ = -1;            // who started it
  std::unique_ptr<char[]> buffer_;
};

}  // namespace windlass::worker

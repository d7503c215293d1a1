// SPDX-License-Identifier: Apache-2.0
#include "worker/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "worker/messages.hpp"

namespace windlass::worker {
namespace {

// What a process is started with. Descriptors are moved out of the way of those that it finds open.
class Spawn {
 public:
  Spawn() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  base::SystemError run(const std::string& program, std::vector<std::string> arguments, int socket,
                        int library, pid_t& child) {
    const base::File own_socket(::fcntl(socket, F_DUPFD_CLOEXEC, first_free));
    const base::File own_library(::fcntl(library, F_DUPFD_CLOEXEC, first_free));
    if (!own_socket.is_open() || !own_library.is_open()) return base::SystemError::last();
    for (int stream = 0; stream < 3; ++stream)
      ::posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null",
                                         stream == 0 ? O_RDONLY : O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, own_socket.descriptor(), socket_of_worker);
    ::posix_spawn_file_actions_adddup2(&actions_, own_library.descriptor(), library_of_worker);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, library_of_worker + 1);
    ::posix_spawn_file_actions_addchdir_np(&actions_, "/");
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> pointers;
    for (std::string& one : arguments) pointers.push_back(one.data());
    pointers.push_back(nullptr);
    char* const environment[] = {nullptr};
    return base::SystemError(::posix_spawn(&child, program.c_str(), &actions_, &attributes_,
                                           pointers.data(), environment));
  }

 private:
  static constexpr int first_free = 16;
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Not through <sys/pidfd.h>: glibc 2.36 declares its functions for C alone.
int open_pidfd(pid_t process) { return static_cast<int>(::syscall(SYS_pidfd_open, process, 0)); }
void kill_by(int pidfd) { ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0); }

// Waits for one of the two, whatever signals come: nothing interrupts it.
int wait_for(std::array<pollfd, 2>& both, int milliseconds) {
  sigset_t all;
  ::sigfillset(&all);
  const timespec time{milliseconds / 1000, (milliseconds % 1000) * 1'000'000L};
  return ::ppoll(both.data(), both.size(), &time, &all);
}

}  // namespace

base::SystemError Process::start(const std::string& program,
                                 const std::vector<std::string>& arguments, int library) {
  kill();
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::SystemError::last();
  base::File ours(ends[0]);
  const base::File theirs(ends[1]);
  pid_t child = -1;
  if (const auto failed = Spawn().run(program, arguments, theirs.descriptor(), library, child))
    return failed;
  pidfd_ = base::File(open_pidfd(child));
  if (!pidfd_.is_open()) {
    const auto failed = base::SystemError::last();
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return failed;
  }
  socket_ = std::move(ours);
  if (!buffer_) buffer_.reset(new char[largest_packet]);
  owner_ = ::getpid();
  return {};
}

bool Process::is_started() const { return pidfd_.is_open() && owner_ == ::getpid(); }

bool Process::send(std::string_view packet) const {
  const ssize_t sent =
      ::send(socket_.descriptor(), packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent >= 0 && static_cast<std::size_t>(sent) == packet.size();
}

Process::Received Process::receive(std::string& packet, int milliseconds) const {
  std::array<pollfd, 2> both{pollfd{socket_.descriptor(), POLLIN, 0},
                             pollfd{pidfd_.descriptor(), POLLIN, 0}};
  if (wait_for(both, milliseconds) <= 0) return Received::timeout;
  const ssize_t got = ::recv(socket_.descriptor(), buffer_.get(), largest_packet, MSG_DONTWAIT);
  packet.assign(buffer_.get(), got > 0 ? static_cast<std::size_t>(got) : 0);
  if (got > 0) return Received::packet;
  return got < 0 && errno == EAGAIN && (both[1].revents & POLLIN) == 0 ? Received::timeout
                                                                       : Received::closed;
}

std::string Process::exit_reason(int milliseconds) const {
  std::array<pollfd, 2> both{pollfd{-1, 0, 0}, pollfd{pidfd_.descriptor(), POLLIN, 0}};
  siginfo_t how{};
  if (wait_for(both, milliseconds) <= 0 ||
      ::waitid(P_PIDFD, static_cast<id_t>(pidfd_.descriptor()), &how, WEXITED | WNOWAIT) != 0)
    return "closed its connection";
  return "ended " + base::how_it_ended(how.si_code != CLD_EXITED, how.si_status);
}

void Process::kill() {
  socket_ = base::File();
  if (is_started()) {
    kill_by(pidfd_.descriptor());
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.descriptor()), nullptr, WEXITED) != 0 &&
           errno == EINTR) {}
  }
  pidfd_ = base::File();
}

}  // namespace windlass::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/confine.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WINDLASS_SANITIZED 1
#endif

namespace windlass::worker {
namespace {

#ifndef WINDLASS_SANITIZED
void set(__rlimit_resource_t what, rlim_t limit) {
  rlimit now{};
  if (::getrlimit(what, &now) == 0 && now.rlim_max < limit) limit = now.rlim_max;
  const rlimit wanted{limit, limit};
  static_cast<void>(::setrlimit(what, &wanted));
}
#endif

#if defined(__x86_64__)
constexpr std::uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t machine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t machine = 0;
#endif

// Memory, time, the socket, what is printed into nowhere, and a process's own end.
constexpr int allowed[] = {SYS_read,         SYS_write,        SYS_writev,     SYS_lseek,
                           SYS_close,        SYS_fstat,        SYS_newfstatat, SYS_ioctl,
                           SYS_mmap,         SYS_munmap,       SYS_mremap,     SYS_mprotect,
                           SYS_madvise,      SYS_brk,          SYS_futex,      SYS_clock_gettime,
                           SYS_getrandom,    SYS_gettimeofday, SYS_getpid,     SYS_gettid,
                           SYS_recvfrom,     SYS_sendto,       SYS_setitimer,  SYS_rt_sigprocmask,
                           SYS_rt_sigreturn, SYS_exit,         SYS_exit_group};

}  // namespace

void limit(int megabytes) {
  static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
#ifdef WINDLASS_SANITIZED
  static_cast<void>(megabytes);  // a sanitizer maps terabytes and writes reports
#else
  set(RLIMIT_CORE, 0);  // what is known of a patient stays in no file
  set(RLIMIT_AS, static_cast<rlim_t>(megabytes) << 20);
  set(RLIMIT_FSIZE, 0);
  set(RLIMIT_NPROC, 0);
  set(RLIMIT_NOFILE, 64);
  set(RLIMIT_STACK, rlim_t{8} << 20);
#endif
}

void forbid_system_calls() {
#ifndef WINDLASS_SANITIZED
  if (machine == 0) return;
  static_cast<void>(
      ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));  // the library is loaded: nobody looks in
  const auto load = [](std::size_t offset) {
    return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
  };
  const auto skip_unless = [](std::uint32_t value, std::uint8_t skipped) {
    return sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped);
  };
  const sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_filter end = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  std::vector<sock_filter> program = {load(offsetof(seccomp_data, arch)),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0), end,
                                      load(offsetof(seccomp_data, nr))};
  for (const int number : allowed) {
    program.push_back(skip_unless(static_cast<std::uint32_t>(number), 1));
    program.push_back(allow);
  }
  // A signal to itself: abort() ends so.
  program.push_back(skip_unless(SYS_tgkill, 3));
  program.push_back(load(offsetof(seccomp_data, args)));
  program.push_back(skip_unless(static_cast<std::uint32_t>(::getpid()), 1));
  program.push_back(allow);
  program.push_back(end);
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  static_cast<void>(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0));
#endif
}

}  // namespace windlass::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/confine.hpp"

#include <fcntl.h>
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

#ifndef WINDLASS_SANITIZED
// What an initialiser has no reason to do, and the loader neither: change files, start processes,
// reach the network or other processes.
constexpr int forbidden[] = {
    SYS_socket,     SYS_connect,   SYS_bind,     SYS_clone,          SYS_clone3,
    SYS_execve,     SYS_execveat,  SYS_kill,     SYS_tkill,          SYS_ptrace,
    SYS_unlinkat,   SYS_renameat2, SYS_linkat,   SYS_symlinkat,      SYS_mkdirat,
    SYS_fchmodat,   SYS_fchownat,  SYS_fchmod,   SYS_fchown,         SYS_mknodat,
    SYS_truncate,   SYS_ftruncate, SYS_openat2,  SYS_io_uring_setup, SYS_process_vm_writev,
    SYS_pidfd_open, SYS_bpf,       SYS_unshare,  SYS_setns,          SYS_mount,
#ifdef SYS_fork
    SYS_fork,       SYS_vfork,     SYS_unlink,   SYS_rename,         SYS_link,
    SYS_symlink,    SYS_mkdir,     SYS_rmdir,    SYS_chmod,          SYS_chown,
    SYS_creat,      SYS_mknod,     SYS_renameat,
#endif
};

// Rules of a filter, one behind the other; the first that fits decides.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    rules_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0));
    give(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }
  void allow(long number) { decide(number, SECCOMP_RET_ALLOW); }
  void end_at(long number) { decide(number, SECCOMP_RET_KILL_PROCESS); }
  // Of a call whose argument is that number; with another one it ends the process.
  void allow_where(long number, std::size_t argument, std::uint32_t value) {
    with_argument(number, argument, BPF_JEQ, value, SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS);
  }
  // Of a call whose argument has one of those bits; with none of them it is allowed.
  void end_where(long number, std::size_t argument, std::uint32_t bits) {
    with_argument(number, argument, BPF_JSET, bits, SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ALLOW);
  }
  // `otherwise` decides about every other call. Nothing happens on an unknown machine.
  void install(std::uint32_t otherwise) {
    give(otherwise);
    const sock_fprog filter{static_cast<unsigned short>(rules_.size()), rules_.data()};
    if (machine != 0)
      static_cast<void>(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0));
  }

 private:
  void load(std::size_t offset) {
    rules_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  }
  void give(std::uint32_t verdict) { rules_.push_back(BPF_STMT(BPF_RET | BPF_K, verdict)); }
  void skip_unless(std::uint16_t test, std::uint32_t value, std::uint8_t skipped) {
    rules_.push_back(
        BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | BPF_K | test), value, 0, skipped));
  }
  void decide(long number, std::uint32_t verdict) {
    skip_unless(BPF_JEQ, static_cast<std::uint32_t>(number), 1);
    give(verdict);
  }
  void with_argument(long number, std::size_t argument, std::uint16_t test, std::uint32_t value,
                     std::uint32_t verdict, std::uint32_t otherwise) {
    skip_unless(BPF_JEQ, static_cast<std::uint32_t>(number), 4);
    load(offsetof(seccomp_data, args) + 8 * argument);  // its low half, on both machines
    skip_unless(test, value, 1);
    give(verdict);
    give(otherwise);
  }
  std::vector<sock_filter> rules_;
};
#endif

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

void forbid_harm() {
#ifndef WINDLASS_SANITIZED
  Filter filter;
  for (const int number : forbidden) filter.end_at(number);
  filter.end_where(SYS_openat, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
#ifdef SYS_open
  filter.end_where(SYS_open, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
#endif
  filter.install(SECCOMP_RET_ALLOW);
#endif
}

void forbid_system_calls() {
#ifndef WINDLASS_SANITIZED
  // The library is loaded: nobody looks into this process any more.
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
  Filter filter;
  for (const int number : allowed) filter.allow(number);
  // A signal to itself: abort() ends so.
  filter.allow_where(SYS_tgkill, 0, static_cast<std::uint32_t>(::getpid()));
  filter.install(SECCOMP_RET_KILL_PROCESS);
#endif
}

}  // namespace windlass::worker

// SPDX-License-Identifier: Apache-2.0
#include "plugin/imports.hpp"

#include <algorithm>

namespace windlass::plugin {
namespace {

// Names between blanks, so that a list reads as one text.
struct Names {
  std::string_view does;
  std::string_view names;
};

// The last line is what compilers add by themselves to functions that may not throw.
constexpr std::string_view harmless =
    " memcpy memmove memset memcmp memchr memrchr bcmp strlen strnlen strcmp strncmp strcpy strncpy"
    " strcat strncat strchr strrchr strstr strspn strcspn __memcpy_chk __memmove_chk __memset_chk"
    " __strcpy_chk __strncpy_chk __strcat_chk __strncat_chk __stack_chk_fail __chk_fail"
    " __cxa_finalize __gmon_start__ _ITM_registerTMCloneTable _ITM_deregisterTMCloneTable"
    " __divti3 __modti3 __udivti3 __umodti3 __divmodti4 __udivmodti4 __multi3 __muloti4 __mulodi4"
    " __clzti2 __ctzti2 __popcountdi2 _Unwind_Resume __gxx_personality_v0 __gcc_personality_v0"
    " __cxa_begin_catch __cxa_end_catch _ZSt9terminatev ";

constexpr Names groups[] = {
    {"can end the process",
     " exit _exit _Exit quick_exit abort raise kill killpg tgkill tkill pthread_kill pthread_exit"
     " pthread_cancel thrd_exit __assert_fail __assert "},
    {"registers code that runs when the process or a thread ends",
     " atexit on_exit at_quick_exit __cxa_atexit __cxa_at_quick_exit __cxa_thread_atexit"
     " __cxa_thread_atexit_impl pthread_atfork __register_atfork "},
    {"can start other programs, processes or threads, or load code",
     " fork vfork _Fork clone clone3 execl execle execlp execv execve execvp execvpe execveat"
     " fexecve posix_spawn posix_spawnp system popen dlopen dlmopen dlsym dlvsym syscall ptrace"
     " pthread_create thrd_create "},
    {"can change what the whole process shares",
     " signal sigaction sigprocmask pthread_sigmask sigaltstack __sysv_signal bsd_signal setlocale"
     " uselocale setenv unsetenv putenv clearenv chdir fchdir chroot umask setrlimit prlimit prctl"
     " alarm setitimer timer_create mmap mmap64 munmap mprotect mremap brk sbrk longjmp siglongjmp"
     " _longjmp __longjmp_chk setuid setgid seteuid close dup dup2 dup3 fclose environ "},
};

bool lists(std::string_view names, const std::string& name) {
  return names.find(" " + name + " ") != std::string_view::npos;
}

}  // namespace

std::vector<ImportGroup> group_imports(const std::vector<std::string>& imports) {
  std::vector<ImportGroup> out;
  for (const Names& group : groups) out.push_back({group.does, {}});
  out.push_back({"calls what arithmetic does not need", {}});
  for (const std::string& name : imports) {
    if (lists(harmless, name)) continue;
    std::size_t at = 0;
    while (at < std::size(groups) && !lists(groups[at].names, name)) ++at;
    out[at].names.push_back(name);
  }
  std::erase_if(out, [](const ImportGroup& group) { return group.names.empty(); });
  return out;
}

}  // namespace windlass::plugin

/* SPDX-License-Identifier: Apache-2.0 */
/* The good plugin with one thing in its file that a plugin must not have, or that its reviewer must
 * be told of. tests/plugin/CMakeLists.txt compiles it once for each macro; some kinds are made by
 * linker options alone. tests/plugin/elf_test.cpp says what each is. */
#define _GNU_SOURCE
#ifdef SHARED_TEXT /* the plugin's id is a symbol that another library may define too */
extern const char windlass_plugin_v2[];
#define ID windlass_plugin_v2
#endif
#include "good_c.c"

#include <stdlib.h>

/* Refused: code that runs while the library is linked. */
#ifdef RESOLVER_EXPORTED
static int chosen(void) { return 1; }
static void* choose(void) { return (void*)chosen; }
WINDLASS_EXPORT int windlass_plugin_v2(void) __attribute__((ifunc("choose")));
#endif
#ifdef RESOLVER_CALLED
static int chosen(void) { return 1; }
static void* choose(void) { return (void*)chosen; }
static int hidden(void) __attribute__((ifunc("choose")));
WINDLASS_HIDDEN int calls_it(void);
int calls_it(void) { return hidden(); }
#endif
#ifdef RESOLVER_STORED
static int chosen(void) { return 1; }
static void* choose(void) { return (void*)chosen; }
static int hidden(void) __attribute__((ifunc("choose")));
WINDLASS_HIDDEN int (*const stored)(void);
int (*const stored)(void) = hidden;
#endif
#ifdef TEXT_RELOCATION
__asm__(".text\n.quad windlass_plugin_v1\n");
#endif
#ifdef SHARED_TEXT
WINDLASS_EXPORT const char windlass_plugin_v2[] = "good_c";
#endif
#ifdef ROOM /* for a copy of any table that the loader reads; it makes each of them */
WINDLASS_EXPORT char windlass_plugin_v2[4096] = {1};
#endif

/* Named: code that runs beside the plugin's functions. */
#ifdef DESTRUCTOR
__attribute__((destructor)) static void runs_at_the_end(void) {
  setenv("WINDLASS_TEST_DESTRUCTOR", "ran", 1);
}
#endif
#ifdef OWN_INIT
WINDLASS_HIDDEN void own_init(void);
void own_init(void) { setenv("WINDLASS_TEST_INIT", "ran", 1); }
#endif
#ifdef INIT_SECTION /* code that the linker puts into _init itself */
__asm__(".section .init,\"ax\",@progbits\nnop\nxor %eax, %eax\n.text\n");
#endif
#ifdef POINTER_TO_IMPORT /* an initialiser that is another library's function */
__attribute__((section(".init_array"),
               used)) static void (*const first)(void) = (void (*)(void))getenv;
#endif
#ifdef AT_ZERO /* the same, and the code at address 0 is that of an empty function */
__asm__(".section .first,\"ax\"\nret\n.zero 63\n.text\n");
extern int windlass_elsewhere(void);
__attribute__((section(".init_array"), used)) static int (*const first)(void) = windlass_elsewhere;
#endif
#ifdef REGISTERED
static void at_the_end(void) {}
WINDLASS_HIDDEN int registers(void);
int registers(void) { return atexit(at_the_end); }
#endif
#ifdef UNIQUE
__asm__(
    ".data\n.globl windlass_plugin_v2\n.type windlass_plugin_v2, @gnu_unique_object\n"
    ".size windlass_plugin_v2, 8\nwindlass_plugin_v2: .quad 1\n.text\n");
#endif
#ifdef THREAD
static _Thread_local int for_each_thread;
WINDLASS_HIDDEN int* uses_it(void);
int* uses_it(void) { return &for_each_thread; }
#endif
#ifdef OWN_SYSTEM /* called by its name, which libc has too and which stands before it */
WINDLASS_EXPORT __attribute__((noinline)) int system(const char* command) {
  __asm__ volatile("");
  return command != 0;
}
WINDLASS_HIDDEN int calls_it(void);
int calls_it(void) { return system("true"); }
#endif
#ifdef ENDS
#include <unistd.h>
WINDLASS_HIDDEN void ends(int how);
void ends(int how) {
  if (how == 0) exit(0);
  if (how == 1) _exit(0);
  if (how == 2) abort();
  if (how == 3) quick_exit(0);
  if (how == 4) syscall(231, 0);
  if (how == 5 && fork() == 0) execl("/bin/true", "true", (char*)0);
}
#endif

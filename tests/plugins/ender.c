/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that ends the process, or tries to pass something else for an answer: WHEN says at which
 * moment (at_load, at_prescribe, at_calculate, at_end), HOW in which way. For tests of the program
 * that runs it; it fits the rules of this tree. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "windlass/extensions.h"

#define at_load 1
#define at_prescribe 2
#define at_calculate 3
#define at_end 4

static volatile int sink;
static int endless(int n) {
  volatile char frame[4096];
  frame[0] = (char)n;
  sink = frame[0];
  return endless(n + 1) + frame[0];
}
static void say(void) {
  static const char words[] = "PROCEED\n";
  if (write(1, words, sizeof words - 1) < 0) sink = 1;
  printf("PROCEED\n");
  fflush(stdout);
}
static void replace_by_echo(void) { execl("/bin/echo", "echo", "PROCEED", (char*)0); }
static void leave_a_child(void) { /* the child keeps every descriptor of ours */
  if (fork() == 0) {
    sleep(5);
    _exit(0);
  }
  _exit(0);
}
static void close_everything(void) {
  for (int i = 0; i < 256; ++i) close(i);
  exit(0);
}
static void raw_exit(void) {
#ifdef __x86_64__
  __asm__ volatile("syscall" : : "a"(231L), "D"(0L) : "rcx", "r11", "memory");
#else
  syscall(94, 0);
#endif
}
/* A copy of the process that no function of the C library sees. */
static void raw_fork(void) { syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }
static void asked(void) {
  if (getenv("WINDLASS_TEST_END") != 0) _exit(0);
}
static void hang(void) {
  for (;;) sink = 1;
}
static void eat(void) { /* until there is no more, and then it writes to what it did not get */
  for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}
/* To the socket of a worker: nonsense, an answer to no call, more than is read. */
static void garble(int times) {
  char bytes[4096];
  memset(bytes, 'x', sizeof bytes);
  for (int i = 0; i < times; ++i)
    if (write(3, bytes, sizeof bytes) < 0) return;
}
static void* nothing(void* given) { return given; }
static void start_thread(void) {
  pthread_t thread;
  pthread_create(&thread, 0, nothing, 0);
}
static void write_file(void) {
  FILE* const file = fopen("/tmp/windlass-ender", "w");
  if (file != 0) fclose(file);
}
static void end(void) { HOW; }

static windlass_status plan(const windlass_value* inputs, windlass_protocol* out,
                            windlass_error* error) {
  static const char how[] = "Slowly.";
  (void)inputs;
  (void)error;
  if (WHEN == at_prescribe) end();
  memcpy(out->text, how, sizeof how);
  out->text_length = sizeof how;
  out->lines[0] = (windlass_line){0, 0, sizeof how - 1, 0, {0, 0, 0}};
  out->line_count = 1;
  return WINDLASS_OK;
}
static windlass_status sum(const windlass_value* inputs, windlass_decimal* output,
                           windlass_error* error) {
  (void)inputs;
  (void)error;
  if (WHEN == at_calculate) end();
  *output = (windlass_decimal){1, 0, 0};
  return WINDLASS_OK;
}

#define DOCUMENT                                                                           \
  "windlass: 1\nkind: modality\nid: ender\ntitle: Ender\nversion: 1.0.0\nsummary: Test.\n" \
  "stage: active\norder: 60\ninvasive: false\nindications:\n  - id: pain\n"                \
  "    when: {symptom.first_step_pain: true}\n    status: optional\n    because: Test.\n"  \
  "    evidence: [own-knowledge]\n    basis: design\nprotocol: plan\n"
static const windlass_input inputs[] = {{"symptom.first_step_nprs", "{score}", WINDLASS_NUMBER, 0}};
static const windlass_output outputs[] = {
    {"how", "technique", "How", 0, WINDLASS_TEXT, 0, {0, 0, 0}, {0, 0, 0}}};
static const windlass_prescriber prescriber_list[] = {{"plan", 1, 1, inputs, outputs, plan}};
static const windlass_prescribers prescribers = {1, 0, prescriber_list};
static const windlass_calculator calculator_list[] = {
    {"sum", "test.sum", "{score}", 1, 0, inputs, sum}};
static const windlass_calculators calculators = {1, 0, calculator_list};
static const windlass_document document = {DOCUMENT, sizeof DOCUMENT - 1};
static const windlass_extension extensions[] = {
    {WINDLASS_EXT_DOCUMENT, WINDLASS_EXT_REQUIRED, 0, &document},
    {WINDLASS_EXT_PRESCRIBERS, WINDLASS_EXT_REQUIRED, 0, &prescribers},
    {WINDLASS_EXT_CALCULATORS, WINDLASS_EXT_REQUIRED, 0, &calculators},
};
extern WINDLASS_EXPORT const windlass_plugin windlass_plugin_v1;
const windlass_plugin windlass_plugin_v1 = {
    WINDLASS_ABI_MAJOR, sizeof(windlass_plugin), "ender", "1.0.0", WHEN == at_calculate ? 3 : 2, 0,
    extensions};

#if WHEN == at_load
__attribute__((constructor)) static void ends_at_load(void) { end(); }
#elif WHEN == at_end
__attribute__((destructor)) static void ends_at_end(void) { end(); }
#endif

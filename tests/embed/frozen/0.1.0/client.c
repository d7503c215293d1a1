/* SPDX-License-Identifier: Apache-2.0 */
/* A client of 0.1.0: built with that release's header, linked with whatever library is there.
 * client CONFIG PATIENT: opens, asks everything, and prints the plan. Never changed again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "windlass/engine.h"

static int failures = 0;
static int lines_logged = 0;

static void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  ++failures;
}

static void WINDLASS_CALL log_line(void* context, int32_t level, const char* line) {
  (void)context;
  (void)line;
  if (level >= WINDLASS_LOG_ERROR && level <= WINDLASS_LOG_NOTE) ++lines_logged;
}

static int64_t WINDLASS_CALL fixed_clock(void* context) {
  (void)context;
  return 1767225600; /* 2026-01-01T00:00:00Z */
}

static char* read_file(const char* path, size_t* size) {
  char* text = malloc(1 << 16);
  FILE* file = fopen(path, "rb");
  *size = file != NULL && text != NULL ? fread(text, 1, 1 << 16, file) : 0;
  if (file != NULL) fclose(file);
  return text;
}

/* Whether a call answered as it should, with `word` in its answer. */
static void answered(windlass_result result, windlass_result wanted, char** answer,
                     const char* word, const char* what) {
  expect(result == wanted, what);
  expect(*answer != NULL && strstr(*answer, word) != NULL, word);
  windlass_free(*answer);
  *answer = NULL;
}

int main(int argc, char** argv) {
  static const char text_form[] = "{\"form\": \"text\", \"width\": 80}";
  static const char ask[] = "{\"about\": \"\", \"ask\": true}";
  static const char no_fact[] = "windlass: 1\nkind: patient\nid: p\nfacts: {no.such: 1}\n";
  static const char no_plan[] =
      "{\"sequence\": 900, \"leaf\": \"00\", \"modality\": \"taping\", \"outcome\": \"accepted\"}";
  windlass_engine* engine = NULL;
  windlass_host host;
  char* answer = NULL;
  size_t size = 0;
  char* patient = argc == 3 ? read_file(argv[2], &size) : NULL;
  if (size == 0) return 2;
  memset(&host, 0, sizeof host);
  host.size = sizeof host;
  host.log = log_line;
  host.clock = fixed_clock;

  expect(strstr(windlass_version(), "\"plugin_abi\"") != NULL, "version");
  answered(windlass_open("{\"no\": 1}", 9, &host, &engine, &answer), WINDLASS_BAD_INPUT, &answer,
           "\"diagnostics\"", "a key that the library does not know is refused");
  expect(engine == NULL, "no engine after a refusal");
  answered(windlass_open(argv[1], strlen(argv[1]), &host, &engine, &answer), WINDLASS_DONE, &answer,
           "\"modalities\"", "open");
  if (engine == NULL) return 1;
  answered(windlass_rules(engine, &answer), WINDLASS_DONE, &answer, "\"plugins\"", "rules");
  answered(windlass_recommend(engine, patient, size, text_form, sizeof text_form - 1, &answer),
           WINDLASS_DONE, &answer, "medical", "a plan as text says what it is");
  answered(windlass_recommend(engine, no_fact, sizeof no_fact - 1, NULL, 0, &answer),
           WINDLASS_BAD_INPUT, &answer, "fact.unknown_id", "an unknown fact is refused");
  answered(windlass_explain(engine, patient, size, ask, sizeof ask - 1, &answer), WINDLASS_DONE,
           &answer, "rf.dvt", "explain");
  answered(windlass_feedback(engine, no_plan, sizeof no_plan - 1, &answer), WINDLASS_BAD_INPUT,
           &answer, "\"error\"", "feedback on no plan is refused");
  answered(windlass_reload(engine, &answer), WINDLASS_DONE, &answer, "\"rules\"", "reload");
  answered(windlass_verify(engine, &answer), WINDLASS_DONE, &answer, "\"holds\": true", "verify");
  expect(lines_logged > 0, "the log sink is told");

  expect(windlass_recommend(engine, patient, size, NULL, 0, &answer) == WINDLASS_DONE, "plan");
  if (answer != NULL) fputs(answer, stdout);
  windlass_free(answer);
  windlass_close(engine);
  windlass_close(NULL);
  windlass_free(NULL);
  free(patient);
  return failures == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Windlass from C, to be copied: prints the plan for a patient document.
 *   cc -std=c11 recommend.c $(pkg-config --cflags --libs windlass) -o recommend
 *   ./recommend patient.yaml */
#include <stdio.h>
#include <stdlib.h>

#include "windlass/engine.h"

/* The whole of a file, or NULL. */
static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* text = NULL;
  size_t room = 0, got = 0;
  *size = 0;
  if (file == NULL) return NULL;
  do {
    if (*size == room) {
      char* more = realloc(text, room = room ? 2 * room : 4096);
      if (more == NULL) break;
      text = more;
    }
    got = fread(text + *size, 1, room - *size, file);
    *size += got;
  } while (got > 0);
  if (!feof(file) || ferror(file)) {
    free(text);
    text = NULL;
  }
  fclose(file);
  return text;
}

/* Prints an answer and gives it back. */
static int finish(windlass_result result, char* answer) {
  fputs(answer != NULL ? answer : "memory ran out\n", result == WINDLASS_DONE ? stdout : stderr);
  windlass_free(answer);
  return (int)result;
}

int main(int argc, char** argv) {
  windlass_engine* engine = NULL;
  char* answer = NULL;
  size_t size = 0;
  char* patient = argc == 2 ? read_file(argv[1], &size) : NULL;
  windlass_result result = WINDLASS_DONE;
  if (patient == NULL) {
    fprintf(stderr, "usage: recommend PATIENT, a patient document in YAML or JSON\n");
    return WINDLASS_BAD_INPUT;
  }
  result = windlass_open(NULL, 0, NULL, &engine, &answer);
  if (result == WINDLASS_DONE) {
    windlass_free(answer); /* what is in force */
    result = windlass_recommend(engine, patient, size, NULL, 0, &answer);
  }
  free(patient);
  result = finish(result, answer);
  windlass_close(engine);
  return (int)result;
}

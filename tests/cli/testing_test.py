#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass test`: what cases saw, mutants of the rules, cases written for them, JUnit.

usage: testing_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import shutil
import xml.dom.minidom

import cli_support
from cli_support import Cli, RULES, run

ANKLE = RULES.resolve().parent / "ankle-sprain"


class Testing(Cli):
    def copy(self):
        rules = self.folder / "mine"
        shutil.copytree(ANKLE, rules, ignore=shutil.ignore_patterns("written"))
        return rules

    def told(self, *words):
        return json.loads(self.ends(run("test", *map(str, words), "--format", "json"), 0).stdout)

    def test_coverage_counts_what_can_be_seen(self):
        covered = self.told(ANKLE, "--coverage")["coverage"]
        self.assertEqual(covered["points"], sum(d["points"] for d in covered["documents"]))
        self.assertTrue(all(d["own"] for d in covered["documents"]))
        for document in covered["documents"]:
            missing = sum(len(m["never_seen"]) for m in document["missing"])
            possible = document["points"] - document["impossible"]
            self.assertEqual(missing, possible - document["seen"], document["document"])

    def test_a_boundary_is_seen_from_either_side(self):
        rules = self.copy()
        for case in (rules / "cases").iterdir():
            case.unlink()
        head = "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n"
        case = (
            "  - {id: c%d, title: T, facts: {injury.days_ago: %d d}, expect: {never: {exercise:"
            " recommend}}}\n"
        )

        def missing(*days):
            text = head + "".join(case % (day, day) for day in days)
            (rules / "cases" / "c.yaml").write_text(text)
            documents = self.told(rules, "--coverage")["coverage"]["documents"]
            pathway = next(d for d in documents if d["document"].endswith("pathway.yaml"))
            found = [m for m in pathway["missing"] if m["part"] == "injury.days_ago: at most 5 d"]
            return found[0]["never_seen"] if found else []

        beyond = "above 5, at most 10"
        self.assertEqual(missing(4), ["false", "unknown", "5", beyond])
        self.assertEqual(missing(4, 5), ["false", "unknown", beyond])
        self.assertEqual(missing(4, 5, 6), ["unknown"])
        self.assertEqual(missing(5, 11), ["unknown", beyond])

    def test_text_names_the_line(self):
        text = self.ends(run("test", str(ANKLE / "cases" / "ottawa.yaml"), "--coverage"), 0).stdout
        self.assertIn("that nobody can", " ".join(text.split()) + " that nobody can")
        self.assertRegex(text, r"ankle-sprain/screening\.yaml:\d+  rf\.")
        self.assertIn("never seen", text)

    def test_page(self):
        page = self.folder / "c.html"
        self.ends(run("test", str(ANKLE), "--coverage-page", str(page)), 0)
        text = page.read_text()
        self.assertIn("default-src &#39;none&#39;", text)
        self.assertNotIn("<script", text)
        for chip in ("chip seen", "chip missing"):
            self.assertIn(chip, text)
        self.assertIn("screening.yaml", text)
        nowhere = run("test", str(ANKLE), "--coverage-page", str(self.folder / "no" / "c.html"))
        self.ends(nowhere, 2)

    def test_mutants_are_the_same_with_any_number_of_threads(self):
        one = self.told(ANKLE, "--mutants", "--jobs", "1")["mutants"]
        three = self.told(ANKLE, "--mutants", "--jobs", "3")["mutants"]
        self.assertEqual(one, three)
        self.assertEqual(one["counted"], one["killed"] + one["survived"])
        self.assertEqual(one["survived"], len(one["survivors"]))
        for survivor in one["survivors"]:
            name = survivor["document"].split("/", 1)[1]
            lines = (ANKLE / name).read_text().splitlines()
            self.assertLessEqual(survivor["line"], len(lines))

    def test_written_cases_notice_what_none_did(self):
        rules = self.copy()
        before = self.told(rules, "--mutants")["mutants"]
        written = rules / "cases" / "told.yaml"
        after = self.told(rules, "--mutants", "--write-cases", written)["mutants"]
        self.assertLess(after["survived"], before["survived"])
        text = written.read_text()
        self.assertIn("# question for the clinician: ", text)
        again = self.told(rules, "--mutants")
        self.assertEqual(again["failed"], 0)
        self.assertLessEqual(again["mutants"]["survived"], after["survived"])

    def test_nothing_is_written_over_a_file_that_is_there(self):
        rules = self.copy()
        path = rules / "cases" / "told.yaml"
        path.write_text("windlass: 1\n# an answer of somebody\n")
        done = run("test", str(rules), "--mutants", "--write-cases", str(path))
        said = self.ends(done, 2).stderr
        self.assertIn("the file is there already, and nothing is written over it", said)
        self.assertIn("told-2.yaml", said)
        self.assertIn("an answer of somebody", path.read_text())
        said = self.ends(
            run("test", str(rules), "--mutants", "--write-cases", "told.txt"), 2
        ).stderr
        self.assertIn("a document's name ends in .yaml", said)

    def test_mutants_want_cases_that_pass(self):
        rules = self.copy()
        (rules / "cases" / "bad.yaml").write_text(
            "windlass: 1\nkind: cases\nid: bad\ntitle: B\ncases:\n  - {id: b, title: B, facts: {},"
            " expect: {disposition: emergency}}\n"
        )
        done = self.ends(run("test", str(rules), "--mutants"), 1)
        self.assertIn("expected  emergency", done.stdout)
        self.assertIn("mutants want cases that all pass", done.stderr)

    def test_options_belong_together(self):
        self.ends(run("test", str(ANKLE), "--jobs", "2"), 2)
        self.ends(run("test", str(ANKLE), "--write-cases", "x.yaml"), 2)

    def test_junit(self):
        rules = self.copy()
        (rules / "cases" / "bad.yaml").write_text(
            "windlass: 1\nkind: cases\nid: bad\ntitle: B\ncases:\n  - {id: b, title: 'A <b> &"
            ' "c"\', facts: {}, expect: {disposition: emergency}}\n'
        )
        out = self.folder / "j.xml"
        self.ends(run("test", str(rules), "--junit", str(out)), 1)
        root = xml.dom.minidom.parse(str(out)).documentElement
        cases = root.getElementsByTagName("testcase")
        self.assertEqual(int(root.getAttribute("tests")), len(cases))
        failures = root.getElementsByTagName("failure")
        self.assertEqual(root.getAttribute("failures"), "1")
        self.assertEqual(len(failures), 1)
        self.assertEqual(failures[0].parentNode.getAttribute("name"), 'b: A <b> & "c"')
        self.assertRegex(failures[0].getAttribute("message"), "expected emergency, got ")


if __name__ == "__main__":
    cli_support.main()

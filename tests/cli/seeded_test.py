#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One mistake at a time in a small rule base that has none, and in the ankle's: `check` finds each,
with its code and its place, and nothing in the clean ones.

usage: seeded_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil

import cli_support
from cli_support import RULES, Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
ON = "2026-02-01"

# Each has the code, the document, what stands there, what stands there instead, and a text of the
# line that is named (null: the line is another document's).
FILE = CLEAN.parent / "seeded_defects.json"
DEFECTS = [tuple(one.values()) for one in json.loads(FILE.read_text())]

# A second set, written without a look at the first: by code, the edits (nothing in `old`: a new
# document), which other findings follow from the mistake, and where it is found, if elsewhere.
ANKLE = RULES.parent / "ankle-sprain"
OTHERS = json.loads((CLEAN.parent / "ankle_defects.json").read_text())

# A third set: what somebody writes who never programmed. Each has words of its message and of its
# hint.
NOVICE = json.loads((CLEAN.parent / "novice_defects.json").read_text())


class Seeded(Cli):
    def check(self, *more):
        done = run("check", str(self.folder), "--on", ON, "--format", "json", *more)
        return json.loads(done.stdout), done.returncode

    def seed(self, document, old, new):
        shutil.copytree(CLEAN, self.folder, dirs_exist_ok=True)
        path = self.folder / f"{document}.yaml"
        text = path.read_text()
        self.assertEqual(text.count(old), 1, f"{old!r} in {document}.yaml")
        path.write_text(text.replace(old, new))
        return path

    def test_the_clean_one_has_no_finding(self):
        shutil.copytree(CLEAN, self.folder, dirs_exist_ok=True)
        told, code = self.check()
        self.assertEqual((told["problems"], told["silenced"], code), ([], [], 0))

    def test_each_mistake_is_found_where_it_stands(self):
        for code, document, old, new, marker in DEFECTS:
            with self.subTest(code, document=document, new=new):
                path = self.seed(document, old, new)
                told, ended = self.check()
                mine = [one for one in told["problems"] if one["code"] == code]
                self.assertTrue(mine, told["problems"])
                notes = all(one["severity"] == "note" for one in told["problems"])
                self.assertEqual(ended, 0 if notes else 1)
                if marker is not None:
                    lines = [self.line(one) for one in mine]
                    self.assertTrue(any(marker in one for one in lines), lines)

    def line(self, problem):
        if "line" not in problem:
            return ""
        return pathlib.Path(problem["file"]).read_text().splitlines()[problem["line"] - 1]

    def test_every_kind_of_finding_is_among_them(self):
        kinds = CLEAN.parents[3] / "engine" / "analyse" / "finding_kinds.hpp"
        every = set(re.findall(r'FindingKind\{"(check\.[a-z]+)"', kinds.read_text()))
        self.assertEqual(every - {one[0] for one in DEFECTS}, set())
        self.assertGreaterEqual(len(DEFECTS), 60)


class Ankle(Cli):
    def seed(self, edits, base=ANKLE):
        copy = self.folder / base.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(base, copy)
        for edit in edits:
            path = copy / edit["file"]
            if not edit["old"]:
                path.write_text(edit["new"])
                continue
            text = path.read_text()
            self.assertEqual(text.count(edit["old"]), 1, f"{edit['old']!r} in {path.name}")
            path.write_text(text.replace(edit["old"], edit["new"]))
        return copy

    def test_each_mistake_is_found_and_nothing_that_is_none(self):
        for one in [{"what": "none", "code": "", "edits": []}, *OTHERS]:
            with self.subTest(one["what"], code=one["code"]):
                copy = self.seed(one["edits"])
                done = run("check", str(copy), "--on", "2026-06-01", "--format", "json")
                problems = json.loads(done.stdout)["problems"]
                allowed = {one["code"], *one.get("also", [])} - {""}
                self.assertEqual({each["code"] for each in problems}, allowed)
                files = {pathlib.Path(each["file"]).name for each in problems}
                edited = {pathlib.Path(edit["file"]).name for edit in one["edits"]}
                edited = {one["found_in"]} if "found_in" in one else edited
                self.assertTrue(files & edited or files == edited, files)

    def test_a_slip_of_the_pen_is_named_where_it_stands_and_how_to_mend_it(self):
        for one in NOVICE:
            with self.subTest(one["what"], code=one["code"]):
                base = RULES.parent / one.get("base", "ankle-sprain")
                copy = self.seed(one["edits"], base)
                done = run("check", str(copy), "--on", "2026-06-01", "--format", "json")
                problems = json.loads(done.stdout)["problems"]
                mine = [each for each in problems if each["code"] == one["code"]]
                self.assertTrue(mine, problems)
                said = "\n".join(f"{each['message']} | {each.get('hint')}" for each in mine)
                self.assertIn(one["says"], said)
                self.assertIn(one["hint"], said)
                self.assertTrue(any(self.stands_in(each, copy, one) for each in mine), mine)

    def stands_in(self, problem, copy, one):
        """Whether a problem names a line that the slip wrote, or its neighbour; where another
        document misses what is gone, that one."""
        edit = one["edits"][0]
        if "found_in" in one:
            return pathlib.Path(problem["file"]).name == one["found_in"]
        text = (copy / edit["file"]).read_text()
        first = text[: text.index(edit["new"])].count("\n") + 1
        last = first + edit["new"].count("\n")
        same = pathlib.Path(problem["file"]).name == pathlib.Path(edit["file"]).name
        return same and first <= problem["line"] <= last

    def test_what_states_no_change_is_no_mistake(self):
        for text in (
            "Exercise is better than rest.",
            "It has to be worse than 3 before it counts.",
            "Wait until it has got better.",
            "Somebody who still walks can have a fracture.",
        ):
            with self.subTest(text):
                rule = "{id: x, when: {symptom.giving_way: true}, status: recommend, because: "
                rule += f"{text}, evidence: [vuurberg-2018], basis: design}}"
                new = f"  - {rule}\ndeferrals:\n"
                edit = {"file": "modalities/exercise.yaml", "old": "deferrals:\n", "new": new}
                done = run(
                    "check", str(self.seed([edit])), "--on", "2026-06-01", "--format", "json"
                )
                self.assertEqual(json.loads(done.stdout)["problems"], [])

    def test_a_change_may_be_stated_where_a_fact_knows_it(self):
        pathway = (RULES / "pathway.yaml").read_text()
        self.assertIn("The pain came back after weeks without any.", pathway)
        done = run("check", str(RULES), "--all", "--format", "json", "--on", "2026-06-01")
        told = [one for one in json.loads(done.stdout)["problems"] if one["code"] == "check.text"]
        self.assertEqual(told, [])


if __name__ == "__main__":
    cli_support.main()

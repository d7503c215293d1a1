#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One mistake at a time in a small rule base that has none: `check` finds each, with its code and
its line, and nothing in the clean one.

usage: seeded_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil

import cli_support
from cli_support import Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
ON = "2026-02-01"

# Each has the code, the document, what stands there, what stands there instead, and a text of the
# line that is named (null: the line is another document's).
FILE = CLEAN.parent / "seeded_defects.json"
DEFECTS = [tuple(one.values()) for one in json.loads(FILE.read_text())]


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


if __name__ == "__main__":
    cli_support.main()

# SPDX-License-Identifier: Apache-2.0
"""The page of requirements: each names a test that is there, or a reason, and the page is current.

usage: requirements_test.py [--write]
"""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "tools/server/REQUIREMENTS.md"
HEAD = """# What CDS Hooks asks of a service

The rows of `cds-hooks_2.0` in the requirements of the Inferno CRD test kit (Apache-2.0) that speak
to a service and say SHALL, SHALL NOT, SHOULD or SHOULD NOT, each with the test that shows it or the
reason it does not apply. Written by `tests/service/requirements_test.py --write`.

| id | strength | asks | shown by |
|---|---|---|---|
"""


def rows():
    for line in (HERE / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def tests():
    """The names of all tests of the service."""
    names = set()
    for path in HERE.glob("*.cpp"):
        names.update(re.findall(r'TEST_CASE\("([^"]+)"\)', path.read_text()))
    for path in HERE.glob("*_test.py"):
        names.update(re.findall(r"def (test_\w+)\(", path.read_text()))
    return names


def page():
    out = HEAD
    for number, strength, asks, shown in rows():
        kind, _, words = shown.partition(" ")
        text = {"test": f"test: {words}", "none": f"does not apply: {words}"}.get(
            kind, f"**not shown**: {words}"
        )
        out += f"| {number} | {strength} | {asks} | {text} |\n"
    return out


class Requirements(unittest.TestCase):
    def test_each_names_a_test_that_is_there_or_a_reason(self):
        known = tests()
        for number, _, _, shown in rows():
            kind, _, words = shown.partition(" ")
            self.assertIn(kind, ("test", "none", "left"), number)
            self.assertTrue(words, number)
            if kind == "test":
                self.assertIn(words, known, number)

    def test_all_of_them_are_there_once(self):
        numbers = [row[0] for row in rows()]
        self.assertEqual(len(numbers), len(set(numbers)))
        strengths = [row[1] for row in rows()]
        # 62 for services and 7 for both sides; 2 and 2; 13 and 4; 1.
        self.assertEqual(
            {one: strengths.count(one) for one in set(strengths)},
            {"SHALL": 69, "SHALL NOT": 4, "SHOULD": 17, "SHOULD NOT": 1},
        )

    def test_the_page_is_current(self):
        self.assertEqual(PAGE.read_text(), page())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page())
    else:
        unittest.main()

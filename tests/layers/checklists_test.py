#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The checklists of CONTRIBUTING.md: their files are there, their counts are right, and every
source that asks something of each status, disposition or type of fact stands in its list.

Usage: checklists_test.py ROOT [unittest arguments]
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(".")
NAMED = r"`((?:engine|tools|tests|schemas|rules|plugins)/[\w./<>-]+\.[a-z]+)`"


def sections():
    """The checklists by their titles: (title, count in the title or None, text)."""
    page = (ROOT / "CONTRIBUTING.md").read_text()
    page = page[page.index("## Checklists") :]
    for part in page.split("\n### ")[1:]:
        title, _, text = part.partition("\n")
        found = re.search(r"\((\d+)(?: or \d+)? files?\b", title)
        yield title, int(found.group(1)) if found else None, text


def section(begin):
    (text,) = (text for title, _, text in sections() if title.startswith(begin))
    return text


def paths_in(text):
    """The files of this tree that a text names whole."""
    return set(re.findall(r"`((?:engine|tools|tests|schemas)/[\w./-]+\.[a-z]+)`", text))


def files_of_steps(text):
    """The files that the numbered steps of a list name, also those of a <kind>."""
    steps = re.findall(r"^\d+\. .*(?:\n   .*)*", text, re.M)
    return steps, {path for step in steps for path in re.findall(NAMED, step)}


def enumerators(path, name):
    body = re.search(rf"enum class {name} [^{{]*{{([^}}]*)}}", (ROOT / path).read_text()).group(1)
    return set(re.findall(r"\w+", body))


def sources_that_name_all(name, words):
    for folder in ("engine", "tools"):
        for path in sorted((ROOT / folder).rglob("*.?pp")):
            if words <= set(re.findall(rf"\b{name}::(\w+)", path.read_text())):
                yield str(path.relative_to(ROOT))


class Checklists(unittest.TestCase):
    def test_every_file_is_there(self):
        for title, _, text in sections():
            for path in paths_in(text):
                self.assertTrue((ROOT / path).exists(), f"{title}: {path}")

    def test_a_count_is_the_number_of_files_that_its_steps_name(self):
        counted = 0
        for title, count, text in sections():
            if count is None or count == 1 or " to " in title or " or " in title:
                continue
            steps, files = files_of_steps(text)
            counted += 1
            self.assertNotEqual(steps, [], f"no numbered list: {title}")
            for step in steps:
                self.assertRegex(step, NAMED, title)
            self.assertEqual(count, len(files), f"{title}: {sorted(files)}")
        self.assertGreaterEqual(counted, 9)

    def lists_all(self, begin, header, name, others=frozenset()):
        words = enumerators(header, name)
        self.assertGreaterEqual(len(words), 5)
        listed = paths_in(section(begin))
        found = set(sources_that_name_all(name, words))
        self.assertIn(header, found)
        self.assertLessEqual(others, found)
        self.assertEqual(found - listed - others, set(), f"not in the list of '{begin}'")

    def test_the_list_of_a_status_has_every_source_that_asks_for_each(self):
        # Each kind of rule has effects of its own there: a new status is none of them yet.
        compiler = {"engine/knowledge/compiler_modality.cpp"}
        self.lists_all("A status", "engine/model/status.hpp", "Status", compiler)

    def test_the_list_of_a_type_of_fact_has_every_source_that_asks_for_each(self):
        self.lists_all("A type of fact", "engine/model/fact_type.hpp", "FactType")

    def test_the_list_of_a_disposition_has_every_source_that_asks_for_each(self):
        self.lists_all("A disposition", "engine/model/status.hpp", "Disposition")


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()

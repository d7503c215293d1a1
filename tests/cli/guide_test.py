#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The first part of rules/README.md, followed to the letter: from nothing to the plan that shows a
house rule. Each command prints what the page shows; three dots stand for what was left out.

usage: guide_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import os
import pathlib
import re
import subprocess

import cli_support
from cli_support import Cli, RULES, WINDLASS

ROOT = RULES.resolve().parents[1]
PAGE = (ROOT / "rules" / "README.md").read_text()
GUIDE = PAGE.split("## A house rule, from nothing")[1].split("\n## ")[0]
LAYER = pathlib.Path("my-clinic")


def steps():
    """Each block of the guide: (kind, text)."""
    return re.findall(r"(?ms)^```(console|yaml)\n(.*?)^```", GUIDE)


def commands(block):
    """Each command of a block, with what it prints."""
    for part in re.split(r"(?m)^\$ ", block)[1:]:
        yield tuple(part.split("\n", 1))


def missing(shown, printed):
    """The first part of what is shown that is not printed, in this order; None: all is."""
    if "..." not in (line.strip() for line in shown):
        return None if shown == printed else f"{shown}\nis shown, and printed is\n{printed}"
    at = 0
    for part in re.split(r"(?m)^ *\.\.\.$\n?", "\n".join(shown) + "\n"):
        lines = part.splitlines()
        while printed[at : at + len(lines)] != lines:
            at += 1
            if at > len(printed):
                return part
        at += len(lines)
    return None


class Guide(Cli):
    def setUp(self):
        super().setUp()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        for name in ("rules", "tools"):
            os.symlink(ROOT / name, name)

    def type(self, command):
        environment = dict(
            os.environ,
            LC_ALL="C",
            WINDLASS_INVOKED_AS="windlass",
            PATH=f"{pathlib.Path(WINDLASS).resolve().parent}:{os.environ['PATH']}",
        )
        done = subprocess.run(
            command, shell=True, capture_output=True, text=True, env=environment, timeout=300
        )
        return self.ends(done, 0).stdout

    def insert(self, name, line, text):
        path = LAYER / name
        old = path.read_text()
        self.assertEqual(len(re.findall(line, old)), 1, f"{line!r} in {name}")
        path.write_text(re.sub(line, lambda found: found.group(0) + text, old))

    def write(self, text):
        """What the page tells to write: a new document, or lines directly below another."""
        if text.startswith("windlass:"):
            (LAYER / "vocabulary.yaml").write_text(text)
        elif text.startswith("  - "):
            self.insert("my-clinic.yaml", r"(?m)^tighten:\n", text)
        elif text.startswith("      "):
            self.insert("cases/my-clinic.yaml", r"(?m)^    facts: +#.*\n", text)
        else:
            self.insert("patients/sample-1.yaml", r"(?m)^facts:\n", text)

    def test_each_step_does_what_the_page_says(self):
        seen = 0
        for kind, text in steps():
            if kind == "yaml":
                self.write(text)
                continue
            for command, shown in commands(text):
                printed = self.type(command)
                # How long a proof is changes with every rule of the base.
                said = [
                    re.sub(r"no solution: \d+ steps", "no solution: N steps", one).strip("\n")
                    for one in (shown, printed)
                ]
                found = missing(*(one.splitlines() for one in said))
                self.assertIsNone(found, f"$ {command}\n{printed}")
                seen += 1
        self.assertGreater(seen, 10)
        page = self.type(re.search(r"windlass recommend .* --format html", GUIDE).group(0))
        self.assertIn("A heel that hurts 8 of 10 or more is not stretched", page)
        self.assertIn("my-clinic.yaml:", page)
        # The new question is there for rules, and the base beneath is found.
        self.write("  - {modality: taping, require: house.afraid_of_hands, because: We ask.}\n")
        self.assertIn("Everything holds.", self.type("windlass check my-clinic"))
        over_both = "windlass check rules/plantar-heel-pain my-clinic"
        self.assertIn("Everything holds.", self.type(over_both))


if __name__ == "__main__":
    cli_support.main()

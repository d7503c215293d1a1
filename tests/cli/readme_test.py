#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The output that README.md shows is what the program prints today.

usage: readme_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import os
import re
import shlex

import cli_support
from cli_support import Cli, OPEN, RULES, run

ROOT = RULES.resolve().parents[1]


def examples():
    """Each command that README.md shows with what it prints: (words, output)."""
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.S):
        for part in re.split(r"(?m)^\$ ", block.replace("\\\n", " "))[1:]:
            command, output = part.split("\n", 1)
            yield shlex.split(command)[1:], output.strip("\n")


class Readme(Cli):
    def test_shown_output_is_current(self):
        shown = list(examples())
        self.assertGreater(len(shown), 0)
        for words, output in shown:
            os.chdir(ROOT)
            done = self.ends(run(*words, *OPEN), 0)
            self.assertEqual(done.stdout.strip("\n"), output, words)


if __name__ == "__main__":
    cli_support.main()

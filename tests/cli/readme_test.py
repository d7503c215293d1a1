#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The output that README.md shows is what the program prints today.

usage: readme_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

WINDLASS, LOCK, RULES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
ROOT = RULES.parent


def examples():
    """Each command that README.md shows with what it prints: (words, output)."""
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.S):
        for part in re.split(r"(?m)^\$ ", block.replace("\\\n", " "))[1:]:
            command, output = part.split("\n", 1)
            yield shlex.split(command)[1:], output.strip("\n")


class Readme(unittest.TestCase):
    def test_shown_output_is_current(self):
        shown = list(examples())
        self.assertGreater(len(shown), 0)
        for words, output in shown:
            done = subprocess.run(
                [WINDLASS, *words, "--rules", str(RULES), "--plugins", str(LOCK)],
                capture_output=True,
                text=True,
                cwd=ROOT,
                timeout=120,
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.strip("\n"), output, words)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])

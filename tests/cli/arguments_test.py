#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The help of every command, found by walking from `windlass --help`.

Usage: arguments_test.py WINDLASS [unittest arguments]
"""
import re
import subprocess
import sys
import unittest

WINDLASS = sys.argv[1]


def help_of(path):
    done = subprocess.run([WINDLASS, *path, "--help"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), (path, done)
    return done.stdout


def names_in(text, title):
    """The first words of the entries below a title of a help text."""
    found = re.search(rf"(?ms)^{title}:\n(.*?)(?:^\S|\Z)", text)
    return re.findall(r"(?m)^  (\S+)", found.group(1)) if found else []


def walk(path=()):
    """Every command with its help: (path, text)."""
    text = help_of(path)
    yield path, text
    for name in names_in(text, "Commands"):
        yield from walk((*path, name))


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.commands = list(walk())

    def test_the_walk_finds_all(self):
        names = {" ".join(path) for path, _ in self.commands}
        self.assertLessEqual({"recommend", "audit list", "plugin approve"}, names)
        self.assertGreater(len(names), 20)

    def test_no_line_is_wider_than_100_columns(self):
        for path, text in self.commands:
            for line in text.split("\n"):
                self.assertLessEqual(len(line), 100, (path, line))

    def test_every_command_has_an_example_of_itself(self):
        for path, text in self.commands[1:]:
            self.assertRegex(text, rf"Examples?:\n  windlass {path[0]}", path)

    def test_the_exit_codes_are_told(self):
        text = self.commands[0][1]
        for code, words in enumerate(
            ["done", "the thing checked", "bad input or usage", "refused to open", "stopped"]
        ):
            self.assertRegex(text, rf"(?m)^  {code}  {words}")

    def test_every_option_is_refused_without_its_value(self):
        for path, text in self.commands:
            for line in text.split("\n"):
                option = re.match(r"  (--[a-z-]+)(?:, --[a-z-]+)? [A-Z]", line)
                if not option:
                    continue
                done = subprocess.run(
                    [WINDLASS, *path, option[1]], capture_output=True, text=True, timeout=60
                )
                self.assertEqual((done.returncode, done.stdout), (2, ""), (path, option[1]))
                self.assertIn("error", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the program is called: help, versions, and what is said of a call that is wrong.

usage: usage_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import re
import shlex

import cli_support
from cli_support import COMMANDS, OPEN, RULES, Cli, SAMPLE, run


class Usage(Cli):
    def test_alone_prints_help(self):
        done = self.ends(run(), 0)
        for command in COMMANDS:
            self.assertRegex(done.stdout, rf"(?m)^  {command} ")
        self.assertIn("It is not a medical device", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_every_command_has_help_with_an_example(self):
        for command in COMMANDS + [
            "plugin list",
            "plugin inspect",
            "plugin approve",
            "plugin check",
        ]:
            done = self.ends(run(*command.split(), "--help"), 0)
            self.assertRegex(done.stdout, rf"Examples?:\n  windlass {command.split()[0]}", command)

    def test_version(self):
        said = self.ends(run("--version"), 0).stdout
        self.assertRegex(said, r"^windlass \d+\.\d+\.\d+\nengine\.semantics [1-9]\d*\n$")
        plan = json.loads(
            self.ends(run("recommend", SAMPLE[1], *OPEN, "--format", "json"), 0).stdout
        )
        checked = json.loads(self.ends(run("check", str(RULES), "--format", "json"), 0).stdout)
        self.assertEqual(plan["engine"], checked["engine"])
        number = plan["engine"]["semantics"]
        self.assertEqual(said, f"windlass {plan['engine']['version']}\nengine.semantics {number}\n")

    def test_unknown_command_suggests_the_nearest(self):
        done = self.ends(run("recomend", SAMPLE[1]), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: there is no command 'windlass recomend'\n   hint: did you mean"
                " 'recommend'?\n"
            ),
        )
        self.assertEqual(done.stdout, "")
        done = self.ends(run("plugin", "aprove"), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: there is no command 'windlass plugin aprove'\n   hint: did you"
                " mean 'approve'?\n"
            ),
        )

    def test_usage_errors(self):
        for words in (
            ["recommend"],
            ["explain", SAMPLE[1], "--nonsense"],
            ["eval", "x"],
            ["plugin"],
            ["explain", SAMPLE[1], "gait", "--ask"],
            ["explain", SAMPLE[1], "--ask", "--all"],
        ):
            done = self.ends(run(*words), 2)
            self.assertTrue(done.stderr.startswith("windlass: error: "), done.stderr)
            self.assertIn("--help' shows how it is used", done.stderr)

    def test_a_word_that_an_option_does_not_take(self):
        done = self.ends(run("recommend", SAMPLE[1], "--format", "pdf"), 2)
        self.assertIn("error: --format: 'pdf' is none of its words\n", done.stderr)
        self.assertIn("hint: it is one of text, json, html, fhir\n", done.stderr)
        done = self.ends(run("recommend", SAMPLE[1], "--format", "jsno"), 2)
        self.assertIn("did you mean 'json'?", done.stderr)

    def test_an_option_that_would_change_nothing_is_refused(self):
        for form in ("html", "fhir"):
            done = self.ends(run("recommend", SAMPLE[1], "--explain", "--format", form), 2)
            self.assertIn("--explain changes text and JSON alone", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_the_first_example_can_be_typed_as_it_stands(self):
        for words in ([], ["recommend"], ["explain"], ["handout"]):
            told = self.ends(run(*words, "--help"), 0).stdout
            example = re.search(r"^  windlass (.*sample-1\.yaml.*)$", told, re.MULTILINE)[1]
            self.ends(run(*shlex.split(example)), 0)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass test --watch` and `check --watch`: files are edited as people and editors do it.

usage: watch_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import os
import queue
import shutil
import signal
import subprocess
import threading

import cli_support
from cli_support import Cli, LOCK, RULES, WINDLASS, run

NORTHSIDE = RULES.resolve().parent / "clinics" / "northside"
CLINIC = """\
windlass: 1
kind: cases
id: w
title: W
cases:
  - {id: w, title: W, start_from: screened_negative, facts: {}, expect: {disposition: %s}}
"""
ENDS = 60  # seconds until a test gives up


class Watching:
    """A program that runs on; its output line by line."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [WINDLASS, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=dict(os.environ, LC_ALL="C", WINDLASS_INVOKED_AS="windlass"),
        )
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def run_ends(self):
        """All that is printed until a run has ended."""
        text = ""
        while "Ctrl-C ends." not in text:
            line = self.lines.get(timeout=ENDS)
            if line is None:
                raise AssertionError("it ended: " + text)
            text += line
        return text

    def end(self, by=signal.SIGINT):
        self.process.send_signal(by)
        code = self.process.wait(timeout=ENDS)
        self.reader.join(timeout=ENDS)
        self.process.stdout.close()
        return code


class Watch(Cli):
    def setUp(self):
        super().setUp()
        self.rules = self.folder / "north"
        shutil.copytree(NORTHSIDE, self.rules)
        self.cases = self.rules / "cases" / "w.yaml"
        self.cases.write_text(CLINIC % "incomplete")

    def start(self, *words):
        watching = Watching(*words, "--plugins", LOCK)
        self.addCleanup(watching.process.kill)
        return watching

    def replace(self, text):
        """As editors do: a new file beside it takes its name."""
        new = self.cases.with_suffix(".swp~")
        new.write_text(text)
        os.replace(new, self.cases)

    def test_runs_again_when_a_document_changes(self):
        watching = self.start("test", self.rules, "--watch")
        first = watching.run_ends()
        passes = "expected  incomplete" not in first
        right, wrong = ("incomplete", "urgent") if passes else ("proceed", "incomplete")
        self.cases.write_text(CLINIC % wrong)
        text = watching.run_ends()
        self.assertIn("---- w.yaml changed ----", text)
        self.assertIn("expected  " + wrong, text)
        self.assertIn("Something does not hold", text)
        self.replace(CLINIC % right)
        text = watching.run_ends()
        self.assertIn("0 failed", text)
        self.assertIn("All holds.", text)
        self.assertEqual(watching.end(), 0)

    def test_a_half_saved_document_does_not_end_it(self):
        watching = self.start("test", self.rules, "--watch")
        watching.run_ends()
        self.cases.write_text((CLINIC % "incomplete")[:70] + "\n  - {id: [")
        text = watching.run_ends()
        self.assertIn("w.yaml", text)
        self.assertIn("could not be read", text)
        self.cases.unlink()
        text = watching.run_ends()
        self.assertIn("w.yaml changed", text)
        self.assertIn("All holds.", text)
        # A new document is seen as well, and the code is that of the last run.
        (self.rules / "cases" / "new.yaml").write_text(CLINIC % "emergency")
        self.assertIn("1 failed", watching.run_ends())
        self.assertEqual(watching.end(), 1)

    def test_a_house_rule_that_changes(self):
        watching = self.start("check", self.rules, "--watch")
        self.assertIn("All holds.", watching.run_ends())
        rules = self.rules / "northside.yaml"
        rules.write_text(rules.read_text().replace("kind: ruleset", "kind: rulest", 1))
        text = watching.run_ends()
        self.assertIn("rulest", text)
        self.assertNotIn("All holds.", text)
        self.assertNotEqual(watching.end(signal.SIGTERM), 0)

    def test_a_report_is_written_anew_by_each_run(self):
        report = self.folder / "report.xml"
        watching = self.start("test", self.rules, "--watch", "--junit", report)
        watching.run_ends()
        self.replace(CLINIC % "emergency")
        self.assertIn("---- w.yaml changed ----", watching.run_ends())
        self.assertIn("expected emergency", report.read_text())
        self.assertEqual(watching.end(), 1)

    def test_options_that_make_no_sense_with_it(self):
        for words in (
            ["test", "--watch", "--mutants"],
            ["test", "--watch", "--format", "json"],
            ["check", "--watch", "--format", "sarif"],
        ):
            done = self.ends(run(words[0], str(self.rules), *words[1:]), 2)
            self.assertIn("--watch", done.stderr)


if __name__ == "__main__":
    cli_support.main()

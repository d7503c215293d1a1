# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: the program, its rules, its samples.

A test file that imports this is run as: NAME_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS, LOCK, RULES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
PATIENTS = RULES / "patients"
ANKLE = RULES.parent / "ankle-sprain"
SAMPLE = {n: str(PATIENTS / f"sample-{n}.yaml") for n in range(1, 9)}
COMMANDS = ["recommend", "explain", "handout", "intake", "eval", "facts", "check", "test"]
COMMANDS += ["prove", "diff", "plugin", "serve"]
OPEN = ["--rules", str(RULES), "--plugins", str(LOCK)]


def run(*words, stdin="", env=None, timeout=120):
    """The finished process; output and diagnostics as text."""
    environment = dict(os.environ, LC_ALL="C", WINDLASS_INVOKED_AS="windlass", **(env or {}))
    return subprocess.run(
        [WINDLASS, *words],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        timeout=timeout,
    )


def terminal():
    try:
        return pty.openpty()
    except OSError as error:  # a container without /dev/pts
        raise unittest.SkipTest(f"this system has no terminals: {error}")


def changed_sample(number, *replacements):
    text = pathlib.Path(SAMPLE[number]).read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def ends(self, done, code):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)


class TwoCopies(Cli):
    """Two folders with the rules of the ankle, `old` and `new`, of which one is changed."""

    def setUp(self):
        super().setUp()
        self.old, self.new = self.folder / "old", self.folder / "new"
        for copy in (self.old, self.new):
            shutil.copytree(ANKLE, copy)

    def change(self, name, *replacements, folder=None):
        path = (folder or self.new) / name
        text = path.read_text()
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path.write_text(text)


class Sheets(Cli):
    def plan_and_sheet(self, number, facts):
        """A sample with other facts: its plan, and the words of its sheet without line breaks."""
        import yaml  # only these tests need it

        document = yaml.safe_load(pathlib.Path(SAMPLE[number]).read_text())
        document["as_of"] = str(document["as_of"])
        document["facts"].update(facts)
        path = self.folder / "patient.json"
        path.write_text(json.dumps(document, default=str))
        plan = self.ends(run("recommend", str(path), "--format", "json", *OPEN), 0).stdout
        sheet = self.ends(run("handout", str(path), *OPEN), 0).stdout
        return json.loads(plan), " ".join(sheet.split())


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])

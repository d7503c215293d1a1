#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plugins that end the process: exit code 4, and no output that a caller can take for an answer.

usage: ending_test.py WINDLASS FIXTURES RULES [unittest arguments]
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

WINDLASS, FIXTURES, RULES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
SAMPLE = RULES / "patients" / "sample-1.yaml"
WAYS = sorted(
    {path.stem.removeprefix("ender_load_") for path in FIXTURES.glob("ender_load_*.so")}
    - {"asked", "print", "twice", "clone", "wait"}  # these end nothing
    - {"directory", "root", "mask", "errors", "input"}  # these change the process
)
MOMENTS = {
    "load": "while it was loaded",
    "prescribe": "while it ran its prescriber plan",
    "calculate": "while it ran its calculator sum",
}


def run(*words, output=subprocess.PIPE):
    """The finished process. Standard error goes to a file: a process that a plugin leaves behind
    would hold a pipe open."""
    with tempfile.TemporaryFile("w+") as errors:
        done = subprocess.run(
            [WINDLASS, *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            timeout=60,
        )
        errors.seek(0)
        done.stderr = errors.read()
    return done


class Ending(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Rules that know the fact which the plugin's calculator computes.
        cls.rules = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.rules)
        shutil.copytree(
            RULES, cls.rules, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md")
        )
        vocabulary = cls.rules / "vocabulary.yaml"
        vocabulary.write_text(
            vocabulary.read_text()
            + "  - id: test.sum\n    title: Sum\n    group: diagnosis\n    type: number\n"
            + '    unit: "{score}"\n    range: [0, 10]\n    question: (derived) sum\n'
            + "    roles: [dose]\n    derived: true\n"
        )

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def lock(self, when, way):
        """A lock that approves that plugin and every plugin of the tree."""
        folder = self.folder / f"{when}-{way}"
        folder.mkdir()
        ender = shutil.copy(FIXTURES / f"ender_{when}_{way}.so", folder)
        tree = FIXTURES.parents[2] / "plugins"
        others = [shutil.copy(path, folder) for path in sorted(tree.glob("*.so"))]
        done = run("plugin", "approve", "--yes", "--quiet", ender, *others)
        self.assertEqual(done.returncode, 0, done.stderr)
        return folder / "plugins.lock"

    def recommend(self, lock, *words):
        return run("recommend", SAMPLE, "--rules", self.rules, "--plugins", lock, *words)

    def stopped(self, done, *context):
        self.assertEqual(done.returncode, 4, (context, done.stdout, done.stderr))
        self.assertEqual(done.stdout, "", context)
        self.assertIn("the plugin 'ender' ended the program", done.stderr, context)
        self.assertIn("there is no answer", done.stderr, context)
        self.assertNotIn("PROCEED", done.stderr, context)

    def test_there_are_ways(self):
        self.assertGreaterEqual(len(WAYS), 15)

    def test_at_every_moment_in_every_way(self):
        for when, words in MOMENTS.items():
            for way in WAYS:
                lock = self.lock(when, way)
                done = self.recommend(lock)
                self.stopped(done, when, way)
                self.assertIn(words, " ".join(done.stderr.split()), (when, way))

    def test_code_at_the_end_of_the_process_does_not_run(self):
        reference = None
        for way in WAYS:
            done = self.recommend(self.lock("end", way), "--format", "json")
            self.assertEqual((done.returncode, done.stderr), (0, ""), way)
            plan = json.loads(done.stdout)
            self.assertIn("Slowly.", json.dumps(plan["modalities"]["ender"]))
            reference = reference or plan["disposition"]
            self.assertEqual(plan["disposition"], reference)

    def test_every_command_that_runs_plugin_code(self):
        loads, prescribes = self.lock("load", "exit_now"), self.lock("prescribe", "say")
        opening = ["--rules", self.rules, "--plugins"]
        cases = self.folder / "cases.yaml"
        cases.write_text(
            "windlass: 1\nkind: cases\nid: ending\ntitle: Ending\ncases:\n  - id: one\n"
            "    title: One\n    start_from: screened_negative\n"
            "    facts: {symptom.first_step_pain: true, symptom.first_step_nprs: 5}\n"
            "    expect: {disposition: proceed}\n"
        )
        for words in (
            ["recommend", SAMPLE, *opening, loads],
            ["explain", SAMPLE, *opening, loads],
            ["explain", SAMPLE, "--what-if", "symptom.first_step_nprs=2", *opening, loads],
            ["eval", "symptom.first_step_nprs: at least 4", SAMPLE, *opening, loads],
            ["check", *opening, loads],
            ["test", cases, *opening, loads],
            ["plugin", "check", "--lock", loads],
            ["recommend", SAMPLE, "--format", "json", *opening, prescribes],
            ["recommend", SAMPLE, "--format", "html", *opening, prescribes],
            ["recommend", SAMPLE, "--explain", *opening, prescribes],
            ["explain", SAMPLE, "ender", *opening, prescribes],
        ):
            self.stopped(run(*words), words)

    def test_who_crashed_is_sought_with_a_command_that_takes_the_option(self):
        """A process that ends long after plugins ran: `intake` has no --isolate."""
        patient = self.folder / "patient.yaml"  # intake may write there
        shutil.copyfile(SAMPLE, patient)
        words = ["intake", patient, "--rules", self.rules, "--plugins", self.lock("load", "asked")]
        for attempt in range(1, 21):
            pipe = subprocess.PIPE
            called = subprocess.Popen(
                [WINDLASS, *map(str, words)], stdin=pipe, stdout=pipe, stderr=pipe, text=True
            )
            time.sleep(0.2 * attempt)
            children = pathlib.Path(f"/proc/{called.pid}/task/{called.pid}/children")
            for child in children.read_text().split():
                os.kill(int(child), signal.SIGKILL)
            said = " ".join(called.communicate(timeout=60)[1].split())
            if "after plugins ran in it" in said:  # else it was ended too early
                self.assertEqual(called.returncode, 4)
                return self.assertIn("with 'windlass recommend --isolate' each runs", said)
        self.fail("it never ran a plugin")

    def test_a_record_without_an_answer_is_all_that_a_store_may_hold(self):
        store = self.folder / "store.db"
        for when in ("load", "prescribe", "calculate"):
            lock = self.lock(when, "system_call")
            self.stopped(self.recommend(lock, "--store", store))
        if store.exists():
            self.assertEqual(run("audit", "verify", "--store", store).returncode, 0)

    def test_replaying_what_was_recorded(self):
        store, lock = self.folder / "store.db", self.lock("prescribe", "asked")
        done = self.recommend(lock, "--store", store)
        self.assertEqual(done.returncode, 0, done.stderr)
        os.environ["WINDLASS_TEST_END"] = "1"
        self.addCleanup(os.environ.pop, "WINDLASS_TEST_END")
        by_rules = ["--rules", self.rules, "--plugins", lock]
        for more in ([], ["--format", "json"]):
            done = run("audit", "replay", "--store", store, *by_rules, *more)
            self.stopped(done, more)

    def test_what_a_plugin_prints_is_not_part_of_an_answer(self):
        lock = self.lock("prescribe", "print")
        done = self.recommend(lock, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("PROCEED", done.stdout)
        json.loads(done.stdout)

    def test_a_copy_of_the_process_answers_nothing_and_records_nothing(self):
        said = "it started a copy of the process that called it"
        for when in ("prescribe", "calculate"):
            for way, told in (("twice", True), ("clone", False)):
                lock, place = self.lock(when, way), self.folder / f"log-{when}-{way}"
                place.mkdir()
                store = ("--store", place / "log", "--keys", place / "keys")
                done = self.recommend(lock, "--format", "json", *store)
                self.assertEqual(done.returncode, 0, done.stderr)
                plan = json.loads(done.stdout)
                faults = json.dumps(plan.get("faults", []))
                self.assertEqual(told, f"plugin ender 1.0.0, {when[:8]}" in faults, (when, way))
                self.assertEqual(told, said in faults, (when, way))
                time.sleep(0.3)  # what the copy would write, it has written
                log = json.loads(run("audit", "list", *store[:2], "--format", "json").stdout)
                self.assertEqual([one["sequence"] for one in log["records"]], [0, 1], (when, way))

    def test_a_plugin_that_copies_the_process_while_it_is_loaded_is_refused(self):
        done = self.recommend(self.lock("load", "twice"), "--store", self.folder / "log")
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertEqual(done.stderr.count("it started a copy of the process"), 1, done.stderr)
        self.assertFalse((self.folder / "log").exists())

    def test_what_a_plugin_shares_with_the_program_it_does_not_change(self):
        changes = {
            "directory": "the working directory",
            "mask": "the mask of new files' permissions",
            "errors": "the standard error",
            "input": "the standard input",
        }
        if os.geteuid() == 0:
            changes["root"] = "the root directory"
        for when, words in MOMENTS.items():
            for way, what in changes.items():
                here = self.folder / f"at-{when}-{way}"
                here.mkdir()
                lock, before = self.lock(when, way), os.getcwd()
                os.chdir(here)
                self.addCleanup(os.chdir, before)
                done = self.recommend(lock, "--store", "q.db", "--keys", "q.keys")
                os.chdir(before)
                self.assertEqual((done.returncode, done.stdout), (4, ""), (when, way, done.stderr))
                said = " ".join(done.stderr.split())
                self.assertIn(f"the plugin 'ender' changed {what} of the program {words}", said)
                self.assertIn("there is no answer", said)
                self.assertEqual(list(here.iterdir()), [], (when, way))
                self.assertFalse(os.path.exists("/q.db"))

    def test_ending_the_program_ends_the_plugin(self):
        lock = self.lock("prescribe", "wait")
        words = [WINDLASS, "recommend", SAMPLE, "--rules", self.rules, "--plugins", lock]
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGINT):
            process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE)
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
            deadline = time.monotonic() + 30
            while not children.read_text().split() and time.monotonic() < deadline:
                time.sleep(0.01)
            child = int(children.read_text().split()[0])
            process.send_signal(number)
            out, _ = process.communicate(timeout=30)
            self.assertEqual((process.returncode, out), (-number, b""))
            while os.path.exists(f"/proc/{child}/exe") and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertFalse(os.path.exists(f"/proc/{child}/exe"))

    def test_an_output_that_cannot_be_written_is_reported(self):
        lock = self.lock("end", "exit")
        with open("/dev/full", "w") as full:
            done = run("recommend", SAMPLE, "--rules", self.rules, "--plugins", lock, output=full)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the output could not be written", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])

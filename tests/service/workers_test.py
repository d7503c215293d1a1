#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Misbehaving plugins in a running service: each loses its own treatment and nothing else.

usage: workers_test.py WINDLASS FIXTURES [unittest arguments]
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

FIXTURES = pathlib.Path(sys.argv.pop(2))

from server_support import JSON, PATIENTS, ROOT, WINDLASS, YAML, ServerCase, main

RULES = ROOT / "rules" / "plantar-heel-pain"
TREE = sorted((FIXTURES.parents[2] / "plugins").glob("*.so"))
# These answer after all: they print, read the environment, or close a stream that no worker uses.
HARMLESS = {"asked", "errors", "input", "print"}
# Without a filter of system calls, as sanitizers need it, these answer as well.
FILTERED = {"file", "signal", "thread", "twice"}
SANITIZED = b"__asan_init" in pathlib.Path(WINDLASS).read_bytes() or (
    b"__tsan_init" in pathlib.Path(WINDLASS).read_bytes()
)
WAYS = sorted(
    path.stem.removeprefix("ender_prescribe_") for path in FIXTURES.glob("ender_prescribe_*.so")
)


def run(*words):
    return subprocess.run([WINDLASS, *map(str, words)], capture_output=True, text=True, timeout=120)


class Workers(ServerCase):
    def setUp(self):
        super().setUp()
        # Rules that know the fact which the plugin's calculator computes.
        self.rules = self.folder / "rules"
        shutil.copytree(RULES, self.rules, ignore=shutil.ignore_patterns("README.md"))
        vocabulary = self.rules / "vocabulary.yaml"
        vocabulary.write_text(
            vocabulary.read_text()
            + "  - id: test.sum\n    title: Sum\n    group: diagnosis\n    type: number\n"
            + '    unit: "{score}"\n    range: [0, 10]\n    question: (derived) sum\n'
            + "    roles: [dose]\n    derived: true\n"
        )

    def lock(self, when, way):
        """A lock that approves that plugin and every plugin of the tree."""
        folder = self.folder / f"{when}-{way}"
        folder.mkdir(exist_ok=True)
        ender = shutil.copy(FIXTURES / f"ender_{when}_{way}.so", folder)
        others = [shutil.copy(path, folder) for path in TREE]
        done = run("plugin", "approve", "--yes", "--quiet", ender, *others)
        self.assertEqual(done.returncode, 0, done.stderr)
        return folder / "plugins.lock"

    def start(self, when, way, *words):
        """A service with that plugin, and more time for a call than a busy machine needs, unless
        all of it will be waited for."""
        time_limit = [] if "--in-process" in words else ["--plugin-milliseconds"]
        time_limit += ["1500" if way in ("hang", "wait") else "30000"] if time_limit else []
        lock = self.lock(when, way)
        return self.serve("--rules", str(self.rules), "--plugins", str(lock), *time_limit, *words)

    def plan(self, served, patient=PATIENTS[0]):
        status, _, body = served.ask("POST", "/v1/recommend", patient.read_bytes(), YAML)
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def others(self, plan):
        return {name: one for name, one in plan["modalities"].items() if name != "ender"}

    def test_every_other_modality_is_answered(self):
        self.assertGreaterEqual(len(WAYS), 20)
        honest = self.plan(self.start("prescribe", "asked"))
        self.assertIn("Slowly.", json.dumps(honest["modalities"]["ender"]))
        self.assertEqual(honest["faults"], [])
        for way in WAYS:
            with self.subTest(way):
                served = self.start("prescribe", way)
                for _ in range(2):  # and again, while it recovers
                    plan = self.plan(served)
                    self.assertTrue(self.others(plan) == self.others(honest), way)
                    if way in HARMLESS or (SANITIZED and way in FILTERED):
                        continue
                    (fault,) = plan["faults"]
                    self.assertEqual((fault["plugin"], fault["modality"]), ("ender", "ender"))
                    self.assertIn("its process ", fault["what"])
                    self.assertNotIn("Slowly.", json.dumps(plan["modalities"]["ender"]))
                    self.is_told(served)
                self.assertEqual(served.close(), 0)

    def is_told(self, served):
        """In the log and in the metrics, and nothing of the patient."""
        said = "the plugin ender gave no answer"
        with served.changed:
            served.changed.wait_for(lambda: said in "".join(served.log), timeout=120)
        self.assertIn(said, "".join(served.log))
        self.assertNotIn(PATIENTS[0].stem, "".join(served.log))
        metrics = served.ask("GET", "/metrics")[2].decode()
        self.assertRegex(metrics, r'windlass_plugin_faults_total\{plugin="ender"\} [1-9]')
        self.assertRegex(metrics, r'windlass_plugin_processes_failed_total\{plugin="ender"\} [1-9]')
        self.assertRegex(metrics, r'windlass_plugin_faults_total\{plugin="taping"\} 0\n')

    def test_a_calculator_that_fails_leaves_its_fact_unknown(self):
        honest = self.plan(self.start("calculate", "asked"))
        for way in ("crash", "exit", "hang", "garble", "eat"):
            with self.subTest(way):
                served = self.start("calculate", way)
                plan = self.plan(served)
                self.assertTrue(self.others(plan) == self.others(honest), way)
                self.assertEqual({fault["plugin"] for fault in plan["faults"]}, {"ender"})
                self.assertEqual(served.close(), 0)

    def test_a_plugin_that_cannot_be_loaded_is_refused_and_a_reload_keeps_the_old_rules(self):
        served = self.start("prescribe", "asked")
        before = self.plan(served)
        folder = self.folder / "prescribe-asked"
        lock = (folder / "plugins.lock").read_bytes()
        shutil.copy(FIXTURES / "ender_load_exit.so", folder / "ender_prescribe_asked.so")
        done = run("plugin", "approve", "--yes", "--quiet", folder / "ender_prescribe_asked.so")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual((folder / "plugins.lock").read_bytes(), lock)
        served.signal(signal.SIGHUP)
        self.assertEqual(served.event("not reloaded")["code"], "plugin.worker")
        self.assertTrue(self.plan(served) == before)
        done = run(
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--rules",
            self.rules,
            "--plugins",
            folder / "plugins.lock",
        )
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("while it loaded the plugin", done.stderr)

    def test_feedback_counts_after_a_reload_removed_its_modality(self):
        words = ["--store", str(self.folder / "s.db"), "--keys", str(self.folder / "s.keys")]
        binding = ["--binding", str(ROOT / "rules" / "bindings" / "fhir-r4.yaml")]
        served = self.start("prescribe", "asked", *words, *binding)
        path = "/cds-services/windlass-patient-view"
        call = {
            "hook": "patient-view",
            "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": {"userId": "Practitioner/x", "patientId": "p1"},
            "prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}},
        }

        def card():
            status, _, body = served.ask("POST", path, json.dumps(call), JSON)
            self.assertEqual(status, 200, body)
            return json.loads(body)["cards"][0]["uuid"]

        def size():
            return json.loads(served.ask("GET", "/v1/rules")[2])["store"]["size"]

        def overridden(one):
            entry = {"card": one, "outcome": "overridden", "outcomeTimestamp": "2025-07-15"}
            body = json.dumps({"feedback": [entry]})
            return served.ask("POST", path + "/feedback", body, JSON)[::2]

        with_ender = card()
        lock = self.folder / "prescribe-asked" / "plugins.lock"
        before = lock.read_text()
        lock.write_text("".join(x for x in before.splitlines(True) if "id: ender," not in x))
        served.signal(signal.SIGHUP)
        served.event("reloaded")
        self.assertNotIn('"ender"', served.ask("GET", "/v1/rules")[2].decode())
        recorded = size()
        self.assertEqual(overridden(with_ender), (200, b"{}\n"))
        added = size() - recorded
        self.assertEqual(added, len(TREE) + 1)  # an outcome of every modality of that card
        without = card()
        lock.write_text(before)  # and one that came meanwhile is no part of an older card
        served.signal(signal.SIGHUP)
        served.event("reloaded", 2)
        recorded = size()
        self.assertEqual(overridden(without), (200, b"{}\n"))
        self.assertEqual(size() - recorded, len(TREE))

    def wait_until(self, holds):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if holds():
                    return
            except OSError:  # one that went meanwhile
                pass
            time.sleep(0.05)
        self.fail("it never came to hold")

    def test_workers_are_processes_that_end_with_the_service(self):
        served = self.start("prescribe", "asked")

        def workers():
            children = pathlib.Path(f"/proc/{served.process.pid}/task")
            return [
                int(pid)
                for task in children.iterdir()
                for pid in (task / "children").read_text().split()
            ]

        def dead(pids):
            return [pid for pid in pids if ") Z " in pathlib.Path(f"/proc/{pid}/stat").read_text()]

        found = workers()
        self.assertEqual(len(found), len(TREE) + 1)
        for pid in found:
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            self.assertTrue(command[0].endswith(b"windlass-worker"))
            self.assertEqual(pathlib.Path(f"/proc/{pid}/environ").read_bytes(), b"")
            opened = {os.readlink(one) for one in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
            self.assertFalse([one for one in opened if one.startswith(str(self.folder))])
        for pid in found:  # somebody else's doing: they come back, and no plan misses them
            os.kill(pid, signal.SIGKILL)
            self.wait_until(lambda: not os.path.exists(f"/proc/{pid}") or dead([pid]))
            plan = self.plan(served)
            self.assertEqual(plan["faults"], [])
        ended = workers()
        for pid in ended:
            os.kill(pid, signal.SIGKILL)
        # Nobody asks, and nothing is left of the dead.
        self.wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in ended))
        self.assertEqual(self.plan(served)["faults"], [])
        found += workers()
        served.process.kill()
        served.process.wait(timeout=60)
        deadline = time.monotonic() + 60
        while any(os.path.exists(f"/proc/{pid}/exe") for pid in found):
            self.assertLess(time.monotonic(), deadline, "a worker is left")
            time.sleep(0.01)

    def test_in_process_there_are_none(self):
        served = self.start("prescribe", "asked", "--in-process")
        children = pathlib.Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
        self.assertEqual(children.read_text().split(), [])
        self.assertFalse(json.loads(served.ask("GET", "/v1/rules")[2])["isolated"])


class SamePlans(unittest.TestCase):
    def test_plans_are_the_same_bytes_with_and_without(self):
        self.assertGreaterEqual(len(PATIENTS), 4)
        for patient in PATIENTS:
            plans = [
                run("recommend", patient, "--format", "json", "--explain", *words)
                for words in ([], ["--isolate"])
            ]
            self.assertEqual([one.returncode for one in plans], [0, 0], plans[1].stderr)
            self.assertTrue(plans[0].stdout == plans[1].stdout, patient)


if __name__ == "__main__":
    main()

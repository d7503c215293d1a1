# SPDX-License-Identifier: Apache-2.0
"""The Python client: the program's own bytes, errors as exceptions, an engine that is closed."""

import argparse
import glob
import os
import subprocess
import sys
import threading
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "clients", "python"))

import windlass  # noqa: E402

OPTIONS = None
PATIENTS = sorted(glob.glob(os.path.join(ROOT, "rules/plantar-heel-pain/patients/*.yaml")))


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Client(unittest.TestCase):
    def setUp(self):
        self.engine = windlass.Engine(library=OPTIONS.library)
        self.addCleanup(self.engine.close)

    def test_same_bytes_as_the_program(self):
        self.assertGreaterEqual(len(PATIENTS), 8)
        for path in PATIENTS:
            printed = subprocess.run(
                [OPTIONS.binary, "recommend", path, "--format", "json"],
                check=True,
                capture_output=True,
            ).stdout
            self.assertEqual(self.engine.recommend_bytes(read(path)), printed, path)
            explained = subprocess.run(
                [OPTIONS.binary, "explain", path, "--format", "json"],
                check=True,
                capture_output=True,
            ).stdout
            self.assertEqual(self.engine.explain_bytes(read(path)), explained, path)

    def test_documents_and_forms(self):
        patient = {"windlass": 1, "kind": "patient", "id": "p", "facts": {}}
        self.assertEqual(self.engine.recommend(patient)["disposition"], "incomplete")
        self.assertIn("<html", self.engine.recommend(patient, form="html"))
        self.assertIn("rf.dvt", str(self.engine.explain(patient, about="rf.dvt")))
        self.assertEqual(self.engine.version["plugin_abi"], 1)

    def test_errors_carry_their_diagnostics(self):
        with self.assertRaises(windlass.Error) as caught:
            self.engine.recommend("windlass: 1\nkind: patient\nid: p\nfacts: {no.such: 1}\n")
        self.assertEqual(caught.exception.result, 2)
        self.assertEqual(caught.exception.diagnostics[0]["code"], "fact.unknown_id")
        with self.assertRaises(windlass.Error):
            windlass.Engine({"rules": ["/nowhere"]}, library=OPTIONS.library)
        with self.assertRaises(windlass.Error):
            self.engine.verify()

    def test_a_closed_engine_is_not_called(self):
        with windlass.Engine(library=OPTIONS.library) as engine:
            engine.rules()
        with self.assertRaises(ValueError):
            engine.rules()
        engine.close()

    def test_threads(self):
        patients = [read(path) for path in PATIENTS]
        expected = [self.engine.recommend_bytes(one) for one in patients]
        wrong = []

        def ask():
            for one, plan in zip(patients, expected):
                if self.engine.recommend_bytes(one) != plan:
                    wrong.append(one)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        self.engine.reload()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--binary", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0]] + rest)

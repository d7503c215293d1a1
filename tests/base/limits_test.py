#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a user can feed to windlass stays within bounds, and closed streams destroy nothing.

Usage: limits_test.py WINDLASS LOCK RULES. Memory is bounded by RLIMIT_AS, never judged by a clock.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest

WINDLASS, LOCK, RULES = "", "", ""
MEMORY = 400 << 20  # the program, its libraries and the shipped rules take about 100 MB of it


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def recommend(patient, *options, **streams):
    command = [WINDLASS, "recommend", patient, "--plugins", LOCK, "--rules", RULES, *options]
    streams.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(command, capture_output=True, text=True, preexec_fn=limited, **streams)


class Input(unittest.TestCase):
    def test_input_without_end(self):
        with open("/dev/zero", "rb") as zeros:
            done = recommend("-", stdin=zeros)
        self.assertEqual(done.returncode, 2)
        self.assertIn("error[file.size]: this is larger than 67,108,864 bytes", done.stderr)

    def test_many_errors_in_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "patient.json"
            facts = {"course.prior_failed": ["taping"] * 100_000}
            patient = {"windlass": 1, "kind": "patient", "id": "h", "as_of": "2026-01-15"}
            text = json.dumps({**patient, "facts": facts}, separators=(",", ":"))
            path.write_text(text[:900_000].rpartition(",")[0] + "]}}")
            done = recommend(str(path))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("error[fact.value]"), 100)
        self.assertRegex(done.stderr, r"error\[document\.more\]: and [0-9]+,[0-9]{3} more")
        self.assertLess(len(done.stderr), 200_000)

    def test_hidden_characters_in_json(self):
        for escape in ("\\u202e", "\\u2028", "\\u200b", "\\ufeff", "\\udb40\\udc41"):
            text = '{"windlass":1,"kind":"patient","id":"h","note":"a%sb","facts":{}}' % escape
            done = recommend("-", stdin=None, input=text)
            self.assertEqual(done.returncode, 2, escape)
            self.assertIn("json.control", done.stderr)


class ClosedStreams(unittest.TestCase):
    def run_closed(self, redirections, folder):
        patient = pathlib.Path(folder) / "patient.yaml"
        patient.write_text("windlass: 1\nkind: patient\nid: p\nas_of: 2026-01-15\nfacts: {}\n")
        command = (
            '"$0" recommend "$1" --plugins "$2" --rules "$3" --store "$4/a.db" ' + redirections
        )
        return subprocess.run(
            ["sh", "-c", command, WINDLASS, str(patient), LOCK, RULES, folder],
            capture_output=True,
            text=True,
        )

    def test_no_file_takes_the_place_of_a_closed_stream(self):
        for redirections in (">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"):
            with tempfile.TemporaryDirectory() as folder:
                done = self.run_closed(redirections, folder)
                # An answer that nobody can get is no success: stopped.
                expected = 4 if ">&-" in redirections.split() else 0
                self.assertEqual(done.returncode, expected, redirections)
                for path in pathlib.Path(folder).iterdir():
                    content = path.read_bytes()
                    self.assertNotIn(b"windlass: error", content, path)
                    self.assertNotIn(b"INCOMPLETE", content, path)
                again = self.run_closed("", folder)
                self.assertEqual(again.returncode, 0, again.stderr)


if __name__ == "__main__":
    WINDLASS, LOCK, RULES = sys.argv[1:4]
    unittest.main(argv=sys.argv[:1])

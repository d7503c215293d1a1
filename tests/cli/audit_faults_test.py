#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Answers that cannot be written, streams that are closed, texts that nobody sees.

Usage: see audit_support.py.
"""
import json
import os
import os
import subprocess

from audit_support import BINARY, LOCK, PATIENTS, Clinic, main, run

INVISIBLE = ("\u202e", "\u2028", "\u200b", "\U000e0041", "\x1b", "\n")


class Faults(Clinic):
    def size(self):
        return len(json.loads(self.audit("list", "--format", "json").stdout)["records"])

    def into_full(self, *words):
        with open("/dev/full", "w") as full:
            return subprocess.run(
                [BINARY, *map(str, words)],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=120,
            )

    def test_what_was_recorded_and_not_answered_is_recorded_once(self):
        words = (
            "audit",
            "feedback",
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "podiatrist",
            "--store",
            self.store,
        )
        before = self.size()
        for _ in range(2):
            done = self.into_full(*words)
            self.assertEqual(done.returncode, 4)
            self.assertIn("could not be written", done.stderr)
            self.assertIn(f"record {before} of log", done.stderr)
            self.assertEqual(self.size(), before + 1)
        self.assertIn("recorded before", run(*words).stdout)
        self.assertEqual(self.size(), before + 1)
        run(*words[:6], "overridden", "--reason", "disagree", *words[7:])
        self.assertEqual(self.size(), before + 2)

    def test_a_plan_that_was_recorded_and_not_shown_says_so(self):
        before = self.size()
        done = self.into_full(
            "recommend", PATIENTS[0], "--plugins", LOCK, "--store", self.store, "--keys", self.keys
        )
        self.assertEqual(done.returncode, 4)
        self.assertIn(f"record {before} of log", done.stderr)
        self.assertEqual(self.size(), before + 1)

    def test_no_file_takes_the_place_of_a_closed_stream(self):
        for closed in ((0,), (1,), (2,), (0, 1, 2)):
            with self.subTest(closed=closed):
                folder = self.folder / ("closed" + "".join(map(str, closed)))
                folder.mkdir()
                store, keys, signer = folder / "s.db", folder / "keys", folder / "signer"
                for words in (
                    ("recommend", PATIENTS[0], "--plugins", LOCK, "--store", store, "--keys", keys),
                    ("audit", "keygen", signer, "--name", "x"),
                    ("audit", "export", folder / "all", "--store", store, "--keys", keys),
                ):
                    done = subprocess.run(
                        [BINARY, *map(str, words)],
                        preexec_fn=lambda: [os.close(one) for one in closed],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        timeout=120,
                    )
                    self.assertEqual(done.returncode, 4 if 1 in closed else 0, done.stderr)
                # Whatever was written is what it must be.
                run("audit", "verify", "--store", store, "--keys", keys, "--values")
                run("audit", "checkpoint", "--store", store, "--signer", signer, code=2)
                run("audit", "import", folder / "all")

    def commands_that_record(self, text):
        """Every command that puts a text of its caller into the record."""
        store, keys = ("--store", self.store), ("--keys", self.keys)
        record = ("recommend", PATIENTS[0], "--plugins", LOCK, *store, *keys)
        said = ("--modality", "taping", "--outcome", "overridden")
        feedback = ("audit", "feedback", 1, *said, *store)
        redact = ("audit", "redact", "--subject", "sample-1", *store, *keys)
        fork = ("audit", "fork", self.folder / "new", *store)
        return (
            (*record, "--client", text),
            (*record, "--user", text),
            (*record, "--role", text),
            (*feedback, "--role", text, "--reason", "x"),
            (*feedback, "--role", "p", "--reason", text),
            (*feedback, "--role", "p", "--reason", "x", "--client", text),
            (*feedback, "--role", "p", "--reason", "x", "--user", text),
            (*redact, "--approver", text, "--approver", "B", "--reason", "x"),
            (*redact, "--approver", "A", "--approver", "B", "--reason", text),
            (*fork, "--approver", text, "--reason", "x"),
            (*fork, "--approver", "A", "--reason", text),
            ("audit", "keygen", self.folder / "k", "--name", text),
        )

    def test_texts_for_the_record_can_be_seen_by_whoever_reads_it(self):
        before = self.size()
        for character in INVISIBLE:
            for words in self.commands_that_record(f"a{character}b"):
                with self.subTest(words=words[1:], character=hex(ord(character))):
                    run(*words, code=2)
        self.assertEqual(self.size(), before)
        self.assertFalse((self.folder / "new").exists())


if __name__ == "__main__":
    main()

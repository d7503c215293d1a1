#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An export whose values are sealed, read with the log's keys, without them and with others.

Usage: see audit_support.py.
"""
import json

from audit_support import PATIENTS, Clinic, main, recommend, run


class Sealed(Clinic):
    def setUp(self):
        super().setUp()
        self.export = self.folder / "sealed.export"
        self.audit("export", self.export, "--without-values", keys=True)

    def read(self, action, *words, keys=None, code=0):
        more = () if keys is None else ("--keys", keys)
        return run("audit", action, *words, "--export", self.export, *more, code=code)

    def test_its_values_are_opened_by_the_keys_of_the_log(self):
        self.assertNotIn(b"sample-1", self.export.read_bytes())
        shown = json.loads(self.read("show", 4, "--format", "json", keys=self.keys).stdout)
        self.assertEqual(shown["facts"], PATIENTS[3].read_text())
        self.assertEqual(shown["replay"]["outcome"], "identical")
        self.assertIn("8 identical", self.read("replay", keys=self.keys).stdout)
        found = self.read("list", "--subject", "sample-3", "--format", "json", keys=self.keys)
        self.assertEqual([one["sequence"] for one in json.loads(found.stdout)["records"]], [3])
        report = json.loads(
            self.read("verify", "--values", "--format", "json", keys=self.keys).stdout
        )
        self.assertEqual((report["opened"], report["with_values"]), (8, 8))

    def test_a_part_of_a_log_is_read_so_too(self):
        part = self.folder / "part.export"
        self.audit("export", part, "--record", 2, "--without-values", keys=True)
        self.export = part
        self.assertIn("record 2: identical", self.read("replay", 2, keys=self.keys).stdout)

    def test_without_keys_it_stays_sealed_and_that_is_said(self):
        self.assertIn("sealed: no key at hand opens them", self.read("show", 4).stdout)
        done = self.read("replay", code=4)
        self.assertIn("8 sealed", done.stdout)
        self.assertIn("name the file of the patients' keys with --keys", done.stderr)
        done = self.read("list", "--subject", "sample-3", code=3)
        self.assertIn("name it with --keys", done.stderr)
        done = self.read("verify", "--values", code=2)
        self.assertIn("this export has those of 8 records sealed", done.stderr)
        self.assertEqual(done.stdout, "")
        self.read("verify")

    def test_values_in_the_clear_need_no_keys(self):
        self.export = self.folder / "open.export"
        self.audit("export", self.export, keys=True)
        report = json.loads(self.read("verify", "--values", "--format", "json").stdout)
        self.assertEqual((report["opened"], report["with_values"]), (8, 8))

    def test_keys_of_another_log_are_refused_by_every_command(self):
        other = self.folder / "other-keys"
        recommend(PATIENTS[0], self.folder / "other.db", "--keys", other)
        for words in (
            ("list",),
            ("list", "--subject", "sample-3"),
            ("show", 4),
            ("verify",),
            ("verify", "--values"),
            ("verify", "--record", 4),
            ("replay",),
            ("stats",),
        ):
            with self.subTest(words):
                done = self.read(*words, keys=other, code=3)
                self.assertIn("error[audit.keys]", done.stderr)
                self.assertIn("not the key file that the log was made with", done.stderr)
                self.assertEqual(done.stdout, "")

    def test_keys_that_lack_one_are_told_of(self):
        self.keys.write_bytes(self.keys.read_bytes()[:264])  # as it was after five plans
        for log in (self.export, None):
            with self.subTest(log):
                words = ("--export", log) if log else ("--store", self.store)
                done = run("audit", "verify", "--values", *words, "--keys", self.keys, code=4)
                told = "the values of record 6 and of 2 more were not compared"
                self.assertIn(told, " ".join(done.stdout.split()))
                self.assertIn("the log holds", done.stdout)  # the keys are old, not the log
                self.assertIn("the values of 3 records were not compared", done.stderr)
                self.assertIn("it is older than the log", " ".join(done.stderr.split()))
                values = ("--values", "--format", "json", "--keys", self.keys)
                report = json.loads(run("audit", "verify", *words, *values, code=4).stdout)
                self.assertTrue(report["holds"])
                self.assertEqual((report["opened"], report["with_values"]), (5, 8))
        done = self.read("replay", keys=self.keys, code=4)
        self.assertIn("it is older than the log", done.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Key files and names: which are taken, which are refused.

Usage: see audit_support.py.
"""
import json
import pathlib

from audit_support import PATIENTS, Clinic, main, recommend


class Keys(Clinic):
    """A log has one key file, and a typing error must not give it another."""

    def record(self, *more, code=0):
        return recommend(PATIENTS[0], self.store, *more, code=code)

    def test_a_log_takes_no_other_key_file(self):
        for name, content in (
            ("none", None),
            ("empty", b""),
            ("short", b"x" * 30),
            ("cut", self.keys.read_bytes()[:70]),
            ("foreign", None),
        ):
            with self.subTest(name):
                other = self.folder / name
                if content is not None:
                    other.write_bytes(content)
                    other.chmod(0o600)  # others may not read a key file
                if name == "foreign":
                    recommend(
                        PATIENTS[0],
                        self.folder / "second.db",
                        "--keys",
                        other,
                    )
                before = other.read_bytes() if other.exists() else None
                if (
                    name == "cut"
                ):  # the right secret, and fewer keys: nothing can be said against it
                    self.record("--keys", other)
                    continue
                done = self.record("--keys", other, code=3)
                self.assertEqual(done.stdout, "")
                self.assertIn("audit.keys", done.stderr)
                self.assertIn("there is no plan", done.stderr)
                self.assertEqual(other.read_bytes() if other.exists() else None, before)
        done = self.record(code=3)  # nor one that would be made beside it
        self.assertIn("its key file is not", done.stderr)
        self.assertFalse(pathlib.Path(str(self.store) + ".keys").exists())
        self.record("--keys", self.keys)

    def test_the_stores_own_files_are_no_key_files(self):
        for name in ("clinic.db", "clinic.db-wal", "clinic.db-shm"):
            done = self.record("--keys", self.folder / name, code=3)
            self.assertIn("a file of the store itself", done.stderr)
        recommend(
            PATIENTS[0],
            self.folder / "x",
            "--keys",
            self.folder / "x",
            code=3,
        )
        self.assertFalse((self.folder / "x").exists())

    def test_a_refused_store_leaves_no_key_file(self):
        (self.folder / "text").write_text("no store\n")
        for store in (self.folder / "text", "/dev/null", self.folder):
            recommend(
                PATIENTS[0],
                store,
                "--keys",
                self.folder / "made",
                code=3,
            )
            self.assertFalse((self.folder / "made").exists())

    def test_whoever_is_named_must_be_printable(self):
        for option in ("--user", "--client", "--role"):
            for bad in ("a\x1bb", "a\x7f", "a\x85", "a\nb", "x" * 201):
                done = self.record("--keys", self.keys, option, bad, code=2)
                self.assertEqual(done.stdout, "")
                self.assertIn("error", done.stderr)

    def test_erasing_twice_is_said_and_dates_that_go_back_too(self):
        approvers = (
            "--approver",
            "Medical Director",
            "--approver",
            "Privacy Officer",
            "--reason",
            "request 14",
        )
        self.assertIn(
            "values are erased: record",
            self.audit("redact", "--subject", "sample-1", *approvers, keys=True).stdout,
        )
        self.assertIn(
            "erased before, and nothing new is recorded",
            self.audit("redact", "--subject", "sample-1", *approvers, keys=True).stdout,
        )
        self.audit(
            "redact",
            "--subject",
            "sample-2",
            "--approver",
            "Medical Director",
            "--approver",
            "medical  director.",
            "--reason",
            "request 14",
            keys=True,
            code=2,
        )
        self.audit(
            "redact",
            "--subject",
            "sample-2",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            "sample-2 asked",
            keys=True,
            code=2,
        )
        self.record("--keys", self.keys, "--now", "2020-01-01T00:00:00Z")
        report = json.loads(self.audit("verify", "--format", "json").stdout)
        self.assertEqual(
            (len(report["dated_back"]), report["redacted_unsigned"], report["holds"]), (1, 1, True)
        )
        self.assertIn("a wrong clock, or dated back", self.audit("verify").stdout)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whose recorded plugins are run: never those of somebody who can only write the file.

Usage: see audit_support.py.
"""
import hashlib
import json
import pathlib
import re
import shutil
import tempfile

from audit_support import LOCK, PATIENTS, Clinic, main, run

NOBODY = "windlass: 1\nkind: lock\nplugins: []\n"


class Vouching(Clinic):
    """Records 1 to 8 are signed; record 10 lies behind the checkpoint and has a strange plugin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plugins = cls.home / "strange"
        plugins.mkdir()
        for file in pathlib.Path(LOCK).parent.glob("*.so"):
            shutil.copy(file, plugins)
        listed = re.findall(r"file: (\S+\.so)", pathlib.Path(LOCK).read_text())
        strange = plugins / "taping.so"
        strange.write_bytes(strange.read_bytes() + b"\0")  # another digest, and still a plugin
        cls.digest = hashlib.sha256(strange.read_bytes()).hexdigest()
        cls.lock = plugins / "plugins.lock"
        run(
            "plugin",
            "approve",
            "--yes",
            "--fresh",
            "--quiet",
            "--lock",
            cls.lock,
            *(plugins / file for file in listed),
        )
        run(
            "recommend",
            PATIENTS[0],
            "--plugins",
            cls.lock,
            "--store",
            cls.home / "clinic.db",
            "--keys",
            cls.home / "safe/keys",
            "--now",
            "2026-01-21T09:00:00Z",
        )
        cls.nobody = cls.home / "nobody.lock"
        cls.nobody.write_text(NOBODY)

    def outcomes(self, *arguments, code):
        done = run("audit", "replay", *arguments, "--format", "json", code=code)
        return {one["sequence"]: one["outcome"] for one in json.loads(done.stdout)["records"]}

    def both(self):
        """The store, and an export of it that the intruder signed as well."""
        yield "store", ("--store", self.store, "--keys", self.keys)
        copy = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "all"
        run("audit", "keygen", self.folder / "intruder", "--name", "auditor.example")
        self.audit("export", copy, keys=True)
        yield "export", ("--export", copy)

    def test_a_strange_plugin_is_not_run_and_the_rest_is(self):
        for name, log in self.both():
            with self.subTest(name):
                found = self.outcomes(*log, code=4)
                self.assertEqual(found.pop(10), "not_vouched")
                self.assertEqual(set(found.values()), {"identical"})
                done = run("audit", "replay", 10, *log, code=4)
                self.assertIn(self.digest, " ".join(done.stdout.split()))
                self.assertIn("--trusted KEY", done.stderr)
                self.assertIn("plugins.lock", done.stderr)

    def test_a_lock_vouches_for_what_it_lists_now_or_listed_once(self):
        retired = self.folder / "retired.lock"
        lines = re.findall(r"- (\{.*\})", self.lock.read_text())
        retired.write_text(
            NOBODY
            + "retired:\n"
            + "".join(f"  - {re.sub(r', file: [^,]+', '', line)}\n" for line in lines)
        )
        for name, log in self.both():
            for lock in (self.lock, retired):
                with self.subTest(name, lock=lock):
                    found = self.outcomes(10, *log, "--plugins", lock, code=0)
                    self.assertEqual(found, {10: "identical"})

    def test_a_trusted_signature_vouches_for_what_lies_below_its_checkpoint(self):
        for name, log in self.both():
            with self.subTest(name):
                found = self.outcomes(*log, "--plugins", self.nobody, "--trusted", self.pub, code=4)
                self.assertEqual(found.pop(10), "not_vouched")
                self.assertEqual(set(found.values()), {"identical"})
                found = self.outcomes(*log, "--plugins", self.nobody, code=4)
                self.assertEqual(set(found.values()), {"not_vouched"})

    def test_the_intruders_own_checkpoint_counts_for_nothing(self):
        run("audit", "keygen", self.folder / "intruder", "--name", "auditor.example")
        folder = self.folder / "elsewhere"
        folder.mkdir()
        shutil.move(self.folder / "intruder", folder / "key")
        shutil.move(self.folder / "intruder.memory", folder / "key.memory")
        self.audit("checkpoint", "--signer", folder / "key", "--to", self.folder / "i.note")
        self.assertEqual(
            self.outcomes("--store", self.store, "--keys", self.keys, 10, code=4),
            {10: "not_vouched"},
        )
        # Named as trusted, the auditor's key did not sign what is the newest checkpoint now.
        self.audit("replay", 10, "--trusted", self.pub, keys=True, code=1)

    def test_show_tells_the_record_and_why_it_was_not_computed_again(self):
        for name, log in self.both():
            with self.subTest(name):
                done = run("audit", "show", 10, *log)
                text = " ".join(done.stdout.split())
                self.assertIn("WHAT IT SAID", text)
                self.assertIn("not_vouched", text)
                self.assertIn(self.digest, text)
                self.assertNotIn("COMPUTED AGAIN FROM", text)
                entry = json.loads(run("audit", "show", 10, *log, "--format", "json").stdout)
                self.assertEqual(entry["replay"]["outcome"], "not_vouched")
                self.assertIn("disposition", entry["plan"])
                self.assertNotIn("computed", entry)
                run("audit", "show", 10, *log, "--format", "html")
                done = run("audit", "show", 10, *log, "--plugins", self.lock)
                self.assertIn("COMPUTED AGAIN FROM", done.stdout)

    def test_stats_list_rules_only_of_code_that_may_run(self):
        for name, log in self.both():
            for lock, known in ((LOCK, True), (self.nobody, False)):
                with self.subTest(name, lock=lock):
                    done = run("audit", "stats", *log, "--plugins", lock, "--format", "json")
                    versions = json.loads(done.stdout)["versions"]
                    found = [one["rules_known"] for one in versions]
                    self.assertEqual(any(found), known)
                    # What another's code made is counted apart, and stays not vouched for.
                    self.assertFalse(found[-1])
            done = run(
                "audit",
                "stats",
                *log,
                "--plugins",
                self.nobody,
                "--trusted",
                self.pub,
                "--format",
                "json",
            )
            self.assertTrue(json.loads(done.stdout)["versions"][0]["rules_known"])

    def test_a_lock_that_was_named_and_cannot_be_read_is_refused(self):
        loose = self.folder / "loose.lock"
        loose.write_text(NOBODY)
        loose.chmod(0o666)
        for lock in (self.folder / "none.lock", loose, PATIENTS[0]):
            for command in (("show", 1), ("replay",), ("stats",)):
                self.audit(*command, "--plugins", lock, keys=True, code=3)


if __name__ == "__main__":
    main()

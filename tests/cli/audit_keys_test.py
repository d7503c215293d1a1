#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Key files and names: which are taken, which are refused.

Usage: see audit_support.py.
"""
import json
import os
import pathlib
import shutil
import subprocess

from audit_support import BINARY, LOCK, PATIENTS, Clinic, main, recommend, run


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
                done = self.record("--keys", other, code=3)
                self.assertEqual(done.stdout, "")
                self.assertIn("audit.keys", done.stderr)
                self.assertIn("there is no plan", done.stderr)
                self.assertEqual(other.read_bytes() if other.exists() else None, before)
        done = self.record(code=3)  # nor one that would be made beside it
        self.assertIn("its key file is not", done.stderr)
        self.assertFalse(pathlib.Path(str(self.store) + ".keys").exists())
        self.record("--keys", self.keys)

    def test_a_folder_in_which_others_can_replace_the_keys_is_refused(self):
        open_folder = self.folder / "open"
        open_folder.mkdir()
        moved = shutil.copy(self.keys, open_folder / "keys")
        moved.chmod(0o600)
        signer = shutil.copy(self.folder / "safe/signer", open_folder / "signer")
        open_folder.chmod(0o777)
        new = self.folder / "new.db"
        for done in (
            self.record("--keys", moved, code=3),
            self.audit("list", "--keys", moved, code=3),
            recommend(PATIENTS[0], new, "--keys", open_folder / "new.keys", code=3),
            self.audit("checkpoint", "--signer", signer, code=1),
            run("audit", "keygen", open_folder / "other", "--name", "a", code=1),
        ):
            self.assertIn("lies in a folder in which others can replace it", done.stderr)
            self.assertIn(f"chmod go-w '{open_folder}'", done.stderr)
        self.assertEqual({one.name for one in open_folder.iterdir()}, {"keys", "signer"})
        open_folder.chmod(0o1777)  # as /tmp: sticky
        self.record("--keys", moved)

    def test_a_key_file_that_is_older_than_the_log_is_refused(self):
        now = self.keys.read_bytes()
        self.keys.write_bytes(now[:264])  # as it was after five plans
        done = self.record("--keys", self.keys, code=3)
        self.assertEqual((done.stdout, len(self.keys.read_bytes())), ("", 264))
        self.assertIn("the key file lacks key 7, which record 8 names", done.stderr)
        said = ("--subject", "sample-8", "--approver", "A", "--approver", "B", "--reason", "x")
        done = self.audit("redact", *said, code=3, keys=True)
        self.assertIn("it is older than the log", done.stderr)
        done = self.audit("replay", "--plugins", LOCK, code=4, keys=True)
        self.assertIn("5 identical, 3 sealed", done.stdout)
        self.assertIn("warning[audit.keys]: the key file lacks key 7", done.stderr)
        self.assertIn("name its newest copy", done.stderr)
        self.assertNotIn("with --keys", done.stderr)
        self.keys.write_bytes(now + b"x" * 17)  # what a crash left of a key that nobody took
        self.record("--keys", self.keys)

    def as_owner(self, *words):
        """The program as somebody who is not root, and owns the folder's files."""
        who = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        command = [BINARY, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, **who)

    def test_where_nothing_can_be_written_what_is_sealed_is_read(self):
        self.audit("export", self.folder / "all", keys=True)
        for path in [self.folder, *self.folder.rglob("*")]:
            if os.geteuid() == 0:
                os.chown(path, 65534, 65534)
            path.chmod(0o500 if path.is_dir() else 0o400)
            self.addCleanup(path.chmod, 0o700)
        for path in (self.folder.parent, pathlib.Path(self.place.name)):
            path.chmod(0o755)
        store, keys = ("--store", self.store), ("--keys", self.keys)
        plugins = ("--plugins", LOCK)
        for words in (
            ("verify", *store, *keys),
            ("verify", "--values", *store, *keys),
            ("list", *store, *keys, "--subject", "sample-1"),
            ("show", 1, *store, *keys),
            ("replay", *store, *keys, *plugins),
            ("stats", *store, *keys, *plugins),
            ("show", 1, "--export", self.folder / "all", *keys),
        ):
            done = self.as_owner("audit", *words)
            self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
        self.assertIn("sample-1", self.as_owner("audit", "show", 1, *store, *keys).stdout)
        said = ("--modality", "taping", "--outcome", "accepted", "--role", "podiatrist")
        for words in (
            ("audit", "feedback", 1, *said, *store, *keys),
            ("recommend", PATIENTS[0], *plugins, *store, *keys),
        ):
            done = self.as_owner(*words)
            self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
            self.assertIn("the key file can be read and not written to", done.stderr)
            self.assertIn(f"chmod u+w '{self.keys}'", done.stderr)
            self.assertNotIn("-wal", done.stderr)

    def test_half_a_key_is_not_left_behind(self):
        full = pathlib.Path("/dev/full")
        with full.open("w") as out:
            command = [BINARY, "audit", "keygen", self.folder / "new", "--name", "a"]
            done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 4)
        self.assertRegex(done.stderr, r"its public key is a\+[0-9a-f]{8}\+")
        self.assertTrue((self.folder / "new").exists())
        (self.folder / "other.memory").mkdir()  # so that the second file cannot be made
        run("audit", "keygen", self.folder / "other", "--name", "a", code=None)
        self.assertFalse((self.folder / "other").exists())

    def test_what_is_no_log_is_called_what_it_is(self):
        pipe, yaml = self.folder / "pipe", self.folder / "rules.yaml"
        link = self.folder / "link"
        link.symlink_to("nowhere")
        os.mkfifo(pipe)
        yaml.write_text(PATIENTS[0].read_text())
        for path, what in (
            (yaml, "this file is no log"),
            (self.folder, "this is a folder, and no log"),
            (pathlib.Path("/dev/null"), "this is a pipe or a device, and no log"),
            (pipe, "this is a pipe or a device, and no log"),
            (link, "the file is a symbolic link"),
        ):
            for keys in ((), ("--keys", self.keys), ("--keys", self.folder / "new-keys")):
                done = recommend(PATIENTS[0], path, *keys, code=3)
                self.assertEqual(done.stdout, "")
                self.assertIn(f"{path}: error", done.stderr)
                self.assertIn(what, done.stderr)
                self.assertNotIn("key file", done.stderr)
            for action in ("verify", "list", "stats"):
                done = run("audit", action, "--store", path, code=None)
                self.assertIn(done.returncode, (1, 3))
                self.assertIn(what, done.stdout + done.stderr)
        self.assertFalse((self.folder / "new-keys").exists())
        self.assertEqual(yaml.read_text(), PATIENTS[0].read_text())

    def test_a_note_that_is_none_is_blamed_itself(self):
        note = self.folder / "patient.yaml"
        note.write_text(PATIENTS[0].read_text())
        for action in ("stats", "verify", "list"):
            done = self.audit(action, "--known", note, code=2)
            self.assertIn(f"{note}: error[audit.checkpoint]", done.stderr)
            self.assertNotIn(str(self.store), done.stderr)

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

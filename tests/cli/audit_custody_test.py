#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people do to a log: signing, anchoring, restoring, erasing.

Usage: see audit_support.py.
"""
import hashlib
import html.parser
import json
import subprocess
import shutil
import pathlib
import sqlite3

from audit_support import PATIENTS, run, Clinic, main, recommend


def time_stamp(folder, stamped):
    """A file: what a time-stamp authority, made for this test, answers to the file `stamped`."""
    authority = folder / "authority"
    authority.mkdir()
    (authority / "serial").write_text("01\n")
    (authority / "ts.cnf").write_text(
        "[tsa]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n"
        "digests = sha256\n"
    )
    for command in (
        (
            "req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=tsa -days 3650"
            " -addext extendedKeyUsage=critical,timeStamping"
        ),
        f"ts -query -data {stamped} -sha256 -out query",
        "ts -reply -config ts.cnf -section tsa -queryfile query -signer cert -inkey key -out reply",
    ):
        subprocess.run(
            ["openssl", *command.split()], cwd=authority, check=True, capture_output=True
        )
    return authority / "reply"


class Custody(Clinic):
    def checkpoint(self, name, code=0):
        return self.audit(
            "checkpoint",
            "--signer",
            self.folder / "safe/signer",
            "--to",
            self.folder / "safe" / name,
            code=code,
        )

    def record_one_more(self, store=None):
        recommend(
            PATIENTS[1],
            store or self.store,
            "--keys",
            self.keys,
        )

    def test_a_log_grows_and_is_anchored(self):
        self.record_one_more()
        self.checkpoint("2.note")
        grown = self.audit(
            "verify",
            "--from-checkpoint",
            self.note,
            "--to-checkpoint",
            self.folder / "safe/2.note",
            "--trusted",
            self.pub,
        )
        self.assertIn("the second continues the first", grown.stdout)
        self.audit(
            "verify",
            "--from-checkpoint",
            self.folder / "safe/2.note",
            "--to-checkpoint",
            self.note,
            code=2,
        )
        self.audit("verify", "--from-checkpoint", self.note, code=2)
        self.assertIn(
            "record 12: the checkpoint of 11 records",
            self.audit("anchor", self.folder / "safe/2.note", "--trusted", self.pub).stdout,
        )
        # Signed and anchored again and again, the log does not grow by checkpoints of checkpoints.
        again = self.checkpoint("again.note")
        self.assertIn("still stands", again.stderr)
        self.assertEqual(
            (self.folder / "safe/again.note").read_bytes(),
            (self.folder / "safe/2.note").read_bytes(),
        )
        listed = self.audit("list").stdout
        self.assertIn("records 0 to 10 signed by auditor.example", listed)
        self.assertIn(
            "the checkpoint of 11 records is known elsewhere (file)", " ".join(listed.split())
        )
        self.assertIn("auditor.example", self.audit("show", 11).stdout)
        self.assertIn(
            '"size":11', self.audit("show", 12, "--format", "html").stdout.replace("&quot;", '"')
        )

    def test_a_time_stamp_anchors_its_own_note_alone(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl, which makes the time stamp, is not installed")
        self.record_one_more()
        self.checkpoint("2.note")
        token = time_stamp(self.folder, self.folder / "safe/2.note")
        self.audit("anchor", token, "--kind", "rfc3161")
        self.audit("anchor", token, "--kind", "rfc3161", "--note", self.note, code=2)

    def test_what_is_no_time_stamp_over_this_very_note_is_refused(self):
        # A bare hash, a request, text around the hash, a time stamp of another checkpoint.
        self.record_one_more()
        self.checkpoint("2.note")
        imprint = hashlib.sha256((self.folder / "safe/2.note").read_bytes()).digest()
        sha256 = bytes.fromhex("300d06096086480165030402010500")
        message = b"\x30\x31" + sha256 + b"\x04\x20" + imprint
        for why, token in (
            ("is not a time-stamp response", imprint),
            ("is not a time-stamp response", b"\x30\x82 stamped " + imprint + b" at noon"),
            ("is a request", b"\x30\x36\x02\x01\x01" + message),
        ):
            (self.folder / "token").write_bytes(token)
            refused = self.audit("anchor", self.folder / "token", "--kind", "rfc3161", code=2)
            self.assertIn(why, " ".join(refused.stderr.split()))
        altered = self.folder / "altered.note"
        lines = self.note.read_text().split("\n")
        lines[2] = "A" * 43 + "="
        altered.write_text("\n".join(lines))
        self.audit("anchor", altered, code=1)
        self.audit("verify", "--trusted", self.pub, "--known", altered, code=1)

    def test_the_signer_never_goes_back_and_never_lies_beside_the_store(self):
        before = self.store.read_bytes()
        self.record_one_more()
        self.checkpoint("2.note")
        for suffix in ("-wal", "-shm"):
            pathlib.Path(str(self.store) + suffix).unlink(missing_ok=True)
        self.store.write_bytes(before)
        self.assertIn("audit.signer", self.checkpoint("3.note", code=1).stderr)
        run("audit", "keygen", self.folder / "beside", "--name", "x")
        done = self.audit("checkpoint", "--signer", self.folder / "beside", code=2)
        self.assertIn("folder of the store", done.stderr)

    def test_a_checkpoint_takes_the_place_of_an_older_one_alone(self):
        safe, memory = self.folder / "safe", self.folder / "safe/signer.memory"
        (safe / "letter").write_text("to somebody")
        (safe / "empty").write_text("")
        (safe / "folder").mkdir()
        (safe / "dangling").symlink_to(safe / "nowhere")
        recommend(
            PATIENTS[0],
            self.folder / "other.db",
            "--keys",
            self.keys,
        )
        run(
            "audit",
            "checkpoint",
            "--store",
            self.folder / "other.db",
            "--signer",
            safe / "signer",
            "--to",
            safe / "other.note",
        )
        (safe / "larger.note").write_text(self.note.read_text().replace("\n9\n", "\n900\n"))
        self.record_one_more()
        before = memory.read_bytes()
        for name, said in (
            ("letter", "is not a checkpoint"),
            ("empty", "is not a checkpoint"),
            ("folder", "this is a folder"),
            ("dangling", "there is no such file"),
            ("other.note", "another log"),
            ("larger.note", "900 records"),
            ("signer", "is not a checkpoint"),
            ("keys", "is not a checkpoint"),
        ):
            with self.subTest(name):
                content = (safe / name).read_bytes() if (safe / name).is_file() else None
                self.assertIn(said, self.checkpoint(name, code=2).stderr)
                self.assertEqual(memory.read_bytes(), before)  # nothing was signed
                if content is not None:
                    self.assertEqual((safe / name).read_bytes(), content)
        self.checkpoint("1.note")
        self.assertIn("\n11\n", self.note.read_text())
        self.checkpoint("1.note")  # the same once more

    def test_a_restored_backup_goes_on_under_a_new_origin(self):
        backup = self.store.read_bytes()
        self.record_one_more()
        self.record_one_more()
        self.checkpoint("2.note")
        restored = self.folder / "restored.db"
        restored.write_bytes(backup)
        newest = self.folder / "safe/2.note"
        done = run(
            "audit", "verify", "--store", restored, "--known", newest, "--trusted", self.pub, code=1
        )
        self.assertIn("cut off or restored", done.stdout)
        about = ("--store", restored, "--keys", self.keys, "--note", newest)
        why = ("--approver", "Medical Director", "--reason", "disk lost")
        done = run("audit", "fork", self.folder / "next.db", *about, *why)
        self.assertIn("records 10 to 11 were signed and are gone", done.stdout)
        opening = json.loads(
            run("audit", "show", 0, "--store", self.folder / "next.db", "--format", "json").stdout
        )["record"]["public"]["continues"]
        self.assertEqual(
            (opening["size"], opening["signed_size"], opening["approved_by"]),
            (10, 12, "Medical Director"),
        )
        listed = " ".join(run("audit", "list", "--store", self.folder / "next.db").stdout.split())
        self.assertIn(
            (
                "after a restore approved by Medical Director: 10 records were left of it, 2"
                " records that were signed are lost, from number 10 on"
            ),
            listed,
        )
        self.record_one_more(self.folder / "next.db")
        said = run("audit", "verify", "--store", self.folder / "next.db").stdout
        self.assertRegex(said, "the log continues .*10 records were left of it, 2 records that")
        self.assertIn("from number 10 on", said)
        run("audit", "fork", self.folder / "next.db", "--store", restored, *why, code=2)

    def test_a_log_that_lost_its_end_does_not_know_what_was_signed_of_it(self):
        # The record of its checkpoint went with it.
        self.record_one_more()
        self.record_one_more()
        self.checkpoint("2.note")
        newest = self.folder / "safe/2.note"
        for table in ("entry", "subject"):
            self.sql(f"DELETE FROM {table} WHERE sequence >= 8")
        cut = (
            "fork",
            self.folder / "after.db",
            "--keys",
            self.keys,
            "--approver",
            "Medical Director",
            "--reason",
            "cut",
        )
        self.assertIn("--note", self.audit(*cut, code=1).stderr)
        self.assertIn(
            "records 8 to 11 were signed and are gone", self.audit(*cut, "--note", newest).stdout
        )

    def test_a_copy_is_made_and_verifies_where_it_lies(self):
        place = self.folder / "media"
        place.mkdir()
        copy = place / "copy.db"
        done = self.audit("backup", copy, "--trusted", self.pub, "--known", self.note)
        self.assertIn("copied 10 records", done.stdout)
        self.audit("backup", copy, code=2)  # nothing is overwritten
        copy.chmod(0o444)
        place.chmod(0o555)
        self.addCleanup(place.chmod, 0o755)
        words = ("--store", copy, "--trusted", self.pub, "--known", self.note)
        self.assertIn("the log holds", run("audit", "verify", *words).stdout)
        listed = run("audit", "list", *words, "--format", "json").stdout
        self.assertEqual(
            json.loads(listed)["records"],
            json.loads(self.audit("list", "--format", "json").stdout)["records"],
        )
        self.assertNotIn(b"sample-", copy.read_bytes())

    def redact(self, subject, approvers, reason, code=0):
        who = [word for name in approvers for word in ("--approver", name)]
        why = ("--reason", reason)
        self.audit("redact", "--subject", subject, *who, *why, keys=True, code=code)

    def test_erasure(self):
        self.assertIn("sample-1", self.audit("show", 1, keys=True).stdout)
        exported = self.folder / "before.export"
        self.audit("export", exported, keys=True)
        self.assertTrue(
            b"id: sample-1\n" in exported.read_bytes()
        )  # the control: what is looked for can be found
        sealed = (
            sqlite3.connect(self.store)
            .execute("SELECT sealed FROM entry WHERE sequence = 1")
            .fetchone()[0]
        )
        for who in (["A"], ["A", "A"], ["A", "B", "C"]):
            self.redact("sample-1", who, "asked", code=2)
        self.redact("nobody", ["A", "B"], "asked", code=2)
        self.redact("sample-1", ["A", "B"], "request 14")
        after = self.folder / "after.export"
        self.audit("export", after, keys=True)
        for file in (self.store, pathlib.Path(str(self.store) + "-wal"), after):
            if file.exists():
                for bytes_ in (b"id: sample-1\n", sealed[:48], sealed[-48:]):
                    self.assertFalse(bytes_ in file.read_bytes(), f"{file.name} still holds values")
        self.assertIn("1 erased on request", self.verify(0))
        self.audit("verify", "--values", keys=True)
        refused = self.audit("verify", "--values", code=2)
        self.assertIn("no key file was found", refused.stderr)
        replayed = json.loads(self.audit("replay", "--format", "json", keys=True).stdout)
        self.assertEqual(replayed["counts"], {"identical": 7, "evidence_only": 1})
        self.assertIn("erased on request", self.audit("show", 1, keys=True).stdout)
        done = run(
            "audit", "import", after, "--verify", "--trusted", self.pub, "--known", self.note
        )
        self.assertIn("the log holds", done.stdout)


if __name__ == "__main__":
    main()

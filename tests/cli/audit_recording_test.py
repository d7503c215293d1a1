#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""recommend --store: no record, no plan; and what is recorded names nobody.

Usage: see audit_support.py.
"""
import html.parser
import json
import os
import tempfile

from audit_support import LOCK, PATIENTS, run, Clinic, main, recommend


class Recording(Clinic):
    def test_a_store_in_memory_is_told_of(self):
        if not os.access("/dev/shm", os.W_OK):
            self.skipTest("no file system in memory")
        with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
            store = ("--store", f"{memory}/log", "--keys", f"{memory}/keys")
            done = run("recommend", PATIENTS[0], "--plugins", LOCK, *store)
            warning = "warning[audit.file_system]: the store lies on a file system in memory"
            self.assertIn(warning, done.stderr)
            self.assertNotIn(warning, run("audit", "list", *store).stderr)

    def test_the_receipt_is_in_every_format_and_is_the_record(self):
        records = {
            one["sequence"]: one
            for one in json.loads(self.audit("list", "--format", "json").stdout)["records"]
        }
        for i, plan in self.plans.items():
            self.assertEqual(plan["receipt"]["sequence"], i)
            self.assertEqual(plan["receipt"]["leaf"], records[i]["leaf"])
            self.assertEqual(
                {name: one["status"] for name, one in plan["modalities"].items()},
                records[i]["modalities"],
            )
        text = recommend(PATIENTS[0], self.store, "--keys", self.keys).stdout
        page = recommend(
            PATIENTS[0],
            self.store,
            "--keys",
            self.keys,
            "--format",
            "html",
        ).stdout
        for shown, sequence in ((text, 10), (page, 11)):  # 9 is the checkpoint
            entry = json.loads(self.audit("show", sequence, "--format", "json").stdout)
            self.assertIn(entry["leaf"], shown)
            self.assertIn(entry["origin"], shown)
        without = json.loads(
            run("recommend", PATIENTS[0], "--plugins", LOCK, "--format", "json").stdout
        )
        self.assertNotIn("receipt", without)
        with_receipt = dict(self.plans[1])
        del with_receipt["receipt"]
        self.assertEqual(with_receipt, without)

    def test_without_a_record_there_is_no_plan(self):
        (self.folder / "text").write_text("no database, but long enough to be read as one " * 40)
        (self.folder / "link").symlink_to(self.store)
        cases = {
            "a folder": ("--store", self.folder, "--keys", self.keys),
            "no such folder": ("--store", self.folder / "none/x.db", "--keys", self.keys),
            "another file": ("--store", self.folder / "text", "--keys", self.keys),
            "a link": ("--store", self.folder / "link", "--keys", self.keys),
            "no key folder": ("--store", self.store, "--keys", self.folder / "none/keys"),
            "damaged keys": ("--store", self.store, "--keys", self.folder / "text"),
        }
        for name, arguments in cases.items():
            with self.subTest(name):
                done = run(
                    "recommend",
                    PATIENTS[0],
                    "--plugins",
                    LOCK,
                    *arguments,
                    "--format",
                    "json",
                    code=3,
                )
                self.assertEqual(done.stdout, "")
                self.assertIn("there is no plan", done.stderr)
        with self.subTest("a log that was cut"):
            self.sql(
                "DELETE FROM entry WHERE sequence >= 6", "DELETE FROM subject WHERE sequence >= 6"
            )
            done = recommend(
                PATIENTS[0],
                self.store,
                "--keys",
                self.keys,
                code=3,
            )
            self.assertEqual(done.stdout, "")
            self.assertIn("audit.rolled_back", done.stderr)

    def test_an_empty_value_is_not_an_option_left_out(self):
        for arguments in (
            ("--store", ""),
            ("--store", self.store, "--keys", ""),
            ("--store", self.store, "--keys", self.keys, "--now", ""),
            ("--store", self.store, "--keys", self.keys, "--user", ""),
            ("--store", self.store, "--keys", self.keys, "--client", ""),
            ("--store", self.store, "--keys", self.keys, "--role", ""),
        ):
            done = run("recommend", PATIENTS[0], "--plugins", LOCK, *arguments, code=2)
            self.assertEqual(done.stdout, "")
            self.assertIn(f"{arguments[-2]}: the value is empty; say it, or leave", done.stderr)
        run("recommend", PATIENTS[0], "--plugins", LOCK, "--store=", code=2)
        for action in ("list", "verify", "replay", "stats"):
            for arguments in (
                ("--store", ""),
                ("--export", ""),
                ("--store", self.store, "--keys", ""),
            ):
                done = run("audit", action, *arguments, code=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(f"{arguments[-2]}: the value is empty", done.stderr)
        for arguments in (
            ("list", "--subject", ""),
            ("verify", "--known", ""),
            ("checkpoint", "--signer", self.folder / "safe/signer", "--to", ""),
        ):
            self.assertIn("the value is empty", self.audit(*arguments, code=2).stderr)
        said = ("--modality", "taping", "--outcome", "accepted", "--role", "podiatrist")
        self.audit("feedback", 1, *said, "--reason", "")  # accepted: there is none
        for name in ("--client", "--user"):
            done = self.audit("feedback", 1, *said, name, "", code=2)
            self.assertIn(f"{name}: the value is empty; say it, or leave", done.stderr)

    def test_a_time_that_is_none_is_bad_input(self):
        said = ("--modality", "taping", "--outcome", "accepted", "--role", "podiatrist")
        feedback = ("feedback", 1, *said)
        two = ("--approver", "A", "--approver", "B", "--reason", "asked")
        commands = (
            feedback,
            ("redact", "--subject", "sample-1", *two),
            ("checkpoint", "--signer", self.folder / "safe/signer"),
            ("anchor", self.note),
            ("fork", self.folder / "next.db", "--approver", "A", "--reason", "lost"),
            ("export", self.folder / "all"),
        )
        before = len(json.loads(self.audit("list", "--format", "json").stdout)["records"])
        for now in (
            "yesterday",
            "2026-02-30T00:00:00Z",
            "2026-01-31",
            "2026-01-31T23:59:59+01:00",
            "2026-01-31T24:00:00Z",
        ):
            done = recommend(
                PATIENTS[0],
                self.store,
                "--keys",
                self.keys,
                "--now",
                now,
                code=2,
            )
            for command in commands:
                self.assertIn(
                    f"'{now}' is not a UTC time: it takes the form",
                    self.audit(*command, "--now", now, code=2, keys=True).stderr,
                )
            self.assertEqual(done.stdout, "")
            self.assertIn(
                f"windlass: error: --now: '{now}' is not a UTC time: it takes", done.stderr
            )
        self.assertEqual(
            len(json.loads(self.audit("list", "--format", "json").stdout)["records"]), before
        )

    def test_a_diagnostic_beside_a_store_hides_what_the_patient_said(self):
        secret = self.folder / "secret.yaml"
        store = ("--store", self.store, "--keys", self.keys)
        text = PATIENTS[0].read_text()
        line = next(
            one for one in text.split("\n") if "demo.height_cm" in one or "demo.weight_kg" in one
        )
        for broken, words in (
            (text.replace(line, line.split(":")[0] + ": quokka-77"), ["quokka", "77"]),
            (text + '\n  quokka: [numbat, "7', ["numbat"]),
            (text.replace(line, line + "\n - wallaby"), ["wallaby"]),
            (text.replace(line, line.split(":")[0] + ": Zoë7"), ["Zoë", "Zo"]),
        ):
            self.assertNotEqual(broken, text)
            secret.write_text(broken)
            plain = run("recommend", secret, "--plugins", LOCK, code=2).stderr
            hidden = run("recommend", secret, "--plugins", LOCK, *store, code=2).stderr
            self.assertTrue(any(word in plain for word in words), plain)
            # The folder's random name may hold any letters and digits.
            without_path = hidden.replace(str(secret), "secret.yaml")
            for word in words:
                self.assertNotIn(word, without_path)
            self.assertIn("*", hidden)
            caret = lambda shown: [
                one for one in shown.split("\n") if set(one) <= set(" |^~") and "^" in one
            ]
            self.assertEqual(caret(hidden), caret(plain))
            self.assertEqual(
                [len(one) for one in hidden.split("\n")], [len(one) for one in plain.split("\n")]
            )
        self.assertIn(line.split(":")[0].strip(), hidden)

    def test_keys_beside_the_store_are_made_with_a_warning(self):
        done = recommend(PATIENTS[0], self.folder / "new.db")
        self.assertIn("keys lie beside the store", done.stderr)
        self.assertEqual(os.stat(self.folder / "new.db.keys").st_mode & 0o077, 0)
        self.assertNotIn(
            "warning",
            recommend(
                PATIENTS[0],
                self.store,
                "--keys",
                self.keys,
            ).stderr,
        )

    def test_no_message_names_the_patient(self):
        secret = self.folder / "secret.yaml"
        secret.write_text(
            PATIENTS[0]
            .read_text()
            .replace("id: sample-1", "id: quokka-77")
            .replace("source: clinician", "source: numbat")
        )
        recommend(secret, self.store, "--keys", self.keys)
        for name in ("clinic.db", "clinic.db-wal"):
            if (self.folder / name).exists():
                for word in (b"quokka", b"numbat"):
                    self.assertFalse(
                        word in (self.folder / name).read_bytes(), f"{name} holds {word}"
                    )
        self.sql("UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE sequence = 10")
        for done in (
            self.audit("verify", "--values", keys=True, code=1),
            self.audit("replay", keys=True, code=1),
            self.audit("show", 10, keys=True, code=1),
        ):
            for word in ("quokka", "numbat"):
                self.assertNotIn(word, done.stdout + done.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""windlass audit as an auditor meets it: the program alone, a folder, and the sqlite3 of Python's standard library as the intruder's tool.

Usage: audit_test.py --binary WINDLASS --lock PLUGINS.LOCK [unittest arguments]
"""
import argparse
import hashlib
import html.parser
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
PATIENTS = [RULES / "examples" / "patients" / f"sample-{i}.yaml" for i in range(1, 9)]
SECOND_VERIFIER = ROOT / "tools" / "verify_export.py"
BINARY = LOCK = ""

LAYER = """windlass: 1
kind: ruleset
id: northside
version: 1.2.0
title: A house rule
extends: plantar-heel-pain
tighten:
  - modality: taping
    contraindication: {id: house-rule, when: {demo.sex_at_birth: female}, level: absolute, because: A rule of this test., basis: design}
"""


def run(*arguments, code=0, cwd=None, env=None):
    done = subprocess.run(
        [BINARY, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=env,
        timeout=120,
    )
    if code is not None and done.returncode != code:
        raise AssertionError(
            f"windlass {' '.join(map(str, arguments))}: exit code {done.returncode}, expected"
            f" {code}\n{done.stdout}\n{done.stderr}"
        )
    return done


class Clinic(unittest.TestCase):
    """A folder with a store of the eight samples, its keys and its signer elsewhere. Made once; a test that changes it takes a copy."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="windlass-audit-")
        cls.home = pathlib.Path(cls.place.name) / "clinic"
        (cls.home / "safe").mkdir(parents=True)
        cls.plans = {}
        for i, patient in enumerate(PATIENTS, 1):
            done = run(
                "recommend",
                patient,
                "--plugins",
                LOCK,
                "--store",
                cls.home / "clinic.db",
                "--keys",
                cls.home / "safe/keys",
                "--client",
                "ehr",
                "--role",
                "physiotherapist",
                "--now",
                f"2026-01-{10 + i}T09:00:00Z",
                "--format",
                "json",
            )
            cls.plans[i] = json.loads(done.stdout)
            (cls.home / f"plan-{i}.json").write_text(done.stdout)
        cls.key = run(
            "audit", "keygen", cls.home / "safe/signer", "--name", "auditor.example"
        ).stdout.strip()
        (cls.home / "auditor.pub").write_text(cls.key + "\n")
        run(
            "audit",
            "checkpoint",
            "--store",
            cls.home / "clinic.db",
            "--signer",
            cls.home / "safe/signer",
            "--to",
            cls.home / "safe/1.note",
            "--now",
            "2026-01-20T00:00:00Z",
        )

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.place.name)) / "c"
        shutil.copytree(self.home, self.folder)
        self.store = self.folder / "clinic.db"
        self.keys = self.folder / "safe/keys"
        self.note = self.folder / "safe/1.note"
        self.pub = self.folder / "auditor.pub"

    def audit(self, action, *arguments, code=0, keys=False):
        return run(
            "audit",
            action,
            *arguments,
            "--store",
            self.store,
            *(["--keys", self.keys] if keys else []),
            code=code,
        )

    def verify(self, code, *more):
        return self.audit(
            "verify", "--trusted", self.pub, "--known", self.note, *more, code=code
        ).stdout

    def sql(self, *statements):
        database = sqlite3.connect(self.store)
        for one in statements:
            database.execute(*one) if isinstance(one, tuple) else database.execute(one)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()


class Recording(Clinic):
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
        text = run(
            "recommend", PATIENTS[0], "--plugins", LOCK, "--store", self.store, "--keys", self.keys
        ).stdout
        page = run(
            "recommend",
            PATIENTS[0],
            "--plugins",
            LOCK,
            "--store",
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
            done = run(
                "recommend",
                PATIENTS[0],
                "--plugins",
                LOCK,
                "--store",
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
        ):
            done = run("recommend", PATIENTS[0], "--plugins", LOCK, *arguments, code=2)
            self.assertEqual(done.stdout, "")
            self.assertIn(f"{arguments[-2]}: the value is empty", done.stderr)
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
        self.audit(
            "feedback",
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "podiatrist",
            "--reason",
            "",
            "--client",
            "",
            "--user",
            "",
        )

    def test_a_time_that_is_none_is_bad_input(self):
        feedback = (
            "feedback",
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "podiatrist",
        )
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
            done = run(
                "recommend",
                PATIENTS[0],
                "--plugins",
                LOCK,
                "--store",
                self.store,
                "--keys",
                self.keys,
                "--now",
                now,
                code=2,
            )
            for command in commands:
                self.assertIn(
                    f"'{now}' is no UTC time: it takes the form",
                    self.audit(*command, "--now", now, code=2, keys=True).stderr,
                )
            self.assertEqual(done.stdout, "")
            self.assertIn(f"windlass: error: --now: '{now}' is no UTC time: it takes", done.stderr)
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
            for word in words:
                self.assertNotIn(word, hidden)
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
        done = run("recommend", PATIENTS[0], "--plugins", LOCK, "--store", self.folder / "new.db")
        self.assertIn("keys lie beside the store", done.stderr)
        self.assertEqual(os.stat(self.folder / "new.db.keys").st_mode & 0o077, 0)
        self.assertNotIn(
            "warning",
            run(
                "recommend",
                PATIENTS[0],
                "--plugins",
                LOCK,
                "--store",
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
        run("recommend", secret, "--plugins", LOCK, "--store", self.store, "--keys", self.keys)
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


class Reading(Clinic):
    def sequences(self, *filters, keys=False):
        return [
            one["sequence"]
            for one in json.loads(
                self.audit("list", "--format", "json", *filters, keys=keys).stdout
            )["records"]
        ]

    def test_filters(self):
        self.audit(
            "feedback",
            5,
            "--modality",
            "gait",
            "--outcome",
            "overridden",
            "--reason",
            "patient-declined",
            "--role",
            "podiatrist",
        )
        self.audit(
            "feedback", 4, "--modality", "gait", "--outcome", "accepted", "--role", "podiatrist"
        )
        status = lambda modality, wanted: [
            i for i, plan in self.plans.items() if plan["modalities"][modality]["status"] == wanted
        ]
        self.assertEqual(self.sequences(), list(range(0, 12)))
        self.assertEqual(self.sequences("--kind", "checkpoint"), [9])
        self.assertEqual(self.sequences("--kind", "recommendation"), list(range(1, 9)))
        self.assertEqual(self.sequences("--from", "2026-01-12", "--until", "2026-01-14"), [2, 3, 4])
        self.assertEqual(
            self.sequences("--from", "2026-01-12T09:00:01Z", "--until", "2026-01-14T09:00:00Z"),
            [3, 4],
        )
        self.assertEqual(
            self.sequences("--modality", "taping", "--status", "recommend"),
            status("taping", "recommend"),
        )
        self.assertTrue(status("taping", "recommend"))
        self.assertEqual(self.sequences("--override"), [5])
        self.assertEqual(self.sequences("--override", "--modality", "taping"), [])
        self.assertEqual(self.sequences("--subject", "sample-3", keys=True), [3])
        self.assertEqual(self.sequences("--subject", "nobody", keys=True), [])
        self.assertEqual(self.sequences("--limit", "2"), [0, 1])
        digest = self.plans[1]["knowledge"]["digest"]
        self.assertEqual(self.sequences("--digest", digest), list(range(1, 9)))
        self.assertEqual(self.sequences("--digest", "0" * 64), [])
        self.assertEqual(
            self.sequences("--digest", self.plans[1]["plugins"][0]["digest"][:16]),
            list(range(1, 9)),
        )
        rule = next(
            reason["id"]
            for reason in self.plans[1]["modalities"]["taping"]["because"]
            if reason["verdict"] == "true"
        )
        self.assertIn(1, self.sequences("--modality", "taping", "--rule", rule))
        self.assertEqual(self.sequences("--rule", "no-such-rule"), [])
        flag = next(one["id"] for one in self.plans[3]["red_flags"] if one["verdict"] == "true")
        self.assertIn(3, self.sequences("--rule", flag))
        self.audit("list", "--from", "soon", code=2)
        self.audit("list", "--subject", "sample-3", code=3)  # a pseudonym needs the keys

    def test_words_and_numbers_that_are_none(self):
        done = self.audit("list", "--status", "foo", code=2)
        self.assertIn("'foo' is no status", done.stderr)
        self.assertIn("recommend, optional, caution, defer, not_indicated, ask, block", done.stderr)
        for arguments in (
            ("list", "--limit", "-1"),
            ("list", "--limit=-1"),
            ("list", "--limit= -1"),
            ("list", "--limit", "0x2"),
            ("list", "--limit", "010"),
            ("show", "-1"),
            ("show", " -1"),
            ("verify", "--record=-1"),
            ("export", self.folder / "part", "--record=-1"),
            ("replay", "--limit=-3"),
            ("replay", "--rules", RULES, "--examples=-1"),
            ("feedback", " -1", "--modality", "gait", "--outcome", "accepted", "--role", "x"),
        ):
            with self.subTest(arguments):
                self.assertEqual(self.audit(*arguments, code=2).stdout, "")
        # Nothing found is an answer; a word that the log does not know is most likely one that was typed wrong.
        for arguments, warned in (
            (("--modality", "tapin"), "a modality 'tapin'"),
            (("--rule", "no-such-rule"), "a rule 'no-such-rule'"),
            (("--modality", "taping", "--rule", "nothing"), "a rule 'nothing'"),
        ):
            self.assertIn(
                f"warning: no record of this log speaks of {warned}",
                self.audit("list", *arguments).stderr,
            )
        for arguments in (
            ("--modality", "taping"),
            ("--modality", "taping", "--from", "2030-01-01"),
            ("--from", "2030-01-01"),
        ):
            self.assertNotIn("warning", self.audit("list", *arguments).stderr)

    def test_a_plan_that_cannot_be_read_is_told_and_not_left_out(self):
        self.assertEqual(
            json.loads(self.audit("stats", "--format", "json").stdout)["unreadable"], 0
        )
        database = sqlite3.connect(self.store)
        (record,) = database.execute("SELECT record FROM entry WHERE sequence = 4").fetchone()
        self.assertIn(b'"modalities":', record)
        record = record.replace(b'"modalities":', b'"modalitiez":')
        database.execute(
            "UPDATE entry SET record = ?, leaf = ? WHERE sequence = 4",
            (record, hashlib.sha256(b"\0" + record).digest()),
        )
        database.execute("DELETE FROM entry WHERE sequence = 9")
        database.execute("DELETE FROM evidence")
        database.commit()
        database.close()
        for filters in (
            (),
            ("--modality", "taping"),
            ("--modality", "tapin"),
            ("--status", "block"),
            ("--rule", "no-such-rule"),
            ("--digest", "0" * 64),
            ("--override",),
            ("--kind", "recommendation"),
        ):
            with self.subTest(filters):
                found = json.loads(self.audit("list", "--format", "json", *filters, code=1).stdout)[
                    "records"
                ]
                self.assertEqual([one["sequence"] for one in found if one.get("unreadable")], [4])
                self.assertIn("CANNOT BE READ: ", self.audit("list", *filters, code=1).stdout)
        self.audit("list", "--kind", "opening")
        counted = json.loads(self.audit("stats", "--format", "json", code=1).stdout)
        self.assertEqual((counted["unreadable"], counted["versions"][0]["plans"]), (1, 7))
        self.assertIn("CANNOT BE READ and not counted: 1 plan", self.audit("stats", code=1).stdout)
        self.assertIn(
            "Cannot be read and not counted: 1 plan.",
            self.audit("stats", "--format", "html", code=1).stdout,
        )

    def test_show(self):
        opened = json.loads(self.audit("show", 4, "--format", "json", keys=True).stdout)
        self.assertEqual(opened["replay"]["outcome"], "identical")
        self.assertEqual(opened["facts"], PATIENTS[3].read_text())
        self.assertIn("trace", json.dumps(opened["computed"]))
        bare = {key: value for key, value in self.plans[4].items() if key != "receipt"}
        self.assertEqual(opened["plan"], bare)
        leaf = hashlib.sha256(
            b"\0" + json.dumps(opened["record"], separators=(",", ":"), ensure_ascii=False).encode()
        ).hexdigest()
        self.assertEqual(opened["leaf"], leaf)  # anybody can compute it
        sealed = self.audit("show", 4).stdout
        self.assertIn("sealed", sealed)
        self.assertNotIn("sample-4", sealed)
        self.assertIn("EVERY REASON", self.audit("show", 4, keys=True).stdout)
        for more in ({}, {"keys": True}):
            page = self.audit("show", 4, "--format", "html", **more).stdout
            html.parser.HTMLParser().feed(page)
            self.assertIn(opened["leaf"], page)
            self.assertNotIn("<script", page)
        self.audit("show", 99, code=2)

    def test_stats_count_what_was_said(self):
        for sequence, modality, outcome in (
            (1, "taping", "overridden"),
            (4, "taping", "overridden"),
            (5, "taping", "accepted"),
            (5, "taping", "overridden"),
            (7, "gait", "accepted"),
        ):
            self.audit(
                "feedback",
                sequence,
                "--modality",
                modality,
                "--outcome",
                outcome,
                "--role",
                "podiatrist",
                *(["--reason", "not-available"] if outcome == "overridden" else []),
            )
        (version,) = json.loads(self.audit("stats", "--format", "json").stdout)["versions"]
        self.assertEqual(version["plans"], 8)
        for modality, one in version["modalities"].items():
            plans = [plan["modalities"][modality]["status"] for plan in self.plans.values()]
            self.assertEqual(one["shown"], 8)
            self.assertEqual(one["asked"], plans.count("ask"))
            self.assertEqual(one["blocked"], plans.count("block"))
            self.assertEqual(sum(one["statuses"].values()), 8)
        taping = version["modalities"]["taping"]
        self.assertEqual(
            (taping["accepted"], taping["overridden"]), (0, 3)
        )  # the last word on plan 5 counts
        self.assertEqual(taping["overridden_by_reason"], {"not-available": 3})
        shown = [
            i
            for i, plan in self.plans.items()
            if plan["modalities"]["taping"]["status"] in ("recommend", "optional", "caution")
        ]
        self.assertEqual(taping["ignored"], len(set(shown) - {1, 4, 5}))
        self.assertEqual(version["modalities"]["gait"]["accepted"], 1)
        held = {
            f"{m}: {rule}"
            for m, one in version["modalities"].items()
            for rule, count in one["rules"].items()
            if count["held"] + count["open"] > 0
        }
        self.assertTrue(version["rules_known"])
        self.assertFalse(held & set(version["never_fired"]))
        self.assertIn("red flag rf.cauda_equina", version["never_fired"])
        self.assertEqual(
            version["nearly_always_overridden"], []
        )  # three judgements are too few to say so
        page = self.audit("stats", "--format", "html").stdout
        self.assertGreaterEqual(page.count("<svg role="), 2)
        for start in (i for i in range(len(page)) if page.startswith("<svg role=", i)):
            xml.etree.ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])
        for word in ("http", "<script", "sample-"):
            self.assertNotIn(word, page.replace("http://www.w3.org/2000/svg", ""))

    def test_rules_that_are_nearly_always_overridden_are_named(self):
        shown = [
            i
            for i, plan in self.plans.items()
            if any(
                r["verdict"] == "true" and r["id"] == "first-line"
                for r in plan["modalities"]["mobility"]["because"]
            )
        ]
        self.assertGreaterEqual(len(shown), 5)
        for sequence in shown:
            self.audit(
                "feedback",
                sequence,
                "--modality",
                "mobility",
                "--outcome",
                "overridden",
                "--reason",
                "disagree",
                "--role",
                "podiatrist",
            )
        (version,) = json.loads(self.audit("stats", "--format", "json").stdout)["versions"]
        self.assertIn(
            f"mobility: indication first-line ({len(shown)} of {len(shown)})",
            version["nearly_always_overridden"],
        )

    def test_feedback_is_refused_without_what_makes_it_useful(self):
        say = lambda *more, code: self.audit("feedback", *more, code=code)
        say(1, "--modality", "taping", "--outcome", "overridden", "--role", "podiatrist", code=2)
        say(1, "--modality", "tapin", "--outcome", "accepted", "--role", "podiatrist", code=2)
        say(0, "--modality", "taping", "--outcome", "accepted", "--role", "podiatrist", code=2)
        say(1, "--modality", "taping", "--outcome", "liked", "--role", "podiatrist", code=2)
        say(
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "podiatrist",
            "--leaf",
            "0" * 64,
            code=2,
        )
        say(
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "podiatrist",
            "--leaf",
            self.plans[1]["receipt"]["leaf"],
            code=0,
        )


class Tampering(Clinic):
    CHANGES = {
        "a word of a record": (
            [
                "UPDATE entry SET record = CAST(replace(CAST(record AS TEXT), 'physiotherapist',"
                " 'physiotherapisT') AS BLOB) WHERE sequence = 4"
            ],
            "record 4",
        ),
        "the time of a record": (
            [
                "UPDATE entry SET record = CAST(replace(CAST(record AS TEXT), '2026-01-14',"
                " '2026-01-13') AS BLOB) WHERE sequence = 4"
            ],
            "record 4",
        ),
        "a record removed": (["DELETE FROM entry WHERE sequence = 4"], "record 4 is missing"),
        "the last record removed": (
            ["DELETE FROM entry WHERE sequence = 8", "DELETE FROM subject WHERE sequence = 8"],
            "record 8 is missing",
        ),
        "the end of the log": (
            [
                "DELETE FROM entry WHERE sequence >= 8",
                "DELETE FROM subject WHERE sequence >= 8",
                "DELETE FROM evidence",
            ],
            "before record 8",
        ),
        "two records swapped": (
            [
                "UPDATE entry SET sequence = 100 WHERE sequence = 4",
                "UPDATE entry SET sequence = 4 WHERE sequence = 5",
                "UPDATE entry SET sequence = 5 WHERE sequence = 100",
            ],
            "record 4 says that it is record 5",
        ),
        "a record put in twice": (
            ["INSERT INTO entry SELECT 10, leaf, record, sealed FROM entry WHERE sequence = 4"],
            "record 10",
        ),
        "a leaf": (["UPDATE entry SET leaf = zeroblob(32) WHERE sequence = 4"], "record 4"),
        "the values of a record": (
            ["UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE sequence = 4"],
            "the values of record 4",
        ),
        "the values removed": (
            ["UPDATE entry SET sealed = NULL WHERE sequence = 4"],
            "the values of record 4",
        ),
        "values of nobody": (["UPDATE entry SET sealed = x'00' WHERE sequence = 0"], "record 0"),
        "the index of subjects": (["DELETE FROM subject WHERE sequence = 4"], "record 4"),
        "somebody else's record": (
            [
                "UPDATE subject SET pseudonym = (SELECT pseudonym FROM subject WHERE sequence = 5)"
                " WHERE sequence = 4"
            ],
            "record 4",
        ),
        "a document": (
            [
                "UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), 'windlass: 1',"
                " 'windlass: 2') AS BLOB) WHERE CAST(bytes AS TEXT) LIKE '%kind: pathway%'"
            ],
            "the blob",
        ),
        "a document removed": (
            ["DELETE FROM blob WHERE digest = (SELECT min(digest) FROM blob)"],
            "the blob",
        ),
        "a document of nobody": (
            ["INSERT INTO blob VALUES(zeroblob(32), x'00')"],
            "no record speaks of the blob",
        ),
        "the checkpoint": (
            [
                "UPDATE entry SET record = CAST(replace(CAST(record AS TEXT), '\\n9\\n', '\\n8\\n')"
                " AS BLOB) WHERE sequence = 9"
            ],
            "record 9",
        ),
        "the day of the checkpoint": (
            [
                "UPDATE entry SET record = CAST(replace(CAST(record AS TEXT), '2026-01-20',"
                " '2026-01-19') AS BLOB) WHERE sequence = 9"
            ],
            "record 9",
        ),
        "the checkpoint removed": (["DELETE FROM entry WHERE sequence = 9"], "record 9"),
        "the index of checkpoints": (["DELETE FROM evidence WHERE sequence = 9"], "record 9"),
        "an anchor that was never recorded": (
            ["INSERT INTO evidence VALUES('anchor', 10)"],
            "record 10",
        ),
        "an index": (["CREATE INDEX sneaky ON entry(leaf)"], "schema"),
        "a view": (["CREATE VIEW sneaky AS SELECT * FROM entry"], "schema"),
        "a trigger": (
            ["CREATE TRIGGER sneaky AFTER INSERT ON entry BEGIN DELETE FROM subject; END"],
            "schema",
        ),
        "another table": (["CREATE TABLE sneaky(x)"], "schema"),
        "the opening record": (
            [
                "UPDATE entry SET record = CAST(replace(CAST(record AS TEXT), '2026-01-11',"
                " '2025-01-11') AS BLOB) WHERE sequence = 0"
            ],
            "record 0",
        ),
    }

    def test_whatever_one_thing_is_changed_by_hand_verify_names_it(self):
        self.assertIn("the log holds", self.verify(0))
        untouched = self.store.read_bytes()
        for name, (statements, named) in self.CHANGES.items():
            with self.subTest(name):
                for suffix in ("-wal", "-shm"):
                    pathlib.Path(str(self.store) + suffix).unlink(missing_ok=True)
                self.store.write_bytes(untouched)
                self.sql(*statements)
                self.assertFalse(self.store.read_bytes() == untouched, "the change changed nothing")
                done = self.audit("verify", "--trusted", self.pub, "--known", self.note, code=1)
                self.assertIn(named, done.stdout + done.stderr)
                self.assertIn("NOT hold", done.stdout + done.stderr)

    def test_a_store_that_is_found_out_while_opening_is_told_in_json_too(self):
        self.audit("export", self.folder / "all", keys=True)
        self.sql("CREATE TABLE zz(a)")
        found = json.loads(self.audit("verify", "--format", "json", code=1).stdout)
        self.assertIs(found["holds"], False)
        self.assertEqual([one["code"] for one in found["problems"]], ["audit.schema"])
        self.assertIn("schema", found["problems"][0]["message"])
        self.assertEqual(found["problem_count"], 1)
        (self.folder / "all").write_bytes((self.folder / "all").read_bytes()[:-1])
        found = json.loads(
            run("audit", "import", self.folder / "all", "--format", "json", code=1).stdout
        )
        self.assertEqual((found["holds"], found["problems"][0]["code"]), (False, "audit.export"))
        self.assertEqual(
            run(
                "audit", "verify", "--store", self.folder / "none.db", "--format", "json", code=3
            ).stdout,
            "",
        )  # it was not looked at

    def test_a_record_rewritten_together_with_its_tree(self):
        rewritten = sqlite3.connect(self.store)
        (record,) = rewritten.execute("SELECT record FROM entry WHERE sequence = 4").fetchone()
        record = record.replace(b"physiotherapist", b"psychotherapist")
        rewritten.execute(
            "UPDATE entry SET record = ?, leaf = ? WHERE sequence = 4",
            (record, hashlib.sha256(b"\0" + record).digest()),
        )
        rewritten.execute("DELETE FROM entry WHERE sequence = 9")
        rewritten.execute("DELETE FROM evidence")
        rewritten.commit()
        rewritten.close()
        self.assertIn(
            "the log holds", self.audit("verify").stdout
        )  # nothing in the file contradicts it: what is kept elsewhere does
        self.assertIn("are not those", self.verify(1))
        done = self.audit("verify", "--receipt", self.folder / "plan-4.json", code=1)
        self.assertIn("record 4 is not the one that its receipt names", done.stdout)
        self.assertIn("record holds", self.audit("verify", "--record", 3).stdout)
        self.audit("verify", "--record", 4, "--known", self.note, "--trusted", self.pub, code=1)
        self.audit("verify", "--record", 4, "--receipt", self.folder / "plan-4.json", code=1)

    def test_what_can_be_vouched_for_and_why(self):
        run(
            "recommend",
            PATIENTS[0],
            "--plugins",
            LOCK,
            "--store",
            self.store,
            "--keys",
            self.keys,
            "--now",
            "2026-02-01T00:00:00Z",
        )
        report = json.loads(
            self.verify(0, "--format", "json", "--receipt", self.folder / "plan-3.json")
        )
        self.assertEqual((report["size"], report["vouched"], report["vouched_outside"]), (11, 9, 9))
        self.assertEqual(
            {one["kind"] for one in report["grounds"]},
            {"checkpoint kept outside", "checkpoint in the store", "receipt"},
        )
        self.assertIn("vouched for: records 0 to 8", self.verify(0))
        self.assertIn("vouched for: no record", self.audit("verify").stdout)
        self.assertIn("signed by auditor.example", self.verify(0, "--record", 3))
        self.assertIn("no trusted signature covers it", self.verify(0, "--record", 10))
        stranger = run(
            "audit", "keygen", self.folder / "safe/other", "--name", "auditor.example"
        ).stdout.strip()
        self.audit("verify", "--trusted", stranger, code=1)
        self.audit("verify", "--trusted", "nonsense", code=2)
        run("audit", "verify", "--store", self.folder / "none.db", code=3)


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

    def more(self, store=None):
        run(
            "recommend",
            PATIENTS[1],
            "--plugins",
            LOCK,
            "--store",
            store or self.store,
            "--keys",
            self.keys,
        )

    def test_a_log_grows_and_is_anchored(self):
        self.more()
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
        self.assertEqual((self.folder / "again.note").exists(), False)
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
        # What is no time stamp over this very note is refused: a bare hash, a request, text around
        # the hash, a time stamp of another checkpoint.
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
        if shutil.which("openssl"):
            token = time_stamp(self.folder, self.folder / "safe/2.note")
            self.audit("anchor", token, "--kind", "rfc3161")
            self.audit("anchor", token, "--kind", "rfc3161", "--note", self.note, code=2)
        altered = self.folder / "altered.note"
        lines = self.note.read_text().split("\n")
        lines[2] = "A" * 43 + "="
        altered.write_text("\n".join(lines))
        self.audit("anchor", altered, code=1)
        self.audit("verify", "--trusted", self.pub, "--known", altered, code=1)

    def test_the_signer_never_goes_back_and_never_lies_beside_the_store(self):
        before = self.store.read_bytes()
        self.more()
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
        run(
            "recommend",
            PATIENTS[0],
            "--plugins",
            LOCK,
            "--store",
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
        self.more()
        before = memory.read_bytes()
        for name, said in (
            ("letter", "is no checkpoint"),
            ("empty", "is no checkpoint"),
            ("folder", "folder"),
            ("dangling", ""),
            ("other.note", "another log"),
            ("larger.note", "900 records"),
            ("signer", "is no checkpoint"),
            ("keys", ""),
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
        self.more()
        self.more()
        self.checkpoint("2.note")
        restored = self.folder / "restored.db"
        restored.write_bytes(backup)
        newest = self.folder / "safe/2.note"
        done = run(
            "audit", "verify", "--store", restored, "--known", newest, "--trusted", self.pub, code=1
        )
        self.assertIn("cut off or restored", done.stdout)
        done = run(
            "audit",
            "fork",
            self.folder / "next.db",
            "--store",
            restored,
            "--keys",
            self.keys,
            "--note",
            newest,
            "--approver",
            "A. Vogt",
            "--reason",
            "disk lost",
        )
        self.assertIn("records 10 to 11 were signed and are gone", done.stdout)
        opening = json.loads(
            run("audit", "show", 0, "--store", self.folder / "next.db", "--format", "json").stdout
        )["record"]["public"]["continues"]
        self.assertEqual(
            (opening["size"], opening["signed_size"], opening["approved_by"]), (10, 12, "A. Vogt")
        )
        listed = " ".join(run("audit", "list", "--store", self.folder / "next.db").stdout.split())
        self.assertIn(
            (
                "after a restore approved by A. Vogt: 10 records were left of it, 2 records that"
                " were signed are lost, from number 10 on"
            ),
            listed,
        )
        self.more(self.folder / "next.db")
        run("audit", "verify", "--store", self.folder / "next.db")
        run(
            "audit",
            "fork",
            self.folder / "next.db",
            "--store",
            restored,
            "--approver",
            "A",
            "--reason",
            "again",
            code=2,
        )
        # A log that lost its end together with the record of its checkpoint does not know what was signed of it.
        for table in ("entry", "subject"):
            self.sql(f"DELETE FROM {table} WHERE sequence >= 8")
        cut = (
            "fork",
            self.folder / "after.db",
            "--keys",
            self.keys,
            "--approver",
            "A. Vogt",
            "--reason",
            "cut",
        )
        self.assertIn("--note", self.audit(*cut, code=1).stderr)
        self.assertIn(
            "records 8 to 11 were signed and are gone", self.audit(*cut, "--note", newest).stdout
        )

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
            self.audit(
                "redact",
                "--subject",
                "sample-1",
                *[x for name in who for x in ("--approver", name)],
                "--reason",
                "asked",
                keys=True,
                code=2,
            )
        self.audit(
            "redact",
            "--subject",
            "nobody",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            "asked",
            keys=True,
            code=2,
        )
        self.audit(
            "redact",
            "--subject",
            "sample-1",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            "request 14",
            keys=True,
        )
        after = self.folder / "after.export"
        self.audit("export", after, keys=True)
        for file in (self.store, pathlib.Path(str(self.store) + "-wal"), after):
            if file.exists():
                for bytes_ in (b"id: sample-1\n", sealed[:48], sealed[-48:]):
                    self.assertFalse(bytes_ in file.read_bytes(), f"{file.name} still holds values")
        self.assertIn("1 erased on request", self.verify(0))
        self.audit("verify", "--values", keys=True)
        replayed = json.loads(self.audit("replay", "--format", "json", keys=True).stdout)
        self.assertEqual(replayed["counts"], {"identical": 7, "evidence_only": 1})
        self.assertIn("erased on request", self.audit("show", 1, keys=True).stdout)
        done = run(
            "audit", "import", after, "--verify", "--trusted", self.pub, "--known", self.note
        )
        self.assertIn("the log holds", done.stdout)


def time_stamp(folder, stamped):
    """A file with the answer of a time-stamp authority, made for this test, to the file `stamped`."""
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


def frames_of(data):
    """The frames of an export but its last: (kind, name, bytes)."""
    at, out = data.index(b"\n") + 1, []
    while True:
        end = data.index(b"\n", at)
        kind, name, size = data[at:end].decode().split(" ")
        if kind == "end":
            return out
        out.append((kind, name, data[end + 1 : end + 1 + int(size)]))
        at = end + 2 + int(size)


def export_of(frames):
    """The export of these frames, with the digest that belongs to them."""
    data = (
        b"windlass audit export 1\n"
        + b"".join(
            f"{kind} {name} {len(body)}\n".encode() + body + b"\n" for kind, name, body in frames
        )
        + b"end - 64\n"
    )
    return data + hashlib.sha256(data).hexdigest().encode() + b"\n"


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


class Keys(Clinic):
    """A log has one key file, and a typing error must not give it another."""

    def record(self, *more, code=0):
        return run(
            "recommend", PATIENTS[0], "--plugins", LOCK, "--store", self.store, *more, code=code
        )

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
                if name == "foreign":
                    run(
                        "recommend",
                        PATIENTS[0],
                        "--plugins",
                        LOCK,
                        "--store",
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
        run(
            "recommend",
            PATIENTS[0],
            "--plugins",
            LOCK,
            "--store",
            self.folder / "x",
            "--keys",
            self.folder / "x",
            code=3,
        )
        self.assertFalse((self.folder / "x").exists())

    def test_a_refused_store_leaves_no_key_file(self):
        (self.folder / "text").write_text("no store\n")
        for store in (self.folder / "text", "/dev/null", self.folder):
            run(
                "recommend",
                PATIENTS[0],
                "--plugins",
                LOCK,
                "--store",
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
                self.assertIn("audit.draft", done.stderr)

    def test_erasing_twice_is_said_and_dates_that_go_back_too(self):
        approvers = ("--approver", "A. Vogt", "--approver", "B. Lind", "--reason", "request 14")
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
            "A. Vogt",
            "--approver",
            "a vogt",
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


class Replay(Clinic):
    def second(self, export, *arguments):
        return subprocess.run(
            [sys.executable, "-B", SECOND_VERIFIER, export, *map(str, arguments)],
            capture_output=True,
            text=True,
        )

    def refused(self, name, frames):
        with self.subTest(name):
            altered = self.folder / "altered"
            altered.write_bytes(export_of(frames))
            done = self.second(altered)
            self.assertEqual((done.returncode, done.stderr), (1, ""), done.stdout)
            self.assertIn("PROBLEM", done.stdout)
            run("audit", "import", altered, "--verify", code=1)

    def exports(self):
        """A complete and an incomplete export, as frames, of a log with an erased patient."""
        self.audit(
            "redact",
            "--subject",
            "sample-1",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            'request "14" without question',
            keys=True,
        )
        self.audit("export", self.folder / "all", "--trusted", self.pub, keys=True)
        self.audit(
            "export",
            self.folder / "part",
            "--record",
            1,
            "--record",
            3,
            "--trusted",
            self.pub,
            keys=True,
        )
        self.audit("export", self.folder / "closed", "--record", 3, "--without-values", keys=True)
        out = []
        for name in ("all", "part", "closed"):
            out.append(frames_of((self.folder / name).read_bytes()))
            self.assertEqual(export_of(out[-1]), (self.folder / name).read_bytes())
            done = self.second(self.folder / name)
            self.assertEqual(
                (done.returncode, done.stdout.splitlines()[-1]),
                (0, "the export holds"),
                done.stdout,
            )
        return out

    def test_frames_in_another_spelling_or_twice_are_refused_by_both_verifiers(self):
        whole, part, closed = self.exports()
        for name, frames in (("all", whole), ("part", part)):
            head = frames[0][2]
            for what, body in (
                ("a line feed", head + b"\n"),
                ("a line feed inside", head[:-1] + b"\n}"),
                ("a blank", head.replace(b",", b", ", 1)),
                ("a leading zero", head.replace(b'"size":', b'"size":0')),
                ("upper case", head.upper()),
                ("another day", head.replace(b'"written":"2', b'"written":"x')),
                ("no end", head[:-1]),
            ):
                self.refused(f"{name}: the head with {what}", [("head", "-", body), *frames[1:]])
            for kind in ("head", "blob", "proof", "sealed", "value", "record"):
                for base in (frames, closed):
                    found = next((i for i, frame in enumerate(base) if frame[0] == kind), None)
                    if found is not None:
                        self.refused(f"{name}: {kind} twice", base[: found + 1] + base[found:])

    def test_both_verifiers_know_one_order_of_frames(self):
        whole, part, closed = self.exports()
        at = lambda frames, kind: next(i for i, frame in enumerate(frames) if frame[0] == kind)

        def moved(frames, kind, to):
            rest = list(frames)
            one = rest.pop(at(frames, kind))
            return rest[:to] + [one] + rest[to:]

        without = lambda frames, i: frames[:i] + frames[i + 1 :]
        renamed = (
            lambda frames, i, name: frames[:i]
            + [(frames[i][0], name, frames[i][2])]
            + frames[i + 1 :]
        )
        key, note, blob, record, proof, path = (
            at(part, kind)
            for kind in ("key", "checkpoint", "blob", "record", "proof", "consistency")
        )
        self.assertLess(key, note)
        cases = {
            "a key after a checkpoint": moved(part, "key", note + 1),
            "a key at the end": moved(part, "key", len(part)),
            "a key of another name": renamed(part, key, "somebody"),
            "a key that is none": (
                part[:key] + [("key", part[key][1], part[key][2][:-2])] + part[key + 1 :]
            ),
            "a key with a line feed": (
                part[:key] + [("key", part[key][1], part[key][2] + b"\n")] + part[key + 1 :]
            ),
            "a checkpoint after the blobs": (
                part[:note] + part[note + 2 : record] + part[note : note + 2] + part[record:]
            ),
            "a checkpoint of another size": renamed(part, note, "8"),
            "a checkpoint without its path": without(part, path),
            "a path of another name": renamed(part, path, "8"),
            "a path twice": part[:path] + [part[path]] + part[path:],
            "a path before its checkpoint": (
                part[:note] + [part[path], part[note]] + part[path + 1 :]
            ),
            "a path in a complete export": (
                whole[: at(whole, "blob")] + [part[note], part[path]] + whole[at(whole, "blob") :]
            ),
            "a blob at the end": moved(part, "blob", len(part)),
            "a blob before the checkpoints": moved(part, "blob", note),
            "a blob without a digest": renamed(part, blob, "x"),
            "a record without its proof": without(part, proof),
            "a proof of another record": renamed(part, proof, "1"),
            "a proof in a complete export": (
                whole[: at(whole, "record") + 1] + [part[proof]] + whole[at(whole, "record") + 1 :]
            ),
            "no opening record": part[:record] + part[record + 2 :],
            "no records": part[:record],
            "a record of another spelling": renamed(part, record, "00"),
            "a value before the proof": None,
            "values out of order": None,
            "sealed beside values": None,
            "a frame that nobody knows": part + [("note", "-", b"")],
            "no head": part[1:],
        }
        value = at(part, "value")
        cases["a value before the proof"] = (
            part[: value - 1] + [part[value], part[value - 1]] + part[value + 1 :]
        )
        cases["values out of order"] = (
            part[:value] + [part[value + 1], part[value]] + part[value + 2 :]
        )
        cases["sealed beside values"] = part + [
            next(frame for frame in closed if frame[0] == "sealed")
        ]
        for name, frames in cases.items():
            self.refused(name, frames)

    def test_records_that_only_the_log_itself_writes_have_one_form_for_both_verifiers(self):
        whole, part, _ = self.exports()
        last = max(i for i, frame in enumerate(whole) if frame[0] == "record")
        self.assertIn(b'"kind":"redaction"', whole[last][2])
        origin = json.loads(whole[0][2])["origin"]

        def with_record(base, at, old, new):
            self.assertIn(old, base[at][2])
            frames = list(base)
            frames[at] = ("record", base[at][1], base[at][2].replace(old, new))
            leaves = [
                hashlib.sha256(b"\0" + body).digest()
                for kind, _, body in frames
                if kind == "record"
            ]
            head = json.loads(frames[0][2])
            self.assertEqual(len(leaves), head["size"])
            frames[0] = (
                "head",
                "-",
                frames[0][2].replace(head["root"].encode(), root_of(leaves).hex().encode()),
            )
            return frames

        with_last = lambda old, new: with_record(whole, last, old, new)
        (self.folder / "altered").write_bytes(
            export_of(with_last(b"request", b"inquest"))
        )  # the control: another reason is none of the verifiers' business
        self.assertEqual(self.second(self.folder / "altered").returncode, 0)
        run("audit", "import", self.folder / "altered", "--verify")
        for name, old, new in (
            ("the same person twice", b'["A","B"]', b'["A","A"]'),
            ("one person", b'["A","B"]', b'["A"]'),
            ("three", b'["A","B"]', b'["A","B","C"]'),
            ("nobody", b'["A","B"]', b'["A",""]'),
            ("another record", b'"records":[1]', b'"records":[2]'),
            ("no record", b'"records":[1]', b'"records":[]'),
            ("not ascending", b'"records":[1]', b'"records":[2,1]'),
            ("twice", b'"records":[1]', b'"records":[1,1]'),
            ("a later record", b'"records":[1]', b'"records":[1,10]'),
            ("texts", b'"records":[1]', b'"records":["1"]'),
            ("no list", b'"records":[1]', b'"records":1'),
            ("one more word", b'"records":[1]', b'"records":[1],"more":1'),
            ("without a reason", b'"reason":"', b'"reasom":"'),
            ("another escape", b'\\"14', b"\\u002214"),
            ("another kind", b'"kind":"redaction"', b'"kind":"opening"'),
            ("another patient", b'"subject":"', b'"subject":"00'),
        ):
            frames = with_last(old, new)
            if name == "another patient":
                frames = with_last(json.loads(whole[last][2])["subject"].encode(), b"0" * 64)
            self.refused(name, frames)
        for name in (
            "Clinic" + origin[origin.index("/") :],
            origin.rsplit("/", 1)[0] + "/0",
            origin.rsplit("/", 1)[0] + "/01",
            origin.rsplit("/", 1)[0],
        ):
            self.refused(
                f"the origin {name}",
                [
                    (
                        (kind, key, body.replace(origin.encode(), name.encode()))
                        if kind in ("head", "record")
                        else (kind, key, body)
                    )
                    for kind, key, body in whole
                ],
            )
        # A log that continues another.
        self.audit(
            "fork",
            self.folder / "next.db",
            "--note",
            self.note,
            "--approver",
            "A. Vogt",
            "--reason",
            "moved",
            keys=True,
        )
        run(
            "audit",
            "export",
            self.folder / "next",
            "--store",
            self.folder / "next.db",
            "--keys",
            self.keys,
        )
        done = self.second(self.folder / "next")
        self.assertEqual(done.returncode, 0, done.stdout)
        following = frames_of((self.folder / "next").read_bytes())
        first = next(i for i, frame in enumerate(following) if frame[0] == "record")
        for old, new in (
            (b'"format":1', b'"format":2'),
            (b'"signed_size":9', b'"signed_size":8'),
            (b'"from":', b'"from":9'),
            (b'"approved_by":"A. Vogt"', b'"approved_by":""'),
            (b'"reason":"moved"', b'"reason":"moved","more":1'),
            (b'"continues":{"origin":"', b'"continues":{"origin":"X'),
        ):
            self.refused(f"an opening with {new}", with_record(following, first, old, new))
        # Whether anybody signed for what was erased.
        uncovered = "1 of them by redactions that no trusted signature covers"
        self.assertIn(uncovered, self.second(self.folder / "all").stdout)
        self.assertIn(uncovered, self.second(self.folder / "all", "--key", self.pub).stdout)
        self.audit("checkpoint", "--signer", self.folder / "safe/signer")
        self.audit("export", self.folder / "signed", keys=True)
        self.assertIn(uncovered, self.second(self.folder / "signed").stdout)
        done = self.second(self.folder / "signed", "--key", self.pub)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("no trusted signature", done.stdout)
        self.assertIn("1 erased on request", done.stdout)

    def test_from_an_export_alone_where_nothing_else_is_left(self):
        own = self.folder / "own"
        shutil.copytree(RULES, own / "rules")
        pathway = own / "rules/pathway.yaml"
        pathway.write_text("# of a clinic that is no more\n" + pathway.read_text())
        (own / "plugins").mkdir()
        for file in pathlib.Path(LOCK).parent.glob("*"):
            if file.is_file() and (file.suffix == ".so" or file.name == "plugins.lock"):
                shutil.copy(file, own / "plugins")
        for patient in PATIENTS:
            run(
                "recommend",
                patient,
                "--rules",
                own / "rules",
                "--plugins",
                own / "plugins/plugins.lock",
                "--store",
                own / "s.db",
                "--keys",
                own / "keys",
            )
        run("audit", "export", self.folder / "all", "--store", own / "s.db", "--keys", own / "keys")
        shutil.rmtree(own)
        fresh = pathlib.Path(tempfile.mkdtemp(dir=self.place.name))
        shutil.move(self.folder / "all", fresh / "all")
        done = run(
            "audit",
            "replay",
            "--export",
            "all",
            "--format",
            "json",
            cwd=fresh,
            env={"PATH": "/usr/bin"},
        )
        self.assertEqual(json.loads(done.stdout)["counts"], {"identical": 8})
        self.assertIn("no key was named", done.stderr)
        # The second verifier, which has not a line of ours, says the same of a clinic's real records.
        checked = subprocess.run(
            [sys.executable, "-B", SECOND_VERIFIER, fresh / "all"], capture_output=True, text=True
        )
        self.assertEqual(
            (checked.returncode, checked.stdout.splitlines()[-1]),
            (0, "the export holds"),
            checked.stdout,
        )
        run("audit", "import", fresh / "all", "--verify", "--unpack", fresh / "unpacked")
        self.assertTrue(
            any(
                b"of a clinic that is no more" in one.read_bytes()
                for one in (fresh / "unpacked").iterdir()
            )
        )
        run("audit", "show", 3, "--export", fresh / "all")
        bytes_ = bytearray((fresh / "all").read_bytes())
        for at in (30, len(bytes_) // 3, len(bytes_) // 2, len(bytes_) - 3):
            changed = bytearray(bytes_)
            changed[at] ^= 1
            (fresh / "bad").write_bytes(changed)
            for command in (
                ("import", fresh / "bad", "--verify"),
                ("replay", "--export", fresh / "bad"),
            ):
                done = run("audit", *command, code=1)
                self.assertNotIn("identical", done.stdout)

    def test_plugins_of_an_export_that_a_stranger_signed_are_not_run(self):
        self.audit("export", self.folder / "all", keys=True)
        run("audit", "replay", "--export", self.folder / "all", "--trusted", self.pub)
        stranger = run(
            "audit", "keygen", self.folder / "safe/other", "--name", "stranger"
        ).stdout.strip()
        done = run(
            "audit", "replay", "--export", self.folder / "all", "--trusted", stranger, code=1
        )
        self.assertNotIn("identical", done.stdout)

    def test_plugins_of_records_that_nobody_vouches_for_are_not_run(self):
        run(
            "recommend", PATIENTS[1], "--plugins", LOCK, "--store", self.store, "--keys", self.keys
        )  # after the signed checkpoint
        self.audit("export", self.folder / "all", keys=True)
        done = run(
            "audit", "replay", "--export", self.folder / "all", "--trusted", self.pub, code=1
        )
        self.assertIn("so plugins of later ones are not run", done.stderr)
        self.assertNotIn("identical", done.stdout)
        self.assertIn(
            "1 identical",
            run(
                "audit", "replay", 3, "--export", self.folder / "all", "--trusted", self.pub
            ).stdout,
        )

    def test_a_part_is_proved_without_the_rest(self):
        self.audit("export", self.folder / "part", "--record", 3, "--without-values")
        done = run("audit", "import", self.folder / "part", "--verify", "--trusted", self.pub)
        self.assertIn("a part of the log: 2 records", done.stdout)
        self.assertFalse(b"sample-" in (self.folder / "part").read_bytes())
        run(
            "audit", "replay", "--export", self.folder / "part", code=1
        )  # sealed: nothing was shown to be identical
        self.audit("export", self.folder / "part", code=2)

    def test_one_record_and_two_checkpoints_are_proved_from_an_export(self):
        second = self.folder / "safe/2.note"
        self.audit(
            "feedback",
            1,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "physiotherapist",
        )
        self.audit(
            "checkpoint",
            "--signer",
            self.folder / "safe/signer",
            "--to",
            second,
            "--now",
            "2026-01-21T00:00:00Z",
        )
        self.audit("export", self.folder / "all", keys=True)
        self.audit("export", self.folder / "part", "--record", 3, keys=True)
        for export in ("all", "part"):
            about = ("--export", self.folder / export, "--trusted", self.pub)
            one = run(
                "audit",
                "verify",
                *about,
                "--record",
                3,
                "--known",
                self.note,
                "--receipt",
                self.folder / "plan-3.json",
            ).stdout
            self.assertIn("it is the one that its receipt names", one)
            self.assertIn(
                "in the checkpoint kept outside of 9 records, signed by auditor.example", one
            )
            self.assertIn("the record holds", one)
            grown = run(
                "audit", "verify", *about, "--from-checkpoint", self.note, "--to-checkpoint", second
            ).stdout
            self.assertIn("the second continues the first: records 0 to 8", grown)
            run(
                "audit",
                "verify",
                *about,
                "--from-checkpoint",
                second,
                "--to-checkpoint",
                self.note,
                code=2,
            )
            run(
                "audit", "verify", *about, "--record", 3, "--receipt", self.folder / "plan-4.json"
            )  # about another record
        run("audit", "verify", "--export", self.folder / "part", "--record", 4, code=2)
        # A checkpoint that the part knows nothing of, and how to get one that does.
        third = self.folder / "safe/3.note"
        self.audit(
            "feedback",
            2,
            "--modality",
            "taping",
            "--outcome",
            "accepted",
            "--role",
            "physiotherapist",
        )
        self.audit(
            "checkpoint",
            "--signer",
            self.folder / "safe/signer",
            "--to",
            third,
            "--now",
            "2026-01-22T00:00:00Z",
        )
        done = run(
            "audit",
            "verify",
            "--export",
            self.folder / "part",
            "--record",
            3,
            "--known",
            third,
            "--trusted",
            self.pub,
            code=1,
        ).stdout
        self.assertIn("audit.proof", done)
        self.assertIn("hint:", done)

    def test_patients_whom_other_rules_refuse_are_told_with_the_reason(self):
        other = self.folder / "other"
        shutil.copytree(RULES, other)
        vocabulary = other / "vocabulary.yaml"
        text = vocabulary.read_text()
        vocabulary.write_text(
            text.replace("range: [100, 230]", "range: [100, 170]", 1)
        )  # demo.height_cm
        self.assertNotEqual(vocabulary.read_text(), text)
        found = json.loads(
            self.audit(
                "replay", "--rules", other, "--plugins", LOCK, "--format", "json", keys=True
            ).stdout
        )
        self.assertEqual(len(found["patients_refused"]), 1)
        refused = found["patients_refused"][0]
        self.assertEqual(found["compared"] + refused["plans"], 8)
        self.assertTrue(refused["examples"])
        self.assertRegex(refused["because"], r"^the recorded patient cannot be read \([a-z.]+\)$")
        said = self.audit("replay", "--rules", other, "--plugins", LOCK, keys=True).stdout
        self.assertIn(refused["because"].split("(")[1], said)

    def test_sealed_plans_are_not_called_identical(self):
        done = self.audit("replay", code=1)
        self.assertIn("8 sealed", done.stdout)
        self.assertIn("8 identical", self.audit("replay", keys=True).stdout)
        self.assertIn("record 3: identical", self.audit("replay", 3, keys=True).stdout)
        self.audit("replay", 0, keys=True, code=2)

    def test_other_rules_are_counted_right(self):
        layer = self.folder / "layer"
        layer.mkdir()
        (layer / "northside.yaml").write_text(LAYER)
        expected, changed = {}, 0
        for i, patient in enumerate(PATIENTS, 1):
            now = json.loads(
                run(
                    "recommend", patient, "--rules", layer, "--plugins", LOCK, "--format", "json"
                ).stdout
            )
            differs = now["disposition"] != self.plans[i]["disposition"]
            for name, one in now["modalities"].items():
                before = self.plans[i]["modalities"][name]["status"]
                if one["status"] != before:
                    differs = True
                    expected.setdefault(name, {}).setdefault(
                        f"{before} -> {one['status']}", []
                    ).append(i)
            changed += differs
        self.assertIn("taping", expected)
        done = json.loads(
            self.audit(
                "replay", "--rules", layer, "--plugins", LOCK, "--format", "json", keys=True
            ).stdout
        )
        self.assertEqual((done["compared"], done["changed"]), (8, changed))
        found = {
            name: {one["change"]: one["examples"] for one in change["by"]}
            for name, change in done["changes"].items()
            if name != "disposition"
        }
        self.assertEqual(found, expected)
        rank = ["block", "ask", "not_indicated", "defer", "caution", "optional", "recommend"]
        for name, change in done["changes"].items():
            ways = [
                way.split(" -> ") for way, plans in expected.get(name, {}).items() for _ in plans
            ]
            self.assertEqual(
                change["more_cautious"], sum(rank.index(b) < rank.index(a) for a, b in ways)
            )
            self.assertEqual(
                change["less_cautious"], sum(rank.index(b) > rank.index(a) for a, b in ways)
            )
        one = json.loads(
            self.audit(
                "replay",
                "--rules",
                layer,
                "--plugins",
                LOCK,
                "--examples",
                1,
                "--format",
                "json",
                keys=True,
            ).stdout
        )
        self.assertTrue(
            all(
                len(by["examples"]) == 1
                for change in one["changes"].values()
                for by in change["by"]
            )
        )
        self.audit(
            "redact",
            "--subject",
            "sample-1",
            "--approver",
            "A",
            "--approver",
            "B",
            "--reason",
            "asked",
            keys=True,
        )
        text = self.audit("replay", "--rules", layer, "--plugins", LOCK, keys=True).stdout
        self.assertIn("not compared: 1 plan", text)
        same = json.loads(
            self.audit(
                "replay", "--rules", RULES, "--plugins", LOCK, "--format", "json", keys=True
            ).stdout
        )
        self.assertEqual((same["compared"], same["changed"]), (7, 0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--lock", required=True)
    known, rest = parser.parse_known_args()
    BINARY, LOCK = str(pathlib.Path(known.binary).resolve()), str(
        pathlib.Path(known.lock).resolve()
    )
    unittest.main(argv=[sys.argv[0], *rest])

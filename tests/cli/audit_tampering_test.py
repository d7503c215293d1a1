#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store that somebody changed by hand, with sqlite3 as the intruder's tool.

Usage: see audit_support.py.
"""
import hashlib
import json
import pathlib
import sqlite3

from audit_support import PATIENTS, run, Clinic, main, recommend


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

    def test_an_index_that_lies_answers_nothing(self):
        again = ("--keys", self.keys, "--format", "json")
        of_8 = "UPDATE subject SET pseudonym=(SELECT pseudonym FROM subject WHERE sequence=1)"
        for subject, lie in (
            ("sample-1", of_8 + " WHERE sequence=8"),
            ("sample-8", of_8 + " WHERE sequence=8"),
            ("sample-4", "DELETE FROM subject WHERE sequence=4"),
        ):
            with self.subTest(subject, lie=lie):
                self.setUp()
                self.sql(lie)
                patient = PATIENTS[int(subject[-1]) - 1]
                since = json.loads(recommend(patient, self.store, *again).stdout)["since"]
                self.assertEqual({one["what"] for one in since["not_compared"]}, {"plan", "facts"})
                self.assertIn("audit.index", since["not_compared"][0]["why"])
                self.assertNotIn("sequence", since)
                for action in ("list", "replay", "stats"):
                    done = self.audit(action, "--subject", subject, code=1, keys=True)
                    self.assertIn("audit.index", done.stderr)

    def test_an_erasure_finds_what_the_index_hides(self):
        self.sql("DELETE FROM subject WHERE sequence=1")
        said = ("--subject", "sample-1", "--approver", "A", "--approver", "B", "--reason", "x")
        self.audit("redact", *said, keys=True)
        shown = json.loads(self.audit("show", 1, "--format", "json", keys=True).stdout)
        self.assertEqual(shown["values"], "redacted")

    def test_a_plan_that_says_something_else_is_not_that_of_its_receipt(self):
        kept = self.folder / "plan-4.json"
        plan = kept.read_text()
        whole = self.audit("verify", "--receipt", kept, keys=True).stdout
        self.assertIn("the receipt and the plan were compared, every word", whole)
        some = self.audit("verify", "--receipt", kept).stdout
        self.assertIn("not its texts, its doses and whose it is", some)
        other = json.loads(plan)
        other["modalities"]["taping"]["because"][0]["text"] = "Whatever."
        texts = json.dumps(other)
        for name, changed, without_keys in (
            ("statuses", plan.replace('"block"', '"recommend"'), 1),
            ("disposition", plan.replace('"disposition": "', '"disposition": "x', 1), 1),
            ("a plugin", plan.replace(json.loads(plan)["plugins"][0]["digest"], "0" * 64), 1),
            ("engine", plan.replace('"semantics": ', '"semantics": 9'), 1),
            ("texts", texts, 0),
            ("whose", plan.replace('"patient": "', '"patient": "x', 1), 0),
        ):
            with self.subTest(name):
                self.assertNotEqual(changed, plan)
                kept.write_text(changed)
                about = ("--receipt", kept)
                done = self.audit("verify", *about, code=without_keys)
                self.audit("verify", "--record", 4, *about, code=without_keys)
                done = self.audit("verify", *about, code=1, keys=True)
                self.assertIn("record 4: this is not the plan that was recorded", done.stdout)
                report = self.audit("verify", *about, "--format", "json", code=1, keys=True)
                self.assertEqual(json.loads(report.stdout)["problems"][0]["code"], "audit.receipt")
        kept.write_text(json.dumps(json.loads(plan)["receipt"]))
        done = self.audit("verify", "--receipt", kept).stdout
        self.assertIn("and nothing else: no plan is in the file", done)

    def test_what_can_be_vouched_for_and_why(self):
        recommend(
            PATIENTS[0],
            self.store,
            "--keys",
            self.keys,
            "--now",
            "2026-02-01T00:00:00Z",
        )
        report = json.loads(
            self.verify(0, "--format", "json", "--receipt", self.folder / "plan-3.json")
        )
        self.assertEqual((report["size"], report["covered"], report["covered_outside"]), (11, 9, 9))
        self.assertEqual(
            {one["kind"] for one in report["grounds"]},
            {"checkpoint kept outside", "checkpoint in the store", "receipt"},
        )
        self.assertIn("covered: records 0 to 8", self.verify(0))
        self.assertIn("covered: no record", self.audit("verify").stdout)
        self.assertIn("signed by auditor.example", self.verify(0, "--record", 3))
        self.assertIn("no trusted signature covers it", self.verify(0, "--record", 10))
        stranger = run(
            "audit", "keygen", self.folder / "safe/other", "--name", "auditor.example"
        ).stdout.strip()
        self.audit("verify", "--trusted", stranger, code=1)
        self.audit("verify", "--trusted", "nonsense", code=2)
        run("audit", "verify", "--store", self.folder / "none.db", code=3)


if __name__ == "__main__":
    main()

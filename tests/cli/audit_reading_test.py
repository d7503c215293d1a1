#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""audit list, show, stats and feedback: reading what was recorded and said of it.

Usage: see audit_support.py.
"""
import hashlib
import html.parser
import json
import sqlite3
import xml.etree.ElementTree

from audit_support import RULES, PATIENTS, Clinic, main


class Reading(Clinic):
    def sequences(self, *filters, keys=False):
        return [
            one["sequence"]
            for one in json.loads(
                self.audit("list", "--format", "json", *filters, keys=keys).stdout
            )["records"]
        ]

    def judge(self, sequence, modality, outcome, *words):
        """A podiatrist's judgement of one modality of a recorded plan."""
        said = ("--modality", modality, "--outcome", outcome, "--role", "podiatrist")
        self.audit("feedback", sequence, *said, *words)

    def test_filters(self):
        self.judge(5, "gait", "overridden", "--reason", "patient-declined")
        self.judge(4, "gait", "accepted")
        status = lambda modality, wanted: [
            i for i, plan in self.plans.items() if plan["modalities"][modality]["status"] == wanted
        ]
        self.assertEqual(self.sequences(), list(range(0, 12)))
        self.assertEqual(self.sequences("--kind", "checkpoint"), [9])
        self.audit("list", "--kind", "recomendation", code=2)
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
        self.assertIn("'foo' is not a status", done.stderr)
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
        # Nothing found is an answer; a word that the log does not know was most likely typed wrong.
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
        brief = self.audit("show", 4, keys=True).stdout
        self.assertNotIn("EVERY REASON", brief)
        self.assertLess(len(brief), 30_000)
        self.assertIn("EVERY REASON", self.audit("show", 4, "--all", keys=True).stdout)
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
            why = ("--reason", "not-available") if outcome == "overridden" else ()
            self.judge(sequence, modality, outcome, *why)
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
            self.assertNotIn(word, page.replace("http-equiv", ""))

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


if __name__ == "__main__":
    main()

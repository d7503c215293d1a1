#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""recommend --store says what changed since the patient's last recorded plan.

Usage: see audit_support.py.
"""
import json
import pathlib
import re
import shutil

from audit_support import LOCK, PATIENTS, Clinic, main, recommend, run


class Since(Clinic):
    def later(self, *changes):
        """Sample 1 at a later visit, as a file."""
        text = PATIENTS[0].read_text()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path = self.folder / "later.yaml"
        path.write_text(text)
        return path

    def shown(self, patient, form, *more):
        return recommend(patient, self.store, "--keys", self.keys, "--format", form, *more).stdout

    def swollen(self):
        return self.later(
            ("calf_swelling_or_tenderness: false", "calf_swelling_or_tenderness: true"),
            ("symptom.walking_nprs: 4", "symptom.walking_nprs: 6"),
        )

    def test_every_form_says_it(self):
        plan = json.loads(self.shown(self.swollen(), "json"))
        since = plan["since"]
        self.assertEqual(since["sequence"], 1)
        self.assertEqual(since["as_of"], "2026-01-15")
        self.assertEqual((since["rules"], since["not_compared"]), ("same", []))
        self.assertEqual(since["disposition"]["from"], self.plans[1]["disposition"])
        self.assertEqual(since["red_flags"], {"appeared": ["rf.dvt"], "gone": []})
        for one in since["modalities"]:
            self.assertEqual(one["from"], self.plans[1]["modalities"][one["modality"]]["status"])
            self.assertEqual(one["to"], plan["modalities"][one["modality"]]["status"])
            self.assertTrue(one["because"])
        self.assertEqual(
            {one["fact"]: (one["from"]["value"], one["to"]["value"]) for one in since["facts"]},
            {
                "symptom.calf_swelling_or_tenderness": ("false", "true"),
                "symptom.walking_nprs": ("4", "6"),
            },
        )
        # Back again: each visit is compared with the one before.
        text = " ".join(self.shown(PATIENTS[0], "text").split())
        self.assertIn("SINCE 2026-01-15 record 10", text)
        self.assertIn("held then, and does not now.", text)
        self.assertIn("was 6, now 4.", text)
        page = self.shown(self.swollen(), "html")
        self.assertIn("Since 2026-01-15", page)
        self.assertIn("holds now, and did not then.", page)
        bundle = json.dumps(json.loads(self.shown(PATIENTS[0], "fhir")))
        self.assertIn("held then, and does not now.", " ".join(bundle.replace("\\n", " ").split()))

    def test_the_record_is_the_plan_alone_and_replays(self):
        self.shown(self.swollen(), "json")
        entry = json.loads(self.audit("show", 10, "--format", "json", keys=True).stdout)
        self.assertNotIn("since", entry["plan"])
        replayed = self.audit("replay", "--plugins", LOCK, keys=True).stdout
        self.assertNotIn("differs", replayed.replace("0 differ", ""))

    def test_nothing_changed_is_said(self):
        text = " ".join(self.shown(PATIENTS[0], "text").split())
        self.assertIn("no status, no red flag and no answer is another than then.", text)

    def test_a_first_plan_and_one_without_a_store_say_nothing(self):
        self.assertNotIn("since", self.plans[1])
        alone = run("recommend", PATIENTS[0], "--plugins", LOCK, "--format", "json").stdout
        self.assertNotIn('"since"', alone)

    def test_erased_answers_are_said_and_statuses_compared(self):
        self.audit(
            *("redact", "--subject", "sample-1", "--reason", "request 14"),
            *("--approver", "A. Adams", "--approver", "B. Brown"),
            keys=True,
        )
        since = json.loads(self.shown(self.swollen(), "json"))["since"]
        self.assertEqual(
            since["not_compared"], [{"what": "facts", "why": "they were erased on request"}]
        )
        self.assertNotIn("facts", since)
        self.assertNotIn("as_of", since)
        self.assertEqual(since["red_flags"]["appeared"], ["rf.dvt"])

    def test_other_rules_are_said(self):
        layer = self.folder / "house.yaml"
        layer.write_text(
            "windlass: 1\nkind: ruleset\nid: house\nversion: 1.0.0\ntitle: A house rule\n"
            "extends: plantar-heel-pain\ntighten:\n  - modality: taping\n    contraindication:\n"
            "      id: house-rule\n      when: {demo.sex_at_birth: female}\n"
            "      level: absolute\n      because: A rule of this test.\n      basis: design\n"
        )
        rules = ("--rules", PATIENTS[0].parents[1], "--rules", layer)
        text = " ".join(self.shown(PATIENTS[0], "text", *rules).split())
        self.assertIn("made with other rules, other plugins or another engine", text)
        self.assertIn("Supportive taping: was recommend, now block: A rule of this test.", text)

    def test_a_plugin_of_other_code_is_told_of(self):
        plugins = self.folder / "plugins"
        plugins.mkdir()
        files = [shutil.copy(one, plugins) for one in pathlib.Path(LOCK).parent.glob("*.so")]
        with (plugins / "taping.so").open("ab") as taping:
            taping.write(b"\0")  # another digest, the same document
        run("plugin", "approve", "--yes", "--quiet", *files)
        about = ("--plugins", plugins / "plugins.lock", "--store", self.store, "--keys", self.keys)
        for rules in ("other", "same"):
            plan = run("recommend", PATIENTS[0], *about, "--format", "json").stdout
            self.assertEqual(json.loads(plan)["since"]["rules"], rules)
        versions = json.loads(self.audit("stats", "--format", "json").stdout)["versions"]
        self.assertEqual([one["plans"] for one in versions], [8, 2])
        self.assertEqual(versions[0]["knowledge"], versions[1]["knowledge"])
        self.assertEqual(len(set(versions[0]["plugins"]) ^ set(versions[1]["plugins"])), 2)
        self.assertRegex(self.audit("stats").stdout, "plugins   taping [0-9a-f]{12}: other code")
        page = self.audit("stats", "--format", "html").stdout
        said = "Plugins taping [0-9a-f]{12}: other code than in another version of these rules"
        self.assertEqual(len(set(re.findall(said, page))), 2)

    def test_an_intake_ends_with_it_and_records_nothing(self):
        before = self.audit("list").stdout
        store = ("--store", self.store, "--keys", self.keys)
        path = self.swollen()
        with open("/dev/null", encoding="utf-8") as nobody:
            done = run("intake", path, "--plugins", LOCK, *store, stdin=nobody)
        said = " ".join(done.stdout.split())
        self.assertIn("SINCE 2026-01-15 record 1", said)
        self.assertIn("holds now, and did not then.", said)
        self.assertEqual(self.audit("list").stdout, before)
        done = run("intake", path, "--plugins", LOCK, *store, "--format", "json", code=2)
        self.assertIn("--store is for a conversation in a terminal", done.stderr)

    def test_a_later_visit_finds_the_last_plan_and_offers_that_nothing_has_changed(self):
        store = ("--store", self.store, "--keys", self.keys)
        keys = self.folder / "keys.txt"

        def visit(pressed, *more):
            path = self.later()
            keys.write_text(pressed)
            with keys.open(encoding="utf-8") as typed:
                done = run("intake", path, "--plugins", LOCK, *store, *more, stdin=typed)
            return " ".join(done.stderr.split()), path.read_text()

        said, text = visit("yq", "--as-of", "2026-01-29")
        self.assertIn("The last recorded plan of this patient is of 2026-01-15 (record 1).", said)
        self.assertRegex(
            said, r"y = nothing has changed since 2026-01-15: \d+ answers are as fresh"
        )
        self.assertRegex(said, r"Unchanged since 2026-01-15: \d+ answers re-dated\. They are: ")
        self.assertIn("unchanged: [{since: 2026-01-15, said: 2026-01-29}]", text)
        said, text = visit("nq", "--as-of", "2026-01-29")
        self.assertNotIn("re-dated.", said)
        self.assertNotIn("unchanged:", text)
        # Of the same day: a later visit is offered first.
        said, text = visit("nq")
        self.assertIn("go on with the visit of 2026-01-15", said)
        self.assertNotIn("nothing has changed since", said)
        self.assertIn("as_of: 2026-01-15", text)
        said, text = visit("ynq")
        self.assertIn("y = this is a later visit, of today", said)
        self.assertNotIn("as_of: 2026-01-15", text)


if __name__ == "__main__":
    main()

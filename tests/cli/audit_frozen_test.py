#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stores, key files and exports of earlier releases open, verify, are shown and replayed for ever.

tests/frozen/README.md says what lies there. Usage: see audit_support.py.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from audit_support import ROOT, SECOND_VERIFIER, run, main

FROZEN = sorted(one.parent for one in (ROOT / "tests" / "frozen").glob("*/expected.json"))
NUMBER = int(run("--version").stdout.split()[-1])


class Release:
    """A copy of what one release left, as a site would have it on its disk."""

    def __init__(self, frozen, place):
        self.folder = place / frozen.name
        shutil.copytree(frozen, self.folder)
        for name in ("store.db", "store.keys"):
            (self.folder / name).chmod(0o600)
        self.expected = json.loads((self.folder / "expected.json").read_text())
        self.plans = {int(key): one for key, one in self.expected["plans"].items()}
        self.erased = self.expected["erased"]
        self.trust = ("--trusted", self.folder / "auditor.pub")
        self.outside = (*self.trust, "--known", self.folder / "signed.note")
        self.store = ("--store", self.folder / "store.db", "--keys", self.folder / "store.keys")
        self.export = ("--export", self.folder / "store.export")
        numbers = {one["semantics"] for one in self.plans.values()}
        assert len(numbers) == 1
        self.semantics = numbers.pop()

    def maker(self):
        number = (
            f"semantics {self.semantics}" if self.semantics else "before semantics had a number"
        )
        return f"{self.expected['made_by'][0]}, {number}"

    def outcome(self, sequence):
        if sequence == self.erased:
            return "evidence_only"
        return "identical" if self.semantics == NUMBER else "other_semantics"


def told(action, *words, code=0):
    return json.loads(run("audit", action, *words, "--format", "json", code=code).stdout)


class Frozen(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="windlass-frozen-")
        self.addCleanup(place.cleanup)
        self.releases = [Release(one, pathlib.Path(place.name)) for one in FROZEN]

    def each(self):
        for one in self.releases:
            with self.subTest(one.folder.name):
                yield one

    def test_one_of_this_number_and_one_of_another_are_here(self):
        # Else engine.semantics rose and nothing was frozen, and the tests below say little.
        numbers = {one.semantics for one in self.releases}
        self.assertIn(NUMBER, numbers)
        self.assertIn(0, numbers)

    def test_the_log_holds_record_by_record(self):
        for one in self.each():
            found = told("verify", *one.store, *one.outside, "--values")
            self.assertTrue(found["holds"])
            records = told("list", *one.store)["records"]
            self.assertEqual(
                {str(each["sequence"]): each["leaf"] for each in records}, one.expected["leaves"]
            )
            versions = {each["semantics"] for each in records if "semantics" in each}
            self.assertEqual(versions, {one.semantics})

    def test_a_changed_byte_of_it_is_noticed(self):
        for one in self.each():
            export = one.folder / "store.export"
            bytes_ = bytearray(export.read_bytes())
            bytes_[len(bytes_) // 2] ^= 1
            export.write_bytes(bytes_)
            run("audit", "import", export, "--verify", code=1)

    def test_the_export_holds_for_both_verifiers(self):
        for one in self.each():
            export = one.folder / "store.export"
            said = run("audit", "import", export, "--verify", *one.outside).stdout
            self.assertIn("the log holds", said)
            self.assertIn(f"plans made by {one.maker()}\n", said)
            words = [sys.executable, "-B", SECOND_VERIFIER, export, *map(str, one.outside)]
            done = subprocess.run(words, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn(f"plans made by {one.maker()}\n", done.stdout)
            words += ["--format", "json"]
            done = json.loads(subprocess.run(words, capture_output=True, text=True).stdout)
            self.assertEqual([made["semantics"] for made in done["made_by"]], [one.semantics])

    def test_plans_are_shown_as_they_were_recorded(self):
        for one in self.each():
            for sequence, plan in one.plans.items():
                for place in (one.store, one.export):
                    self.shows(one, sequence, plan, [*place, *one.trust])

    def shows(self, one, sequence, plan, place):
        shown = told("show", sequence, *place)
        self.assertEqual(shown["leaf"], one.expected["leaves"][str(sequence)])
        self.assertEqual(shown["replay"]["outcome"], one.outcome(sequence))
        text = run("audit", "show", sequence, *place).stdout
        self.assertEqual("plan" in shown, sequence != one.erased)
        for treatment, status in plan["statuses"].items():
            self.assertRegex(text, rf"(?m)^  {treatment} +{status.replace('_', ' ')}")
            if "plan" in shown:
                self.assertEqual(shown["plan"]["modalities"][treatment]["status"], status)
        recorded = one.outcome(sequence) == "other_semantics"
        self.assertEqual("THE PLAN AS IT WAS RECORDED" in text, recorded)
        computed = one.outcome(sequence) == "identical"
        self.assertEqual("COMPUTED AGAIN" in text, computed)
        self.assertEqual("computed" in shown, computed)
        if recorded:
            self.assertIn(f"disposition: {plan['disposition']}", text)
            page = run("audit", "show", sequence, *place, "--format", "html").stdout
            self.assertIn("THE PLAN AS IT WAS RECORDED", page)
            self.assertIn(f"status: {list(plan['statuses'].values())[0]}", page)

    def test_plans_are_replayed_or_the_release_that_does_it_is_named(self):
        for one in self.each():
            code = 0 if one.semantics == NUMBER else 4
            for place in (one.store, one.export):
                found = told("replay", *place, *one.trust, code=code)
                outcomes = {each["sequence"]: each["outcome"] for each in found["records"]}
                self.assertEqual(outcomes, {each: one.outcome(each) for each in one.plans})
                for each in found["records"]:
                    if each["outcome"] == "other_semantics":
                        self.assertIn(f"was made by {one.maker()}; this is", each["cause"])
                done = run("audit", "replay", *place, *one.trust, code=code)
                self.assertEqual(f"{one.maker()}, replays it" in done.stderr, code == 4)

    def test_statistics_tell_what_another_number_made(self):
        for one in self.each():
            (version,) = told("stats", *one.store, *one.trust)["versions"]
            same = one.semantics == NUMBER
            self.assertEqual((version["semantics"], version["rules_known"]), (one.semantics, same))
            number = f"semantics {one.semantics}" if one.semantics else "semantics not numbered"
            for form in ("text", "html"):
                said = run("audit", "stats", *one.store, *one.trust, "--format", form).stdout
                self.assertIn(f"ngine 0.1.0, {number}", said)
            words = " ".join(run("audit", "stats", *one.store, *one.trust).stdout.split())
            self.assertEqual("decided by other semantics" in words, not same)

    def test_the_log_goes_on(self):
        for one in self.each():
            rules = self.releases[0].folder  # those of 0.1.0
            patient = rules / "patients" / "1-plain.yaml"
            opened = ("--rules", rules / "rules", "--format", "json")
            plan = json.loads(run("recommend", patient, *opened, *one.store).stdout)
            self.assertEqual(plan["receipt"]["sequence"], len(one.expected["leaves"]))
            self.assertTrue(told("verify", *one.store, *one.outside, "--values")["holds"])
            done = run("audit", "replay", *one.store, *one.trust, code=None).stdout
            self.assertIn("identical", done)

    def test_its_rules_open_and_say_the_same(self):
        for one in self.each():
            if one.semantics != NUMBER:
                continue  # decides otherwise, and says so above
            rules = [
                word for name in ("rules", "layers") for word in ("--rules", one.folder / name)
            ]
            for sequence, patient in enumerate(sorted((one.folder / "patients").iterdir()), 1):
                plan = json.loads(run("recommend", patient, *rules, "--format", "json").stdout)
                statuses = {id: each["status"] for id, each in plan["modalities"].items()}
                self.assertEqual(statuses, one.plans[sequence]["statuses"])

    def test_a_changed_rule_says_which_plans_change(self):
        one = self.releases[0]
        changed = one.folder / "rules" / "stretching.yaml"
        text = changed.read_text()
        self.assertIn("symptom.pain: at least 3", text)
        changed.write_text(text.replace("symptom.pain: at least 3", "symptom.pain: at least 7"))
        rules = ("--rules", one.folder / "rules", "--rules", one.folder / "layers")
        found = told("replay", *one.store, *rules)
        self.assertEqual((found["compared"], found["other_semantics"]), (3, 0))
        by = {each["change"]: each["examples"] for each in found["changes"]["stretching"]["by"]}
        self.assertEqual(by, {"recommend -> optional": [1], "caution -> not_indicated": [2]})
        # What is recorded does not change with the folder.
        self.assertEqual(told("replay", *one.store)["counts"], {"identical": 3, "evidence_only": 1})

    def test_comparing_across_numbers_says_so(self):
        other = next(one for one in self.releases if one.semantics == 0)
        mini = other.folder / "mini"
        shutil.copytree(ROOT / "tests" / "cli" / "fixtures" / "mini", mini)
        with open(mini / "vocabulary.yaml", "a") as file:
            file.write(
                "  - {id: exam.gastroc_tight, title: T, group: all, type: bool, question: Q?,"
                " roles: [dose]}\n"
            )
        found = told("replay", *other.store, "--rules", mini)
        self.assertEqual(found["other_semantics"], found["compared"])
        said = run("audit", "replay", *other.store, "--rules", mini).stdout
        self.assertIn("may come from the engine as well as from the rules", " ".join(said.split()))


if __name__ == "__main__":
    main()

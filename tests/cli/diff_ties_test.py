#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass diff` says nothing of all patients that one of them contradicts: what two rule bases
calculate or let grow old otherwise is not held to be the same, and whoever is found is one document
for both.

usage: diff_ties_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import shutil
import unittest

import cli_support
from cli_support import Cli, run

FACTS = """  - id: exam.kind
    title: Kind
    group: symptoms
    type: enum
    values: [a, b, c]
    question: Which kind?
    roles: [indication]
  - id: symptom.any_change
    title: Anything new
    group: symptoms
    type: bool
    question: Are the dangers the same as last time?
    roles: [safety]
  - id: dose.a
    title: First dose
    group: symptoms
    type: number
    unit: "1"
    range: [0, 20]
    question: The first dose?
    roles: [safety]
  - id: dose.b
    title: Second dose
    group: symptoms
    type: number
    unit: "1"
    range: [0, 20]
    question: The second dose?
    roles: [safety]
  - id: dose.total
    title: Both doses
    group: symptoms
    type: number
    unit: "1"
    range: [0, 40]
    derived: true
    roles: [safety]
"""
DERIVE = """derive:
  - fact: dose.total
    calculate: dose.a + dose.b
    because: Both doses together.
    basis: design
"""
TOO_MUCH = """contraindications:
  - id: too-much
    when: {dose.total: at least 10}
    level: absolute
    because: Too much.
    basis: design
  - id: kind-b
    when: {exam.kind: b}
    level: absolute
    because: It is the second kind.
    basis: design
"""
MODALITY = """windlass: 1
kind: modality
id: ID
title: Treatment ID
version: 0.1.0
summary: Something to do.
stage: active
order: 50
MORE
indications:
  - {id: i-ID, when: {exam.kind: WHEN}, status: recommend, because: It helps.,
     evidence: [this-project], basis: design}
protocol:
  lines:
    - {section: technique, title: Movement, text: "Slow."}
stop_rules: [{text: Pain., basis: design}]
"""
PATIENT = """windlass: 1
kind: patient
id: p
as_of: 2026-11-28
facts:
  demo.age_years: 40
  symptom.pain_nprs: {value: 5, observed: 2026-11-28}
  symptom.any_change: {value: true, observed: 2026-11-28}
"""
NO_FEVER = "  symptom.fever: {value: false, observed: DAY}\n"
KIND_A = "  exam.kind: a\n"
WELL = PATIENT + NO_FEVER.replace("DAY", "2026-11-28")
TWO_DOSES = WELL + KIND_A + "  dose.a: 6\n  dose.b: 6\n"


class Ties(Cli):
    def setUp(self):
        super().setUp()
        self.ends(run("new", "condition", "tiny", "--in", str(self.folder)), 0)
        self.old = self.folder / "old"
        (self.folder / "tiny").rename(self.old)
        for cases in self.old.rglob("cases"):
            shutil.rmtree(cases)
        window = "    fresh_for: 1 wk                  # an older answer counts as not known\n"
        self.change(
            self.old,
            "vocabulary.yaml",
            ("facts:\n", "facts:\n" + FACTS),
            (window, "    fresh_for: 1 wk\n"),
        )
        self.change(self.old, "pathway.yaml", ("stages:\n", DERIVE + "stages:\n"))
        self.change(
            self.old,
            "modalities/exercise.yaml",
            ("\ndeferrals:\n", "\n" + TOO_MUCH + "deferrals:\n"),
        )
        for name, when, more in (
            ("beta", "a", ""),
            ("gamma", "b", ""),
            ("needle", "[a, b]", "never_alone: true"),
        ):
            text = MODALITY.replace("ID", name).replace("WHEN", when).replace("MORE", more)
            (self.old / "modalities" / f"{name}.yaml").write_text(text)

    def change(self, folder, name, *replacements):
        path = folder / name
        text = path.read_text()
        for old, new in replacements:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path.write_text(text)

    def told(self, patient, name, *replacements):
        """What is said of the change, of all patients and of one."""
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(self.old, new)
        self.change(new, name, *replacements)
        document = self.file("given.yaml", patient)
        done = run("diff", str(self.old), str(new), "--patients", document, "--format", "json")
        self.assertIn(done.returncode, (0, 4), done.stderr)
        return json.loads(done.stdout)

    def no_contradiction(self, told, way="looser"):
        """One patient moves, and it is not said that nobody does."""
        moved = [one for one in told["cohort"]["moved"] if one["way"] == way]
        self.assertNotEqual(moved, [])
        self.assertNotIn("nobody_changes", told)
        if way == "looser":
            self.assertNotIn("nobody_looser", told)
        verdicts = {
            (one["kind"], one.get("about"), one["way"]): one["verdict"]
            for one in told["all_patients"]
        }
        for one in moved:
            verdict = verdicts[(one["kind"], one.get("about"), one["way"])]
            self.assertNotEqual(verdict, "nobody", one)

    def test_an_answer_that_another_one_refreshes(self):
        # The fever was asked four weeks ago.
        patient = PATIENT + NO_FEVER.replace("DAY", "2026-11-01") + KIND_A
        refreshed = "  - id: symptom.any_change\n    refreshes: [symptom.fever]\n"
        told = self.told(patient, "vocabulary.yaml", ("  - id: symptom.any_change\n", refreshed))
        self.no_contradiction(told)

    def test_the_age_of_the_answer_that_makes_another_one_stale_sooner(self):
        # Whether the kind is known still decides whether the fever of a fortnight ago is stale.
        self.change(
            self.old,
            "vocabulary.yaml",
            (
                "    fresh_for: 1 wk\n",
                "    fresh_for: 52 wk\n    fresher: {for: 1 wk, when: {exam.kind: c}}\n",
            ),
            ("    values: [a, b, c]\n", "    values: [a, b, c]\n    fresh_for: 1 wk\n"),
        )
        patient = (
            PATIENT
            + NO_FEVER.replace("DAY", "2026-11-10")
            + "  exam.kind: {value: a, observed: 2026-11-10}\n"
        )
        window = (
            "    values: [a, b, c]\n    fresh_for: 1 wk",
            "    values: [a, b, c]\n    fresh_for: 52 wk",
        )
        self.no_contradiction(self.told(patient, "vocabulary.yaml", window))

    def test_a_formula_that_changed(self):
        told = self.told(TWO_DOSES, "pathway.yaml", ("dose.a + dose.b", "dose.a"))
        self.no_contradiction(told)
        self.assertEqual(told["not_supplied"], ["dose.total"])

    def test_a_threshold_of_a_formula_that_did_not_change_is_decided(self):
        told = self.told(TWO_DOSES, "modalities/exercise.yaml", ("at least 10", "at least 15"))
        self.no_contradiction(told)
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        self.assertIn(("exercise", "looser"), {(one.get("about"), one["way"]) for one in found})

    def test_who_is_company_where_answers_contradict_each_other(self):
        both = "  exam.kind: {conflict: [{value: a, source: x}, {value: b, source: y}]}\n"
        patient = WELL + both
        self.change(
            self.old,
            "modalities/exercise.yaml",
            ("    when: {symptom.pain_nprs: at least 1}", "    when: {exam.kind: c}"),
        )
        told = self.told(
            patient, "modalities/needle.yaml", ("never_alone: true", "never_alone: false")
        )
        self.no_contradiction(told)

    def test_another_order_of_words_moves_nobody_and_nobody_is_shown_who_does_not_move(self):
        told = self.told(WELL + KIND_A, "vocabulary.yaml", ("[a, b, c]", "[b, a, c]"))
        self.assertEqual(told["cohort"]["changed"], 0)
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        self.assertEqual(found, [])


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a layer brings counts on its days alone, a score that its items cannot give is a conflict,
and a value that no line of a table covers is named: in plans, in every format, and in `check`.

The rules are a new condition as `windlass new` writes it, with lines put in.

usage: fail_closed_test.py WINDLASS [unittest arguments]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS = sys.argv[1]

LAYER = """windlass: 1
kind: ruleset
id: house
version: 1.0.0
title: The house
extends: mini
"""
ENDED = "effective: {from: 2025-01-01, until: 2025-06-30}\n"
FLAG = """  - id: rf.s
    title: A score
    basis: design
    evidence: [this-project]
    clears: Somebody looked.
    levels:
      - id: high
        when: {x.s: at least 2}
        disposition: urgent
        because: The score is high.
        action: Look today.
        effects: {all: block}
"""


def run(*words):
    return subprocess.run(
        [WINDLASS, *map(str, words)],
        capture_output=True,
        text=True,
        env=dict(os.environ, LC_ALL="C"),
        timeout=120,
    )


def fact(name, rest):
    return (
        f"  - id: {name}\n    title: {name}\n    group: symptoms\n    question: {name}?\n"
        f"    roles: [red_flag, safety]\n{rest}"
    )


YES_NO = "    type: bool\n    safe: false\n"
NUMBER = '    type: number\n    unit: "1"\n    range: [0, 60]\n'
SCORE = '    type: number\n    unit: "{score}"\n    range: [-9, 9]\n    derived: true\n'


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        done = subprocess.run(
            [WINDLASS, "new", "condition", "mini"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.base = self.folder / "mini"

    def put(self, name, text, before=""):
        """Appends to a document of the base, or writes before a line of it."""
        path = self.base / name
        old = path.read_text()
        self.assertIn(before, old)
        path.write_text(old.replace(before, text + before, 1) if before else old + text)

    def layer(self, head=LAYER + ENDED, treatment="layer: house\n", **more):
        """A layer that brings the base's one treatment again, as another."""
        folder = self.folder / "house"
        (folder / "modalities").mkdir(parents=True, exist_ok=True)
        (folder / "house.yaml").write_text(head)
        text = (self.base / "modalities" / "exercise.yaml").read_text()
        text = text.replace("id: exercise", "id: laser").replace("order: 10", "order: 20")
        (folder / "modalities" / "laser.yaml").write_text(text + treatment)
        for name, words in more.items():
            (folder / f"{name}.yaml").write_text(words)
        return folder

    def patient(self, as_of="2026-01-15", **facts):
        told = {
            "demo.age_years": 40,
            "symptom.fever": False,
            "symptom.pain_nprs": 5,
            "symptom.pain_at_rest": False,
            **{name.replace("__", "."): value for name, value in facts.items()},
        }
        document = {"windlass": 1, "kind": "patient", "id": "x", "facts": told}
        if as_of:
            document["as_of"] = as_of
        path = self.folder / "patient.json"
        path.write_text(json.dumps(document))
        return path

    def recommend(self, *layers, form="json", command="recommend", **told):
        words = [word for one in (self.base, *layers) for word in ("--rules", one)]
        done = run(command, self.patient(**told), *words, "--format", form)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if form in ("json", "fhir") else done.stdout


class ALayersTreatment(Case):
    def test_is_offered_on_its_days_alone(self):
        layer = self.layer()
        for as_of, status in (
            ("2024-12-31", "not_indicated"),
            ("2025-01-01", "recommend"),
            ("2025-06-30", "recommend"),
            ("2025-07-01", "not_indicated"),
            (None, "not_indicated"),
        ):
            with self.subTest(as_of=as_of):
                plan = self.recommend(layer, as_of=as_of)
                self.assertEqual(plan["modalities"]["laser"]["status"], status)
                lapsed = [(one["layer"], one["treatments"]) for one in plan["lapsed_layers"]]
                self.assertEqual(lapsed, [] if status == "recommend" else [("house", 1)])
                self.assertEqual(plan["modalities"]["exercise"]["status"], "recommend")

    def test_what_speaks_against_it_stands_and_names_the_layer(self):
        plan = self.recommend(self.layer(), symptom__pain_nprs=9)
        reason = plan["modalities"]["laser"]["because"][0]
        self.assertEqual((reason["id"], reason["layer"]), ("strong-pain", "house"))

    def test_every_format_names_the_layer(self):
        layer = self.layer()
        for form in ("text", "html", "fhir"):
            with self.subTest(form=form):
                said = json.dumps(self.recommend(layer, form=form))
                self.assertIn(
                    "not in force: house 1.0.0 ended on 2025-06-30",
                    " ".join(said.replace("\\n", " ").split()),
                )
        self.assertIn("house", self.recommend(layer, form="text", command="explain"))

    def test_is_refused_where_it_names_no_layer_of_its_folder(self):
        for treatment in ("", "layer: somebody\n"):
            with self.subTest(treatment=treatment):
                layer = self.layer(treatment=treatment)
                files = sorted(str(one) for one in pathlib.Path(layer).rglob("*.yaml"))
                named = [word for one in files for word in ("--rules", one)]
                for words in (
                    ("recommend", self.patient(), "--rules", self.base, "--rules", layer),
                    ("check", self.base, layer),
                    ("recommend", self.patient(), "--rules", self.base, *named),
                    ("check", self.base, *files),
                ):
                    done = run(*words)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn("rules.layer", done.stdout + done.stderr)
                    self.assertIn("laser.yaml:", done.stdout + done.stderr)
                    self.assertIn("layer: house", done.stdout + done.stderr)

    def test_what_would_count_on_all_days_is_refused_beside_it(self):
        rules = """windlass: 1
kind: interactions
id: house
title: House
rules:
  - {id: a, first: exercise, second: laser, effect: later, instruction: Wait.,
     evidence: [this-project], basis: design}
"""
        done = run(
            "recommend",
            self.patient(),
            "--rules",
            self.base,
            "--rules",
            self.layer(interactions=rules),
        )
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("rules.window", done.stderr)
        self.assertIn("interactions.yaml", done.stderr)
        self.recommend(self.layer(head=LAYER, interactions=rules))  # without days it counts

    def test_a_word_of_a_layer_makes_no_answer_of_the_base_anew(self):
        words = """windlass: 1
kind: vocabulary
id: house
title: House
groups: [{id: house, title: House}]
facts:
  - {id: house.fine, title: Fine, group: house, type: bool, question: "All as before?",
     roles: [safety], refreshes: [NAME], kept: A word.}
  - {id: house.asked, title: Asked, group: house, type: bool, question: "Asked?",
     roles: [safety], kept: A question.}
"""
        layer = self.layer(head=LAYER, words=words.replace("NAME", "demo.age_years"))
        done = run("check", self.base, layer)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("vocabulary.refreshes", done.stdout + done.stderr)
        self.assertIn("a fact of a layer makes no answer anew", done.stdout + done.stderr)
        self.recommend(self.layer(head=LAYER, words=words.replace("NAME", "house.asked")))

    def test_is_no_company_for_what_the_base_never_gives_alone(self):
        self.put("modalities/exercise.yaml", "never_alone: true\n")
        layer = self.layer(head=LAYER)
        text = (layer / "modalities" / "laser.yaml").read_text()
        (layer / "modalities" / "laser.yaml").write_text(text.replace("never_alone: true\n", ""))
        plan = self.recommend(layer)
        self.assertEqual(plan["modalities"]["laser"]["status"], "recommend")
        self.assertEqual(plan["modalities"]["exercise"]["status"], "defer")
        done = run("diff", self.base, layer)
        self.assertNotIn("LOOSER", done.stdout)


ASKS = "when: {x.y: on record true}"
# A document, the line before which it is written, what is written, how it is called, and how
# `check` lists it. What only its words show to be a restraint.
RESTRAINTS = (
    (
        "interactions.yaml",
        "",
        (
            "windlass: 1\nkind: interactions\nid: mini\ntitle: M\nrules:\n"
            f"  - {{id: late, first: exercise, second: other, effect: later, {ASKS}, WHY "
            "instruction: Wait., evidence: [this-project], basis: design}\n"
        ),
        "interaction 'late'",
        "interaction/late",
    ),
    (
        "modalities/exercise.yaml",
        "    - {section: schedule",
        f"    - {{section: note, title: Stop, text: None today., WHY {ASKS}}}\n",
        "line 'Stop'",
        "exercise/protocol/stop",
    ),
    (
        "pathway.yaml",
        "  - id: come-back",
        (
            f"  - {{id: warn, text: Do not lift anything., stage: active, WHY {ASKS}, "
            "evidence: [this-project], basis: design}\n"
        ),
        "advice 'warn'",
        "advice/warn",
    ),
    (
        "pathway.yaml",
        "reviews:",
        (
            "  - {id: later, title: L, aim: A., entry: E, exit: X, review: Week 9, WHY "
            "starts: {x.y: on record true}}\n"
        ),
        "the start of stage 'later'",
        "stage/later",
    ),
)


class OnRecord(Case):
    def check_with(self, path, old, before, line):
        path.write_text(old.replace(before, line + before, 1) if before else line)
        done = run("check", self.base)
        return " ".join((done.stdout + done.stderr).split())

    def test_says_why_not_having_looked_is_no_concern(self):
        self.put("vocabulary.yaml", fact("x.y", YES_NO))
        text = (self.base / "modalities" / "exercise.yaml").read_text()
        other = text.replace("id: exercise", "id: other").replace("order: 10", "order: 20")
        (self.base / "modalities" / "other.yaml").write_text(other)
        for name, before, line, what, listed in RESTRAINTS:
            with self.subTest(what=what):
                path = self.base / name
                old = path.read_text() if before else ""
                said = self.check_with(path, old, before, line.replace("WHY ", ""))
                self.assertIn("rules.unrecorded", said)
                self.assertIn(what + " asks whether 'x.y' is known", said)
                self.assertIn("because_unrecorded", said)
                why = "because_unrecorded: It is seen at once., "
                said = self.check_with(path, old, before, line.replace("WHY ", why))
                self.assertNotIn("rules.unrecorded", said)
                self.assertIn(listed, said)
                self.assertIn("It is seen at once.", said)
                if before:
                    path.write_text(old)
                else:
                    path.unlink()


class AScore(Case):
    def score(self, items, *facts):
        for one in facts:
            self.put("vocabulary.yaml", one)
        self.put("vocabulary.yaml", fact("x.s", SCORE))
        self.put("screening.yaml", FLAG)
        self.put(
            "pathway.yaml",
            f"derive:\n  - {{fact: x.s, score: [{items}], because: B., basis: design}}\n",
            before="stages:",
        )

    def test_that_its_items_cannot_give_is_a_conflict(self):
        self.score(
            "{points: 3, when: {x.a: true}}, {points: -3, when: {x.c: true}}",
            fact("x.a", YES_NO),
            fact("x.c", YES_NO.replace("    safe: false\n", "")),
        )
        for told, conflict in (
            ({"x__s": 1}, True),
            ({"x__s": 0}, False),
            ({"x__s": 1, "x__a": True}, True),
            ({"x__s": -3, "x__a": True}, True),
            ({"x__s": 0, "x__a": True}, False),
            ({"x__s": 3, "x__a": True}, False),
        ):
            with self.subTest(told=told):
                plan = self.recommend(**told)
                self.assertEqual(
                    [one["fact"] for one in plan["conflicts"]], ["x.s"] if conflict else []
                )
                if conflict:
                    self.assertNotEqual(plan["disposition"], "proceed")

    def test_names_a_value_that_no_line_covers(self):
        self.score(
            "{fact: x.n, points: [{at most 8: 3}, {between 9 and 11: 1}, {at least 12: 0}]}",
            fact("x.n", NUMBER),
        )
        plan = self.recommend(x__n=8.5)
        self.assertEqual(plan["disposition"], "incomplete")
        self.assertEqual([one["fact"] for one in plan["faults"]], ["x.s"])
        self.assertIn("no line for x.n 8.5", plan["faults"][0]["what"])
        self.assertRegex(
            plan["faults"][0]["what"],
            r"no answer closes this, whoever keeps the rules adds a line \(.*pathway.yaml:\d+\)",
        )
        self.assertEqual(self.recommend(x__n=9)["faults"], [])
        done = run("check", self.base)
        said = done.stdout + done.stderr
        self.assertIn("check.gap", said)
        self.assertIn("pathway.yaml:", said)
        self.assertIn("let the lines meet", " ".join(said.split()))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])

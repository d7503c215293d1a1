#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A rule base of one's own and layers over it, through the command line: what --rules
replaces, what it adds, and what a plan says of both.

The rule base stands in fixtures/mini, with a vocabulary of five facts; its one treatment comes
from the example plugin calf_stretch.

usage: layers_test.py WINDLASS CALF_STRETCH [unittest arguments]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

WINDLASS, PLUGIN = sys.argv[1], pathlib.Path(sys.argv[2])
FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
MINI, PATIENT = FIXTURES / "mini", FIXTURES / "patient.yaml"
NORTHSIDE, SOUTHSIDE = (
    FIXTURES / "layers" / "northside.yaml",
    FIXTURES / "layers" / "southside.yaml",
)


def run(*words, stdin=""):
    return subprocess.run(
        [WINDLASS, *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        env=dict(os.environ, LC_ALL="C"),
        timeout=120,
    )


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        shutil.copy(PLUGIN, cls.folder / PLUGIN.name)
        done = run("plugin", "approve", cls.folder / PLUGIN.name, "--yes", "--quiet")
        assert done.returncode == 0, done.stderr
        cls.lock = cls.folder / "plugins.lock"

    def recommend(self, *layers, as_of="2026-06-01", form="json", code=0, **facts):
        """The plan of the patient under the small rule base and these layers."""
        text = PATIENT.read_text().replace(
            "as_of: 2026-06-01\n", f"as_of: {as_of}\n" if as_of else ""
        )
        for fact, value in facts.items():
            before = text
            text = (
                "\n".join(
                    line
                    for line in text.splitlines()
                    if not line.strip().startswith(fact.replace("__", ".") + ":")
                )
                + f"\n  {fact.replace('__', '.')}: {value}\n"
            )
            self.assertNotEqual(before, text)
        rules = [word for path in (MINI, *layers) for word in ("--rules", path)]
        done = run("recommend", "-", *rules, "--plugins", self.lock, "--format", form, stdin=text)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return (
            json.loads(done.stdout)
            if form == "json" and code == 0
            else done.stderr if code else done.stdout
        )

    def words(self, *layers, form="text", **more):
        return " ".join(self.recommend(*layers, form=form, **more).split())

    def layer(self, text):
        path = self.folder / "layer.yaml"
        path.write_text(
            "windlass: 1\nkind: ruleset\nid: tried\nversion: 1.0.0\ntitle: Tried\nextends: mini\n"
            + text
        )
        return path


class Replace(Case):
    def test_a_rule_base_with_a_vocabulary_replaces_the_one_that_comes_with_it(self):
        plan = self.recommend()
        self.assertEqual(list(plan["modalities"]), ["calf_stretch"])
        self.assertEqual(
            (plan["disposition"], plan["modalities"]["calf_stretch"]["status"]),
            ("proceed", "optional"),
        )
        self.assertEqual(
            (plan["knowledge"]["pathway"], plan["overrides"], plan["lapsed_layers"]),
            ("mini", [], []),
        )
        text = self.words()
        self.assertIn("NOW Active: Stretch. optional Calf stretching", text)
        self.assertIn("A test. Of no use to anybody.", text)
        self.assertNotIn("LAYERS", text)

    def test_its_plans_explain_themselves_with_its_own_rules(self):
        patient = self.folder / "a patient's file.yaml"
        shutil.copy(PATIENT, patient)
        text = run("recommend", patient, "--rules", MINI, "--plugins", self.lock).stdout
        proposed = text.splitlines()[-1].strip()
        self.assertTrue(proposed.startswith("windlass explain '"), proposed)
        self.assertNotEqual(WINDLASS, "windlass")
        done = subprocess.run(
            ["sh", "-c", 'exec "$0" ' + proposed.split(" ", 1)[1], WINDLASS],
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Calf stretching (calf_stretch): OPTIONAL", done.stdout)
        for line in done.stdout.splitlines()[-3:]:
            self.assertTrue(line.strip().startswith(proposed), line)

    def test_standard_input_cannot_be_read_again(self):
        text = self.recommend(form="text")
        self.assertIn(f"  windlass explain FILE --rules {MINI} --plugins ", text)
        self.assertNotIn("explain -", text)


class Layers(Case):
    def test_a_layer_in_force_tightens(self):
        plan = self.recommend(NORTHSIDE)
        reason = plan["modalities"]["calf_stretch"]["because"][0]
        self.assertEqual(
            (reason["effect"], reason["id"], reason["layer"], reason["document"]),
            ("block", "severe-pain", "northside", "northside.yaml"),
        )
        self.assertEqual((plan["overrides"], plan["lapsed_layers"]), ([], []))
        self.assertIn(
            "WITHHELD block Calf stretching: No stretching in severe pain. [design]",
            self.words(NORTHSIDE),
        )
        self.assertEqual(
            self.recommend(NORTHSIDE, as_of=None)["modalities"]["calf_stretch"]["status"], "block"
        )

    def test_a_layer_out_of_force_is_said(self):
        for day, why, about, words in (
            (
                "2027-01-01",
                "layer_ended",
                "2026-12-31",
                "House rules (northside) ended on 2026-12-31: none of its 2 tightenings counts.",
            ),
            (
                "2025-12-31",
                "layer_not_begun",
                "2026-01-01",
                "House rules (northside) begins on 2026-01-01: none of its 2 tightenings counts.",
            ),
        ):
            plan = self.recommend(NORTHSIDE, as_of=day)
            self.assertEqual(plan["modalities"]["calf_stretch"]["status"], "optional")
            self.assertEqual(
                plan["lapsed_layers"],
                [
                    {
                        "layer": "northside",
                        "title": "House rules",
                        "not_in_force": {"why": why, "day": about},
                        "tightenings": 2,
                        "changes": [
                            {
                                "modality": "calf_stretch",
                                "change": "contraindication severe-pain",
                                "because": "No stretching in severe pain.",
                                "with": "block",
                            }
                        ],
                    }
                ],
            )
            for form in ("text", "html"):
                said = self.words(NORTHSIDE, as_of=day, form=form)
                self.assertIn(words, said)
                self.assertIn(
                    (
                        "contraindication severe-pain: No stretching in severe pain. With the layer"
                        " in force: block."
                    ),
                    said,
                )

    def test_a_layer_out_of_force_is_said_even_when_it_concerns_nobody_here(self):
        plan = self.recommend(NORTHSIDE, as_of="2027-01-01", symptom__first_step_nprs=4)
        self.assertEqual(plan["lapsed_layers"][0]["changes"], [])
        self.assertIn(
            "None would concern this patient.",
            self.words(NORTHSIDE, as_of="2027-01-01", symptom__first_step_nprs=4),
        )

    def test_an_override_says_what_the_base_says_and_why_it_is_not_in_force(self):
        both = (NORTHSIDE, SOUTHSIDE)
        plan = self.recommend(*both)
        self.assertEqual(plan["modalities"]["calf_stretch"]["status"], "optional")
        self.assertEqual(
            [(one["in_force"], one["without"], "not_in_force" in one) for one in plan["overrides"]],
            [(True, "block", False)],
        )
        self.assertIn(
            "in force Calf stretching: southside changes contraindication severe-pain.",
            self.words(*both),
        )
        for day, why, about, words in (
            ("2026-09-01", "expired", "2026-08-31", "expired on 2026-08-31"),
            (
                "2026-02-01",
                "not_yet_approved",
                "2026-03-01",
                "not yet approved (approved from 2026-03-01)",
            ),
            (None, "no_as_of", None, "the plan has no as_of date"),
        ):
            plan = self.recommend(*both, as_of=day)
            self.assertEqual(plan["modalities"]["calf_stretch"]["status"], "block")
            expected = {"why": why, "day": about} if about else {"why": why}
            self.assertEqual(
                [(one["in_force"], one["not_in_force"]) for one in plan["overrides"]],
                [(False, expected)],
            )
            self.assertIn(
                (
                    "not in force Calf stretching: southside would change contraindication"
                    f" severe-pain. The ward has a physiotherapist. why not: {words}"
                ),
                self.words(*both, as_of=day),
            )
            self.assertIn(f"Not in force, {words}:", self.words(*both, as_of=day, form="html"))

    def test_an_override_says_when_its_layer_is_out_of_force(self):
        dated = self.folder / "dated.yaml"
        dated.write_text(
            SOUTHSIDE.read_text().replace(
                "extends: northside\n",
                "extends: northside\neffective: {from: 2026-04-01, until: 2026-05-31}\n",
            )
        )
        for day, why, about in (
            ("2026-06-01", "layer_ended", "2026-05-31"),
            ("2026-03-15", "layer_not_begun", "2026-04-01"),
        ):
            self.assertEqual(
                self.recommend(NORTHSIDE, dated, as_of=day)["overrides"][0]["not_in_force"],
                {"why": why, "day": about},
            )

    def test_one_layer_says_one_thing_of_one_item(self):
        terms = (
            "override: {reason: R., evidence: [brief-design], owner: O, approved: 2026-01-01,"
            " expires: 2026-12-31}"
        )
        add = (
            "tighten:\n  - modality: calf_stretch\n    contraindication: {id: warm, when:"
            " {exam.calf_warm: true}, level: absolute, because: Warm., basis: design}\n"
        )
        path = self.layer(
            add
            + "loosen:\n  - {modality: calf_stretch, retire: contraindication warm, "
            + terms
            + "}\n"
        )
        error = self.recommend(path, code=3)
        self.assertIn(
            (
                "layer.yaml:11:5: error[rules.contradiction]: this layer retires contraindication"
                " warm of 'calf_stretch', and adds it in line 8"
            ),
            error,
        )
        self.assertIn("hint: keep the one that is meant", error)

    def test_what_is_absolute_cannot_be_raised(self):
        path = self.layer(
            "tighten:\n  - {modality: calf_stretch, raise: contraindication severe-pain}\n"
        )
        path.write_text(path.read_text().replace("extends: mini", "extends: northside"))
        error = self.recommend(NORTHSIDE, path, code=3)
        self.assertIn(
            "error[rules.target]: contraindication 'severe-pain' is already absolute", error
        )
        self.assertIn("hint: take the line out", error)


class Waiting(Case):
    def test_while_the_screen_is_incomplete_nothing_is_to_be_done_now(self):
        facts = {"exam__calf_warm": "{unknown: asked_not_known}"}
        plan = self.recommend(**facts)
        self.assertEqual(
            (plan["disposition"], plan["modalities"]["calf_stretch"]["status"]),
            ("incomplete", "optional"),
        )
        self.assertEqual(
            [
                (stage["state"], [item["now"] for item in stage["items"]])
                for stage in plan["stages"]
            ],
            [("now", []), ("on_hold", [False])],
        )
        for form in ("text", "html"):
            said = self.words(form=form, **facts)
            self.assertIn("Nothing yet: the answers below decide.", said)
            self.assertIn(
                (
                    "Calf stretching (optional): possible on what is known so far, and not to be"
                    " begun before the answers below."
                ),
                said,
            )
            self.assertNotIn("Hold each stretch", said.split("</style>")[-1])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])

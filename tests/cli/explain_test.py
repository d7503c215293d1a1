#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass explain` and `windlass eval`.

usage: explain_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib

import cli_support
from cli_support import Cli, OPEN, SAMPLE, changed_sample, run


class Explain(Cli):
    def test_why_not_with_facts_place_and_evidence(self):
        text = self.ends(run("explain", SAMPLE[1], "gait", *OPEN), 0).stdout
        self.assertTrue(
            text.startswith(
                "Gait and return to activity (gait): DEFER\n  true     deferral before-week-four ->"
                " defer\n"
            ),
            text[:200],
        )
        self.assertRegex(text, r"at gait\.so:gait\.yaml:\d+, plugin gait, basis design")
        self.assertIn("symptom.walking_nprs: above 3", text)
        self.assertIn("evidence project-design", text)
        self.assertRegex(
            text, r"\d+ other contributions were looked at and do not hold \(--all shows them\)\."
        )
        everything = self.ends(run("explain", SAMPLE[1], "gait", "--all", *OPEN), 0).stdout
        self.assertIn("  false    ", everything)
        self.assertGreater(len(everything), len(text))

    def test_what_is_blocked_and_what_asks(self):
        text = self.ends(run("explain", SAMPLE[4], "dry_needling", *OPEN), 0).stdout
        self.assertIn("(dry_needling): BLOCK", text)
        self.assertIn("in conflict: ", text.replace("\n", " "))
        text = self.ends(run("explain", SAMPLE[2], "taping", *OPEN), 0).stdout
        self.assertIn("(taping): ASK", text)
        self.assertIn("unknown: ", text)

    def test_everything_in_brief(self):
        text = self.ends(run("explain", SAMPLE[1], *OPEN), 0).stdout
        for name in (
            "dry_needling",
            "gait",
            "manual_therapy",
            "mobility",
            "neuropuncture",
            "orthotics",
            "strengthening",
            "taping",
        ):
            self.assertIn(f"({name}): ", text)

    def test_every_form_names_the_rule_sets_and_versions_in_force(self):
        layer = self.file(
            "layer.yaml",
            (
                "windlass: 1\nkind: ruleset\nid: northside\nversion: 2.1.0\ntitle: House rules\n"
                "extends: plantar-heel-pain\ntighten:\n  - {modality: gait, require: history.icd}\n"
            ),
        )
        asked = ["--what-if", "symptom.first_step_nprs=1"]
        for more in ([], ["gait"], ["rf.dvt"], ["--all"], ["--ask"], asked, ["gait", *asked]):
            call = ["explain", SAMPLE[1], *more, *OPEN, "--rules", layer]
            text = " ".join(self.ends(run(*call), 0).stdout.split())
            self.assertRegex(
                text,
                r"rules: plantar-heel-pain \S+ \+ northside 2\.1\.0,"
                r" windlass \S+, semantics \d+\.",
            )
            told = json.loads(self.ends(run(*call, "--format", "json"), 0).stdout)
            sets = {one["id"]: one["version"] for one in told["rules"]}
            self.assertEqual(sets["northside"], "2.1.0")
            self.assertEqual(list(sets), ["plantar-heel-pain", "northside"])
        plan = ["recommend", SAMPLE[1], *OPEN, "--rules", layer, "--format"]
        self.assertEqual(json.loads(run(*plan, "json").stdout)["knowledge"]["rules"], told["rules"])
        for form in ("text", "html"):
            shown = " ".join(run(*plan, form).stdout.split())
            self.assertRegex(shown, r"rules: plantar-heel-pain \S+ \+ northside 2\.1\.0")

    def test_what_a_fact_is_made_of_stands_once_in_the_explanation_of_everything(self):
        empty = self.file("empty.yaml", "windlass: 1\nkind: patient\nid: e\nfacts: {}\n")
        done = self.ends(run("explain", empty, "--all", "--format", "json", *OPEN), 0)
        self.assertLess(len(done.stdout), 3_500_000)
        first, again = set(), set()

        def look(node):
            if isinstance(node, dict):
                what = (node.get("kind"), node.get("fact"), node.get("constraint"))
                if node.get("parts_above"):
                    self.assertIn(what, first)
                    self.assertNotIn("parts", node)
                    again.add(what)
                elif "fact" in node and "parts" in node:
                    self.assertNotIn(what, first)
                    first.add(what)
                for value in node.values():
                    look(value)
            elif isinstance(node, list):
                for value in node:
                    look(value)

        look(json.loads(done.stdout))
        self.assertNotEqual(again, set())
        # Who asks for one treatment gets all of it.
        one = self.ends(run("explain", empty, "taping", "--format", "json", *OPEN), 0).stdout
        self.assertNotIn("parts_above", one)

    def test_a_red_flag(self):
        text = self.ends(run("explain", SAMPLE[3], "rf.deep_infection", *OPEN), 0).stdout
        self.assertIn("(rf.deep_infection): TRUE", text)
        self.assertIn("-> emergency", text)
        self.assertIn("clears: ", text)

    def test_unknown_name_suggests(self):
        done = self.ends(run("explain", SAMPLE[1], "tapin", *OPEN), 2)
        self.assertEqual(
            done.stderr,
            (
                "windlass: error: 'tapin' is neither a modality nor a red flag\n   hint: did you"
                " mean 'taping'?\n"
            ),
        )

    def test_ask_ranks(self):
        text = self.ends(run("explain", SAMPLE[2], "--ask", *OPEN), 0).stdout
        self.assertRegex(text, r"^\d+ questions for sample-2, the most useful first\n")
        self.assertIn("helps to settle: ", text)
        self.assertIn("SMALLEST SETS", text)
        asked = json.loads(
            self.ends(run("explain", SAMPLE[2], "--ask", "--format", "json", *OPEN), 0).stdout
        )
        plan = json.loads(run("recommend", SAMPLE[2], "--format", "json", *OPEN).stdout)
        self.assertEqual(asked["questions"], plan["questions"])
        self.assertTrue(any("red_flags" in one for one in plan["questions"]))
        # Where no answer is waited for, what is taken as no finding is not passed over.
        text = self.ends(run("explain", SAMPLE[1], "--ask", *OPEN), 0).stdout
        self.assertTrue(text.startswith("No answer is waited for. "), text)
        self.assertIn("COUNTED AS NO FINDING", text)
        self.assertIn("Time since an injury of the heel: ", text)

    def test_where_it_hurts_is_asked_first_of_a_heel_that_nobody_located(self):
        place, clot = "symptom.location", "history.dvt_current_or_suspected"
        text = "".join(
            line
            for line in pathlib.Path(SAMPLE[1]).read_text().splitlines(keepends=True)
            if not line.strip().startswith((place, clot, "symptom.first_step_pain:"))
        )
        for located in (False, True):
            known = text.replace("facts:", f"facts:\n  {place}: plantar_medial", 1)
            patient = self.file("patient.yaml", known if located else text)
            plan = json.loads(
                self.ends(run("recommend", patient, "--format", "json", *OPEN), 0).stdout
            )
            asked = [one["fact"] for one in plan["questions"]]
            self.assertEqual(asked[0], "symptom.first_step_pain" if located else place)
            self.assertNotEqual(plan["modalities"]["taping"]["status"], "ask")
            self.assertEqual(plan["modalities"]["taping"]["status"] == "caution", not located)

    def test_what_if(self):
        text = " ".join(
            self.ends(
                run("explain", SAMPLE[1], "--what-if", "allergy.adhesive=confirmed_allergy", *OPEN),
                0,
            ).stdout.split()
        )
        self.assertIn("Supportive taping: recommend -> block", text)
        self.assertIn("contraindication adhesive-allergy: Confirmed allergy to the adhesive.", text)
        what = json.loads(
            self.ends(
                run(
                    "explain",
                    SAMPLE[1],
                    "--what-if",
                    "allergy.adhesive=unknown",
                    "--format",
                    "json",
                    *OPEN,
                ),
                0,
            ).stdout
        )
        self.assertEqual(
            [
                (c["modality"], c["before"], c["after"])
                for c in what["changed"]
                if c["modality"] == "taping"
            ],
            [("taping", "recommend", "ask")],
        )
        same = self.ends(
            run("explain", SAMPLE[1], "--what-if", "demo.age_years=45", *OPEN), 0
        ).stdout
        self.assertIn("No status and no disposition changes.", same)

    def test_an_old_answer_counts_as_none_however_it_is_read(self):
        fever = "symptom.fever_or_systemically_unwell: "
        old = fever + "{value: false, observed: 2025-11-01}"
        patient = self.file("old.yaml", changed_sample(1, (fever + "false", old)))

        def said(*words):
            return json.loads(self.ends(run(*words, "--format", "json", *OPEN), 0).stdout)

        self.assertEqual(said("recommend", patient)["disposition"], "incomplete")
        state = said("eval", fever + "false", patient)["facts"][0]["state"]
        self.assertEqual(state, "stale")
        # Another answer does not make it younger; the word that nothing is new does.
        for answer, after in (
            ("demo.age_years=45", "incomplete"),
            ("course.rescreen_all_no=true", "proceed"),
        ):
            what = said("explain", patient, "--what-if", answer)
            self.assertEqual(what["disposition"], {"before": "incomplete", "after": after})

    def test_what_if_that_cannot_be_read(self):
        for given, message in (
            ("demo.age_years", "is not fact=value"),
            ("demo.age_year=4", "did you mean 'demo.age_years'?"),
            ("demo.age_years=old", "error[fact."),
        ):
            self.assertIn(
                message, self.ends(run("explain", SAMPLE[1], "--what-if", given, *OPEN), 2).stderr
            )


class Eval(Cli):
    def test_three_answers_all_exit_0(self):
        for condition, answer in (
            ("demo.age_years: at least 18 a", "true"),
            ("{any: [{history.icd: true}, {red_flag: any}]}", "false"),
            ("exam.abi: below 0.9", "unknown"),
        ):
            done = self.ends(run("eval", condition, SAMPLE[1], *OPEN), 0)
            self.assertEqual(done.stdout.splitlines()[0], answer)

    def test_whole_output(self):
        done = self.ends(
            run(
                "eval",
                "{all: [{symptom.walking_nprs: above 3}, {exam.abi: below 0.9}]}",
                SAMPLE[1],
                *OPEN,
            ),
            0,
        )
        self.assertEqual(
            done.stdout,
            (
                "unknown\n"
                "      unknown  all of\n"
                "      true       symptom.walking_nprs: above 3 (is 4)\n"
                "      unknown    exam.abi: below 0.9 (unknown: not supplied)\n"
            ),
        )

    def test_json(self):
        told = json.loads(
            self.ends(
                run("eval", "exam.abi: below 0.9", SAMPLE[1], "--format", "json", *OPEN), 0
            ).stdout
        )
        self.assertEqual(
            (told["verdict"], told["facts"]),
            ("unknown", [{"fact": "exam.abi", "state": "not_supplied"}]),
        )

    def test_a_bad_condition(self):
        done = self.ends(run("eval", "demo.age_year: at least 18", SAMPLE[1], *OPEN), 2)
        self.assertIn("CONDITION:1:1: error[", done.stderr)
        self.assertIn("did you mean 'demo.age_years'?", done.stderr)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What facts cannot be together: a patient who breaks an assumption, cases, and what the analyser
makes of it in `check`, `prove`, `test` and `diff`.

usage: assumptions_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import cli_support
from cli_support import Cli, OPEN, RULES, run

ROOT = RULES.resolve().parents[1]
ANKLE = RULES.parent / "ankle-sprain"
CLINICS = RULES.parent / "clinics"
CHECKER = ROOT / "tools" / "check_proof.py"
JOGS = "function.jogs_without_pain: true"
HEAD = "windlass: 1\nkind: patient\nid: p\nas_of: 2026-01-15\nfacts:\n"
ONE = "  - id: jogs-and-cannot-walk\n"


def readme(kind):
    """The blocks of one kind in the section on assumptions of rules/README.md."""
    text = (ROOT / "rules" / "README.md").read_text()
    part = text.split("#### What cannot be together", 1)[1].split("\n### ", 1)[0]
    return re.findall(rf"```{kind}\n(.*?)```", part, re.S)


class Assumptions(Cli):
    def ankle(self, name="vocabulary.yaml", old=None, new=None):
        copy = self.folder / "ankle"
        if not copy.exists():
            shutil.copytree(ANKLE, copy)
        if old is not None:
            text = (copy / name).read_text()
            self.assertEqual(text.count(old), 1, old)
            (copy / name).write_text(text.replace(old, new))
        return copy

    def plan(self, *facts, rules=ANKLE):
        path = self.file("p.yaml", HEAD + "".join(f"  {fact}\n" for fact in facts))
        done = run("recommend", path, "--rules", str(rules), "--format", "json")
        return path, json.loads(self.ends(done, 0).stdout)


class Patients(Assumptions):
    def test_every_form_names_the_contradiction(self):
        path, plan = self.plan("ottawa.four_steps_now: false", JOGS)
        self.assertEqual(
            [(one["id"], one["because"]) for one in plan["contradictions"]],
            [("jogs-and-cannot-walk", "Who cannot take four steps now does not jog.")],
        )
        self.assertEqual(
            plan["contradictions"][0]["facts"],
            [
                {"fact": "ottawa.four_steps_now", "value": "false"},
                {"fact": "function.jogs_without_pain", "value": "true"},
            ],
        )
        self.assertEqual(
            {one["fact"] for one in plan["conflicts"]},
            {"ottawa.four_steps_now", "function.jogs_without_pain"},
        )
        asked = [one["fact"] for one in plan["questions"]]
        self.assertIn("ottawa.four_steps_now", asked)
        for words in (["recommend"], ["recommend", "--format", "html"], ["explain"]):
            done = run(words[0], path, *words[1:], "--rules", str(ANKLE))
            said = " ".join(re.sub(r"<[^>]+>", " ", self.ends(done, 0).stdout).split())
            for part in (
                "Four steps now: false; Jogs without pain: true",
                "Who cannot take four steps now does not jog",
                "(jogs-and-cannot-walk)",
                "ask which, and correct it",
            ):
                self.assertIn(part, said, words)
        done = run("explain", path, "--rules", str(ANKLE), "--format", "json")
        told = json.loads(self.ends(done, 0).stdout)
        self.assertEqual(told["contradictions"], plan["contradictions"])
        fhir = run("recommend", path, "--rules", str(ANKLE), "--format", "fhir").stdout
        self.assertIn("Four steps now: false; Jogs without pain: true. Who cannot take", fhir)
        self.assertNotIn("Sources disagree", fhir)

    def test_what_nobody_looked_for_contradicts_nothing(self):
        for facts in (["ottawa.four_steps_now: true", JOGS], [JOGS]):
            self.assertNotIn("contradictions", self.plan(*facts)[1])

    def test_what_cannot_be_told_may_contradict(self):
        plan = self.plan("ottawa.four_steps_now: {unknown: asked_not_known}", JOGS)[1]
        (one,) = plan["contradictions"]
        self.assertEqual(
            one["open"], [{"fact": "ottawa.four_steps_now", "state": "asked_not_known"}]
        )
        asked = {question["fact"] for question in plan["questions"]}
        self.assertIn("ottawa.four_steps_now", asked)
        self.assertNotIn("function.jogs_without_pain", asked)

    def test_no_sample_contradicts_itself(self):
        tried = 0
        for rules in (RULES, ANKLE):
            options = OPEN if rules == RULES else ["--rules", str(rules)]
            for path in sorted((rules / "patients").glob("*.yaml")):
                done = run("recommend", str(path), *options, "--format", "json")
                self.assertNotIn("contradictions", json.loads(self.ends(done, 0).stdout), path)
                tried += 1
        self.assertGreater(tried, 10)

    def test_a_layer_adds_assumptions_of_its_own(self):
        text = "windlass: 1\nkind: vocabulary\nid: clinic\ntitle: Ours\nfacts: []\nassumptions:\n"
        text += "  - {id: no-limp, never: {all: [{ottawa.four_steps_now: false}, "
        text += "{function.hop_pct: at least 90 %}]}, because: Ours.}\n"
        own = self.file("clinic.yaml", text)
        path, plan = self.plan("ottawa.four_steps_now: false", "function.hop_pct: 95 %")
        self.assertNotIn("contradictions", plan)
        done = run("recommend", path, "--rules", str(ANKLE), "--rules", own, "--format", "json")
        told = json.loads(self.ends(done, 0).stdout)
        self.assertEqual([one["id"] for one in told["contradictions"]], ["no-limp"])

    def test_the_page_shows_what_the_program_prints(self):
        (patient,) = [one for one in readme("yaml") if "kind: patient" in one]
        path = self.file("two-answers.yaml", patient)
        (output,) = [one for one in readme("text") if "recommend two-answers.yaml" in one]
        done = self.ends(run("recommend", path, *OPEN), 0)
        shown = output.split("\n", 1)[1].strip("\n")
        self.assertIn(shown, done.stdout)


class Cases(Assumptions):
    def case(self, expect, code):
        text = "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n  - id: one\n    title: T\n"
        text += "    start_from: screened_negative\n"
        text += f"    facts: {{ottawa.four_steps_now: false, {JOGS}}}\n    expect: {{{expect}}}\n"
        path = self.file("cases.yaml", text)
        return self.ends(run("test", path, "--rules", str(ANKLE)), code)

    def test_a_case_that_cannot_be_fails_unless_it_says_so(self):
        said = " ".join(self.case("red_flags: [rf.fracture]", 1).stdout.split())
        self.assertIn("contradictions expected none got jogs-and-cannot-walk", said)
        self.assertIn("jogs-and-cannot-walk is broken (ankle-sprain/vocabulary.yaml:", said)
        self.assertIn("by ottawa.four_steps_now: false, function.jogs_without_pain: true", said)
        self.case("contradictions: [jogs-and-cannot-walk]", 0)
        self.case("contradictions: jogs-and-cannot-walk", 0)
        wrong = self.case("contradictions: [jogs-and-cannot-wal]", 2).stderr
        self.assertIn("no assumption 'jogs-and-cannot-wal'", wrong)
        self.assertIn("did you mean 'jogs-and-cannot-walk'?", wrong)


class Analyser(Assumptions):
    def problems(self, rules, code=1):
        done = self.ends(run("check", str(rules), "--format", "json"), code)
        told = json.loads(done.stdout)["problems"]
        return [(one["code"], one["message"]) for one in told if one["severity"] != "note"]

    def test_an_assumption_that_nobody_can_break_is_an_error(self):
        rules = self.ankle(
            old=f"        - {JOGS}\n",
            new="        - ottawa.four_steps_now: true\n",
        )
        self.assertIn(
            (
                "check.never",
                "assumption jogs-and-cannot-walk: nobody can fulfil this condition",
            ),
            self.problems(rules),
        )

    def test_a_rule_for_whom_an_assumption_excludes_is_an_error_that_names_it(self):
        rules = self.ankle()
        layer = "windlass: 1\nkind: ruleset\nid: ours\nversion: 1.0.0\ntitle: T\n"
        layer += "extends: ankle-sprain\ntighten:\n  - {modality: exercise, contraindication: "
        layer += f"{{id: odd, when: {{all: [{{ottawa.four_steps_now: false}}, {{{JOGS}}}]}}, "
        layer += "level: absolute, because: B., basis: design}}\n"
        (rules / "ours.yaml").write_text(layer)
        self.assertIn(
            (
                "check.never",
                (
                    "exercise: contraindication odd: nobody can fulfil this condition under the "
                    "assumption 'jogs-and-cannot-walk'"
                ),
            ),
            self.problems(rules),
        )

    def law(self, when, expect):
        text = "windlass: 1\nkind: laws\nid: mine\ntitle: Mine\nlaws:\n  - {id: mine, title: T, "
        return self.file("laws.yaml", text + f"when: {when}, expect: {expect}}}\n")

    def test_a_law_says_under_which_assumptions_it_holds(self):
        laws = self.law(
            f"{{all: [{{ottawa.four_steps_now: false}}, {{{JOGS}}}]}}",
            "{disposition: emergency}",
        )
        proofs = self.folder / "proofs"
        words = ["prove", "mine", "--rules", str(ANKLE), "--laws", laws]
        done = run(*words, "--format", "json", "--certificate", str(proofs))
        (told,) = json.loads(self.ends(done, 0).stdout)["laws"]
        self.assertEqual(told["verdict"], "holds")
        self.assertEqual(told["assumptions"], ["jogs-and-cannot-walk"])
        checked = subprocess.run([sys.executable, CHECKER, proofs], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn("Whoever keeps the assumption 'jogs-and-cannot-walk' and", checked.stdout)
        said = " ".join(self.ends(run(*words), 0).stdout.split())
        self.assertIn(
            (
                "Under the assumption 'jogs-and-cannot-walk' of the vocabulary. Of whoever breaks"
                " that nothing is said."
            ),
            said,
        )

    def test_laws_that_need_no_assumption_name_none(self):
        told = json.loads(run("prove", "--rules", str(ANKLE), "--format", "json").stdout)["laws"]
        for one in told:
            self.assertEqual((one["verdict"], one["assumptions"]), ("holds", []), one["law"])

    def test_the_patient_who_breaks_a_law_keeps_the_assumptions(self):
        laws = self.law(f"{{{JOGS}}}", "{disposition: emergency}")
        done = run("prove", "mine", "--rules", str(ANKLE), "--laws", laws, "--format", "json")
        (told,) = json.loads(self.ends(done, 1).stdout)["laws"]
        path = self.file("found.yaml", told["patient"])
        plan = run("recommend", path, "--rules", str(ANKLE), "--format", "json").stdout
        self.assertNotIn("contradictions", json.loads(plan))

    def diff(self, before, after, code=0, *words):
        done = run("diff", str(before), str(after), "--format", "json", *words)
        told = json.loads(self.ends(done, code).stdout)
        return [
            (one["kind"], one.get("about"), one["way"], one["before"], one["after"])
            for one in told["all_patients"]
            if one["verdict"] == "somebody"
        ]

    def test_to_take_an_assumption_away_is_looser_and_to_add_one_tighter(self):
        block = (ANKLE / "vocabulary.yaml").read_text()
        block = block[block.index("assumptions:\n") : block.index("facts:\n")]
        without = self.ankle(old=block, new="")
        gone = [
            (
                "assumption",
                "jogs-and-cannot-walk",
                "looser",
                "a contradiction",
                "no contradiction",
            )
        ]
        self.assertEqual(self.diff(ANKLE, without, 1, "--fail-on", "loosened"), gone)
        come = [
            (
                "assumption",
                "jogs-and-cannot-walk",
                "tighter",
                "no contradiction",
                "a contradiction",
            )
        ]
        self.assertEqual(self.diff(without, ANKLE, 0, "--fail-on", "loosened"), come)

    def test_a_change_for_whom_an_assumption_excludes_is_said_under_it(self):
        flags = "red_flags:\n"
        before = self.ankle("screening.yaml", flags, flags + FLAG.replace("WHEN", WHEN))
        after = self.folder / "after"
        shutil.copytree(before, after)
        text = (after / "screening.yaml").read_text()
        less = WHEN.replace("]}", ", {demo.age_years: at least 0 a}]}")
        (after / "screening.yaml").write_text(text.replace(WHEN, less))
        proofs = self.folder / "proofs"
        words = ["diff", str(before), str(after)]
        done = run(*words, "--format", "json", "--certificate", str(proofs), "--fail-on", "unasked")
        told = json.loads(self.ends(done, 0).stdout)
        self.assertEqual({one["verdict"] for one in told["all_patients"]}, {"nobody"})
        self.assertEqual(told["assumptions"], ["jogs-and-cannot-walk"])
        checked = subprocess.run([sys.executable, CHECKER, proofs], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        said = " ".join(run(*words).stdout.split())
        self.assertIn("NO PATIENT CHANGES", said)
        self.assertIn("Said under the assumptions of the vocabulary: jogs-and-cannot-walk", said)


WHEN = f"{{all: [{{ottawa.four_steps_now: false}}, {{{JOGS}}}]}}"
FLAG = (
    "  - id: rf.odd\n    title: Odd\n    basis: design\n    clears: C.\n    levels:\n"
    "      - {id: l, when: WHEN, disposition: refer_routine, because: B., action: A., "
    "effects: {others: none}}\n"
)

if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass prove`: laws of the tree's own rules, laws that fail, certificates, limits.

usage: prove_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import subprocess
import sys
import time

import cli_support
from cli_support import Cli, LOCK, OPEN, RULES, run

ANKLE = RULES.parent / "ankle-sprain"
CHECKER = RULES.parent.parent / "tools" / "check_proof.py"
SAFETY = ["absolute-contraindications", "relative-contraindications", "requirements", "deferrals"]
SAFETY += ["red-flags", "open-red-flags", "first-screen"]
HEAD = "windlass: 1\nkind: laws\nid: mine\ntitle: Mine\nlaws:\n"


def check_proof(*paths):
    return subprocess.run(
        [sys.executable, CHECKER, *map(str, paths)], capture_output=True, text=True, timeout=60
    )


class Laws(Cli):
    def laws(self, *laws):
        return self.file("laws.yaml", HEAD + "".join(f"  - {law}\n" for law in laws))

    def prove(self, code, *laws, options=()):
        path = self.laws(*laws)
        ids = [re.search(r"id: ([a-z-]+)", law).group(1) for law in laws]
        done = run("prove", *ids, *OPEN, "--laws", path, "--format", "json", *options)
        return json.loads(self.ends(done, code).stdout)["laws"]

    def refused(self, *laws):
        done = self.ends(run("prove", *OPEN, "--laws", self.laws(*laws)), 2)
        self.assertEqual(done.stdout, "")
        return done.stderr


class TheTree(Laws):
    def test_every_law_of_the_rules_that_come_with_it_holds_and_every_certificate_is_checked(self):
        for rules in (OPEN, ["--rules", str(ANKLE)]):
            folder = self.folder / pathlib.Path(rules[1]).name
            done = run("prove", *rules, "--certificate", str(folder), "--format", "json")
            told = json.loads(self.ends(done, 0).stdout)
            self.assertEqual([one["law"] for one in told["laws"]][:7], SAFETY)
            self.assertGreater(len(told["laws"]), 8)
            for one in told["laws"]:
                self.assertEqual(one["verdict"], "holds", one["law"])
                self.assertEqual([pathlib.Path(f).suffix for f in one["files"]], [".cnf", ".lrat"])
            before = time.monotonic()
            checked = self.ends(check_proof(folder), 0)
            self.assertLess(time.monotonic() - before, 60)
            for one in told["laws"]:
                self.assertIn(one["certificate"]["formula_sha256"], checked.stdout)
                self.assertIn(one["certificate"]["proof_sha256"], checked.stdout)

    def test_own_laws_speak_of_somebody(self):
        for rules in (OPEN, ["--rules", str(ANKLE)]):
            told = json.loads(run("prove", *rules, "--format", "json").stdout)
            for one in told["laws"]:
                if one["origin"] != "safety":
                    self.assertFalse(one["of_nobody"], one["law"])

    def test_a_certificate_says_the_same_every_time(self):
        for name in ("a", "b"):
            self.ends(
                run("prove", "requirements", *OPEN, "--certificate", str(self.folder / name)), 0
            )
        for ending in (".cnf", ".lrat"):
            texts = {(self.folder / name / f"requirements{ending}").read_bytes() for name in "ab"}
            self.assertEqual(len(texts), 1)


class Refuted(Laws):
    def test_the_smallest_patient_is_a_document_that_shows_it(self):
        (told,) = self.prove(1, "{id: never-taped, title: T, expect: {never: {taping: recommend}}}")
        self.assertEqual(told["verdict"], "refuted")
        self.assertTrue(told["smallest"])
        path = self.file("patient.yaml", told["patient"])
        plan = json.loads(run("recommend", path, *OPEN, "--format", "json").stdout)
        self.assertEqual(plan["modalities"]["taping"]["status"], "recommend")
        facts = told["patient"].split("facts:\n")[1].splitlines()
        self.assertEqual(len(facts), told["answers"])
        # Each answer is needed.
        head = told["patient"].split("facts:\n")[0]
        for i in range(len(facts)):
            less = self.file("less.yaml", head + "facts:\n" + "\n".join(facts[:i] + facts[i + 1 :]))
            plan = json.loads(run("recommend", less, *OPEN, "--format", "json").stdout)
            self.assertNotEqual(plan["modalities"]["taping"]["status"], "recommend", facts[i])

    def test_a_law_of_a_disposition(self):
        (told,) = self.prove(
            1, "{id: nobody-proceeds, title: T, expect: {disposition: at least refer_routine}}"
        )
        self.assertIn("the disposition is proceed", told["broken"][0]["got"])

    def test_a_law_of_a_red_flag(self):
        (told,) = self.prove(
            1,
            (
                "{id: flagged, title: T, when: {history.dvt_current_or_suspected: true}, expect:"
                " {red_flags: rf.cauda_equina}}"
            ),
        )
        self.assertEqual(told["broken"][0]["got"], "rf.cauda_equina is not true")

    def test_as_text_and_as_a_file(self):
        path = self.laws("{id: never-taped, title: T, expect: {never: {taping: recommend}}}")
        folder = self.folder / "proofs"
        done = run("prove", "never-taped", *OPEN, "--laws", path, "--certificate", str(folder))
        text = self.ends(done, 1).stdout
        self.assertIn("REFUTED      never-taped: T", text)
        self.assertIn("The smallest patient who breaks it", text)
        self.assertIn((folder / "never-taped.yaml").read_text().splitlines()[-1], text)
        self.assertFalse((folder / "never-taped.cnf").exists())

    def test_a_rule_that_is_missing_is_found(self):
        path = self.laws(
            "{id: current, title: T, possible: {history.pacemaker: true}, expect: {never:"
            " {neuropuncture: [recommend, optional, caution]}}}"
        )
        text = self.ends(run("prove", "current", *OPEN, "--laws", path), 1).stdout
        self.assertIn("history.pacemaker: true", text)
        self.assertIn("setting.device_clearance_documented: true", text)


class Undecided(Laws):
    def test_a_limit_is_no_answer(self):
        path = self.laws("{id: never-taped, title: T, expect: {never: {taping: recommend}}}")
        done = run("prove", "never-taped", *OPEN, "--laws", path, "--limit", "1")
        self.assertIn(done.returncode, (1, 4))
        (told,) = self.prove(
            4,
            (
                "{id: tall-and-heavy, title: T, when: {all: [{demo.bmi: at least 30 kg/m2},"
                " {demo.weight_kg: at most 80 kg}, {demo.height_cm: at least 170 cm}]}, expect:"
                " {never: {gait: recommend}}}"
            ),
        )
        self.assertEqual(told["verdict"], "not_decided")
        self.assertIn("the engine decides otherwise", told["why"])
        self.assertIn("demo.bmi", told["whatever_calculated"])

    def test_a_law_of_nobody_says_so(self):
        (told,) = self.prove(
            0,
            (
                "{id: nobody, title: T, when: {all: [{demo.age_years: below 5 a},"
                " {demo.age_years: above 9 a}]}, expect: {disposition: emergency}}"
            ),
        )
        self.assertTrue(told["of_nobody"])


class Malformed(Laws):
    def test_what_is_wrong_is_named_with_its_place(self):
        for law, code in {
            "{id: a, title: T}": "document.missing",
            "{id: a, title: T, expect: {}}": "laws.expect",
            "{id: a, title: T, expect: {status: {taping: []}}}": "laws.expect",
            "{id: a, title: T, expect: {status: {tapping: block}}}": "rules.modality",
            "{id: a, title: T, expect: {status: {taping: blocked}}}": "document.value",
            "{id: a, title: T, expect: {disposition: at least soon}}": "document.value",
            "{id: a, title: T, expect: {disposition: at least proceed}}": "laws.expect",
            "{id: a, title: T, expect: {red_flags: rf.nothing}}": "rules.red_flag",
            "{id: a, title: T, expects: {disposition: proceed}}": "document.key",
            "{id: a, title: T, when: {demo.age: 4}, expect: {disposition: proceed}}": "rules.fact",
            "{id: a, title: T, when: {red_flag: rf.x}, expect: {disposition: proceed}}": (
                "rules.red_flag"
            ),
            "{id: requirements, title: T, expect: {disposition: proceed}}": "rules.duplicate",
            "{id: a b, title: T, expect: {disposition: proceed}}": "document.id",
        }.items():
            with self.subTest(law):
                told = self.refused(law)
                self.assertIn(f"error[{code}]", told)
                self.assertRegex(told, r"laws\.yaml:\d+:\d+: ")

    def test_a_law_that_is_not_there(self):
        done = self.ends(run("prove", "red-flag", *OPEN), 2)
        self.assertIn("no law 'red-flag'", done.stderr)
        self.assertIn("did you mean 'red-flags'?", done.stderr)

    def test_laws_lie_among_rules_and_are_no_rules(self):
        folder = self.folder / "layer"
        folder.mkdir()
        (folder / "laws.yaml").write_text(HEAD + "  - {id: a, title: T, expect: {}}\n")
        done = self.ends(run("check", str(RULES), str(folder), "--plugins", str(LOCK)), 1)
        self.assertIn("error[laws.expect]", done.stderr)
        other = self.ends(run("prove", *OPEN, "--laws", str(RULES / "pathway.yaml")), 2)
        self.assertIn("error[laws.kind]", other.stderr)


class Checker(Laws):
    def test_a_refutation_that_was_changed_is_refused(self):
        folder = self.folder / "proofs"
        self.ends(run("prove", "red-flags", *OPEN, "--certificate", str(folder)), 0)
        formula, proof = folder / "red-flags.cnf", folder / "red-flags.lrat"
        self.ends(check_proof(formula, proof), 0)
        steps = proof.read_text().splitlines()
        for what, lines in {
            "without its end": steps[:-1],
            "without a step": steps[:5] + steps[6:],
            "with a reason less": [re.sub(r" \d+ 0$", " 0", steps[-1])],
            "with another literal": [re.sub(r"^(\d+) -?\d+", r"\1 7", steps[0]), *steps[1:]],
            "empty": [],
        }.items():
            with self.subTest(what):
                proof.write_text("".join(line + "\n" for line in lines))
                self.assertEqual(check_proof(formula, proof).returncode, 1)

    def test_a_formula_that_was_changed_is_refused(self):
        folder = self.folder / "proofs"
        self.ends(run("prove", "first-screen", *OPEN, "--certificate", str(folder)), 0)
        formula, proof = folder / "first-screen.cnf", folder / "first-screen.lrat"
        lines = formula.read_text().splitlines()
        formula.write_text("\n".join(lines[:-1]) + "\n")
        self.assertEqual(check_proof(formula, proof).returncode, 1)

    def test_files_that_are_not_there(self):
        self.assertEqual(check_proof(self.folder / "a", self.folder / "b").returncode, 2)
        self.assertEqual(check_proof(self.folder).returncode, 2)
        self.assertEqual(check_proof().returncode, 2)


if __name__ == "__main__":
    cli_support.main()

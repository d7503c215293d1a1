#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass prove`: laws of the tree's own rules, laws that fail, certificates, limits.

usage: prove_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
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
            1, "{id: nobody-proceeds, title: T, expect: {disposition: at least incomplete}}"
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


class Contradictions(Laws):
    GAP = (
        "{id: tape, title: T, when: {allergy.adhesive: confirmed_allergy}, expect: {status:"
        " {taping: [block, recommend]}}}"
    )

    def test_a_law_with_a_gap_is_not_decided_of_those_whose_answers_contradict_each_other(self):
        (told,) = self.prove(4, self.GAP)
        self.assertEqual(told["verdict"], "not_decided")
        self.assertIs(told["holds_without_contradictions"], True)
        self.assertEqual(told["of_contradictory_answers"], "not_decided")
        self.assertIn("it holds of everybody whose answers do not contradict", told["why"])
        text = self.ends(run("prove", "tape", *OPEN, "--laws", self.laws(self.GAP)), 4).stdout
        self.assertIn("not decided  tape: T", text)
        self.assertIn(
            "everybody whose answers do not contradict each other", " ".join(text.split())
        )

    def test_its_certificate_says_so_in_its_comment(self):
        folder = self.folder / "proofs"
        self.prove(4, self.GAP, options=("--certificate", str(folder)))
        checked = self.ends(check_proof(folder), 0).stdout
        self.assertIn("Whoever gave no answers that contradict each other and broke", checked)

    def test_laws_of_caution_hold_of_any_candidate(self):
        done = run("prove", *OPEN, "--format", "json")
        for one in json.loads(self.ends(done, 0).stdout)["laws"]:
            self.assertEqual(one["of_contradictory_answers"], "any_candidate", one["law"])
            self.assertEqual(one["up_to_combinations"], 4096)
        text = self.ends(run("prove", "requirements", *OPEN), 0).stdout
        self.assertIn("a plan tries 4096 combinations; of whoever has more", " ".join(text.split()))


class AnswersBefore(Laws):
    HOLDS = (
        "{id: mine, title: T, when: {allergy.adhesive: confirmed_allergy}, expect: {status:"
        " {taping: block}}}"
    )
    UNDECIDED = (
        "{id: mine, title: T, when: {all: [{demo.bmi: at least 30 kg/m2}, {demo.weight_kg: at most"
        " 80 kg}, {demo.height_cm: at least 170 cm}]}, expect: {never: {gait: recommend}}}"
    )
    BROKEN = "{id: mine, title: T, expect: {never: {taping: recommend}}}"

    def answer(self, code, law):
        folder = self.folder / "proofs"
        self.prove(code, law, options=("--certificate", str(folder)))
        return sorted(one.name for one in folder.iterdir())

    def test_a_verdict_leaves_no_file_of_an_earlier_one(self):
        self.assertEqual(self.answer(0, self.HOLDS), ["mine.cnf", "mine.lrat"])
        other = self.folder / "proofs" / "other.cnf"
        other.write_text((self.folder / "proofs" / "mine.cnf").read_text())
        self.assertEqual(self.answer(1, self.BROKEN), ["mine.yaml", "other.cnf"])
        self.assertEqual(self.answer(0, self.HOLDS), ["mine.cnf", "mine.lrat", "other.cnf"])
        self.assertEqual(self.answer(4, self.UNDECIDED), ["other.cnf"])

    def test_what_nobody_wrote_as_an_answer_stays_and_is_not_replaced(self):
        folder = self.folder / "proofs"
        folder.mkdir()
        (folder / "mine.yaml").write_text("windlass: 1\nkind: laws\nid: mine\n")
        self.assertEqual(self.answer(0, self.HOLDS), ["mine.cnf", "mine.lrat", "mine.yaml"])
        path = self.laws(self.BROKEN)
        words = ("prove", "mine", *OPEN, "--laws", path, "--certificate", str(folder))
        told = self.ends(run(*words), 2).stderr
        self.assertIn("error[file.write]", told)
        self.assertIn("kind: laws", (folder / "mine.yaml").read_text())
        self.assertTrue((folder / "mine.cnf").exists())


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
        own = "  - {id: mine, title: T, expect: {disposition: at least refer_routine}}\n"
        laws = self.file("mine.yaml", HEAD + own)
        for named in ("mine", "red-flag"):
            done = self.ends(run("prove", named, *OPEN), 2)
            self.assertIn("its document is named with --laws FILE", " ".join(done.stderr.split()))
        done = self.ends(run("prove", "other", *OPEN, "--laws", laws), 2)
        self.assertNotIn("--laws FILE", done.stderr)

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

    def pair(self, formula, proof, name="x"):
        paths = self.folder / f"{name}.cnf", self.folder / f"{name}.lrat"
        for path, text in zip(paths, (formula, proof)):
            path.write_bytes(text.encode())
        return check_proof(*paths)

    def test_files_are_read_strictly(self):
        right = "p cnf 1 2\n1 0\n-1 0\n", "3 0 1 2 0\n"
        self.ends(self.pair(*right), 0)
        self.ends(self.pair("c of no law\n" + right[0], right[1]), 0)
        self.ends(self.pair(right[0], "3 1 0 1 2 0\n3 d 2 0\n4 0 1 3 0\n"), 1)
        for formula in (
            "c Rules: abc\f1 0\f-1 0\np cnf 1 0\n",
            "p cnf 1 2\nc hidden\f 1 0 -1 0\n",
            "p cnf 1 2\r1 0\r-1 0\n",
            "p cnf 1 2\n0_1 0\n-1 0\n",
            "p cnf 1 2\n+1 0\n-1 0\n",
            "p cnf 1 2\n01 0\n-1 0\n",
            "p cnf -1 2\n1 0\n-1 0\n",
            "p cnf 1 2\n1 0\n-1 0\np\n",
            "p cnf 1 2\n1 0\nc late\n-1 0\n",
            "p cnf 1 2\n1 0\n-1 0",
            "p cnf 1 2\n1 0\n-1 0\n1\n",
            "p cnf 1 2\n" + "9" * 5000 + " 0\n-1 0\n",
        ):
            with self.subTest(formula[:40]):
                self.assertEqual(self.pair(formula, right[1]).returncode, 1)
        for proof in (
            "3 0 1 2 0\ngarbage here\n",
            "3 0 1 2 0\n4 0 1 2 0\n",
            "3 d\n3 0 1 2 0\n",
            "3 d 1\n3 0 1 2 0\n",
            "3 d 9 0\n3 0 1 2 0\n",
            "d d 0\n3 0 1 2 0\n",
            "\n3 0 1 2 0\n",
            "3 0 1 2 0",
            "3 0 -1 2 0\n",
            "3 0 1 1 2 0\n",
            "3 7 0 1 2 0\n4 0 1 2 0\n",
        ):
            with self.subTest(proof):
                self.assertEqual(self.pair(right[0], proof).returncode, 1)

    def test_a_check_ends(self):
        wide = " ".join(map(str, range(1, 50_001)))
        proof = f"2 {wide} 0 {'1 ' * 50_000}0\n"
        before = time.monotonic()
        done = self.pair(f"p cnf 50001 1\n{wide} 50001 0\n", proof)
        self.ends(done, 1)
        self.assertLess(time.monotonic() - before, 30)
        # What is right is checked within a limit.
        paths = [str(self.folder / name) for name in ("y.cnf", "y.lrat")]
        self.ends(self.pair("p cnf 2 3\n1 0\n-1 2 0\n-2 0\n", "4 0 1 2 3 0\n", "y"), 0)
        code = "import sys, check_proof as c; c.MOST_LOOKS = 4; sys.exit(c.main(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-B", "-c", code, *paths],
            cwd=CHECKER.parent,
            capture_output=True,
            text=True,
        )
        self.assertIn("not decided, after 4 looks", self.ends(done, 4).stderr)

    def test_a_pipe_is_no_refutation(self):
        (self.folder / "x.cnf").write_text("p cnf 1 2\n1 0\n-1 0\n")
        os.mkfifo(self.folder / "x.lrat")
        for paths in ([self.folder], [self.folder / "x.cnf", self.folder / "x.lrat"]):
            self.assertIn("not a regular file", self.ends(check_proof(*paths), 2).stderr)

    def test_a_certificate_is_that_of_the_law_whose_name_it_has(self):
        folder = self.folder / "proofs"
        self.ends(run("prove", "first-screen", *OPEN, "--certificate", str(folder)), 0)
        said = self.ends(check_proof(folder), 0).stdout
        self.assertIn("The opposite of the law first-screen", said)
        self.assertRegex(said, "Rules: [0-9a-f]{64}")
        self.assertIn("which nothing here checks", said)
        for ending in ".cnf", ".lrat":
            (folder / f"first-screen{ending}").rename(folder / f"requirements{ending}")
        told = self.ends(check_proof(folder), 1).stderr
        self.assertIn("comment is that of first-screen, not requirements", told)

    def test_a_patient_beside_a_certificate_is_of_another_answer(self):
        self.ends(self.pair("p cnf 1 2\n1 0\n-1 0\n", "3 0 1 2 0\n"), 0)
        self.file("x.yaml", "windlass: 1\n")
        self.assertIn("lies beside it", self.ends(check_proof(self.folder), 1).stderr)

    def test_files_that_are_not_there(self):
        self.assertEqual(check_proof(self.folder / "a", self.folder / "b").returncode, 2)
        self.assertEqual(check_proof(self.folder).returncode, 2)
        self.assertEqual(check_proof().returncode, 2)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass diff`: what a change of rules does to documents and to all patients.

usage: diff_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

import cli_support
from cli_support import Cli, LOCK, PATIENTS, RULES, run

ANKLE = RULES.parent / "ankle-sprain"
CLINICS = RULES.parent / "clinics"
CHECKER = RULES.parent.parent / "tools" / "check_proof.py"
WHAT = ["changes.cnf", "changes.lrat", "looser.cnf", "looser.lrat"]


class Diff(Cli):
    def diff(self, code, *words):
        done = run("diff", *map(str, words), "--format", "json")
        return json.loads(self.ends(done, code).stdout)

    def changed_ankle(self, name, old, new):
        """A copy of the ankle's rules in which one line of one document is another."""
        copy = self.folder / "changed"
        shutil.copytree(ANKLE, copy)
        text = (copy / name).read_text()
        self.assertEqual(text.count(old), 1)
        (copy / name).write_text(text.replace(old, new))
        return copy

    def found(self, told, verdict="somebody"):
        return [one for one in told["all_patients"] if one["verdict"] == verdict]


class AllPatients(Diff):
    def test_the_same_rules_change_nobody_and_a_second_program_checks_it(self):
        copy = self.folder / "copy"
        shutil.copytree(ANKLE, copy)
        # Where a document lies, and its name, are no change.
        (copy / "more").mkdir()
        (copy / "screening.yaml").rename(copy / "more" / "first.yaml")
        proofs = self.folder / "proofs"
        done = run("diff", str(ANKLE), str(copy), "--certificate", str(proofs), "--fail-on=changed")
        said = self.ends(done, 0).stdout
        self.assertIn("They say the same.", said)
        self.assertIn("NO PATIENT CHANGES", said)
        checked = subprocess.run([sys.executable, CHECKER, proofs], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertEqual(checked.stdout.count("has no solution"), 2)
        # Another answer in the same folder leaves none of the refutations.
        changed = self.changed_ankle(
            "modalities/exercise.yaml",
            "- symptom.walking_nprs: at least 1",
            "- symptom.walking_nprs: at least 3",
        )
        self.ends(run("diff", str(ANKLE), str(changed), "--certificate", str(proofs)), 0)
        left = {one.name for one in proofs.iterdir()}
        self.assertTrue(any(name.endswith(".yaml") for name in left))
        self.assertFalse(left & {"nobody-changes.cnf", "nobody-changes.lrat"})
        done = run("diff", str(ANKLE), str(copy), "--certificate", str(proofs))
        self.ends(done, 0)
        self.assertEqual(
            {one.name for one in proofs.iterdir()},
            {f"nobody-{what}" for what in WHAT},
        )

    def test_a_clinic_that_only_tightens_is_proved_to_loosen_nothing(self):
        words = [RULES, CLINICS / "northside", "--plugins", LOCK]
        told = self.diff(0, *words, "--fail-on", "loosened")
        ways = {one["way"] for one in self.found(told)}
        self.assertEqual(ways, {"tighter", "otherwise"})
        self.assertEqual(self.found(told, "not_decided"), [])
        self.assertIn("nobody_looser", told)
        self.assertNotIn("nobody_changes", told)
        self.diff(1, *words, "--fail-on", "changed")

    def test_who_is_found_gets_those_answers(self):
        words = [RULES, CLINICS / "harbour", "--plugins", LOCK]
        told = self.diff(1, *words, "--fail-on", "loosened")
        looser = [one for one in self.found(told) if one["way"] == "looser"]
        self.assertNotEqual(looser, [])
        for one in self.found(told):
            if one["kind"] != "status":
                continue
            patient = self.file("found.yaml", one["patient"])
            for rules, wanted in ((RULES, one["before"]), (CLINICS / "harbour", one["after"])):
                options = ["--rules", str(rules), "--plugins", str(LOCK), "--format", "json"]
                plan = json.loads(self.ends(run("recommend", patient, *options), 0).stdout)
                self.assertEqual(plan["modalities"][one["about"]]["status"], wanted)

    def test_a_moved_threshold_is_shown_in_both_documents_and_moves_who_it_cuts(self):
        copy = self.changed_ankle(
            "modalities/exercise.yaml",
            "- symptom.walking_nprs: at least 1",
            "- symptom.walking_nprs: at least 3",
        )
        told = self.diff(0, ANKLE, copy)
        (change,) = told["documents"]
        self.assertEqual(change["document"], "modality exercise")
        self.assertIn("walking_nprs", change["place"])
        self.assertEqual((change["before"], change["after"]), ("at least 1", "at least 3"))
        self.assertEqual(change["line_before"], change["line_after"])
        self.assertIn("exercise", {one.get("about") for one in self.found(told)})
        # The one changed line made each of them, and is shown with whom it moves before the rest.
        self.assertEqual({tuple(one["made_by"]) for one in self.found(told)}, {(0,)})
        said = self.ends(run("diff", str(ANKLE), str(copy)), 0).stdout
        self.assertLess(said.index("Made by:"), said.index("facts:"))
        self.assertLess(said.index("facts:"), said.index("DOCUMENTS"))
        self.assertEqual({one["way"] for one in self.found(told)} & {"looser"}, set())
        back = self.diff(1, copy, ANKLE, "--fail-on", "loosened")
        self.assertIn("looser", {one["way"] for one in self.found(back)})

    def test_what_comes_into_a_list_leaves_the_rest_of_it_alone(self):
        copy = self.changed_ankle(
            "pathway.yaml",
            "      - {when: {symptom.rest_nprs: at least 6}, is: rest}\n",
            (
                "      - {when: {symptom.rest_nprs: at least 7}, is: rest}\n"
                "      - {when: {symptom.giving_way: true}, is: rest}\n"
            ),
        )
        places = [
            (one["place"], one.get("before", ""), one.get("after", ""))
            for one in self.diff(0, ANKLE, copy)["documents"]
        ]
        self.assertEqual(
            places,
            [
                (
                    "derive course.loading, cases, when, symptom.rest_nprs",
                    "at least 6",
                    "at least 7",
                ),
                (
                    "derive course.loading, cases",
                    "",
                    "{is: rest, when: {symptom.giving_way: true}}",
                ),
            ],
        )

    def test_under_another_id_it_is_the_same_rule(self):
        old, new = self.folder / "old", self.folder / "new"
        for copy in (old, new):
            shutil.copytree(ANKLE, copy)
            for name in ("cases", "locales", "handout.yaml"):
                path = copy / name
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        path = new / "modalities" / "exercise.yaml"
        path.write_text(path.read_text().replace("  - id: rests\n", "  - id: rest-first\n"))
        places = [
            (one["place"], one.get("before"), one.get("after"))
            for one in self.diff(0, old, new)["documents"]
        ]
        self.assertEqual(places, [("deferrals rests now rest-first, id", "rests", "rest-first")])

    def test_two_rules_that_are_not_alike_are_no_rename(self):
        old, new = self.folder / "old", self.folder / "new"
        for copy in (old, new):
            shutil.copytree(ANKLE, copy)
        rule = "  - {id: %s, when: {%s}, status: defer, because: Not in this phase of the course.,"
        rule += " reopens: In the next phase., evidence: [this-project], basis: design}\n"
        rules = {
            old: rule % ("first", "symptom.giving_way: true"),
            new: rule % ("second", "function.confident: true"),
        }
        for copy, text in rules.items():
            path = copy / "modalities" / "exercise.yaml"
            path.write_text(path.read_text().replace("deferrals:\n", "deferrals:\n" + text))
        told = [one["place"] for one in self.diff(0, old, new)["documents"]]
        self.assertEqual(told, ["deferrals first", "deferrals second"])

    def test_patients_are_told_by_what_a_person_can_answer(self):
        """The pain is told, and not the stage of loading that the rules derive from it."""
        copy = self.changed_ankle(
            "modalities/exercise.yaml",
            "- symptom.walking_nprs: at least 1",
            "- course.loading: [rest, low]",
        )
        # Whom nobody asks any more is there only with the stage told.
        found = [one for one in self.found(self.diff(0, ANKLE, copy)) if one["way"] != "unasked"]
        told = [one["patient"] for one in found]
        self.assertTrue(any("symptom.rest_nprs" in one for one in told))
        self.assertFalse(any("course.loading" in one for one in told))

    def test_a_limit_leaves_it_open_and_nothing_is_said_to_hold(self):
        words = [RULES, CLINICS / "northside", "--plugins", LOCK, "--limit", "1"]
        done = self.ends(run("diff", *map(str, words)), 4)
        self.assertIn("NOT DECIDED", done.stdout)
        self.assertNotIn("nobody gets a less cautious answer", done.stdout)


class Page(Diff):
    def test_the_page_on_rules_shows_what_is_printed(self):
        page = (RULES.resolve().parent / "README.md").read_text()
        (block,) = re.findall(r"```text\n\$ windlass (diff .*?)```", page, re.S)
        command, shown = block.split("\n", 1)
        words = command.split()
        root = RULES.resolve().parents[1]
        paths = [str(root / word) if word.startswith("rules/") else word for word in words]
        printed = self.ends(run(*paths, "--plugins", str(LOCK)), 0).stdout.splitlines()
        at, parts = 0, 0
        for part in re.split(r"(?m)^ *\.\.\.\n", shown):
            lines = part.splitlines()
            while printed[at : at + len(lines)] != lines:
                at += 1
                self.assertLess(at, len(printed), "not printed, or not in this order: " + part)
            at += len(lines)
            parts += 1
        self.assertGreater(parts, 2)


class SomePatients(Diff):
    def test_patients_whose_answer_is_another_one_are_named(self):
        words = [RULES, CLINICS / "northside", "--plugins", LOCK, "--patients"]
        told = self.diff(0, *words, PATIENTS)["cohort"]
        self.assertEqual((told["patients"], told["looser"]), (8, 0))
        text = pathlib.Path(cli_support.SAMPLE[1]).read_text()
        old = "symptom.walking_nprs: 4"
        self.assertEqual(text.count(old), 1)
        hurt = self.file(
            "hurt.yaml", text.replace("symptom.worst_nprs: 7", "symptom.worst_nprs: 9")
        )
        told = self.diff(0, *words, hurt)["cohort"]
        self.assertEqual((told["patients"], told["looser"], told["tighter"]), (1, 0, 1))
        self.assertEqual({one["way"] for one in told["moved"]}, {"tighter"})
        moved = {one["about"]: one for one in told["moved"]}["manual_therapy"]
        self.assertEqual(moved["patients"], 1)
        (example,) = moved["examples"]
        self.assertEqual(example["patient"], hurt)
        self.assertIn("At Northside", example["change"]["because_after"])

    def test_a_clinic_over_a_base_that_moves_under_it(self):
        words = [RULES, RULES, "--layer", CLINICS / "northside", "--plugins", LOCK]
        self.assertEqual(self.found(self.diff(0, *words)), [])


class Refuses(Diff):
    def test_what_cannot_be_compared(self):
        for words, code in (
            ([str(ANKLE)], 2),
            ([str(ANKLE), str(self.folder / "none")], 3),
            ([str(ANKLE), str(ANKLE), "--fail-on", "anything"], 2),
            ([str(ANKLE), str(ANKLE), "--patients", str(self.folder)], 2),
        ):
            done = self.ends(run("diff", *words), code)
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    cli_support.main()

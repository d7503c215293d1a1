#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass diff` with given patients, with a clinic's layer over a base that changes, and with
revisions of git.

usage: diff_given_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re
import shutil
import subprocess
import unittest

import cli_support
from cli_support import ANKLE, Cli, RULES, TwoCopies, run

BALANCE = "modalities/balance_training.yaml"
HOUSE = """windlass: 1
kind: ruleset
id: house
version: 1.0.0
title: House
extends: ankle-sprain
"""


class Diff(TwoCopies):
    def diff(self, code, *options, old=None, new=None):
        words = [str(old or self.old), str(new or self.new), *map(str, options)]
        done = self.ends(run("diff", *words, "--format", "json"), code)
        return json.loads(done.stdout)


class Missing(Cli):
    def test_who_names_a_folder_that_is_not_there_is_told_where_the_base_lies(self):
        clinic = str(RULES.parent / "clinics" / "northside")
        done = self.ends(run("diff", "rules/nowhere", clinic), 3)
        self.assertIn("there is no such file or folder", done.stderr)
        said = re.search(r"The rules that come with windlass lie in (.+)\.\n", done.stderr)
        self.assertTrue((pathlib.Path(said.group(1)) / "pathway.yaml").is_file(), done.stderr)


class Kinds(Diff):
    def test_what_each_change_is_about(self):
        for name, old, new, about in [
            (BALANCE, "below 95 %", "below 90 %", "condition"),
            (BALANCE, "because: Nobody balances who cannot walk.", "because: Walk first.", "text"),
            (BALANCE, "status: defer", "status: not_indicated", "level"),
            (BALANCE, "[hupperets-2009]", "[hupperets-2009, this-project]", "evidence"),
            (BALANCE, "number: 10, unit: min", "number: 12, unit: min", "dose"),
            ("vocabulary.yaml", "fresh_for: 7 d", "fresh_for: 6 d", "window"),
            ("vocabulary.yaml", "a direct blow", "a blow", "text"),
        ]:
            with self.subTest(about):
                self.change(name, (old, new))
                told = self.diff(0)
                found = {one["about"] for one in told["documents"]}
                self.assertEqual(found, {about}, told["documents"])
                # How long an answer counts is decided, too.
                verdicts = {one["verdict"] for one in told["all_patients"]}
                self.assertNotIn("not_decided", verdicts)
                aged = ["symptom.walking_nprs"] if about == "window" else []
                self.assertEqual(told["aged_otherwise"], aged)
                self.change(name, (new, old))

    def test_a_rule_that_came_and_one_that_went(self):
        rule = (
            "  - id: house-rule\n    when: {symptom.rest_nprs: at least 9}\n    status: defer\n"
            "    because: B.\n    reopens: R.\n    evidence: [this-project]\n    basis: design\n"
        )
        self.change(BALANCE, ("deferrals:\n", "deferrals:\n" + rule))
        (came,) = self.diff(0)["documents"]
        self.assertEqual(came["place"], "deferrals house-rule")
        self.assertNotIn("before", came)
        (went,) = self.diff(0, old=self.new, new=self.old)["documents"]
        self.assertEqual(went["place"], came["place"])
        self.assertNotIn("after", went)


class Cohort(Diff):
    def test_folders_cases_and_lines(self):
        lines = []
        for i in range(5000):
            facts = {"demo.age_years": 20 + i % 50, "function.balance_reach_pct": 40 + i % 60}
            lines.append(
                json.dumps({"windlass": 1, "kind": "patient", "id": f"p{i}", "facts": facts})
            )
        cohort = self.file("cohort.ndjson", "\n".join(lines) + "\n\n")
        self.change(BALANCE, ("below 95 %", "below 90 %"))
        told = self.diff(0, "--patients", cohort, "--patients", ANKLE)["cohort"]
        samples = len(list((ANKLE / "patients").glob("*.yaml")))
        self.assertGreater(told["patients"], 5000 + samples)
        self.assertEqual(told["not_read"], 0)

    SCREENED = {
        "demo.age_years": 40,
        "imaging.xray": "no_fracture",
        "exam.deformity_or_open_wound": False,
        "exam.foot_cold_or_pulseless": False,
        "exam.pain_out_of_proportion": False,
        "exam.calf_squeeze_no_movement": False,
        "exam.calf_swelling_or_tenderness": False,
        "exam.hot_red_with_fever": False,
        "exam.squeeze_or_external_rotation_pain": False,
        "ottawa.four_steps_now": True,
        "ottawa.leg_sensation_reduced": False,
    }
    LATE = {"injury.days_ago": 100, "symptom.walking_nprs": 0, "symptom.giving_way": False}

    def cohort(self, *all_facts):
        lines = [
            {"windlass": 1, "kind": "patient", "id": "p", "facts": {**self.SCREENED, **facts}}
            for facts in all_facts
        ]
        return self.file("cohort.ndjson", "\n".join(map(json.dumps, lines)))

    def no_more_asked_for_skin(self):
        self.change(
            "modalities/functional_support.yaml",
            ("requires: [exam.skin_broken_under_support]", "requires: []"),
            ("{exam.skin_broken_under_support: true}", "{ottawa.leg_sensation_reduced: true}"),
        )

    def test_nobody_is_hidden_behind_the_many_and_all_can_be_listed(self):
        self.no_more_asked_for_skin()
        many = {"injury.days_ago": 10, "symptom.walking_nprs": 3}
        cohort = self.cohort(*[many] * 1000, {**self.LATE, "pref.returns_to_sport": True})
        listed = self.folder / "listed.ndjson"
        told = self.diff(0, "--patients", cohort, "--list", listed)
        self.assertEqual(told["files"], [str(listed)])
        (moved,) = told["cohort"]["moved"]
        self.assertEqual((moved["about"], moved["patients"]), ("functional_support", 1001))
        self.assertEqual(
            [(one["after"], one["patients"]) for one in moved["answers"]],
            [("optional", 1), ("recommend", 1000)],
        )
        self.assertEqual(
            {one["patient"] for one in moved["examples"] if one["change"]["after"] == "optional"},
            {f"{cohort}:1001"},
        )
        found = [json.loads(line) for line in listed.read_text().splitlines()]
        self.assertEqual(len({one["patient"] for one in found}), 1001)
        (change,) = found[-1]["changes"]
        self.assertEqual((change["way"], change["after"]), ("looser", "optional"))
        words = ("diff", str(self.old), str(self.new), "--patients", cohort)
        text = " ".join(self.ends(run(*words), 0).stdout.split())
        self.assertIn("ask -> optional: 1 patient, such as", text)
        self.assertIn(f"{cohort}:1001: was ask, is optional", text)
        self.assertIn("--list FILE writes each of the 1,001 into a file.", text)
        text = " ".join(self.ends(run(*words, "--list", str(listed)), 0).stdout.split())
        self.assertIn("Each of them is in the file named below.", text)
        self.assertEqual(run("diff", str(self.old), str(self.new), "--list", "x").returncode, 2)

    def test_unknown_that_became_no_comes_first_and_is_called_so(self):
        self.no_more_asked_for_skin()
        cohort = self.cohort({**self.LATE, "pref.returns_to_sport": False})
        told = self.diff(1, "--patients", cohort, "--fail-on", "unasked")
        self.assertEqual((told["cohort"]["unasked"], told["cohort"]["looser"]), (1, 0))
        first = told["all_patients"][0]
        self.assertEqual((first["way"], first["verdict"]), ("unasked", "somebody"))
        self.assertEqual(
            (first["about"], first["before"], first["after"]),
            ("functional_support", "ask", "not_indicated"),
        )
        places = {told["documents"][i]["place"] for i in first["made_by"]}
        self.assertEqual(places, {"requires"})
        text = self.ends(run("diff", str(self.old), str(self.new), "--patients", cohort), 0).stdout
        self.assertLess(text.index("UNKNOWN BECAME NO"), text.index("ALL PATIENTS"))
        said = " ".join(text.split())
        self.assertIn("What is not known is never a no: see whether", said)
        self.assertIn("unasked functional_support: was ask, is not_indicated", said)
        self.assertIn("Of 1 UNKNOWN BECAME NO.", said)
        # The other way round somebody is asked again, which takes nothing from anybody.
        back = self.diff(0, "--fail-on", "unasked", old=self.new, new=self.old)
        self.assertEqual(
            {one["verdict"] for one in back["all_patients"] if one["way"] == "unasked"}, {"nobody"}
        )

    def test_what_a_layer_requires_made_the_answer(self):
        layer = self.file(
            "house.yaml", f"{HOUSE}tighten:\n  - {{modality: exercise, require: injury.side}}\n"
        )
        told = self.diff(0, "--rules", self.old, new=layer)
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        self.assertNotEqual(found, [])
        for one in found:
            places = [told["documents"][i]["place"] for i in one["made_by"]]
            self.assertEqual(places, ["tighten exercise require injury.side"])

    def test_what_is_counted_is_what_plans_say(self):
        self.change("modalities/exercise.yaml", ("requires: [", "requires: [injury.side, "))
        paths, moved = [], {}
        for sample in sorted((ANKLE / "patients").glob("*.yaml")):
            lines = sample.read_text().splitlines(True)
            kept = "".join(one for one in lines if not one.startswith("  injury.side"))
            path = self.file(sample.name, kept)
            paths.append(path)
            status = [
                json.loads(run("recommend", path, "--rules", str(one), "--format", "json").stdout)[
                    "modalities"
                ]["exercise"]["status"]
                for one in (self.old, self.new)
            ]
            if status[0] != status[1]:
                moved[path] = status
        self.assertNotEqual(moved, {})
        words = [word for path in paths for word in ("--patients", path)]
        told = self.diff(0, *words)["cohort"]
        self.assertEqual((told["patients"], told["changed"]), (len(paths), len(moved)))
        (one,) = [one for one in told["moved"] if one.get("about") == "exercise"]
        self.assertEqual(one["patients"], len(moved))
        for example in one["examples"]:
            change = example["change"]
            self.assertEqual([change["before"], change["after"]], moved[example["patient"]])
            self.assertIn("needed before", change["because_after"])

    def test_whom_one_side_cannot_read_nothing_is_said_of(self):
        good = json.dumps({"windlass": 1, "kind": "patient", "id": "a", "facts": {}})
        cohort = self.file("cohort.ndjson", good + "\n{\n" + good.replace("{}", '{"no.fact": 1}'))
        done = run("diff", str(self.old), str(self.new), "--patients", cohort)
        self.ends(done, 4)
        self.assertIn("0 of 1 get another answer", done.stdout)
        self.assertIn("Of 2 others nothing is said", done.stdout)
        self.assertIn("cohort.ndjson:2:", done.stderr)
        self.assertIn("error[fact.unknown_id]", done.stderr)

    def test_what_is_no_cohort(self):
        long = self.folder / "long.ndjson"
        with open(long, "wb") as file:
            file.truncate(3 << 20)
        empty = self.folder / "empty"
        empty.mkdir()
        for path, code in (
            (long, "file.size"),
            (self.folder / "none.ndjson", "file.missing"),
            (empty, "cohort.empty"),
            (self.file("blank.ndjson", "\n \n"), "cohort.empty"),
        ):
            done = run("diff", str(self.old), str(self.new), "--patients", str(path))
            self.assertIn(f"error[{code}]", self.ends(done, 2).stderr)
            self.assertEqual(done.stdout, "")


class ThreeWay(Diff):
    """The base changes under a clinic."""

    TERMS = (
        "    override: {reason: R., evidence: [this-project], owner: O, approved: 2026-01-01,"
        " expires: 2027-12-31}\n"
    )
    RETIRE = "loosen:\n  - modality: balance_training\n    retire: deferral cannot-stand\n" + TERMS

    def news(self, layer, code=0):
        path = self.file("house.yaml", HOUSE + layer)
        return self.diff(code, "--layer", path)["layers"]

    def test_a_base_that_did_not_change_asks_for_nothing(self):
        self.assertEqual(self.news(self.RETIRE), [])
        self.assertNotIn("layers", self.diff(0))

    def test_the_rule_under_an_override_was_changed(self):
        self.change(BALANCE, ("at least 6\n", "at least 7\n"))
        (one,) = self.news(self.RETIRE)
        self.assertEqual((one["kind"], one["layer"], one["line"]), ("target", "house", 8))
        self.assertEqual(one["rule"], "retire deferral cannot-stand")
        self.assertIn("was at least 6, is at least 7", one["says"])
        text = run("diff", str(self.old), str(self.new), "--layer", str(self.folder / "house.yaml"))
        self.assertIn("WHAT THE CLINIC MUST LOOK AT", text.stdout)

    def test_the_target_is_gone(self):
        self.change(BALANCE, ("id: cannot-stand", "id: cannot-walk"))
        path = self.file("house.yaml", HOUSE + self.RETIRE)
        done = self.ends(run("diff", str(self.old), str(self.new), "--layer", path), 3)
        self.assertEqual(done.stdout, "")
        self.assertIn("error[rules.target]", done.stderr)
        self.assertIn("do not stand over the new rules", done.stderr)

    def test_a_condition_that_nobody_can_fulfil_any_more(self):
        rule = "deferral: {id: worst, when: {symptom.rest_nprs: above 9}, status: defer,"
        rule += " because: B., reopens: R., evidence: [this-project], basis: design}"
        text = (self.new / "vocabulary.yaml").read_text()
        at = text.index("range: [0, 10]", text.index("- id: symptom.rest_nprs"))
        (self.new / "vocabulary.yaml").write_text(
            text[:at] + text[at:].replace("range: [0, 10]", "range: [0, 9]", 1)
        )
        told = self.news(f"tighten:\n  - modality: exercise\n    {rule}\n")
        self.assertEqual([one["kind"] for one in told], ["fact", "never"])
        self.assertEqual({one["rule"] for one in told}, {"deferral worst"})

    def test_the_base_is_as_strict_now(self):
        rule = "{id: %s, when: {symptom.rest_nprs: at least %d}, status: defer, because: B.,"
        rule += " reopens: R., evidence: [this-project], basis: design}"
        layer = f"tighten:\n  - modality: balance_training\n    deferral: {rule % ('rest', 8)}\n"
        self.change(BALANCE, ("deferrals:\n", f"deferrals:\n  - {rule % ('resting', 6)}\n"))
        (one,) = self.news(layer)
        self.assertEqual((one["kind"], one["rule"]), ("covered", "deferral rest"))
        self.assertIn("the base says as much or more by deferral resting", one["says"])
        # At nine and more alone the clinic is as strict.
        self.change(BALANCE, ("at least 6}", "at least 9}"))
        self.assertEqual(self.news(layer), [])


@unittest.skipIf(shutil.which("git") is None, "there is no git")
class Revisions(Diff):
    def setUp(self):
        super().setUp()
        self.repository = self.folder / "repository"
        self.rules = self.repository / "rules"
        self.repository.mkdir()
        shutil.copytree(ANKLE, self.rules)
        self.git("init", "-q")
        self.commit()

    def git(self, *words):
        subprocess.run(
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *words],
            cwd=self.repository,
            check=True,
            capture_output=True,
            timeout=60,
        )

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "A change")

    def refused(self, word, code, env=None):
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        done = run("diff", word, str(ANKLE), env=dict(env or {}, TMPDIR=str(scratch)))
        self.ends(done, 2)
        self.assertIn(f"error[{code}]", done.stderr)
        self.assertEqual(list(scratch.iterdir()), [])

    def test_a_folder_at_two_revisions(self):
        self.change(BALANCE, ("below 95 %", "below 90 %"), folder=self.rules)
        self.commit()
        told = self.diff(0, old=f"HEAD~1:{self.rules}", new=f"HEAD:{self.rules}")
        (one,) = told["documents"]
        self.assertEqual(one["about"], "condition")
        self.assertEqual(one["file_before"], one["file_after"])
        same = self.diff(0, "--fail-on", "changed", old=f"HEAD:{self.rules}", new=self.rules)
        self.assertEqual(same["documents"], [])

    def test_a_layer_at_a_revision_over_a_base_that_is_named(self):
        layer = self.repository / "house.yaml"
        rule = "deferral: {id: hurts, when: {symptom.walking_nprs: at least 8}, status: defer,"
        rule += " because: B., reopens: R., evidence: [this-project], basis: design}"
        layer.write_text(f"{HOUSE}tighten:\n  - modality: exercise\n    {rule}\n")
        self.commit()
        layer.write_text(layer.read_text().replace("at least 8", "at least 7"))
        words = ["--rules", str(ANKLE), "--fail-on", "loosened"]
        told = self.diff(0, *words, old=f"HEAD:{layer}", new=layer)
        (one,) = told["documents"]
        self.assertIn("tighten exercise deferral hurts", one["place"])
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        self.assertEqual({one["about"] for one in found}, {"exercise"})
        self.assertNotIn("not_decided", {one["verdict"] for one in told["all_patients"]})
        self.diff(1, *words, old=layer, new=f"HEAD:{layer}")

    def test_what_git_does_not_have(self):
        self.refused(f"nothing:{self.rules}", "git.revision")
        self.refused(f"HEAD:{self.repository}/none", "git.path")
        self.refused(f"HEAD:{self.folder}/old", "git.repository")
        self.refused(f"HEAD:{self.rules}", "git.missing", env={"PATH": "/nowhere"})

    def test_what_is_no_plain_file_is_refused(self):
        (self.rules / "link.yaml").symlink_to("/etc/passwd")
        self.commit()
        self.refused(f"HEAD:{self.rules}", "git.path")

    def test_problems_name_the_revision(self):
        self.change("pathway.yaml", ("kind: pathway", "kind: path"), folder=self.rules)
        self.commit()
        done = self.ends(run("diff", f"HEAD:{self.rules}", str(ANKLE)), 3)
        self.assertIn(f"HEAD:{self.rules}/pathway.yaml:", done.stderr)
        self.assertNotIn("windlass-diff-", done.stderr)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules of another condition, without plugins and without a lock, as a user would type it; and a
program that reads the rules of the tree it lies in.

usage: own_rules_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os
import pathlib
import shutil
import subprocess

import cli_support
from cli_support import Cli, LOCK, OPEN, RULES, SAMPLE, WINDLASS, run

ANKLE = RULES.resolve().parent / "ankle-sprain"
ANKLES = sorted((ANKLE / "patients").glob("*.yaml"))


class Ankle(Cli):
    def plan(self, patient, rules=ANKLE):
        done = run("recommend", str(patient), "--rules", str(rules), "--format", "json")
        return json.loads(self.ends(done, 0).stdout)

    def copy(self):
        rules = self.folder / "mine"
        shutil.copytree(ANKLE, rules)
        return rules

    def test_check(self):
        text = self.ends(run("check", str(ANKLE)), 0).stdout
        self.assertRegex(
            text,
            r"^Checked \d+ rule documents, 4 modality documents, 3 patients, 4 cases documents,"
            r" 1 document of laws with 0 plugins: .* 4 modalities\. Everything holds\.\n",
        )

    def test_test(self):
        for path in (ANKLE, ANKLE / "cases", ANKLE / "cases" / "ottawa.yaml"):
            text = self.ends(run("test", str(path)), 0).stdout
            self.assertRegex(text, r"^\n?[1-9]\d* passed, 0 failed\n(\d+ laws hold\n)?$")
        with_rules = run("test", str(ANKLE / "cases"), "--rules", str(ANKLE))
        self.assertEqual(self.ends(with_rules, 0).stdout, run("test", str(ANKLE / "cases")).stdout)
        self.assertEqual(run("test").stdout, run("test", str(RULES)).stdout)

    def test_a_layer_is_tested_where_it_lies(self):
        layer = self.folder / "northside"
        (layer / "cases").mkdir(parents=True)
        (layer / "northside.yaml").write_text(
            "windlass: 1\nkind: ruleset\nid: northside\nversion: 1.0.0\ntitle: Northside\n"
            "extends: plantar-heel-pain\ntighten:\n"
            "  - {modality: taping, require: history.hypermobility}\n"
        )
        (layer / "cases" / "c.yaml").write_text(
            "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n"
            "  - id: asks\n    title: The layer asks\n    start_from: screened_negative\n"
            "    facts: {history.hypermobility: {unknown: not_supplied}}\n"
            "    expect: {reasons: {taping: [history.hypermobility]}}\n"
        )
        self.assertIn("1 passed, 0 failed", self.ends(run("test", str(layer)), 0).stdout)
        self.ends(run("test", str(layer / "cases"), *OPEN), 2)

    def test_every_rule_is_seen_true_and_false(self):
        told = json.loads(run("test", str(ANKLE), "--coverage", "--format", "json").stdout)
        covered = told["coverage"]
        unknowable = 4  # whether the age is missing, once for each modality: `nothing-known` asks
        self.assertGreaterEqual(covered["seen_true"], covered["rules"] - unknowable)
        self.assertGreaterEqual(covered["seen_false"], covered["rules"] - 2)

    def test_plans(self):
        acute, tender, late = (self.plan(one) for one in ANKLES)
        self.assertEqual(acute["plugins"], [])
        self.assertEqual(acute["disposition"], "proceed")
        protocol = acute["modalities"]["functional_support"]["protocol"]
        self.assertEqual(protocol["document"], "ankle-sprain/modalities/functional_support.yaml")
        self.assertEqual([line["value"] for line in protocol["lines"] if "value" in line], [6])
        self.assertTrue(all(line["line"] > 0 for line in protocol["lines"]))
        self.assertEqual(tender["disposition"], "investigate_first")
        self.assertEqual({one["status"] for one in tender["modalities"].values()}, {"block"})
        self.assertEqual(late["modalities"]["return_to_sport"]["status"], "recommend")
        for form in ("text", "html"):
            done = run("recommend", str(ANKLES[2]), "--rules", str(ANKLE), "--format", form)
            self.assertIn("Straight running and turns at half speed.", self.ends(done, 0).stdout)
        tree = run("explain", str(ANKLES[0]), "exercise", "--rules", str(ANKLE)).stdout
        self.assertIn("Repetitions 20", tree)

    def test_what_is_missing_is_said(self):
        rules = self.copy()
        (rules / "modalities" / "exercise.yaml").unlink()
        for done in (
            run("recommend", str(ANKLES[0]), "--rules", str(rules)),
            run("test", str(rules)),
        ):
            self.ends(done, 3)
            self.assertIn("error[rules.modality]: no modality 'exercise'", done.stderr)
            self.assertIn("hint: no plugin belongs to these rules: write its document", done.stderr)
        self.assertIn("no modality 'exercise'", self.ends(run("check", str(rules)), 1).stderr)
        document = rules / "modalities" / "exercise.yaml"
        text = (ANKLE / "modalities" / "exercise.yaml").read_text()
        document.write_text(text[: text.index("protocol:")] + "protocol: low_dye\n")
        done = self.ends(run("check", str(rules)), 1)
        self.assertIn(
            "no plugin brings modality 'exercise', so nobody prescribes 'low_dye'", done.stderr
        )
        self.assertIn("`protocol: {lines: [...]}`", done.stderr)

    def test_a_patient_of_other_rules_is_told_which(self):
        os.chdir(ANKLE.parents[1])
        patient = "rules/ankle-sprain/patients/sample-1.yaml"
        for words in (["recommend", patient], ["explain", patient], ["eval", "history.icd: true"]):
            done = self.ends(run(*words, *([patient] if words[0] == "eval" else [])), 2)
            self.assertTrue(
                done.stderr.endswith(
                    "hint: this patient lies with other rules: name them with --rules "
                    "rules/ankle-sprain\n"
                ),
                done.stderr[-300:],
            )
        done = self.ends(run("recommend", patient, *OPEN), 2)
        self.assertNotIn("lies with other rules", done.stderr)

    def test_the_lock_of_other_rules_is_taken_only_when_it_is_named(self):
        done = run("recommend", str(ANKLES[0]), "--rules", str(ANKLE), "--plugins", str(LOCK))
        self.assertIn("they were written for other rules", self.ends(done, 3).stderr)
        empty = self.file("plugins.lock", "windlass: 1\nkind: lock\nplugins: []\n")
        named = run("recommend", str(ANKLES[0]), "--rules", str(ANKLE), "--plugins", empty)
        self.assertEqual(
            self.ends(named, 0).stdout.replace(f" --plugins {empty}", ""),
            run("recommend", str(ANKLES[0]), "--rules", str(ANKLE)).stdout,
        )
        # A copy of the rules that come with windlass keeps its plugins.
        copy = self.folder / "copy"
        shutil.copytree(RULES, copy)
        done = run("recommend", SAMPLE[1], "--rules", str(copy), "--format", "json")
        self.assertEqual(len(json.loads(self.ends(done, 0).stdout)["plugins"]), self.approved())

    @staticmethod
    def approved():
        current = pathlib.Path(LOCK).read_text().partition("retired:")[0]
        return current.count("sha256:")

    def test_a_modality_as_edited_takes_the_place_of_its_old_self(self):
        edited = self.folder / "exercise.yaml"
        text = (ANKLE / "modalities" / "exercise.yaml").read_text()
        edited.write_text(text.replace("number: 3,", "number: 9,", 1))
        done = self.ends(run("check", str(edited), "--rules", str(ANKLE)), 1)
        self.assertIn("error[rules.range]: 'Sets' is 9, outside its range from 1 to 4", done.stderr)
        edited.write_text(text)
        self.ends(run("check", str(edited), "--rules", str(ANKLE)), 0)

    def test_a_record_is_replayed_from_its_export_alone(self):
        rules = self.copy()
        store = ["--store", str(self.folder / "s.db"), "--keys", str(self.folder / "keys" / "k")]
        (self.folder / "keys").mkdir(mode=0o700)
        for patient in ANKLES:
            self.ends(run("recommend", str(patient), "--rules", str(rules), *store), 0)
        export = str(self.folder / "all")
        self.ends(run("audit", "export", export, *store), 0)
        shutil.rmtree(rules)
        done = run("audit", "replay", "--export", export, "--format", "json")
        told = json.loads(self.ends(done, 0).stdout)
        self.assertEqual(told["counts"], {"identical": 3})


class OwnTree(Cli):
    """The program reads the rules and plugins of the tree it lies in, copied or installed."""

    def laid_out(self, program, rules, plugins):
        for folder in (program.parent, rules.parent, plugins):
            folder.mkdir(parents=True)
        shutil.copy(WINDLASS, program)
        shutil.copytree(RULES, rules)
        for file in pathlib.Path(LOCK).parent.iterdir():
            if file.is_file() and (file.suffix == ".so" or file.name == "plugins.lock"):
                shutil.copy(file, plugins)
        pathway = rules / "pathway.yaml"
        pathway.write_text("# of a tree of its own\n" + pathway.read_text())

    def digest(self, program):
        words = [str(program), "recommend", SAMPLE[1], "--format", "json"]
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=120, env={**os.environ}
        )
        return json.loads(self.ends(done, 0).stdout)["knowledge"]["digest"]

    def test_copied(self):
        tree = self.folder / "copy"
        program = tree / "build" / "tools" / "windlass" / "windlass"
        rules = tree / "rules" / "plantar-heel-pain"
        self.laid_out(program, rules, tree / "build" / "plugins")
        self.assertNotEqual(self.digest(program), self.digest(WINDLASS))
        shutil.rmtree(tree / "rules")
        done = subprocess.run([program, "recommend", SAMPLE[1]], capture_output=True, text=True)
        if done.returncode == 0:
            self.skipTest("this program was built outside its tree and knows the way back")
        self.assertIn(str(tree), self.ends(done, 3).stderr)

    def test_installed(self):
        tree = self.folder / "usr"
        program = tree / "bin" / "windlass"
        rules = tree / "share" / "windlass" / "rules" / "plantar-heel-pain"
        self.laid_out(program, rules, tree / "lib" / "windlass" / "plugins")
        self.assertNotEqual(self.digest(program), self.digest(WINDLASS))


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example clinics of rules/clinics: they open over the base, their cases hold, and each line
of each layer is needed by some case. usage: clinics_test.py WINDLASS LOCK RULES [unittest
arguments]
"""
import json
import re
import shutil
import subprocess
import sys

import cli_support
from cli_support import Cli, LOCK, RULES, run

CHECKER = RULES.resolve().parents[1] / "tools" / "check_proof.py"
CLINICS = RULES.resolve().parent / "clinics"
ITEM = re.compile(r"(?m)^  - modality:.*\n(?:    .*\n|  #.*\n)*")


class Clinics(Cli):
    def test_cases_and_laws_hold(self):
        folders = sorted(CLINICS.iterdir())
        self.assertEqual([one.name for one in folders], ["harbour", "northside"])
        for folder in folders:
            with self.subTest(clinic=folder.name):
                self.ends(run("check", str(folder)), 0)
                done = self.ends(run("test", str(folder)), 0)
                self.assertRegex(done.stdout, r"^[1-9]\d* passed, 0 failed\n1 law holds$")
                self.ends(run("prove", "--rules", str(folder)), 0)

    def test_the_one_loosens_nothing_and_the_other_does_so_in_the_open(self):
        law = ["prove", "no-layer-loosens", "--plugins", str(LOCK), "--format", "json", "--rules"]
        proofs = self.folder / "proofs"
        done = run(*law, str(CLINICS / "northside"), "--certificate", str(proofs))
        (told,) = json.loads(self.ends(done, 0).stdout)["laws"]
        self.assertEqual((told["verdict"], told["of_nobody"]), ("holds", False))
        checked = subprocess.run(
            [sys.executable, CHECKER, proofs], capture_output=True, text=True, timeout=60
        )
        self.ends(checked, 0)
        self.assertIn(told["certificate"]["formula_sha256"], checked.stdout)
        # It is among the laws that are asked where nobody names any, unless a layer loosens.
        laws = self.asked("northside")
        self.assertIn("no-layer-loosens", laws)
        self.assertNotIn("no-layer-loosens", self.asked("harbour"))
        done = run(*law, str(CLINICS / "harbour"), "--certificate", str(proofs))
        (told,) = json.loads(self.ends(done, 1).stdout)["laws"]
        self.assertTrue(told["smallest"])
        without = re.search(r"orthotics without the layers: (\w+)", told["broken"][0]["claim"])
        others = re.search(r"with them (\w+)", told["broken"][0]["got"])
        self.assertTrue(without and others, told["broken"][0])
        order = ["caution", "optional", "recommend"]  # freer with them
        self.assertLess(order.index(without[1]), order.index(others[1]))
        patient = str(proofs / "no-layer-loosens.yaml")
        for rules, status in ((RULES, without[1]), (CLINICS / "harbour", others[1])):
            words = ["--rules", str(rules), "--plugins", str(LOCK), "--format", "json"]
            plan = json.loads(self.ends(run("recommend", patient, *words), 0).stdout)
            self.assertEqual(plan["modalities"]["orthotics"]["status"], status)

    def asked(self, clinic):
        words = ["--plugins", str(LOCK), "--format", "json", "--rules", str(CLINICS / clinic)]
        told = json.loads(self.ends(run("prove", *words), 0).stdout)
        return [one["law"] for one in told["laws"]]

    def test_rules_without_layers_have_no_such_law(self):
        done = run("prove", "no-layer-loosens", "--rules", str(RULES), "--plugins", str(LOCK))
        self.assertIn("no law", self.ends(done, 2).stderr)

    def test_each_line_is_needed_by_a_case(self):
        for folder in sorted(CLINICS.iterdir()):
            copy = self.folder / folder.name
            shutil.copytree(folder, copy)
            cases = copy / "cases" / f"{folder.name}.yaml"
            # A reason whose rule is gone would be refused: the statuses have to tell.
            text = re.sub(r"(?m)^ +reasons: .*\n", "", cases.read_text())
            cases.write_text(re.sub(r", reasons: {.*?}", "", text))
            (copy / "laws.yaml").unlink()  # the cases alone have to tell
            layer = copy / f"{folder.name}.yaml"
            text = layer.read_text()
            items = [one.span() for one in ITEM.finditer(text)]
            self.assertGreaterEqual(len(items), 3)
            for start, end in items:
                with self.subTest(clinic=folder.name, line=text[start:end]):
                    layer.write_text(self.without(text, start, end))
                    self.ends(run("test", str(copy)), 1)

    @staticmethod
    def without(text, start, end):
        """The layer without one item; a list that it leaves empty goes, too."""
        left = text[:start] + text[end:]
        return re.sub(r"(?m)^(tighten|loosen):\n(?:  #.*\n)*(?=[a-z]|\Z)", "", left)

    def test_a_law_of_a_clinic_needs_its_rule(self):
        copy = self.folder / "northside"
        shutil.copytree(CLINICS / "northside", copy)
        layer = copy / "northside.yaml"
        (needles,) = (
            one.span()
            for one in ITEM.finditer(layer.read_text())
            if "modality: dry_needling" in one[0]
        )
        layer.write_text(self.without(layer.read_text(), *needles))
        done = self.ends(run("prove", "no-needles-on-anticoagulants", "--rules", str(copy)), 1)
        self.assertRegex(done.stdout, 'history.anticoagulant: "(vka|doac|heparin|other)"')

    def test_one_clinic_only_tightens(self):
        self.assertNotIn("\nloosen:", (CLINICS / "northside" / "northside.yaml").read_text())
        text = (CLINICS / "harbour" / "harbour.yaml").read_text()
        self.assertEqual(text.count("    override:\n"), 2)

    def test_the_plan_names_what_the_clinic_did(self):
        sample = str(RULES / "patients" / "sample-1.yaml")
        plan = run("recommend", sample, "--rules", str(CLINICS / "harbour"))
        self.assertIn("harbour 1.0.0", self.ends(plan, 0).stdout)


if __name__ == "__main__":
    cli_support.main()

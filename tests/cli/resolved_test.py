#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`check --resolved`: the rules once all layers were applied, each with where it comes from.

usage: resolved_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib

import cli_support
from cli_support import Cli, LOCK, RULES, run

SEEDED = pathlib.Path(__file__).parent / "fixtures" / "seeded"
CLINICS = RULES.parent / "clinics"


class Resolved(Cli):
    def resolved(self, *words):
        done = self.ends(run("check", *words, "--resolved", "--format", "json"), 0)
        return json.loads(done.stdout)["resolved"]

    def test_a_rule_says_what_layers_did_to_it(self):
        exercise = self.resolved(str(SEEDED), "--on", "2026-02-01")["modalities"]["exercise"]
        hot = [one for one in exercise if one["rule"] == "contraindication hot"]
        raised, written = hot
        self.assertEqual((raised["effect"], written["effect"]), ("block", "caution"))
        self.assertEqual(raised["document"], "clinic.yaml")
        for one in hot:
            (layer,) = one["layers"]
            self.assertEqual((layer["done"], layer["layer"]), ("raised", "house"))
            self.assertEqual(layer["reason"], "We wait.")
        (brought,) = [one for one in exercise if one["rule"] == "contraindication house-age"]
        self.assertEqual(brought["layers"][0]["done"], "brought")

    def test_each_line_is_where_it_says(self):
        told = self.resolved(str(SEEDED), "--on", "2026-02-01")
        for rules in told["modalities"].values():
            for one in rules:
                name = one["rule"].split()[-1]
                at = (SEEDED / one["document"]).read_text().splitlines()[one["line"] - 1]
                self.assertIn(name, at)

    def test_what_a_clinic_did_to_the_base_is_there(self):
        told = self.resolved(str(CLINICS / "harbour"), "--plugins", str(LOCK))
        orthotics = told["modalities"]["orthotics"]
        (falls,) = [one for one in orthotics if one["rule"] == "contraindication falls-risk"]
        (layer,) = falls["layers"]
        self.assertEqual((layer["done"], layer["until"]), ("retired", "2026-12-31"))
        self.assertIn("Balance is tested in the shoe", layer["reason"])
        self.assertTrue(told["red_flags"] and told["screen"])

    def test_as_text(self):
        done = run("check", str(SEEDED), "--on", "2026-02-01", "--resolved")
        self.assertRegex(
            self.ends(done, 0).stdout,
            r"  contraindication hot: block \(clinic\.yaml:\d+\)\n    because: Swollen\.\n"
            r"    raised by house 1\.0\.0 \(clinic\.yaml:\d+\): We wait\.\n",
        )


if __name__ == "__main__":
    cli_support.main()

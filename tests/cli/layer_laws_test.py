#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass prove` where a layer counts on some days alone.

usage: layer_laws_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import cli_support
from cli_support import Cli, OPEN, run

HEAD = "windlass: 1\nkind: laws\nid: mine\ntitle: Mine\nlaws:\n"


class DaysOfALayer(Cli):
    LAYER = (
        "windlass: 1\nkind: ruleset\nid: house\nversion: 0.1.0\ntitle: House\n"
        "extends: plantar-heel-pain\neffective: {from: 2026-02-01, until: 2026-02-28}\ntighten:\n"
        "  - modality: mobility\n    contraindication: {id: house-pain, when:"
        " {symptom.worst_nprs: at least 8}, level: absolute, because: House., basis: design}\n"
    )
    LAW = (
        "  - {id: no-stretch, title: T, when: {symptom.worst_nprs: at least 8},"
        " expect: {status: {mobility: block}}}\n"
    )

    def told(self, code, head):
        house = self.file("house.yaml", self.LAYER)
        laws = self.file("laws.yaml", head + self.LAW)
        found = run("prove", "no-stretch", *OPEN, "--rules", house, "--laws", laws)
        return " ".join(self.ends(found, code).stdout.split())

    def test_a_law_speaks_of_every_day_and_says_when_its_layer_is_the_cause(self):
        text = self.told(1, HEAD)
        self.assertIn("the rule set house is not in force (from 2026-02-01 until 2026-02-28)", text)
        self.assertIn("write `layer: house` above `laws:`", text)

    def test_a_law_of_a_layer_speaks_of_its_days(self):
        text = self.told(0, HEAD.replace("laws:\n", "layer: house\nlaws:\n"))
        self.assertIn("On the days of the rule set house", text)

    def test_a_layer_that_is_not_there(self):
        laws = self.file("laws.yaml", HEAD.replace("laws:\n", "layer: hous\nlaws:\n") + self.LAW)
        house = self.file("house.yaml", self.LAYER)
        done = self.ends(run("prove", *OPEN, "--rules", house, "--laws", laws), 2)
        self.assertIn("error[rules.target]: no rule set 'hous' is here", done.stderr)
        self.assertIn("did you mean 'house'?", done.stderr)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the cases of the bases see, and what they notice: all that can be reached; of the mutants of
the ankle's 95 of 100. The heel's want the same and are not there yet. Of these each fortieth is
tried, and with WINDLASS_LONG=1 every one.

usage: base_cases_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import os

import cli_support
from cli_support import Cli, RULES, run

LONG = "WINDLASS_LONG" in os.environ
HEEL = 0.95 if LONG else 0.9  # of some hundred, drawn as each 40th, a few more may be missed
ANKLE = RULES.resolve().parent / "ankle-sprain"


class BaseCases(Cli):
    def told(self, *words):
        done = run("test", *map(str, words), "--format", "json", timeout=3000)
        return json.loads(self.ends(done, 0).stdout)

    def test_all_that_can_be_reached_is_seen(self):
        for rules in (RULES, ANKLE):
            covered = self.told(rules, "--coverage")["coverage"]
            missing = [
                (document["document"], part["line"], part["part"], part["never_seen"])
                for document in covered["documents"]
                for part in document["missing"]
            ]
            self.assertEqual(missing, [], rules)

    def noticed(self, least, rules, *words):
        mutants = self.told(rules, "--mutants", *words)["mutants"]
        self.assertEqual(mutants["not_decided"], 0)
        share = mutants["killed"] / mutants["counted"]
        survivors = "\n".join(str(one) for one in mutants["survivors"])
        self.assertGreaterEqual(share, least, survivors)
        return mutants

    def test_mutants_are_noticed(self):
        self.noticed(0.95, ANKLE)
        self.noticed(HEEL, RULES, *([] if LONG else ["--every", "40"]))

    def test_every_nth_is_tried(self):
        few = self.noticed(0.9, ANKLE, "--every", "10")
        self.assertLess(few["counted"], 40)
        self.ends(run("test", str(ANKLE), "--mutants", "--every", "0"), 2)
        self.ends(run("test", str(ANKLE), "--every", "2"), 2)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`check.turned` by what a text says of days, durations and ages: each rule is told where its
comparison stands the other way round, and none as it is meant.

usage: turned_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import shutil

import cli_support
from cli_support import Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
FACT = (
    "  - {{id: history.{0}_on, title: Day of the {0}, group: all, type: date, question: When?,"
    " roles: [safety]}}\n"
)
FACTS = FACT.format("operation") + FACT.format("injury")
# The fact, the comparison that is meant, the same turned round, and the text.
RULES_TOLD = [
    (
        "history.operation_on",
        "after fact history.injury_on",
        "before fact history.injury_on",
        "The operation came after the injury.",
    ),
    (
        "history.operation_on",
        "before fact history.injury_on",
        "after fact history.injury_on",
        "Operated before the injury.",
    ),
    (
        "history.operation_on",
        "on or after fact history.injury_on",
        "on or before fact history.injury_on",
        "An injury before the operation.",
    ),
    (
        "history.operation_on",
        "before fact history.injury_on",
        "on or after fact history.injury_on",
        "The operation is older than the injury.",
    ),
    ("history.operation_on", "within 6 wk", "more than 6 wk ago", "An operation within six weeks."),
    (
        "history.operation_on",
        "more than 6 wk ago",
        "within 6 wk",
        "The operation is longer ago than six weeks.",
    ),
    ("course.week", "at least 6 wk", "at most 6 wk", "It has lasted at least 6 weeks."),
    ("course.week", "at most 6 wk", "at least 6 wk", "It has lasted no more than six weeks."),
    ("course.week", "above 6 wk", "below 6 wk", "Care after 6 weeks."),
    ("course.week", "at most 6 wk", "above 6 wk", "In the first six weeks."),
    ("course.week", "at least 6 wk", "below 6 wk", "For six weeks and longer."),
    (
        "course.week",
        "at least 8 wk",
        "below 8 wk",
        "A heel of 8 weeks or more is not stretched before we have seen it.",
    ),
    (
        "course.week",
        "at least 6 wk",
        "at most 6 wk",
        "Go on through the season after about 6 weeks or more.",
    ),
    ("symptom.pain_nprs", "at least 3", "at most 3", "Go on after 3 or more."),
    ("symptom.pain_nprs", "at most 3", "at least 3", "Go on after a 3 or less."),
    ("demo.age_years", "below 18 a", "at least 18 a", "A person under the age of 18."),
    ("demo.age_years", "at least 65 a", "at most 65 a", "People aged 65 and over."),
    ("demo.age_years", "at least 65 a", "below 65 a", "Somebody of 65+ falls."),
    ("demo.age_years", "below 18 a", "at least 18 a", "Children are seen elsewhere."),
    ("demo.age_years", "at least 18 a", "below 18 a", "An adult heals slowly."),
]
# What may well be said as it stands.
PLAIN = [
    ("history.operation_on", "after fact history.injury_on", "No operation before the injury."),
    ("history.operation_on", "after fact history.injury_on", "Look before the visit."),
    ("course.week", "at most 6 wk", "Nobody who is no better after 6 weeks."),
    ("course.week", "at least 6 wk", "Not before 6 weeks."),
    ("symptom.pain_nprs", "at most 3", "After the visit 3 of 10 or more."),
    ("symptom.pain_nprs", "at most 3", "It reopens after 3 or more."),
    ("course.week", "above 6 wk", "6 weeks or less is not enough before running."),
    ("demo.age_years", "at least 12 a", "Children of 12 or more."),
    ("demo.age_years", "at most 65 a", "An adult under 65."),
    ("demo.age_years", "at least 18 a", "Keep it away from children."),
    ("demo.age_years", "between 4 and 9 a", "Children between 4 and under 10."),
]


class Turned(Cli):
    def told(self, rules):
        """The rules of which something is told, by their number."""
        folder = self.folder / "rules"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(CLEAN, folder)
        path = folder / "vocabulary.yaml"
        path.write_text(path.read_text().replace("facts:\n", "facts:\n" + FACTS))
        path = folder / "exercise.yaml"
        lines = "".join(
            f"  - {{id: rule{i}, when: {{{fact}: {asked}}}, status: defer, because: {said},"
            " reopens: Later., evidence: [project], basis: design}\n"
            for i, (fact, asked, said) in enumerate(rules)
        )
        path.write_text(path.read_text().replace("deferrals:\n", "deferrals:\n" + lines))
        done = run("check", str(folder), "--on", "2026-02-01", "--format", "json")
        problems = json.loads(done.stdout)["problems"]
        refused = [one for one in problems if not one["code"].startswith("check.")]
        self.assertEqual(refused, [])
        turned = [one["message"] for one in problems if one["code"] == "check.turned"]
        return [
            i
            for i in range(len(rules))
            if any(f"exercise: deferral rule{i}:" in one for one in turned)
        ]

    def test_each_that_is_turned(self):
        rules = [(fact, turned, said) for fact, _, turned, said in RULES_TOLD]
        self.assertEqual(self.told(rules), list(range(len(rules))))

    def test_none_as_it_is_meant(self):
        rules = [(fact, meant, said) for fact, meant, _, said in RULES_TOLD]
        self.assertEqual(self.told(rules), [])

    def test_nothing_that_is_said_of_somebody_else(self):
        self.assertEqual(self.told(PLAIN), [])


if __name__ == "__main__":
    cli_support.main()

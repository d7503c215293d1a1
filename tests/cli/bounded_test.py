# SPDX-License-Identifier: Apache-2.0
"""check and diff end, whatever the rules are: what they ask grows with the rules and not with
their pairs, and searches end after so many steps. Questions and findings are counted here, no
clock is looked at."""
import json

import cli_support
from cli_support import LOCK, RULES, run

HEAD = """windlass: 1
kind: ruleset
id: house
version: 1.0.0
title: House
extends: plantar-heel-pain
tighten:
"""
RULE = """  - modality: mobility
    contraindication: {{id: c{0}, when: {1}, level: {2}, because: It hurts {0}., basis: design{3}}}
"""
BASE = ["--rules", str(RULES), "--plugins", str(LOCK)]


def pigeons(holes):
    """A condition that nobody fulfils, and that takes a search very long; and its facts."""
    facts = "windlass: 1\nkind: vocabulary\nid: house\ntitle: House\n"
    facts += "groups: [{id: house, title: House}]\nfacts:\n"
    for pigeon in range(holes + 1):
        for hole in range(holes):
            facts += (
                f"  - {{id: house.p{pigeon}h{hole}, title: P{pigeon}H{hole}, group: house,"
                " type: bool, question: Q?, roles: [safety], fresh_for: always}\n"
            )
    parts = []
    for pigeon in range(holes + 1):
        ways = ", ".join(f"{{house.p{pigeon}h{hole}: true}}" for hole in range(holes))
        parts.append(f"{{any: [{ways}]}}")
    for hole in range(holes):
        for one in range(holes + 1):
            for other in range(one):
                parts.append(
                    f"{{any: [{{house.p{one}h{hole}: false}}, {{house.p{other}h{hole}: false}}]}}"
                )
    return facts, "{all: [" + ", ".join(parts) + "]}"


class Bounded(cli_support.Cli):
    def house(self, name, rules, facts=None):
        folder = self.folder / name
        folder.mkdir()
        (folder / "house.yaml").write_text(HEAD + rules)
        if facts:
            (folder / "vocabulary.yaml").write_text(facts)
        return str(folder)

    def checked(self, folder, code):
        return json.loads(self.ends(run("check", folder, *BASE, "--format", "json"), code).stdout)

    def test_what_is_said_many_times_is_told_once_with_how_many(self):
        text = "{symptom.worst_nprs: at least 8}"
        rules = "".join(RULE.format(i, text, "absolute", "") for i in range(400))
        told = self.checked(self.house("same", rules), 1)
        doubled = [one for one in told["problems"] if one["code"] == "check.duplicate"]
        self.assertEqual([one["line"] for one in doubled], [11])
        self.assertIn("; so do 398 more beside it", doubled[0]["message"])
        self.assertEqual(told["not_decided"], 0)

    def distinct(self, number):
        facts = ["worst", "walking", "rest"]
        rules = ""
        for i in range(number):
            digits = (i % 11, i // 11 % 11, i // 121)
            parts = ", ".join(
                f"{{symptom.{fact}_nprs: {digit}}}" for fact, digit in zip(facts, digits)
            )
            rules += RULE.format(i, "{all: [" + parts + "]}", "absolute", "")
        return self.checked(self.house(f"distinct-{number}", rules), 0)

    def test_rules_that_nothing_joins_ask_as_much_as_there_are_rules(self):
        few, many = self.distinct(50), self.distinct(250)
        self.assertEqual((few["not_decided"], many["not_decided"]), (0, 0))
        # Of each pair it would be 60,000 more.
        self.assertLess(many["asked"] - few["asked"], 20 * 200)
        self.assertGreater(many["asked"] - few["asked"], 200)

    def test_of_a_ladder_each_step_is_told_once(self):
        rules = "".join(
            RULE.format(i, f"{{symptom.duration_weeks: at least {i + 1} wk}}", "absolute", "")
            for i in range(60)
        )
        told = self.checked(self.house("ladder", rules), 1)
        shadowed = [one["line"] for one in told["problems"] if one["code"] == "check.shadowed"]
        self.assertEqual(sorted(shadowed), [9 + 2 * i for i in range(1, 60)])

    def test_a_search_that_is_too_long_is_not_decided(self):
        facts, when = pigeons(11)
        hard = self.house("hard", RULE.format(0, when, "absolute", ""), facts)
        told = self.checked(hard, 4)
        self.assertGreater(told["not_decided"], 0)
        self.assertGreater(told["asked"], told["not_decided"])
        said = self.ends(run("check", hard, *BASE), 4).stdout
        self.assertIn(
            (
                f"Not decided: {told['not_decided']} of {told['asked']:,} questions about all"
                " patients."
            ),
            " ".join(said.split()),
        )

    def test_all_searches_of_a_diff_end_together(self):
        facts, when = pigeons(11)
        hard = self.house("old", RULE.format(0, when, "absolute", ""), facts)
        other = self.house("new", RULE.format(0, when, "relative", ", mitigate: Less."), facts)
        done = run("diff", hard, other, *BASE, "--limit", "40000", "--format", "json", timeout=300)
        told = json.loads(self.ends(done, 4).stdout)
        open_ones = [one for one in told["all_patients"] if one["verdict"] == "not_decided"]
        stopped = [one for one in open_ones if " ended at " in one["why"]]
        self.assertGreater(len(stopped), 0, open_ones)


if __name__ == "__main__":
    cli_support.main()

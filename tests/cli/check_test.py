#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass check` and `windlass test`.

usage: check_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import shutil

import cli_support
from cli_support import Cli, LOCK, OPEN, RULES, SAMPLE, run


def fact(name, more=""):
    return (
        f"  - {{id: {name}, title: T, group: g, type: bool, question: 'Q?', roles: [safety],"
        f" fresh_for: 1 wk{more}}}\n"
    )


# Each derived fact asks for the one before it twice, so there are 2 ^ links ways along the chain.
def chain(links):
    facts, derive, before = fact("a.one") + fact("a.two"), "", "a.one"
    for link in range(links):
        name = f"d.link{link}"
        facts += fact(name, ", derived: true")
        cases = "".join(
            f"{{when: {{all: [{{{before}: {word}}}, {{a.two: true}}]}}, is: {word}}}, "
            for word in ("true", "false")
        )
        derive += f"  - {{fact: {name}, cases: [{cases[:-2]}], otherwise: false,"
        derive += f" because: After {before}., basis: design}}\n"
        before = name
    flag = "{id: rf.a, title: A, basis: design, evidence: [], clears: X., levels: [{id: l, when: "
    flag += f"{{{before}: true}}, disposition: urgent, because: W., action: Y., "
    flag += "effects: {others: none}}]}"
    return {
        "vocabulary": "groups: [{id: g, title: G}]\nfacts:\n" + facts,
        "pathway": "version: 1.0.0\nnotice: None.\nderive:\n" + derive,
        "evidence": "entries: []\n",
        "screening": f"requires: []\nred_flags:\n  - {flag}\n",
    }


class Check(Cli):
    # A step for each way along the chain would never end.
    def test_a_long_chain_of_derived_facts_is_checked_link_by_link(self):
        rules = self.folder / "chain"
        rules.mkdir()
        for kind, text in chain(300).items():
            head = f"windlass: 1\nkind: {kind}\nid: c\ntitle: C\n"
            (rules / f"{kind}.yaml").write_text(head + text)
        done = self.ends(run("check", str(rules)), 0)
        self.assertRegex(done.stdout, r"^Checked 4 rule documents .*\. Everything holds\.\n")

    def test_the_rules_that_come_with_it_hold(self):
        text = self.ends(run("check", str(RULES), "--plugins", str(LOCK)), 0).stdout
        self.assertRegex(
            text,
            r"^Checked \d+ rule documents, \d+ patients, .*8 modalities\. Everything holds\.\n",
        )
        shown = text[text.index("What each red flag") :]
        self.assertIn("  rf.cauda_equina suspected: block every modality\n", shown)
        self.assertIn("  goal-met: not_indicated dry_needling, manual_therapy,", shown)
        self.assertIn("  rf.nonresponse week-12: none every modality\n", shown)
        self.assertNotIn("not named", shown)

    def test_what_counts_though_nobody_looked_is_listed_with_its_reason(self):
        given = ["check", str(RULES), "--plugins", str(LOCK)]
        self.assertRegex(
            self.ends(run(*given), 0).stdout,
            (
                r"taping\.yaml:\d+ taping/lymphoedema asks `history\.lymphoedema_leg: on record"
                r" true`: \w"
            ),
        )
        told = json.loads(self.ends(run(*given, "--format", "json"), 0).stdout)
        self.assertGreater(len(told["unrecorded"]), 100)
        for one in told["unrecorded"]:
            self.assertTrue(one["because"], one)

    def test_a_value_that_nobody_says_as_it_stands_is_listed(self):
        for name in ("plantar-heel-pain", "ankle-sprain"):
            told = run("check", str(RULES.parent / name), "--format", "json")
            self.assertEqual(json.loads(self.ends(told, 0).stdout)["unlabelled"], [])
        rules = self.folder / "rules"
        shutil.copytree(RULES, rules)
        vocabulary = rules / "vocabulary.yaml"
        label = ", fascia_thick_gt4mm: fascia thicker than 4 mm"
        self.assertIn(label, vocabulary.read_text())
        vocabulary.write_text(vocabulary.read_text().replace(label, ""))
        done = self.ends(run("check", str(rules), "--plugins", str(LOCK)), 0)
        self.assertIn(
            (
                "Values without a label, shown to people as they stand:\n"
                "  imaging.heel_result: fascia_thick_gt4mm\n"
            ),
            done.stdout,
        )

    def test_a_modality_that_a_list_does_not_name_is_listed(self):
        rules = self.folder / "rules"
        shutil.copytree(RULES, rules)
        screening = rules / "screening.yaml"
        text = screening.read_text()
        self.assertIn("{taping: defer, orthotics: defer, others: block}", text)
        screening.write_text(text.replace("orthotics: defer, others: block}", "orthotics: defer}"))
        line = (
            "  rf.fascia_rupture suspected: defer every modality (not named, so the most cautious: "
        )
        done = self.ends(run("check", str(rules), "--plugins", str(LOCK)), 0)
        self.assertIn(line + "dry_needling, gait, ", done.stdout)
        told = run("check", str(rules), "--plugins", str(LOCK), "--format", "json")
        effects = {one["rule"]: one for one in json.loads(self.ends(told, 0).stdout)["effects"]}
        one = effects["rf.fascia_rupture suspected"]
        self.assertEqual(set(one["modalities"].values()), {"defer"})
        self.assertEqual(len(one["unnamed"]), 6)

    def test_a_patient(self):
        self.ends(run("check", SAMPLE[1], *OPEN), 0)
        bad = self.file(
            "bad.yaml",
            "windlass: 1\nkind: patient\nid: x\nfacts: {demo.age_years: old, demo.height: 3}\n",
        )
        done = self.ends(run("check", bad, *OPEN), 1)
        self.assertIn("2 problems.", done.stdout)
        self.assertEqual(done.stderr.count("error["), 2)
        told = json.loads(self.ends(run("check", bad, "--format", "json", *OPEN), 1).stdout)
        self.assertFalse(told["holds"])
        self.assertEqual([p["line"] for p in told["problems"]], [4, 4])

    def test_a_broken_rule_is_found_in_a_modality_as_edited(self):
        source = RULES.parents[1] / "plugins" / "taping" / "taping.yaml"
        self.ends(run("check", str(source), *OPEN), 0)
        broken = self.file(
            "taping.yaml",
            source.read_text().replace(
                "symptom.first_step_nprs: at least 4", "symptom.first_step_npr: at least 4", 1
            ),
        )
        done = self.ends(run("check", broken, *OPEN), 1)
        self.assertIn("did you mean 'symptom.first_step_nprs'?", done.stderr)

    def test_missing_path(self):
        self.assertIn(
            "error[file.missing]",
            self.ends(run("check", str(self.folder / "absent"), *OPEN), 1).stderr,
        )


CASES = """windlass: 1
kind: cases
id: tried
title: Tried
cases:
  - id: allergy
    title: No tape on an allergy
    start_from: screened_negative
    facts: {allergy.adhesive: confirmed_allergy}
    expect: {status: {taping: %s}}
"""


class Test(Cli):
    def test_pass_and_fail(self):
        done = self.ends(run("test", self.file("good.yaml", CASES % "block"), *OPEN), 0)
        self.assertEqual(done.stdout, "1 passed, 0 failed\n")
        self.assertEqual(done.stderr, "")
        text = " ".join(
            self.ends(
                run("test", self.file("bad.yaml", CASES % "recommend"), *OPEN), 1
            ).stdout.split()
        )
        self.assertIn(
            (
                "bad.yaml:6 allergy: No tape on an allergy status of taping expected recommend got"
                " block because contraindication adhesive-allergy is true"
            ),
            text,
        )
        self.assertTrue(text.endswith("0 passed, 1 failed"), text)

    def test_coverage_and_json(self):
        path = self.file("good.yaml", CASES % "block")
        self.assertIn(
            "Never seen true:", self.ends(run("test", path, "--coverage", *OPEN), 0).stdout
        )
        told = json.loads(
            self.ends(run("test", path, "--coverage", "--format", "json", *OPEN), 0).stdout
        )
        self.assertEqual((told["passed"], told["failed"]), (1, 0))
        self.assertNotIn(
            "taping: contraindication adhesive-allergy", told["coverage"]["never_true"]
        )

    def test_cases_that_speak_of_nothing(self):
        self.assertIn(
            "error[",
            self.ends(
                run(
                    "test",
                    self.file("bad.yaml", CASES.replace("taping: %s", "tapin: block")),
                    *OPEN,
                ),
                2,
            ).stderr,
        )
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("no case was found", self.ends(run("test", str(empty), *OPEN), 2).stderr)


if __name__ == "__main__":
    cli_support.main()

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


class TreatmentsOfALayer(Cli):
    """What a layer brings is left out beneath it, with all that names it."""

    HOUSE = (
        "windlass: 1\nkind: ruleset\nid: house\nversion: 1.0.0\ntitle: House\n"
        "extends: plantar-heel-pain\ntighten:\n"
        "  - {modality: mobility, require: history.diabetes}\n"
    )
    TALK = (
        "windlass: 1\nkind: modality\nid: talk\ntitle: Talk\nversion: 1.0.0\nsummary: We talk.\n"
        "stage: support\norder: 95\nlayer: house\ninvasive: false\nindications:\n"
        "  - {id: all, when: {demo.age_years: at least 19 a}, status: recommend,"
        " because: Talking helps., evidence: [project-design], basis: design}\n"
        "protocol: {lines: [{section: technique, title: Talk, text: We talk.}]}\n"
    )
    MEETING = (
        "windlass: 1\nkind: interactions\nid: house\ntitle: House\nrules:\n  - {id: talk-first,"
        " first: talk, second: mobility, effect: note, instruction: Talk first., evidence:"
        " [project-design], basis: design}\n"
    )
    FLAG = (
        "windlass: 1\nkind: screening\nid: house\ntitle: House\nred_flags:\n"
        "  - id: rf.house\n    title: House\n    basis: design\n    evidence: [project-design]\n"
        "    clears: A look.\n    levels:\n      - id: a\n"
        "        when: {symptom.worst_nprs: 10}\n        disposition: refer_routine\n"
        "        because: It hurts as much as can be.\n        action: Refer.\n"
        "        effects: {talk: defer, others: none}\n"
    )

    def proved(self, code, *more, house=HOUSE):
        names = ["house.yaml", "talk.yaml"] + [f"more-{i}.yaml" for i in range(len(more))]
        rules = []
        for name, text in zip(names, [house, self.TALK, *more]):
            rules += ["--rules", self.file(name, text)]
        done = run("prove", "no-layer-loosens", *OPEN, *rules)
        return " ".join(self.ends(done, code).stdout.split())

    def test_the_law_is_decided(self):
        self.assertIn("holds", self.proved(0))

    def test_so_it_is_where_other_documents_name_the_treatment(self):
        self.assertIn("holds", self.proved(0, self.MEETING, self.FLAG))


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What somebody who writes the layer of a clinic is told by `check`, `test` and `diff`.

usage: layer_author_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import shutil

import cli_support
from cli_support import ANKLE, Cli, RULES, run

DAYS = "effective: {from: 2026-01-01, until: 2027-12-31}\n"
FACTS_OF_MINE = """windlass: 1
kind: vocabulary
id: mine
title: Mine
groups: [{id: mine, title: Mine}]
facts:
"""
LASER = """windlass: 1
kind: modality
id: laser
title: Laser
version: 1.0.0
summary: Light.
stage: support
order: 77
layer: mine
invasive: false
indications:
  - {id: heel, when: {symptom.first_step_pain: true}, status: optional, because: May help.,
     evidence: [jospt-2014-laser], basis: design}
protocol:
  lines:
    - {section: dose, title: Time, number: 5, unit: min}
"""


class Author(Cli):
    def layer(self, more="", extends="plantar-heel-pain", **files):
        mine = self.folder / "mine"
        shutil.rmtree(mine, ignore_errors=True)
        mine.mkdir()
        head = "windlass: 1\nkind: ruleset\nid: mine\nversion: 1.0.0\ntitle: Mine\n"
        (mine / "mine.yaml").write_text(head + f"extends: {extends}\n{more}")
        for name, text in files.items():
            (mine / f"{name}.yaml").write_text(text)
        return mine

    def check(self, layer, *options):
        done = run("check", str(layer), "--on", "2026-02-01", "--format", "json", *options)
        return json.loads(done.stdout)["problems"]

    def words(self, done):
        return " ".join((done.stdout + done.stderr).split())

    # A treatment of a layer with days.

    def modality_findings(self, layer):
        return [one["message"] for one in self.check(layer) if one["code"] == "check.modality"]

    def test_nobody_is_meant_to_get_a_treatment_on_days_of_which_its_layer_is_none(self):
        self.assertEqual(self.modality_findings(self.layer(DAYS, laser=LASER)), [])

    def test_on_the_days_of_its_layer_somebody_must_get_it(self):
        forbids = """windlass: 1
kind: ruleset
id: ours
version: 1.0.0
title: Ours
extends: mine
effective: {from: 2026-03-01, until: 2028-12-31}
tighten:
  - modality: laser
    contraindication: {id: ours, when: {symptom.first_step_pain: true}, level: absolute,
                       because: X., basis: design}
"""
        (said,) = self.modality_findings(self.layer(DAYS, laser=LASER, ours=forbids))
        self.assertIn("nobody can get laser from 2026-03-01 until 2027-12-31", said)

    # A derived fact under another name.

    def renamed(self):
        rules = self.folder / "renamed"
        shutil.copytree(ANKLE, rules)
        for path in rules.rglob("*.yaml"):
            text = path.read_text()
            path.write_text(text.replace("ottawa.cleared_by_xray", "ottawa.xray_clears"))
        return rules

    def test_a_renamed_fact_changes_only_who_is_supplied_with_it(self):
        rules = self.renamed()
        for old, new in ((ANKLE, rules), (rules, ANKLE)):
            done = self.ends(run("diff", str(old), str(new), "--fail-on", "loosened"), 4)
            said = self.words(done)
            self.assertRegex(
                said,
                r"ONLY WHERE a computed value is supplied that the other rules do not have\."
                r" Where none is: nobody's status, disposition or red flag is another one\.",
            )
            self.assertNotIn("some patients get a less cautious answer", said)
            done = run("diff", str(old), str(new), "--format", "json")
            told = json.loads(done.stdout)
            self.assertNotIn("nobody_changes", told)
            found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
            self.assertTrue(found and all(one["by_words_of_one"] for one in found))

    def test_a_renamed_fact_hides_no_rule_that_is_looser(self):
        rules = self.renamed()
        path = rules / "screening.yaml"
        text = path.read_text()
        self.assertIn("injury.days_ago: above 10 d", text)
        path.write_text(text.replace("injury.days_ago: above 10 d", "injury.days_ago: above 20 d"))
        done = self.ends(run("diff", str(ANKLE), str(rules), "--fail-on", "loosened"), 1)
        self.assertIn("LOOSER: some patients get a less cautious answer.", self.words(done))

    def test_a_treatment_that_is_new_is_said_first(self):
        old, new = self.folder / "old.yaml", self.layer(laser=LASER)
        old.write_text((new / "mine.yaml").read_text())
        said = self.words(self.ends(run("diff", str(old), str(new)), 0))
        self.assertIn("ALL PATIENTS A TREATMENT IS NEW: laser. Of all else nobody's status", said)
        self.assertNotIn("NO PATIENT CHANGES", said)
        said = self.words(self.ends(run("diff", str(new), str(old)), 0))
        self.assertIn("ALL PATIENTS A TREATMENT IS GONE: laser. Of all else", said)

    # The words of its own sheet.

    def test_what_its_own_sheet_cannot_say(self):
        sheet = """windlass: 1
kind: handout
id: mine
title: Mine
language: en
items:
  - {id: laser-home, part: exercise, modality: laser}
"""
        words = """windlass: 1
kind: locale
id: mine-en
title: Mine
language: en
texts:
  laser-home.title: Laser
  laser-home.how: Keep still.
"""
        said = run("check", str(self.layer(laser=LASER, sheet=sheet, words=words))).stdout
        self.assertIn("Missing for patients' sheets (`windlass handout`):\n", said)
        self.assertIn("  en: no text for 'laser-home.amount'\n", said)
        whole = words + "  laser-home.amount: Ten minutes.\n"
        mine = self.layer(laser=LASER, sheet=sheet, words=whole)
        said = run("check", str(mine)).stdout
        self.assertNotIn("'laser-home.amount'", said)
        said = run("check", str(self.layer(laser=LASER))).stdout
        self.assertIn("  no item speaks for modality 'laser'; the sheet shows", said)

    # What its cases saw.

    def test_of_what_cases_saw_its_own_is_shown(self):
        mine = self.layer(
            (
                "tighten:\n  - {modality: gait, contraindication: {id: mine-gait,"
                " when: {symptom.worst_nprs: at least 8}, level: absolute, because: X.,"
                " basis: design}}\n"
            ),
            cases=(
                "windlass: 1\nkind: cases\nid: c\ntitle: C\ncases:\n"
                "  - {id: one, title: One, facts: {symptom.worst_nprs: 9},"
                " expect: {status: {gait: block}}}\n"
            ),
        )
        told = self.ends(run("test", str(mine), "--coverage"), 0).stdout
        self.assertLess(len(told.splitlines()), 15, told)
        self.assertIn("mine.yaml:", told)
        self.assertIn("Rules seen true 1 of 1, false 0 of 1, unknown 0 of 1.", told)
        self.assertIn("What was seen of the rules beneath is not shown; `--all` shows it.", told)
        every = self.ends(run("test", str(mine), "--coverage", "--all"), 0).stdout
        self.assertGreater(len(every.splitlines()), 200)
        self.assertNotIn("is not shown", every)

    # What is wrong is said where it stands.

    def problems(self, layer, *options):
        return [
            (one["code"], one.get("file", "").rsplit("/", 1)[-1], one.get("line"), one["message"])
            for one in self.check(layer, *options)
        ]

    def test_a_fact_of_the_base_again(self):
        words = (
            FACTS_OF_MINE
            + """\
  - {id: mine.own, title: Own, group: mine, type: bool, question: Own?, roles: [safety]}
  - {id: symptom.worst_nprs, title: W, group: mine, type: bool, question: W?, roles: [safety]}
"""
        )
        ((code, file, line, message),) = self.problems(self.layer(vocabulary=words))
        self.assertEqual((code, file, line), ("document.duplicate", "vocabulary.yaml", 8))
        self.assertIn("1 fact that", message)
        self.assertTrue(message.endswith("defines already: symptom.worst_nprs"), message)
        self.assertIn("mine/vocabulary.yaml", self.check(self.layer(vocabulary=words))[0]["file"])

    def test_a_pathway_in_a_layer(self):
        pathway = (RULES / "pathway.yaml").read_text().replace("id: plantar-heel-pain", "id: mine")
        ((code, file, line, message),) = self.problems(self.layer(pathway=pathway))
        self.assertEqual((code, file), ("document.missing", "pathway.yaml"))
        self.assertGreater(line, 0)
        self.assertIn("this pathway makes the documents a rule base of their own", message)

    def test_a_layer_without_the_rules_that_it_extends(self):
        mine = self.layer(
            "tighten:\n  - {modality: exercise, require: ottawa.lateral_malleolus_tender}\n",
            extends="ankle-sprain",
        )
        first = self.check(mine)[0]
        self.assertEqual(first["code"], "rules.extends")
        self.assertIn("rule set 'mine' extends 'ankle-sprain', which is not here", first["message"])
        self.assertIn("'plantar-heel-pain'", first["hint"])
        self.assertIn("--rules", first["hint"])
        self.ends(run("check", str(mine), "--rules", str(ANKLE)), 0)

    def test_hints(self):
        require = "tighten:\n  - {modality: gait, contraindication: {id: m, when: {%s}, level:"
        require += " absolute, because: X., basis: design%s}}\n"
        for more, code, hint in (
            (
                require % ("symptom.worst_nprs: at least 8", ", evidence: [xx-2020]"),
                "rules.evidence",
                "evidence.yaml",
            ),
            ("tighten:\n\t- modality: gait\n", "yaml.indent", "indent with spaces"),
            (
                require % ("mine.nights: below 7 {night}/wk", ""),
                "yaml.syntax",
                "put the whole text in quotes, what is in the braces with it",
            ),
        ):
            found = self.check(self.layer(more))[0]
            self.assertEqual(found["code"], code)
            self.assertIn(hint, found["hint"])

    def test_a_unit_with_braces_is_told_in_quotes(self):
        words = (
            FACTS_OF_MINE
            + """\
  - {id: mine.nights, title: N, group: mine, type: number, unit: "{night}/wk", range: [0, 7],
     question: N?, roles: [safety]}
"""
        )
        require = "tighten:\n  - {modality: gait, contraindication: {id: m,"
        require += " when: {mine.nights: below 7}, level: absolute, because: X., basis: design}}\n"
        (found,) = self.check(self.layer(require, vocabulary=words))
        self.assertEqual(found["code"], "rules.unit")
        self.assertIn('write `"7 {night}/wk"`', found["hint"])


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second set of mistakes, each kind in two or three spellings and in different places: the base,
its plugins' documents, the ankle's, and a clinic's layer over either. `check` finds each, in its
line and with a hint, and nothing beside it.

Those that do not disturb each other are seeded together: a rule base is read once for many.

usage: seeded_places_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import collections
import json
import pathlib
import shutil

import cli_support
from cli_support import RULES, Cli, run

DEFECTS = json.loads((pathlib.Path(__file__).parent / "fixtures/placed_defects.json").read_text())
LAYER = "windlass: 1\nkind: ruleset\nid: house\nversion: 1.0.0\ntitle: House\nextends: {}\n"
OTHER = "  - {{modality: {}, require: {}, because: House.}}\n"
HARMLESS = {
    "plantar-heel-pain": OTHER.format("orthotics", "exam.fpi6"),
    "ankle-sprain": OTHER.format("functional_support", "history.earlier_sprains"),
}


class Places(Cli):
    def copy(self, base):
        plain = shutil.ignore_patterns("cases", "patients", "laws.yaml")
        shutil.copytree(RULES.parent / base, self.folder / "rules", ignore=plain)
        if base != "plantar-heel-pain":
            return ["rules"]
        for document in sorted((RULES.parents[1] / "plugins").glob("*/*.yaml")):
            folder = self.folder / "plugins" / document.parent.name
            folder.mkdir(parents=True)
            shutil.copy(document, folder)
        return ["rules", "plugins"]

    def write_layer(self, base, defects):
        text = LAYER.format(base) + "tighten:\n" + HARMLESS[base]
        text += "".join(one.get("tighten", "") for one in defects)
        loosened = [one["loosen"] for one in defects if "loosen" in one]
        text += "loosen:\n" + "".join(loosened) if loosened else ""
        (self.folder / "layer").mkdir()
        (self.folder / "layer" / "house.yaml").write_text(text)

    def seed(self, edit):
        path = self.folder / edit["file"]
        if not edit["old"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(edit["new"])
            return
        text = path.read_text()
        self.assertIn(edit["old"], text, edit["file"])
        path.write_text(text.replace(edit["old"], edit["new"], 1))

    def check(self, base, defects):
        """What is found: the code, the line's text, what is said and what is advised."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        paths = self.copy(base)
        if any(one["layer"] for one in defects):
            self.write_layer(base, defects)
            paths.append("layer")
        for one in defects:
            for edit in one["edits"]:
                self.seed(edit)
        paths = [str(self.folder / one) for one in paths]
        done = run("check", *paths, "--on", "2026-11-29", "--format", "json")
        told = json.loads(done.stdout)
        self.assertEqual(told["not_decided"], 0)
        return [self.finding(one) for one in told["problems"]]

    def finding(self, one):
        line = pathlib.Path(one["file"]).read_text().splitlines()[one["line"] - 1]
        return one["code"], line, one["message"], one.get("hint", "")

    def test_each_is_found_and_nothing_beside(self):
        together = collections.defaultdict(list)
        for one in DEFECTS:
            together[one["base"], one["together"]].append(one)
        for (base, number), defects in together.items():
            with self.subTest(base=base, together=number):
                found = self.check(base, defects)
                expected = [tuple(each) for one in defects for each in one["found"]]
                matched = []
                for code, line, message, hint in found:
                    self.assertTrue(hint, message)
                    fits = [one for one in expected if one[0] == code and one[1] in line]
                    fits = [one for one in fits if one[2] in message]
                    self.assertTrue(fits, (code, line, message))
                    matched += fits
                self.assertEqual(set(expected) - set(matched), set())

    def test_the_clean_ones_have_none(self):
        for base, edits in HARMLESS.items():
            with self.subTest(base):
                layer = {"layer": True, "edits": []}
                self.assertEqual(self.check(base, [layer]), [])

    def test_there_are_sixty(self):
        self.assertGreaterEqual(len(DEFECTS), 60)
        self.assertGreaterEqual(len({one["found"][0][0] for one in DEFECTS}), 24)


if __name__ == "__main__":
    cli_support.main()

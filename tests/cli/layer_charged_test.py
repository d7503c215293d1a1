#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a layer makes wrong of the rules beneath it is told of the layer: whoever writes it cannot
change them.

usage: layer_charged_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import shutil

import cli_support
from cli_support import Cli, run

CLEAN = pathlib.Path(__file__).parent / "fixtures" / "seeded"
HEAD = "windlass: 1\nkind: {}\nid: {}\ntitle: Ours\nversion: 1.0.0\n"
OVERRIDE = "override: {reason: Ours, evidence: [trial], owner: lead, approved: 2026-01-01,"
OVERRIDE += " expires: 2027-12-31}"
SWOLLEN = "{symptom.swelling: [some, much]}"


def screening(when, of="house"):
    return (
        HEAD.format("screening", of)
        + "red_flags:\n  - {id: rf.house, title: T, basis: design, evidence: [project], clears: A"
        f" test., levels: [{{id: one, when: {when}, disposition: urgent, because: Ours.,"
        " action: Look., effects: {all: block}}]}\n"
    )


def assumption(never, of="house"):
    return (
        HEAD.format("vocabulary", of)
        + f"assumptions:\n  - {{id: ours, never: {never}, because: Never so.}}\nfacts: []\n"
    )


class Charged(Cli):
    def found(self, code, *edits, ours=""):
        """The file and the line of each finding with this code, and what is said."""
        shutil.rmtree(self.folder)
        shutil.copytree(CLEAN, self.folder)
        for document, old, new in edits:
            path = self.folder / f"{document}.yaml"
            text = path.read_text()
            self.assertEqual(text.count(old), 1, old)
            path.write_text(text.replace(old, new))
        if ours:
            (self.folder / "ours.yaml").write_text(ours)
        done = run("check", str(self.folder), "--on", "2026-02-01", "--format", "json")
        told = json.loads(done.stdout)
        refused = [one for one in told["problems"] if not one["code"].startswith("check.")]
        self.assertEqual((refused, told["not_decided"]), ([], 0))
        return [
            (pathlib.Path(one["file"]).name, self.line(one), one["message"])
            for one in told["problems"]
            if one["code"] == code
        ]

    def line(self, problem):
        return pathlib.Path(problem["file"]).read_text().splitlines()[problem["line"] - 1]

    def tells(self, code, file, line, message, *edits, ours=""):
        ((its_file, its_line, said),) = self.found(code, *edits, ours=ours)
        self.assertEqual(its_file, file, said)
        self.assertIn(line, its_line)
        self.assertIn(message, said)

    def test_a_red_flag_of_a_layer_that_forbids(self):
        said = "cold: red flag rf.house: whoever has indication swollen never gets it"
        for of in ("house", "ours"):
            with self.subTest(of):
                ours = screening(SWOLLEN, of)
                self.tells("check.forbidden", "ours.yaml", "rf.house", said, ours=ours)

    def test_a_red_flag_of_the_base_that_forbids(self):
        flag = screening(SWOLLEN).partition("red_flags:\n")[2]
        edit = ("screening", "red_flags:\n", "red_flags:\n" + flag)
        said = "cold: indication swollen: whoever has this indication never gets it"
        self.tells("check.forbidden", "cold.yaml", "id: swollen", said, edit)

    def test_a_layer_and_the_base_that_forbid_together(self):
        rule = "{id: much, when: {symptom.swelling: much}, level: absolute, because: Much., basis:"
        rule += " design}"
        base = ("cold", "contraindications:\n", f"contraindications:\n  - {rule}\n")
        flag = screening("{symptom.swelling: some}")
        said = "cold: red flag rf.house: whoever has indication swollen never gets it"
        self.tells("check.forbidden", "ours.yaml", "rf.house", said, base, ours=flag)

    NEVER = "{all: [{symptom.swelling: [some, much]}, {history.allergy_cold: false}]}"

    def test_an_assumption_of_a_layer_that_forbids(self):
        said = (
            "assumption ours: cold: indication swollen: whoever has this indication never gets it"
        )
        said += " under the assumption 'ours'"
        ours = assumption(self.NEVER)
        self.tells("check.forbidden", "ours.yaml", "id: ours", said, ours=ours)

    def test_an_assumption_of_the_base_that_forbids(self):
        own = f"assumptions:\n  - {{id: own, never: {self.NEVER}, because: Never so.}}\nfacts:\n"
        edit = ("vocabulary", "facts:\n", own)
        said = "cold: indication swollen: whoever has this indication never gets it"
        self.tells("check.forbidden", "cold.yaml", "id: swollen", said, edit)
        # What the layer assumes besides changes nothing of that.
        ours = assumption(self.NEVER)
        self.tells("check.forbidden", "cold.yaml", "id: swollen", said, edit, ours=ours)

    def test_an_assumption_of_a_layer_with_which_nobody_fulfils_a_condition(self):
        never = "{symptom.pain_nprs: at least 9}"
        said = "assumption ours: exercise: deferral strong-pain: nobody can fulfil this condition"
        ours = assumption(never)
        self.tells("check.never", "ours.yaml", "id: ours", said, ours=ours)
        own = f"assumptions:\n  - {{id: own, never: {never}, because: Never so.}}\nfacts:\n"
        said = "exercise: deferral strong-pain: nobody can fulfil this condition"
        edit = ("vocabulary", "facts:\n", own)
        self.tells("check.never", "exercise.yaml", "id: strong-pain", said, edit)

    def test_a_layer_with_which_nobody_gets_a_treatment(self):
        rules = "".join(
            f"  - {{modality: cold, contraindication: {{id: {name}, when: {{symptom.swelling:"
            f" {value}}}, level: absolute, because: Not here., basis: design}}}}\n"
            for name, value in (("not-dry", "none"), ("not-swollen", "[some, much]"))
        )
        edit = ("clinic", "loosen:\n", rules + "loosen:\n")
        said = "nobody can get cold"
        self.tells("check.modality", "clinic.yaml", "id: not-dry", said, edit)

    LINES = (
        ("exercise", "{symptom.pain_nprs: at least 1}", "{symptom.pain_nprs: at least 3}"),
        ("exercise", "when: {symptom.irritability: high}", "when: {symptom.pain_nprs: above 6}"),
        (
            "exercise",
            "when: {symptom.irritability: low}",
            "when: {symptom.pain_nprs: between %s and 6}",
        ),
    )

    def lines(self, first):
        document, old, new = self.LINES[2]
        return (*self.LINES[:2], (document, old, new % first))

    def house(self, when):
        rule = (
            f"{{id: house-low, when: {when}, status: optional, because: Ours., evidence: [trial],"
        )
        rule += " basis: design}"
        item = f"  - {{modality: exercise, indication: {rule}, {OVERRIDE}}}\n"
        return ("clinic", "loosen:\n", "loosen:\n" + item)

    def test_an_indication_of_a_layer_for_whom_there_is_no_line(self):
        house = self.house("{symptom.pain_nprs: 2}")
        said = (
            "exercise: indication house-low: with this somebody gets it for whom none of its lines"
        )
        self.tells("check.overlap", "clinic.yaml", "id: house-low", said, *self.lines(3), house)
        said = "exercise: somebody gets it, and none of its lines is for them"
        self.tells("check.overlap", "exercise.yaml", "key: few", said, *self.lines(4), house)
        self.tells("check.overlap", "exercise.yaml", "key: few", said, *self.lines(4))

    def test_an_indication_of_a_layer_for_whom_two_lines_speak(self):
        house = self.house("{symptom.pain_nprs: 2}")
        lines = (
            *self.LINES[:1],
            (
                "exercise",
                "when: {symptom.irritability: high}",
                "when: {symptom.pain_nprs: below 3}",
            ),
            ("exercise", "when: {symptom.irritability: low}}", "when: {demo.age_years: known}}"),
        )
        said = "exercise: indication house-low: with this somebody gets it for whom line"
        found = self.found("check.overlap", *lines, house)
        self.assertTrue(any(said in one[2] for one in found), found)

    def test_what_a_layer_takes_away_for_whom_there_is_no_line(self):
        weak = "{id: weak, when: {symptom.pain_nprs: below 3}, level: absolute, because: Weak.,"
        weak += " basis: design}"
        base = ("exercise", "contraindications:\n", f"contraindications:\n  - {weak}\n")
        lines = self.lines(3)[1:]
        self.assertEqual(self.found("check.overlap", base, *lines), [])
        item = f"  - {{modality: exercise, retire: contraindication weak, {OVERRIDE}}}\n"
        retired = ("clinic", "loosen:\n", "loosen:\n" + item)
        said = "with this somebody gets it for whom none of its lines is"
        self.tells("check.overlap", "clinic.yaml", "weak", said, base, *lines, retired)


if __name__ == "__main__":
    cli_support.main()

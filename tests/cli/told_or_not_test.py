#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `windlass check` tells of a small rule base, and what it leaves out: what may wait for an
answer, red flags and their levels, layers over it, placeholders, who somebody is.

usage: told_or_not_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import shutil

import cli_support
from cli_support import Cli, run


FEVER = "{symptom.fever: true}"
WHATEVER = "{any: [{symptom.fever: known}, {symptom.fever: unknown}]}"
OTHERWISE = "{any: [{symptom.fever: true}, {symptom.fever: false}]}"


def flag(*levels, clears="A clinician looked."):
    """rf.new, before rf.clot; rf.infection says `possible` of whoever has a fever."""
    text = f"  - id: rf.new\n    title: T\n    basis: design\n    clears: {clears}\n"
    text += "    evidence: [project]\n    levels:\n"
    for name, when, disposition, action, effects in levels:
        text += f"      - {{id: {name}, when: {when}, disposition: {disposition}, because: Hot.,"
        text += f" action: {action}, effects: {effects}}}\n"
    return ("screening", "  - id: rf.clot\n", text + "  - id: rf.clot\n")


def tighten(line):
    return ("clinic", "loosen:\n", f"  - {{modality: {line}}}\nloosen:\n")


class OfASmallBase(Cli):
    """Edits of a rule base without a mistake, and all that is found then: codes and lines."""

    def found(self, *edits):
        fixture = pathlib.Path(__file__).parent / "fixtures" / "seeded"
        shutil.copytree(fixture, self.folder, dirs_exist_ok=True)
        for document, old, new in edits:
            path = self.folder / f"{document}.yaml"
            text = path.read_text()
            self.assertEqual(text.count(old), 1, old)
            path.write_text(text.replace(old, new))
        done = run("check", str(self.folder), "--on", "2026-02-01", "--format", "json")
        told = json.loads(done.stdout)
        self.assertEqual(told["not_decided"], 0)
        return [(one["code"], self.line(one), one["message"]) for one in told["problems"]]

    def line(self, problem):
        return pathlib.Path(problem["file"]).read_text().splitlines()[problem["line"] - 1]

    def tells(self, code, line, message, *edits):
        (one,) = self.found(*edits)
        self.assertEqual(one[0], code)
        self.assertIn(line, one[1])
        self.assertIn(message, one[2])

    # What may wait for an answer, and where.
    WAITING = {
        "advice rest": ("pathway", "when: {symptom.irritability: high}", "when: %s"),
        "stage active: starts": ("pathway", "starts: {course.week: at least 1 wk}", "starts: %s"),
        "stage active: ends": ("pathway", "ends: {symptom.pain_nprs: 0}", "ends: %s"),
        "interaction cold-first": ("interactions", "when: {symptom.swelling: some}", "when: %s"),
        "asking: only_when": (
            "pathway",
            "asking:\n",
            "asking:\n  only_when:\n    - {facts: [history.clot_before], when: %s}\n",
        ),
        "cold: protocol line pack": (
            "cold",
            "text: Ten minutes.",
            "text: Ten minutes., when: %s",
        ),
    }

    def test_what_waits_for_no_answer_needs_no_condition(self):
        for what, (document, old, new) in self.WAITING.items():
            with self.subTest(what):
                said = what + ": everybody fulfils this condition, whatever is known"
                self.tells("check.always", WHATEVER, said, (document, old, new % WHATEVER))

    def test_what_waits_for_an_answer_is_no_mistake(self):
        for what, (document, old, new) in self.WAITING.items():
            for when in (OTHERWISE, "{symptom.pain_nprs: at least 0}"):
                with self.subTest(what, when=when):
                    self.assertEqual(self.found((document, old, new % when)), [])

    def test_a_part_that_waits_for_no_answer(self):
        when = "when: {all: [{symptom.irritability: high}, %s]}" % WHATEVER
        self.tells(
            "check.part",
            WHATEVER,
            "advice rest: everybody fulfils this part, whatever is known",
            ("pathway", "when: {symptom.irritability: high}", when),
        )

    def test_advice_for_everybody_hides_no_treatment_that_nobody_gets(self):
        other = "  - {id: no-hives, when: {history.allergy_cold: false}, level: absolute,"
        other += " because: No hives., basis: design}\n"
        found = self.found(
            ("pathway", "when: {symptom.irritability: high}", f"when: {WHATEVER}"),
            (
                "cold",
                "requires: [history.allergy_cold]",
                other + "requires: [history.allergy_cold]",
            ),
        )
        codes = {one[0] for one in found}
        self.assertTrue({"check.always", "check.modality"} <= codes, found)

    def test_red_flags_that_are_alike_in_all_they_do(self):
        twice = flag(("a", FEVER, "urgent", "Look.", "{all: block}"))
        self.tells("check.duplicate", "id: a,", "'rf.infection: level possible'", twice)

    def test_red_flags_that_differ(self):
        swollen = "{symptom.swelling: much}"
        both = "{all: [%s, %s]}" % (FEVER, swollen)
        alone = "{all: [%s, {none: [%s]}]}" % (FEVER, swollen)
        for what, seeded in {
            "in what lifts them": flag(
                ("a", FEVER, "urgent", "Look.", "{all: block}"), clears="A test."
            ),
            "in what is to be done": flag(("a", FEVER, "urgent", "Test.", "{all: block}")),
            "in the disposition": flag(("a", FEVER, "investigate_first", "Look.", "{all: block}")),
            "in an effect": flag(("a", FEVER, "urgent", "Look.", "{cold: defer, others: block}")),
            "in another level": flag(
                ("a", FEVER, "urgent", "Look.", "{all: block}"),
                ("b", "{symptom.pain_nprs: 10}", "refer_routine", "Look.", "{all: block}"),
            ),
            "in levels that exclude each other": flag(
                ("a", both, "emergency", "Go.", "{all: block}"),
                ("b", alone, "urgent", "Look.", "{all: block}"),
            ),
        }.items():
            with self.subTest(what):
                self.assertEqual(self.found(seeded), [])

    def test_levels_of_one_flag_are_no_duplicates(self):
        pain = "{symptom.pain_nprs: 10}"
        for second in ("urgent", "refer_routine"):
            with self.subTest(second):
                self.tells(
                    "check.shadowed",
                    "id: b,",
                    "rf.new: level b: whoever this concerns, 'rf.new: level a' concerns as well",
                    flag(
                        ("a", pain, "urgent", "Go.", "{all: block}"),
                        ("b", pain, second, "See.", "{all: block}"),
                    ),
                )
        more = flag(
            ("a", pain, "urgent", "Go.", "{all: defer}"),
            ("b", pain, "refer_routine", "See.", "{cold: block, others: defer}"),
        )
        self.assertEqual(self.found(more), [])

    def test_a_layer_that_asks_more_makes_nothing_beneath_needless(self):
        either = "requires: [symptom.pain_nprs, {any: [symptom.fever, symptom.swelling]}]"
        base = ("exercise", "requires: [symptom.pain_nprs]", either)
        fever = tighten("exercise, require: symptom.fever, because: Ours.")
        self.assertEqual(self.found(base, fever), [])
        for needless in ("symptom.pain_nprs", "{any: [symptom.pain_nprs, symptom.fever]}"):
            line = f"exercise, require: {needless}, because: Ours."
            self.tells("check.requirement", line, "nobody waits for this alone", tighten(line))

    def test_what_the_higher_layer_says_is_charged_to_it(self):
        rule = "contraindication: {id: x, when: {demo.age_years: above %s a}, level: absolute,"
        rule += " because: Old., basis: design}"
        either = "exercise, require: {any: [symptom.fever, symptom.swelling]}, because: Ours."
        for name in ("above", "zenith"):  # in either order of their ids
            path = self.folder / "second.yaml"
            for line, codes in (
                (rule % 95, ["check.duplicate"]),
                (rule % 99, ["check.shadowed"]),
                (rule % 80, []),
                ("require: symptom.fever, because: Ours.", []),
            ):
                with self.subTest(name, line=line):
                    path.write_text(
                        f"windlass: 1\nkind: ruleset\nid: {name}\ntitle: T\nversion: 1.0.0\n"
                        f"extends: house\ntighten:\n  - {{modality: exercise, {line}}}\n"
                    )
                    found = self.found(tighten(either))
                    self.assertEqual([one[0] for one in found], codes)
                    for one in found:
                        self.assertIn("id: x", one[1])

    def test_a_red_flag_of_a_layer_that_doubles_one_beneath(self):
        levels = flag(("a", FEVER, "urgent", "Look.", "{all: block}"))[2]
        for name in ("above", "zenith"):
            with self.subTest(name):
                (self.folder / "ours.yaml").write_text(
                    f"windlass: 1\nkind: screening\nid: {name}\ntitle: Ours\nred_flags:\n"
                    + levels.replace("  - id: rf.clot\n", "")
                )
                self.tells("check.duplicate", "id: a,", "rf.new: level a")
        more = flag(
            ("a", FEVER, "urgent", "Look.", "{all: block}"),
            ("b", "{symptom.pain_nprs: 10}", "refer_routine", "Look.", "{all: block}"),
        )[2].replace("  - id: rf.clot\n", "")
        single = flag(("a", FEVER, "urgent", "Look.", "{all: block}"))
        ours = "windlass: 1\nkind: screening\nid: above\ntitle: Ours\nred_flags:\n"
        fever = "{symptom.pain_nprs: 9}"
        beneath = tuple(one.replace(FEVER, fever) for one in single)
        (self.folder / "ours.yaml").write_text(
            ours + more.replace("rf.new", "rf.ours").replace(FEVER, fever)
        )
        self.assertEqual(self.found(beneath), [])

    def test_red_flags_with_cautions_of_their_own(self):
        def cautious(name, words):
            return (
                flag(("a", "{symptom.pain_nprs: 9}", "refer_routine", "See.", "{all: caution}"))[2]
                .replace("rf.new", name)
                .replace("effects:", f"mitigate: {words}, effects:")
                .replace("  - id: rf.clot\n", "")
            )

        def both(words):
            return (
                "screening",
                "  - id: rf.clot\n",
                cautious("rf.new", "Slowly.") + cautious("rf.more", words) + "  - id: rf.clot\n",
            )

        self.assertEqual(self.found(both("Briefly.")), [])
        self.tells("check.duplicate", "id: a,", "rf.more: level a", both("Slowly."))

    def test_a_layer_that_forbids_is_named_and_not_the_indication_beneath(self):
        rule = "cold, contraindication: {id: house-swollen, when: {symptom.swelling: [some, much]},"
        rule += " level: absolute, because: Not here., basis: design}"
        self.tells(
            "check.forbidden",
            "house-swollen",
            "cold: contraindication house-swollen: whoever has indication swollen never gets it",
            tighten(rule),
        )

    def test_a_placeholder_among_other_words(self):
        for document, old, new in (
            ("exercise", "because: Pain.", "because: 'Because: TODO write'"),
            ("exercise", "mitigate: Gently.", "mitigate: Gently (FIXME how)."),
            ("screening", "action: Scan.", "action: Scan within XXX hours."),
            ("vocabulary", "question: Fever?", "question: 'Fever? TODO'"),
            ("pathway", "aim: Move.", "aim: 'TBD: Move.'"),
        ):
            with self.subTest(new):
                said = "a placeholder was left in this text"
                self.tells("check.text", new.split(": ", 1)[1], said, (document, old, new))
        for text in ("Do what is to do.", "TODOS XXXL", "A_TODO"):
            with self.subTest(text):
                self.assertEqual(
                    self.found(("exercise", "mitigate: Gently.", f"mitigate: {text}")), []
                )

    def test_a_placeholder_beside_the_rules(self):
        said = "a placeholder was left in this text"
        title = ("cases/knee", "title: It hurts", "title: 'It hurts: TODO'")
        self.tells("check.text", "title: 'It hurts: TODO'", said, title)
        laws = self.folder / "laws.yaml"
        text = "windlass: 1\nkind: laws\nid: ours\ntitle: Ours\nlaws:\n  - id: cold\n"
        text += "    title: %s\n    when: {history.allergy_cold: true}\n"
        text += "    expect: {never: {cold: [recommend, optional, caution]}}\n"
        laws.write_text(text % "No cold TBD")
        self.tells("check.text", "title: No cold TBD", said)
        laws.write_text(text % "No cold")
        self.assertEqual(self.found(), [])

    def test_a_placeholder_beside_a_layer_is_the_layer_s(self):
        fixture = pathlib.Path(__file__).parent / "fixtures" / "seeded"
        shutil.copytree(fixture, self.folder / "base")
        (self.folder / "layer").mkdir()
        (self.folder / "base" / "clinic.yaml").rename(self.folder / "layer" / "clinic.yaml")
        (self.folder / "layer" / "laws.yaml").write_text(
            "windlass: 1\nkind: laws\nid: ours\ntitle: TODO\nlaws:\n  - {id: cold, title: Cold,"
            " when: {history.allergy_cold: true}, expect: {never: {cold: [recommend]}}}\n"
        )
        paths = [str(self.folder / name) for name in ("base", "layer")]
        done = run("check", *paths, "--on", "2026-02-01")
        self.assertIn("a placeholder was left in this text: 'TODO'", done.stderr)

    def test_what_somebody_does_is_not_who_they_are(self):
        def asks(fact, more, when):
            line = f"  - {{id: {fact}, title: X, group: all, {more}, question: X?, roles: [dose],"
            return self.found(
                (
                    "vocabulary",
                    "  - {id: symptom.fever,",
                    f"{line} fresh_for: 12 mo}}\n  - {{id: symptom.fever,",
                ),
                ("exercise", "{symptom.pain_nprs: at least 1}", f"{{{fact}: {when}}}"),
            )

        number = "type: number, unit: h, range: [0, 24]"
        self.assertEqual(asks("demo.standing_hours_per_day", number, "at least 4 h"), [])
        self.assertEqual(asks("demo.activity_level", "type: enum, values: [low, high]", "high"), [])
        for fact in ("demo.work", "demo.sex_at_birth", "person.age_standing"):
            with self.subTest(fact):
                ((code, _, told),) = asks(fact, "type: enum, values: [low, high]", "high")
                self.assertEqual(code, "check.role")
                self.assertIn(f"'{fact}' decides here", told)


if __name__ == "__main__":
    cli_support.main()

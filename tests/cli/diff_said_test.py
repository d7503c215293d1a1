#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `windlass diff` says, word for word and key for key: of a change that is about one thing
alone, of what it leaves out, and of what is said under a condition.

usage: diff_said_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import hashlib
import json
import shutil

import cli_support
from cli_support import ANKLE, TwoCopies, run

BALANCE = "modalities/balance_training.yaml"
EXERCISE = "modalities/exercise.yaml"
NOBODY = "NO PATIENT CHANGES: nobody's status, disposition or red flag is another one."
STRICTER = ("status: defer", "status: not_indicated")


def words(text):
    return " ".join(text.split())


class Diff(TwoCopies):
    def told(self, code=0, *options, old=None, new=None):
        """The text, with all blanks one, and the JSON."""
        said = [
            run("diff", str(old or self.old), str(new or self.new), *options, "--format", form)
            for form in ("text", "json")
        ]
        text, told = (self.ends(done, code).stdout for done in said)
        return words(text), json.loads(told)


class OneThingAlone(Diff):
    """Each with a twin in which a level changed as well: then it is not alone, and is told so."""

    def alone(self, about, name, *replacements):
        self.change(name, *replacements)
        self.told(1, "--fail-on", "changed")
        text, told = self.told(0, "--fail-on", "unasked")
        self.assertEqual({one["about"] for one in told["documents"]}, {about}, told["documents"])
        self.assertEqual({one["verdict"] for one in told["all_patients"]}, {"nobody"})
        self.assertIn(NOBODY, text)
        self.assertNotIn("Made by:", text)
        for key in ("nobody_changes", "nobody_looser"):
            self.assertEqual(set(told[key]), {"formula_sha256", "proof_sha256"})
        return text, told["documents"]

    def with_a_level(self, about, name=BALANCE):
        self.change(name, STRICTER)
        text, told = self.told(1, "--fail-on", "changed")
        self.assertEqual({one["about"] for one in told["documents"]}, {about, "level"})
        self.assertNotIn(NOBODY, text)
        self.assertNotIn("nobody_changes", told)
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        level = [i for i, one in enumerate(told["documents"]) if one["about"] == "level"]
        # The word of the level made it, and nothing else did.
        self.assertEqual({tuple(one["made_by"]) for one in found}, {tuple(level)})
        self.assertIn("NOT LOOSER: nobody gets a less cautious answer; some get another one.", text)
        return text

    def test_texts(self):
        was = "because: Nobody balances who cannot walk."
        text, (change,) = self.alone("text", BALANCE, (was, "because: Walk first."))
        line = (ANKLE / BALANCE).read_text()[: (ANKLE / BALANCE).read_text().index(was)].count("\n")
        self.assertEqual(change["place"], "deferrals cannot-stand, because")
        self.assertEqual((change["line_before"], change["line_after"]), (line + 1, line + 1))
        self.assertIn(
            (
                "text in modality balance_training: deferrals cannot-stand, because was Nobody"
                f" balances who cannot walk. (old/{BALANCE}:{line + 1}) is Walk first."
                f" (new/{BALANCE}:{line + 1})"
            ),
            text,
        )
        self.with_a_level("text")

    def test_doses(self):
        text, (change,) = self.alone(
            "dose", BALANCE, ("number: 10, unit: min", "number: 12, unit: min")
        )
        self.assertEqual((change["before"], change["after"]), ("10", "12"))
        self.assertIn("dose in modality balance_training: protocol, lines", text)
        self.with_a_level("dose")

    def test_evidence(self):
        change = ("[hupperets-2009]", "[hupperets-2009, this-project]")
        text, (change,) = self.alone("evidence", BALANCE, change)
        self.assertEqual((change.get("before"), change["after"]), (None, "this-project"))
        self.assertIn("evidence in modality balance_training: indications after-sprain", text)
        self.with_a_level("evidence")

    def test_the_order_in_which_people_read_and_are_asked(self):
        lines = (ANKLE / "pathway.yaml").read_text()
        first, second = (lines.index(f"    - id: {name}\n") for name in ("story", "walking"))
        third = lines.index("    - id: ottawa\n")
        story, walking = lines[first:second], lines[second:third]
        swap = (story + walking, walking + story)
        text, (change,) = self.alone("order", "pathway.yaml", swap)
        self.assertEqual(change["place"], "asking, groups, order")
        self.assertEqual((change["before"], change["after"]), ("story, walking", "walking, story"))
        said = "order in pathway ankle-sprain: asking, groups, order was story, walking (old"
        self.assertIn(said, text)
        self.with_a_level("order")

    def test_an_order_that_decides_is_a_condition(self):
        cases = [
            "      - {when: {symptom.rest_nprs: at least 6}, is: rest}\n",
            (
                "      - {when: {any: [{symptom.walking_nprs: at least 5}, {ottawa.four_steps_now:"
                " false}]}, is: low}\n"
            ),
        ]
        self.change("pathway.yaml", ("".join(cases), "".join(reversed(cases))))
        text, told = self.told(1, "--fail-on", "changed")
        (change,) = told["documents"]
        self.assertEqual(change["about"], "condition")
        self.assertEqual(change["place"], "derive course.loading, cases, order")
        self.assertNotIn(NOBODY, text)

    def test_an_order_that_means_nothing_is_no_change(self):
        parts = ["history.earlier_sprains: at least 1\n", "symptom.giving_way: true\n"]
        self.change(BALANCE, ("        - ".join(parts), "        - ".join(reversed(parts))))
        text, told = self.told()
        self.assertEqual(told["documents"], [])
        self.assertIn("They say the same.", text)


class UnderACondition(Diff):
    """What is left out, and whom a change is said of."""

    def test_what_only_one_of_the_two_has(self):
        told_apart = (self.new / "modalities/return_to_sport.yaml", self.new / BALANCE)
        for name in ("cases", "locales"):
            shutil.rmtree(self.new / name)
        (self.new / "handout.yaml").unlink()
        for path in [self.new / "interactions.yaml", *told_apart]:
            path.write_text(path.read_text().replace("balance_training", "wobble_board"))
        text, told = self.told(1, "--fail-on", "changed")
        self.assertEqual(told["only_before"], ["balance_training"])
        self.assertEqual(told["only_after"], ["wobble_board"])
        self.assertIn("Only the old rules have balance_training: not compared.", text)
        self.assertIn("Only the new rules have wobble_board: not compared.", text)

    def test_another_window_range_and_way_of_deriving(self):
        self.change(
            "vocabulary.yaml",
            ("range: [0, 730]", "range: [0, 365]"),
            ("fresh_for: 7 d", "fresh_for: 6 d"),
        )
        self.change("pathway.yaml", ("at least 6}, is: rest", "at least 7}, is: rest"))
        text, told = self.told()
        self.assertEqual(told["ranged_otherwise"], ["injury.days_ago"])
        self.assertEqual(told["aged_otherwise"], ["symptom.walking_nprs"])
        self.assertIn(
            "Another range of injury.days_ago. Said of patients whom both can read.", text
        )
        self.assertIn("Answers count for longer or shorter of symptom.walking_nprs.", text)
        self.assertIn(
            (
                "Said of patients for whom nobody supplies a value of the derived facts"
                " course.loading."
            ),
            text,
        )
        self.assertEqual(told["not_supplied"], ["course.loading"])

    def test_what_rests_on_an_assumption_of_the_vocabulary(self):
        """Only who contradicts himself is known to jog and known not to take four steps."""
        begin = (self.old / "pathway.yaml").read_text().split("  - id: settled\n")[1]
        when = begin[begin.index("    when:\n") : begin.index("    because: ")]
        both = (
            "    when: {all: [{ottawa.four_steps_now: known}, {ottawa.four_steps_now: false},"
            " {function.jogs_without_pain: known}, {function.jogs_without_pain: true}]}\n   "
            " because_unrecorded: Asked of both.\n"
        )
        for folder in (self.old, self.new):
            self.change("pathway.yaml", (when, both), folder=folder)
        self.change("pathway.yaml", ("exercise: not_indicated, others", "exercise: defer, others"))
        text, told = self.told()
        self.assertEqual({one["verdict"] for one in told["all_patients"]}, {"nobody"})
        self.assertEqual(told["assumptions"], ["jogs-and-cannot-walk"])
        self.assertIn("Said under the assumptions of the vocabulary: jogs-and-cannot-walk.", text)
        self.assertIn(NOBODY, text)

    def test_another_assumption(self):
        self.change(
            "vocabulary.yaml",
            ("function.jogs_without_pain: true\n", "function.hop_pct: at least 95 %\n"),
        )
        text, told = self.told()
        kinds = {one["kind"] for one in told["all_patients"] if one["verdict"] == "somebody"}
        self.assertEqual(kinds, {"assumption"})
        self.assertIn("assumption jogs-and-cannot-walk: was ", text)
        self.assertIn("Of whoever breaks jogs-and-cannot-walk nothing else is said.", text)

    def test_a_former_name_and_other_words_for_a_fact(self):
        names = "former_names:\n  - {{id: injury.ankle, now: {}}}\nfacts:\n"
        for folder, now in ((self.old, "injury.side"), (self.new, "injury.mechanism")):
            self.change("vocabulary.yaml", ("facts:\n", names.format(now)), folder=folder)
        self.change("vocabulary.yaml", ("values: [left, right, both]", "values: [left, right]"))
        text, told = self.told()
        self.assertEqual(told["renamed_otherwise"], ["injury.mechanism", "injury.side"])
        self.assertIn("A former name is read otherwise, of injury.mechanism, injury.side.", text)
        self.assertEqual(told["defined_otherwise"], ["injury.side"])
        self.assertIn("Both define otherwise: injury.side. Each side was given any answer.", text)


class Looser(Diff):
    def test_looser_and_why(self):
        self.change(EXERCISE, ("requires: [symptom.rest_nprs]\n", ""))
        text, told = self.told(1, "--fail-on", "loosened")
        self.assertIn("LOOSER: some patients get a less cautious answer.", text)
        self.assertNotIn("NOT LOOSER", text)
        found = [one for one in told["all_patients"] if one["way"] == "looser"]
        (one,) = [one for one in found if one["verdict"] == "somebody"]
        self.assertEqual((one["about"], one["before"]), ("exercise", "ask"))
        self.assertTrue(one["smallest"])
        self.assertFalse(one["by_rules"])
        self.assertIn(f"The smallest patient ({one['answers']} answer", text)
        self.assertIn("was, because " + words(one["because_before"]), text)
        self.assertGreater(told["variables"], 100)
        self.assertGreater(told["clauses"], 100)

    def test_a_fact_that_the_old_rules_do_not_have(self):
        fact = (
            "  - id: exam.new\n    title: New\n    group: symptoms\n    type: bool\n"
            "    question: Is there anything new?\n    roles: [safety]\n    safe: false\n"
        )
        rule = (
            "  - {id: is-new, when: {exam.new: true}, status: defer, because: New.,"
            " reopens: Old., evidence: [this-project], basis: design}\n"
        )
        self.change("vocabulary.yaml", ("facts:\n", "facts:\n" + fact))
        self.change(EXERCISE, ("deferrals:\n", "deferrals:\n" + rule))
        text, told = self.told()
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        with_old = [one for one in found if "patient_before" in one]
        self.assertNotEqual(with_old, [])
        for one in with_old:
            self.assertIn("exam.new", one["patient"])
            self.assertNotIn("exam.new", one["patient_before"])
        self.assertIn("By the old rules, which have other facts, this patient is:", text)

    def test_more_lines_than_are_shown(self):
        for number in (1, 2, 3, 4, 5):
            rule = (
                f"  - {{id: more-{number}, when: {{symptom.rest_nprs: at least 9}}, status: defer,"
                " because: More., reopens: Less., evidence: [this-project], basis: design}\n"
            )
            self.change(BALANCE, ("deferrals:\n", "deferrals:\n" + rule))
        text, told = self.told()
        found = [one for one in told["all_patients"] if one["verdict"] == "somebody"]
        self.assertTrue(any(len(one["made_by"]) == 5 for one in found), found)
        self.assertIn("and 2 other lines of the documents below", text)

    def test_the_certificate_is_that_of_the_digests(self):
        proofs = self.folder / "proofs"
        text, told = self.told(0, "--certificate", str(proofs))
        for key in ("nobody_changes", "nobody_looser"):
            name = key.replace("_", "-")
            for kind, ending in (("formula", "cnf"), ("proof", "lrat")):
                data = (proofs / f"{name}.{ending}").read_bytes()
                self.assertEqual(told[key][kind + "_sha256"], hashlib.sha256(data).hexdigest())
                self.assertIn(f"{name}.{ending}", text)
        self.assertEqual(len(told["files"]), 4)


if __name__ == "__main__":
    cli_support.main()

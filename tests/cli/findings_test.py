#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `windlass check` finds wrong with rules that compile, over all patients.

usage: findings_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import json
import pathlib
import re

import cli_support
from cli_support import Cli, LOCK, RULES, run

OVERRIDE = "override: {reason: x, evidence: [riddle-2003], owner: o, approved: 2026-01-01,"
OVERRIDE += " expires: 2026-12-31}"
GROUNDS = "because: x, evidence: [riddle-2003], basis: design"


def layer(*amendments):
    lists = {"tighten": [], "loosen": []}
    for which, amendment in amendments:
        lists[which].append(amendment)
    text = "windlass: 1\nkind: ruleset\nid: ns\nversion: 1.0.0\ntitle: T\nextends: "
    text += "plantar-heel-pain\n"
    for key, items in lists.items():
        if items:
            text += f"{key}:\n" + "".join(f"  - {item}\n" for item in items)
    return text


def contraindication(when, name="x", level="absolute", more=""):
    return (
        "tighten",
        (
            f"{{modality: taping, contraindication: {{id: {name}, when: {when}, level: {level},"
            f" because: x, basis: design{more}}}}}"
        ),
    )


def indication(when, name="x", status="optional"):
    return (
        "loosen",
        (
            f"{{modality: taping, indication: {{id: {name}, when: {when}, status: {status},"
            f" {GROUNDS}}}, {OVERRIDE}}}"
        ),
    )


def screening(*levels):
    return (
        "windlass: 1\nkind: screening\nid: ours\ntitle: Ours\nred_flags:\n  - {id: rf.ns, title: x,"
        " basis: design, evidence: [own-knowledge], clears: x, levels: ["
        + ", ".join(f"{{{level}, because: x, action: x}}" for level in levels)
        + "]}\n"
    )


class Findings(Cli):
    def found(self, text, code=1):
        path = self.file("ours.yaml", text)
        rules = [str(RULES), path, "--plugins", str(LOCK), "--on", "2026-02-01"]
        done = run("check", *rules, "--format", "json")
        told = json.loads(self.ends(done, code).stdout)
        self.assertEqual(told["not_decided"], 0)
        self.assertEqual(told["holds"], code == 0)
        return [(one["code"], one["severity"], one["message"]) for one in told["problems"]]

    def only(self, text, code, severity="error"):
        found = self.found(text, 0 if severity == "note" else 1)
        self.assertEqual(len(found), 1, found)
        (one,) = found
        self.assertEqual(one[:2], (code, severity), one)
        return one[2]

    def test_a_condition_that_nobody_can_fulfil(self):
        for when in (
            "{demo.age_years: above 110 a}",
            "{all: [{demo.age_years: at least 60 a}, {demo.age_years: at most 40 a}]}",
        ):
            with self.subTest(when):
                told = self.only(layer(indication(when)), "check.never")
                self.assertIn("taping: indication x: nobody can fulfil this condition", told)
        told = self.only(layer(contraindication("{symptom.worst_nprs: above 10}")), "check.never")
        self.assertIn("'symptom.worst_nprs' is 0 to 10", told)

    def test_a_comparison_of_what_a_sum_is_made_of_is_no_finding(self):
        when = "{course.dn_sessions: above fact course.np_sessions}"
        codes = [one[0] for one in self.found(layer(contraindication(when)), 0)]
        self.assertNotIn("check.never", codes)

    def test_a_condition_that_everybody_fulfils(self):
        for when, more in (
            ("{symptom.first_step_nprs: at least 0}", ""),
            ("{any: [{history.icd: true}, {history.icd: false}]}", ""),
            ("{any: [{history.icd: known}, {history.icd: unknown}]}", ", because_unrecorded: x"),
        ):
            with self.subTest(when):
                told = self.only(layer(contraindication(when, more=more)), "check.always")
                self.assertIn("everybody of whom it is known fulfils this condition", told)

    def test_a_part_that_does_nothing(self):
        when = "{any: [{history.icd: true}, {demo.age_years: above 110 a}]}"
        told = self.only(layer(contraindication(when)), "check.part", "warning")
        self.assertIn("nobody can fulfil this part: 'demo.age_years' is 0 to 110 a", told)

    def test_an_indication_that_something_always_forbids(self):
        text = layer(indication("{allergy.adhesive: confirmed_allergy}"))
        self.assertIn("never gets it", self.only(text, "check.forbidden"))

    def test_what_is_said_twice(self):
        told = self.only(
            layer(contraindication("{allergy.adhesive: mild_irritation}")), "check.duplicate"
        )
        self.assertIn("'taping: contraindication mild-irritation'", told)
        two = [contraindication("{history.epilepsy: controlled}", name) for name in "xy"]
        told = self.only(layer(*two), "check.duplicate")
        self.assertTrue(told.startswith("taping: contraindication y"), told)

    def test_what_another_rule_says_as_well(self):
        when = "{all: [{allergy.adhesive: confirmed_allergy}, {history.diabetes: type1}]}"
        told = self.only(layer(contraindication(when)), "check.shadowed", "warning")
        self.assertIn("'taping: contraindication adhesive-allergy'", told)

    def test_a_mitigation_of_its_own_is_not_said_as_well(self):
        def mild(at, name, mitigate):
            when = f"{{symptom.first_step_nprs: at least {at}}}"
            return contraindication(when, name, "relative", f", mitigate: {mitigate}")

        self.assertEqual(self.found(layer(mild(3, "a", "Slowly."), mild(6, "b", "Beside.")), 0), [])
        told = self.only(
            layer(mild(3, "a", "Slowly."), mild(6, "b", "Slowly.")), "check.shadowed", "warning"
        )
        self.assertIn("taping: contraindication b", told)
        told = self.only(layer(mild(3, "a", "Slowly."), mild(3, "b", "Beside.")), "check.duplicate")
        self.assertIn("taping: contraindication b", told)

    def test_a_layer_may_say_more_than_what_it_extends(self):
        when = "{any: [{allergy.adhesive: confirmed_allergy}, {history.diabetes: type1}]}"
        self.assertEqual(self.found(layer(contraindication(when)), 0), [])

    def test_red_flags_that_cannot_fire_or_are_not_shown(self):
        block = "disposition: emergency, effects: {all: block}"
        told = self.only(
            screening("id: a, when: {all: [{history.icd: true}, {history.icd: false}]}, " + block),
            "check.flag",
        )
        self.assertIn("rf.ns: level a", told)
        told = self.only(
            screening(
                "id: a, when: {history.icd: true}, " + block,
                (
                    "id: b, when: {all: [{history.icd: true}, {history.pacemaker: true}]},"
                    " disposition: proceed_with_referral, effects: {gait: caution}, mitigate: x"
                ),
            ),
            "check.shadowed",
            "warning",
        )
        self.assertIn("rf.ns: level b", told)

    def test_the_cause_is_named_and_no_modality_that_it_stops(self):
        found = self.found(
            screening(
                "id: a, when: {demo.age_years: at least 0 a}, disposition: emergency, effects:"
                " {all: block}"
            )
        )
        # A hop is allowed under no flag, so that case of it is never either.
        self.assertEqual({one[0] for one in found}, {"check.always", "check.never"})
        for code, _, message in found:
            self.assertIn(
                {"check.always": "rf.ns", "check.never": "exam.hop_allowed"}[code], message
            )

    def test_a_modality_that_nobody_can_get(self):
        each = [
            contraindication(f"{{allergy.adhesive: {value}}}", f"x{i}")
            for i, value in enumerate(["none", "mild_irritation"])
        ]
        codes = [one[0] for one in self.found(layer(*each))]
        self.assertIn("check.modality", codes)

    def test_a_gap_between_two_indications(self):
        two = [
            indication("{symptom.first_step_nprs: at least 6}", "g1"),
            indication("{symptom.first_step_nprs: below 3}", "g2"),
        ]
        told = self.only(layer(*two), "check.gap", "note")
        self.assertIn("between 3 and 6", told)

    def test_one_value_that_both_indications_leave_out(self):
        def gap(low, high, *more, status="optional"):
            at = "{symptom.first_step_nprs: %s}"
            two = [indication(at % low, "g1"), indication(at % high, "g2", status)]
            return self.found(layer(*two, *[indication(at % one, "g3") for one in more]), 0)

        for status in ("optional", "recommend"):
            ((code, severity, told),) = gap("below 3", "above 3", status=status)
            self.assertEqual((code, severity), ("check.gap", "note"))
            self.assertIn("at 3 itself neither", told)
        for low, high in (("at most 3", "above 3"), ("below 3", "at least 3")):
            self.assertEqual(gap(low, high), [])
        self.assertEqual(gap("below 3", "above 3", "3"), [])

    def test_a_guard_in_whatever_words(self):
        known = "symptom.worst_nprs: known"
        for guard in (
            f"{{{known}}}",
            "{none: [{symptom.worst_nprs: unknown}]}",
            "{none: [{symptom.limp: true}, {symptom.worst_nprs: unknown}]}",
            f"{{none: [{{none: [{{{known}}}]}}]}}",
            f"{{all: [{{{known}}}]}}",
        ):
            with self.subTest(guard=guard):
                when = f"{{all: [{guard}, {{symptom.worst_nprs: at least 8}}]}}"
                more = ", because_unrecorded: Nobody has to look."
                found = self.found(layer(contraindication(when, more=more)))
                told = [message for code, _, message in found if code == "check.guard"]
                self.assertEqual(len(told), 1, found)
                self.assertIn("this says no and asks nothing", told[0])
        # Whoever is asked by another line of the same rule was not let through.
        when = "{all: [{none: [{symptom.limp: unknown}]}, {symptom.worst_nprs: at least 8}]}"
        more = ", because_unrecorded: Nobody has to look."
        found = self.found(layer(contraindication(when, more=more)), 0)
        self.assertEqual([one for one in found if one[0] == "check.guard"], [])

    def test_many_findings_are_all_there_and_counted_by_level(self):
        def facts(count):
            return (
                "windlass: 1\nkind: vocabulary\nid: more\ntitle: More\nversion: 1.0.0\ngroups:\n"
                "  - {id: more, title: More}\nfacts:\n"
                + "".join(
                    f"  - {{id: more.x{i}, title: X, group: more, type: bool, question: X?}}\n"
                    for i in range(count)
                )
            )

        for count, more in ((150, 0), (1150, 150)):
            path = self.file("more.yaml", facts(count))
            seeded = pathlib.Path(__file__).parent / "fixtures" / "seeded"
            words = ["check", str(seeded), path, "--on", "2026-02-01"]
            told = json.loads(self.ends(run(*words, "--format", "json"), 0).stdout)
            self.assertTrue(told["holds"])
            codes = [one["code"] for one in told["problems"]]
            self.assertEqual(codes.count("check.unread"), count - more)
            self.assertEqual(told["left_out"], more)
            sarif = json.loads(self.ends(run(*words, "--format", "sarif"), 0).stdout)
            self.assertEqual(len(sarif["runs"][0]["results"]), len(codes))
            text = self.ends(run(*words), 0)
            self.assertIn(f"Everything holds. {count} notes.", text.stdout)
            if more:
                self.assertEqual(codes[-1], "document.more")
                self.assertEqual(told["problems"][-1]["message"], "and 150 more: 150 notes")
                self.assertIn("note[document.more]: and 150 more: 150 notes", text.stderr)

    def test_the_most_serious_comes_first(self):
        codes = [
            one[1]
            for one in self.found(
                layer(
                    contraindication("{any: [{history.icd: true}, {demo.age_years: above 110 a}]}"),
                    contraindication("{demo.age_years: above 110 a}", "y"),
                    indication("{symptom.first_step_nprs: at least 6}", "g1"),
                    indication("{symptom.first_step_nprs: below 3}", "g2"),
                )
            )
        ]
        self.assertEqual(codes, ["error", "warning", "note"])

    def test_every_code_has_its_paragraph(self):
        root = RULES.parent.parent
        codes = set(
            re.findall(
                r'"(check\.[a-z]+)"',
                "".join(p.read_text() for p in (root / "engine" / "analyse").glob("*.?pp")),
            )
        )
        self.assertEqual(len(codes), 29)
        for page in (root / "rules" / "README.md", root / "engine" / "analyse" / "README.md"):
            text = page.read_text()
            for code in codes:
                self.assertIn(f"`{code}`", text, page)


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What layers took away, raised, lowered and required is said with layer, line, reason and days in
every format; which mitigations and overrides are said; on which days a layer is in force.

The rule base stands in fixtures/dressing and needs no plugin. usage: layer_words_test.py WINDLASS
LOCK RULES [unittest arguments]
"""
import html
import json
import pathlib
import re

import cli_support
from cli_support import Cli, run

DRESSING = pathlib.Path(__file__).resolve().parent / "fixtures" / "dressing"
EFFECTIVE = "effective: {from: 2026-01-01, until: 2026-12-31}\n"
RETIRE_WOUND = "retire: contraindication wound"


def layer(id, body, extends="dressing", effective=""):
    return (
        f"windlass: 1\nkind: ruleset\nid: {id}\nversion: 2.1.0\ntitle: The layer {id}\n"
        f"extends: {extends}\n{effective}{body}"
    )


def override(what, reason="A reason.", approved="2026-02-01", expires="2026-11-30"):
    return (
        f"  - {{modality: tape, {what}, override: {{reason: {reason}, evidence: [invented], owner:"
        f" the head, approved: {approved}, expires: {expires}}}}}\n"
    )


NORTH = layer(
    "north",
    "tighten:\n"
    "  - {modality: tape, raise: contraindication thin, because: North saw it tear.}\n"
    "  - {modality: tape, retire: indication hurts, because: North tapes nobody for pain.}\n"
    "  - {modality: tape, require: history.allergy, because: North asks for glue.}\n"
    "loosen:\n"
    + override("lower: contraindication warm, mitigate: Look again.", "North looks twice."),
    effective=EFFECTIVE,
)


class Layered(Cli):
    def layers(self, *texts):
        """The options that name the rule base and these layers."""
        out = ["--rules", str(DRESSING)]
        for text in texts:
            name = re.search(r"(?m)^id: (.*)$", text)[1]
            out += ["--rules", self.file(f"{name}.yaml", text)]
        return out

    def patient(self, as_of="2026-06-01", **facts):
        known = {"skin.thin": "false", "skin.warm": "false", "skin.wound": "false", "pain.now": 5}
        known |= {"history.allergy": "false"}
        known |= {key.replace("__", "."): value for key, value in facts.items()}
        lines = "".join(f"  {key}: {value}\n" for key, value in known.items() if value is not None)
        when = f"as_of: {as_of}\n" if as_of else ""
        return self.file(
            "patient.yaml", f"windlass: 1\nkind: patient\nid: d-1\n{when}facts:\n{lines}"
        )

    def plan(self, rules, **facts):
        done = run("recommend", self.patient(**facts), *rules, "--format", "json")
        return json.loads(self.ends(done, 0).stdout)

    def every_form(self, rules, **facts):
        """The plan in each format that people read, as one line without markup."""
        patient = self.patient(**facts)
        store = ["--store", str(self.folder / "s.db"), "--keys", str(self.folder / "s.keys")]
        calls = {
            "text": ["recommend", patient, *rules],
            "explained text": ["recommend", patient, *rules, "--explain"],
            "page": ["recommend", patient, *rules, "--format", "html"],
            "explain": ["explain", patient, "tape", *rules],
            "explain --all": ["explain", patient, "--all", *rules],
            "recorded": ["recommend", patient, *rules, *store],
            "record": ["audit", "show", "1", *store, "--all"],
            "page of the record": ["audit", "show", "1", *store, "--format", "html"],
        }
        out = {}
        for name, call in calls.items():
            said = self.ends(run(*call), 0).stdout
            if "page" in name:
                said = html.unescape(re.sub(r"<[^>]*>", " ", said.split("</style>")[-1]))
            out[name] = re.sub(r" ([.,:;)])", r"\1", " ".join(said.split()))
        shown = self.ends(run("audit", "show", "1", *store, "--format", "json"), 0).stdout
        self.recorded = json.loads(shown)["plan"]["modalities"]["tape"]
        return out


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


class Words(Layered):
    FACTS = {"skin__thin": "true", "skin__warm": "true", "history__allergy": None}

    def expected(self):
        """(done, item, days, reason, line) of each amendment of NORTH."""
        whole, terms = ("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-11-30")
        for done, id, words, days, reason in (
            ("raised", "thin", "raise: ", whole, "North saw it tear."),
            ("retired", "hurts", "retire: ", whole, "North tapes nobody for pain."),
            ("brought", "history.allergy", "require: ", whole, "North asks for glue."),
            ("lowered", "warm", "lower: ", terms, "North looks twice."),
        ):
            line = line_of(NORTH, "- {modality: tape, " + words)
            said = {"done": done, "layer": "north", "version": "2.1.0", "reason": reason}
            yield id, said | dict(zip(("from", "until"), days), document="north.yaml", line=line)

    def test_the_document_says_what_each_layer_did(self):
        rules = self.layers(NORTH)
        self.every_form(rules, **self.FACTS)
        for tape in (self.plan(rules, **self.FACTS)["modalities"]["tape"], self.recorded):
            self.assertEqual(tape["status"], "block")
            reasons = {one["id"]: one for one in tape["because"]}
            taken = {one["id"]: one for one in tape["taken_away"]}
            self.assertEqual(set(taken), {"thin", "hurts", "warm"})
            for id, amendment in self.expected():
                if id in taken:
                    self.assertEqual(taken[id]["by"], [amendment])
                    self.assertEqual(taken[id]["document"], "dressing/tape.yaml")
                if amendment["done"] != "retired":
                    self.assertEqual(reasons[id]["amendment"], amendment)
                    place = (reasons[id]["document"], reasons[id]["line"], reasons[id]["layer"])
                    self.assertEqual(place, ("north.yaml", amendment["line"], "north"))
            self.assertEqual(
                (taken["thin"]["effect"], reasons["thin"]["effect"]), ("caution", "block")
            )
            self.assertEqual(
                (taken["warm"]["effect"], reasons["warm"]["effect"]), ("block", "caution")
            )

    def test_every_form_says_layer_line_reason_and_days(self):
        for name, said in self.every_form(self.layers(NORTH), **self.FACTS).items():
            for id, one in self.expected():
                with self.subTest(f"{name}: {id}"):
                    days = f"from {one['from']}, until {one['until']}"
                    place = f"north.yaml:{one['line']}"
                    self.assertIn(one["reason"], said)
                    self.assertIn(place, said)
                    if id != "history.allergy":
                        self.assertIn(
                            f"rule set north 2.1.0 ({place}), {days}: {one['reason']}", said
                        )
                        self.assertRegex(said, rf"{one['done']} (by rule set|\w+ {id})")
                    else:
                        self.assertIn(days, said[said.index(id) :])
            self.assertIn("rules: dressing 1.0.0 + north 2.1.0", said)

    def test_what_a_layer_took_away_is_not_called_false(self):
        rules, facts = self.layers(NORTH), {"skin__thin": "false"}
        tree = self.ends(run("explain", self.patient(**facts), "tape", "--all", *rules), 0).stdout
        self.assertRegex(tree, r"(?m)^  taken +indication hurts")
        self.assertNotRegex(tree, r"(?m)^  false +indication hurts")
        without = self.layers(NORTH.replace("retire: indication hurts", "require: pain.now"))
        tree = self.ends(run("explain", self.patient(**facts), "tape", "--all", *without), 0).stdout
        self.assertRegex(tree, r"(?m)^  true +indication hurts")


class Overrides(Layered):
    def test_only_the_mitigation_that_is_in_force_is_said(self):
        lower = "lower: contraindication warm, mitigate: "
        past = layer("past", "loosen:\n" + override(lower + "Cool it.", expires="2026-03-31"))
        now = layer("now", "loosen:\n" + override(lower + "Look again."))
        for texts in ((past, now), (now, past)):
            rules = self.layers(*texts)
            tape = self.plan(rules, skin__warm="true")["modalities"]["tape"]
            self.assertEqual((tape["status"], tape["mitigations"]), ("caution", ["Look again."]))
            for name, said in self.every_form(rules, skin__warm="true").items():
                with self.subTest(name):
                    self.assertIn("Look again.", said)
                    self.assertNotIn("Cool it.", said)
            (self.folder / "s.db").unlink()
            (self.folder / "s.keys").unlink()
        # Both in force: both are said; both lapsed: none, and the base's word counts.
        for day, status, care in (
            ("2026-03-01", "caution", {"Look again.", "Cool it."}),
            ("2026-12-01", "block", set()),
        ):
            tape = self.plan(self.layers(past, now), as_of=day, skin__warm="true")
            tape = tape["modalities"]["tape"]
            self.assertEqual((tape["status"], set(tape["mitigations"])), (status, care))

    def test_what_is_not_in_force_is_not_called_false(self):
        lower = "lower: contraindication warm, mitigate: "
        past = layer("past", "loosen:\n" + override(lower + "Cool it.", expires="2026-03-31"))
        then = layer(
            "then",
            (
                "tighten:\n  - {modality: tape, require: history.allergy}\n"
                "  - {modality: tape, raise: contraindication thin}\n"
            ),
            effective="effective: {from: 2027-01-01, until: 2027-12-31}\n",
        )
        facts = {"skin__warm": "true", "skin__thin": "true", "history__allergy": None}
        rules = self.layers(past, then)
        call = ["explain", self.patient(**facts), "tape", *rules]
        tree = self.ends(run(*call, "--all"), 0).stdout
        for item in ("contraindication warm -> caution", "contraindication thin -> block",
                     "requirement history.allergy -> ask"):  # fmt: skip
            self.assertRegex(tree, rf"(?m)^  lapsed +{item}")
            self.assertNotRegex(tree, rf"(?m)^  (false|met) +{item}")
        self.assertEqual(tree.count("not in force: "), 4)  # the three, and the foot of the page
        told = json.loads(self.ends(run(*call, "--format", "json"), 0).stdout)["modalities"][0]
        lapsed = [one["id"] for one in told["contributions"] if one.get("lapsed")]
        self.assertEqual(sorted(lapsed), ["history.allergy", "thin", "warm"])
        # Where the condition is false, it is false whatever the day.
        facts = {"history__allergy": "false"}
        tree = self.ends(run("explain", self.patient(**facts), "tape", *rules, "--all"), 0).stdout
        self.assertNotIn("lapsed", tree)

    def test_overrides_that_only_count_together_name_each_other(self):
        ward = layer("ward", "loosen:\n" + override(RETIRE_WOUND, "The ward looks."), "north")
        north = layer("north", "loosen:\n" + override(RETIRE_WOUND, "North looks."))
        rules = self.layers(north, ward)
        plan = self.plan(rules, skin__wound="true")
        self.assertEqual(plan["modalities"]["tape"]["status"], "recommend")
        found = {one["layer"]: one for one in plan["overrides"]}
        for one, other in (("north", "ward"), ("ward", "north")):
            self.assertEqual(found[one]["together"], [f"{other} contraindication wound"])
            self.assertEqual((found[one]["without"], found[one]["base"]), ("recommend", "block"))
        said = self.every_form(rules, skin__wound="true")
        for name in ("text", "explained text", "page", "record", "page of the record"):
            for other in ("north", "ward"):
                with self.subTest(name):
                    self.assertRegex(
                        said[name], rf"(?i)together with {other} contraindication wound"
                    )
        # With one of them expired, the other counts alone and names nobody.
        alone = self.plan(rules, as_of="2026-12-01", skin__wound="true")
        self.assertTrue(all("together" not in one for one in alone["overrides"]))
        shorter = north.replace("expires: 2026-11-30", "expires: 2026-05-31")
        plan = self.plan(self.layers(shorter, ward), skin__wound="true")
        found = {one["layer"]: one for one in plan["overrides"]}
        self.assertEqual(found["ward"]["without"], "block")
        self.assertTrue(all("together" not in one for one in plan["overrides"]))


class Days(Layered):
    BORDERS = (  # as_of, and whether 2026-01-01 to 2026-12-31 holds it: the day of UTC counts
        ("2025-12-31", False),
        ("2026-01-01", True),
        ("2026-12-31", True),
        ("2027-01-01", False),
        ("2025-12-31T23:59:59Z", False),
        ("2026-01-01T00:00:00Z", True),
        ("2026-12-31T23:59:59Z", True),
        ("2027-01-01T00:00:00Z", False),
        ("2026-01-01T13:59:59+14:00", False),
        ("2026-01-01T14:00:00+14:00", True),
        ("2025-12-31T18:59:59-05:00", False),
        ("2025-12-31T19:00:00-05:00", True),
        ("2027-01-01T00:30:00+01:00", True),
        ("2027-01-01T01:00:00+01:00", False),
        ("2026-12-31T18:59:59-05:00", True),
        ("2026-12-31T19:00:00-05:00", False),
        ("2027-01-01T05:44:59+05:45", True),
        ("2027-01-01T05:45:00+05:45", False),
    )

    def test_a_layer_is_in_force_from_its_first_to_its_last_day(self):
        rules = self.layers(layer("north", "tighten:\n" + self.TIGHTEN, effective=EFFECTIVE))
        for as_of, holds in self.BORDERS:
            with self.subTest(as_of):
                plan = self.plan(rules, as_of=as_of, skin__thin="true")
                status = plan["modalities"]["tape"]["status"]
                self.assertEqual(status, "block" if holds else "caution")
                self.assertEqual([one["layer"] for one in plan["tightened"]], ["north"] * holds)
                self.assertEqual(len(plan["lapsed_layers"]), not holds)
                in_force = [one["id"] for one in plan["knowledge"]["rules"]]
                self.assertEqual(in_force, ["dressing", "north"] if holds else ["dressing"])
                if not holds:
                    told = plan["lapsed_layers"][0]["not_in_force"]
                    early = as_of < "2026-06"
                    self.assertEqual(told["why"], "layer_not_begun" if early else "layer_ended")
                    self.assertEqual(told["day"], "2026-01-01" if early else "2026-12-31")

    TIGHTEN = "  - {modality: tape, raise: contraindication thin}\n"

    def test_an_override_is_in_force_from_its_approval_to_its_last_day(self):
        days = {"approved": "2026-01-01", "expires": "2026-12-31"}
        rules = self.layers(layer("north", "loosen:\n" + override(RETIRE_WOUND, **days)))
        for as_of, holds in self.BORDERS:
            with self.subTest(as_of):
                plan = self.plan(rules, as_of=as_of, skin__wound="true")
                status = plan["modalities"]["tape"]["status"]
                self.assertEqual(status, "recommend" if holds else "block")
                self.assertEqual([one["in_force"] for one in plan["overrides"]], [holds])

    def test_without_a_day_what_tightens_counts_and_what_loosens_does_not(self):
        text = layer(
            "north", "tighten:\n" + self.TIGHTEN + "loosen:\n" + override(RETIRE_WOUND),
            effective=EFFECTIVE,
        )  # fmt: skip
        rules = self.layers(text)
        for facts in ({"skin__thin": "true"}, {"skin__wound": "true"}):
            plan = self.plan(rules, as_of=None, **facts)
            self.assertEqual(plan["modalities"]["tape"]["status"], "block")

    def test_a_layer_of_no_day_is_refused(self):
        for days in (
            "{from: 2026-01-01, until: 2026-01-01}",
            "{from: 2026-01-02, until: 2026-01-01}",
        ):
            text = layer("north", "tighten:\n" + self.TIGHTEN, effective=f"effective: {days}\n")
            done = run("recommend", self.patient(), *self.layers(text))
            self.assertIn("north.yaml:7:", self.ends(done, 3).stderr)


if __name__ == "__main__":
    cli_support.main()

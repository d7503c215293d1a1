#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No text states a duration, a count or a history that its condition does not read.

"Two or less for four weeks" after one reading, "proper care" nobody gave: such a text is false for
somebody. This test reads what rules say of a patient (`because`, and advice that states a past) and
what plugins say, finds claims of three kinds, and asks for a fact of that kind among those that the
condition reads, through derived facts too. A plugin's text is held to what the plugin reads.

It does not read instructions ("for 1 to 3 months", "wait 24 hours"): they state nothing of the
past.
"""

import pathlib
import re
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules/plantar-heel-pain"
FACT = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")
NUMBER = r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half a)"

# What is stated of the past, by kind; and the facts that can know it (ids, besides those whose unit
# is a time).
KINDS = {
    "duration": re.compile(
        r"(?:has been|have"
        rf" been|had|for|after|over|than|within|already)\s(?:[a-z]+\s){{0,3}}?{NUMBER}"
        rf"\s(?:weeks|months|days|hours|wk|h)\b|\b{NUMBER} (?:weeks|months) (?:of (?:pain|symptoms)"
        r"|or more|into)|\bsix months\b",
        re.I,
    ),
    "count": re.compile(
        rf"\b{NUMBER} (?:or more )?(?:\w+ )?(?:sessions?|treatments|visits|falls)\b", re.I
    ),
    "history": re.compile(
        r"\bfailed\b|did not help|done properly|proper (?:care|course|trial)|adequate trial"
        r"|helped (?:before|the first time)",
        re.I,
    ),
}
TIMES = {"wk", "mo", "d", "h", "a", "min"}
ALSO = {
    "duration": {
        "meds.chemotherapy_last_6mo",
        "meds.fluoroquinolone_last_12wk",
        "history.pregnancy_status",
        "history.core_caution",
        "history.systemic_infection",
        "load.change_4wk_pct",
        "history.anticoagulant_reason",
        "symptom.inflammatory_back_or_multisite_enthesitis",
        "symptom.minor_illness_only",
        "symptom.calf_soreness_after_loading",
        "imaging.leg_veins_repeat",
    },
    "count": {
        "course.dn_sessions",
        "course.np_sessions",
        "course.prior_failed",
        "exam.falls_risk_high",
    },
    "history": {
        "course.prior_failed",
        "course.adherence_pct",
        "course.dn_sessions",
        "course.np_sessions",
        "course.tape_trial_nprs_change",
    },
}
# An instruction or a condition that must come, not a statement.
FUTURE = re.compile(
    r"\b(?:wait|until|stop|go on|go"
    r" back|keep|take|count|test|wean|begins?|starts?|opens?|review|if|"
    r"when|while|at most|up to|not before|no \w+ before|not yet|ask|better|same|worse|trials?|"
    r"counted from|guideline|pooled|reaches|held|look|in a row)\b",
    re.I,
)


def load(path):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)


def facts_in(node, found):
    """The facts that a condition, score or formula reads."""
    if isinstance(node, dict):
        for key, value in node.items():
            if FACT.match(str(key)):
                found.add(str(key))
            facts_in(value, found)
    elif isinstance(node, list):
        for one in node:
            facts_in(one, found)
    elif isinstance(node, str):
        found.update(re.findall(r"\b[a-z_]+\.[a-z0-9_]+\b", node))
    return found


class Rules:
    def __init__(self, vocabulary, pathway, screening, modalities):
        self.units = {one["id"]: one.get("unit", "") for one in vocabulary["facts"]}
        self.derived = {
            one["fact"]: facts_in(
                [one.get("cases"), one.get("score"), one.get("calculate"), one.get("fact")], set()
            )
            for one in pathway["derive"]
        }
        self.flags = {
            one["id"]: facts_in([level["when"] for level in one["levels"]], set())
            for one in screening["red_flags"]
        }
        self.pathway, self.screening, self.modalities = pathway, screening, modalities

    def read_by(self, condition):
        """Every fact that the condition depends on."""
        open_, seen = facts_in(condition, set()), set()
        while open_:
            one = open_.pop()
            if one in seen:
                continue
            seen.add(one)
            open_ |= self.derived.get(one, set()) | self.flags.get(one, set())
        return seen

    def knows(self, kind, facts):
        if facts & ALSO[kind]:
            return True
        return kind == "duration" and any(self.units.get(one, "") in TIMES for one in facts)

    def said(self):
        """(where, text, condition) of everything that a rule says of a patient."""
        for one in self.pathway["derive"]:
            yield one["fact"], one["because"], [one.get("cases"), one.get("calculate")]
        for one in self.pathway["course"]:
            yield one["id"], one["because"], one["when"]
        for one in self.pathway["advice"]:
            if re.search(r"\bhas been|have been|did not|\bsince\b|into the", one["text"]):
                yield one["id"], one["text"], one.get("when")
        for flag in self.screening["red_flags"]:
            for level in flag["levels"]:
                yield f"{flag['id']}/{level['id']}", level["because"], level["when"]
        for modality in self.modalities:
            for group in ("indications", "contraindications", "deferrals"):
                for one in modality.get(group, []):
                    yield f"{modality['id']}/{one['id']}", one["because"], one["when"]

    def untested(self):
        for where, text, condition in self.said():
            for kind in claims(text):
                if not self.knows(kind, self.read_by(condition)):
                    yield f"{where}: '{text}' states a {kind} that its condition does not read"


def claims(text):
    """The kinds of claim that a text makes, sentence by sentence."""
    for sentence in re.split(r"(?<=[.;:])\s", " ".join(text.split())):
        for kind, pattern in KINDS.items():
            if pattern.search(sentence) and not FUTURE.search(sentence):
                yield kind


def texts_of_code(text):
    text = re.sub(r"//[^\n]*", "", text)
    return [
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', run))
        for run in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', text)
    ]


def untested_of_plugin(rules, code):
    read = set(re.findall(r'reads_\w+\(\s*F::\w+,\s*"([a-z_.0-9]+)"', code))
    for text in texts_of_code(code):
        for kind in claims(text):
            if not rules.knows(kind, rules.read_by([{one: ""} for one in read])):
                yield f"'{text}' states a {kind} that the plugin does not read"


def rules_of_the_tree():
    return Rules(
        load(RULES / "vocabulary.yaml"),
        load(RULES / "pathway.yaml"),
        load(RULES / "screening.yaml"),
        [load(path) for path in sorted(ROOT.glob("plugins/*/*.yaml"))],
    )


class Claims(unittest.TestCase):
    def setUp(self):
        self.rules = rules_of_the_tree()

    def test_rules_state_what_their_conditions_read(self):
        self.assertEqual("\n".join(self.rules.untested()), "")

    def test_plugins_state_what_they_read(self):
        for folder in sorted(path.parent for path in ROOT.glob("plugins/*/*.yaml")):
            code = "\n".join(
                path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.?pp"))
            )
            self.assertEqual("\n".join(untested_of_plugin(self.rules, code)), "", folder.name)

    def test_claims_are_found(self):
        found = [kind for _, text, _ in self.rules.said() for kind in claims(text)]
        for kind in KINDS:
            self.assertGreater(found.count(kind), 2, kind)

    def test_a_claim_that_nobody_tests_is_found(self):
        flag = next(
            one for one in self.rules.screening["red_flags"] if one["id"] == "rf.nonresponse"
        )
        flag["levels"][0] = {
            "id": "refractory",
            "when": {"symptom.first_step_nprs": "at least 4"},
            "because": "Over six months of proper care without a meaningful gain.",
        }
        found = list(self.rules.untested())
        self.assertEqual(len([one for one in found if "duration" in one]), 1)
        self.assertEqual(len([one for one in found if "history" in one]), 1)

    def test_a_plugin_that_claims_a_course_it_does_not_read_is_found(self):
        code = (
            'reads_number(F::pain, "symptom.first_step_nprs")\n'
            '"First-step pain has been low for four weeks."'
        )
        self.assertEqual(len(list(untested_of_plugin(self.rules, code))), 1)


if __name__ == "__main__":
    if "--list" in sys.argv:
        for place, words, _ in rules_of_the_tree().said():
            for claim in claims(words):
                print(f"{place}: {claim}: {words}")
        sys.exit()
    unittest.main()

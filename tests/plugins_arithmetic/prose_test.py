#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a plugin's texts say of a threshold is what the rules say.

A threshold stands once, in YAML; the README of a plugin and the texts of its protocol repeat some
("walking pain of 3 or less"). This test reads every claim of that kind, a fact's name followed by
a bound, and looks for the same bound in the conditions of the plugin's own document, or, where
that document has none for the fact, of rules/plantar-heel-pain. "below 4" and "4 or more" are one
bound; "above 4" and "4 or less" are another.

What only a prescriber's arithmetic decides has no condition: it stands in ARITHMETIC, and the code
must make that comparison. Changes ("2 or more above week 0") and durations are not read.
"""

import pathlib
import re
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules/plantar-heel-pain"

# How the texts call a fact.
NAMES = {
    "symptom.walking_nprs": r"walking pain|walking still hurts",
    "symptom.first_step_nprs": r"first-step pain",
    "symptom.rest_nprs": r"rest pain",
    "exam.heel_raise_bilateral_nprs": r"ten two-leg (?:heel )?raises",
    "exam.abi": r"ankle-brachial index|\bABI\b|(?<!brachial )(?<!posture )\bindex\b",
    "exam.csi_score": r"sensiti[sz]ation score|central sensiti[sz]ation inventory|\bscore",
    "exam.fpi6": r"foot posture index",
    "exam.ankle_df_knee_ext_deg": r"dorsiflexion",
    "exam.wblt_cm": r"\blunge",
    "lab.inr": r"\bINR\b",
    "history.surgery_foot_weeks_ago": r"surgery|operation",
    "meds.heel_steroid_injection_weeks_ago": r"injection",
    "course.week": r"(?=\b(?:from|before|until|after) week \d)",
    "symptom.duration_weeks": r"(?=\b\w+ weeks\s+of\s+symptoms)",
}

# Bounds that no condition of the plugin has: (fact, number, whether it belongs to the upper side).
# The prescriber's code makes this comparison.
ARITHMETIC = {
    "taping": [("exam.ankle_df_knee_ext_deg", 10.0, True)],
}

NUMBER = r"-?\d+(?:\.\d+)?"
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
BOUNDS = [  # (what is written, whether the number itself belongs to the upper side)
    (rf"({NUMBER}) (?:\S+ )?or more", True),
    (rf"({NUMBER}) (?:\S+ of \S+ )?(?:out of 10 )?or less", False),
    (rf"(?:below|under|less than|before week|from week|at least) ({NUMBER})", True),
    (rf"(?:above|over|more than|at most) ({NUMBER})(?![.\d]| to \d)", False),
    (rf"({NUMBER}) weeks\s+of\s+symptoms", True),
]
CHANGE = re.compile(r"\b(?:up|down) by\b|or (?:more|less) (?:up|above)", re.I)
# What the code says of a bound: "< 10" and ">= 10" are one, "> 10" and "<= 10" the other.
COMPARED = {True: r"(?:<|>=)", False: r"(?:>|<=)"}
MAY_BE = {True: "may_be_(?:below|at_least)", False: "may_be_(?:above|at_most)"}


def bounds_of(constraint):
    """The bounds in a condition's words: {(number, belongs to the upper side)}."""
    found = set()
    for word, number in re.findall(
        rf"(at least|below|before|at most|above|after) ({NUMBER})", constraint
    ):
        found.add((float(number), word in ("at least", "below", "before")))
    for low, high in re.findall(rf"between ({NUMBER}) and ({NUMBER})", constraint):
        found |= {(float(low), True), (float(high), False)}
    return found


def conditions(node, found):
    """Every fact under `node` with the bounds it is compared with."""
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", str(key)):
                found.setdefault(key, set()).update(bounds_of(value))
            conditions(value, found)
    elif isinstance(node, list):
        for one in node:
            conditions(one, found)
    return found


def texts_of_code(text):
    """The string literals of C++, neighbours joined; what stands between two is a value."""
    text = re.sub(r"//[^\n]*", "", text)
    return [
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', run))
        for run in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', text)
    ]


def texts_of_document(node, found):
    """Every text for people in a YAML document: what is no condition."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("because", "mitigate", "reopens", "text", "because_unrecorded"):
                found += [value] if isinstance(value, str) else []
            texts_of_document(value, found)
    elif isinstance(node, list):
        for one in node:
            found += [one] if isinstance(one, str) else []
            texts_of_document(one, found)
    return found


def claims(text):
    """(fact, number, upper side, the words) for each bound that the text says of a fact."""
    text = " ".join(text.split())
    for number, word in enumerate(WORDS):
        text = re.sub(rf"\b{word}(?= (?:weeks? of|or more|or less))", str(number), text, flags=re.I)
    for clause in re.split(r"[;|]|(?<=[a-z)\d])[.:](?= |$)|, (?=later|earlier)", text):
        starts = sorted(
            (match.start(), fact)
            for fact, name in NAMES.items()
            for match in re.finditer(name, clause, re.I)
        )
        ends = [start for start, _ in starts[1:]] + [len(clause)]
        for (start, fact), end in zip(starts, ends):
            part = clause[start:end]
            hits = [
                (m.start(), m.group(1), upper)
                for bound, upper in BOUNDS
                for m in re.finditer(bound, part, re.I)
            ]
            for at, number, upper in sorted(hits):
                if at <= 40 and not CHANGE.search(part) and number != "0":
                    yield fact, float(number), upper, part[: at + 20].strip()


def said_of(folder):
    """(file, text) for each text of a plugin."""
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.name == "README.md":
            for paragraph in re.split(r"\n\n|\n(?=\|)", text):
                yield path.name, paragraph
        elif path.suffix in (".cpp", ".hpp"):
            yield from ((path.name, one) for one in texts_of_code(text))
        elif path.suffix == ".yaml":
            yield from ((path.name, one) for one in texts_of_document(yaml.safe_load(text), []))


def disagreements(plugin, own, shared, said):
    """What `said` claims and neither the rules nor the arithmetic has."""
    for name, text in said:
        for fact, number, upper, words in claims(text):
            known = set(own.get(fact) or shared.get(fact, set()))
            known |= READ_THROUGH.get(plugin, {}).get(fact, set())
            known |= {tuple(one[1:]) for one in ARITHMETIC.get(plugin, []) if one[0] == fact}
            if (number, upper) not in known:
                yield f"{plugin}/{name}: '{words}': {fact} has {sorted(known)} in the rules"


def rules_of(paths):
    found = {}
    for path in paths:
        conditions(yaml.safe_load(path.read_text(encoding="utf-8")), found)
    return found


PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/README.md"))
# Bounds in the goal, for a plugin whose code reads whether it is met.
GOAL = conditions(
    [
        one
        for one in yaml.safe_load((RULES / "pathway.yaml").read_text(encoding="utf-8"))["derive"]
        if one["fact"] == "course.goal_met"
    ],
    {},
)
READ_THROUGH = {
    plugin: GOAL
    for plugin in PLUGINS
    if any(
        '"course.goal_met"' in path.read_text(encoding="utf-8")
        for path in (ROOT / "plugins" / plugin).iterdir()
        if path.suffix in (".cpp", ".hpp")
    )
}
SHARED = rules_of(sorted(RULES.glob("*.yaml")))


def own_of(plugin):
    return rules_of([ROOT / f"plugins/{plugin}/{plugin}.yaml"])


def problems_of(plugin, own):
    said = said_of(ROOT / "plugins" / plugin)
    return list(disagreements(plugin, own, SHARED, said))


class Prose(unittest.TestCase):
    def test_texts_say_what_the_rules_say(self):
        problems = [one for plugin in PLUGINS for one in problems_of(plugin, own_of(plugin))]
        self.assertEqual("\n".join(problems), "")

    def test_every_plugin_claims_something(self):
        silent = [
            plugin
            for plugin in PLUGINS
            if not any(list(claims(text)) for _, text in said_of(ROOT / "plugins" / plugin))
        ]
        self.assertEqual(silent, [])

    def test_a_threshold_that_moves_alone_is_found(self):
        moves = {
            "dry_needling": "exam.abi",
            "gait": "course.week",
            "manual_therapy": "exam.wblt_cm",
            "neuropuncture": "symptom.duration_weeks",
            "orthotics": "exam.fpi6",
            "strengthening": "exam.heel_raise_bilateral_nprs",
            "taping": "symptom.first_step_nprs",
        }
        for plugin, fact in moves.items():
            own = own_of(plugin)
            own[fact] = {(number + 1, upper) for number, upper in own[fact]}
            self.assertTrue(problems_of(plugin, own), f"{plugin}: {fact}")

    def test_a_bound_on_the_other_side_is_found(self):
        said = [("README.md", "walking pain below 3")]
        own = {"symptom.walking_nprs": {(3.0, False)}}
        self.assertTrue(list(disagreements("gait", own, {}, said)))
        said = [("README.md", "walking pain of 3 or less")]
        self.assertEqual(list(disagreements("gait", own, {}, said)), [])

    def test_arithmetic_stands_in_the_code(self):
        for plugin, bounds in ARITHMETIC.items():
            code = "".join(
                path.read_text(encoding="utf-8")
                for path in sorted((ROOT / "plugins" / plugin).glob("*.?pp"))
            )
            for fact, number, upper in bounds:
                names = re.findall(rf'\((F::\w+), "{re.escape(fact)}"', code)
                self.assertEqual(len(names), 1, fact)
                asked = rf"number\(\) {COMPARED[upper]} |{MAY_BE[upper]}\("
                compared = rf"in\[{names[0]}\]\.(?:{asked}){number:g}\b"
                self.assertRegex(code, compared)


if __name__ == "__main__":
    if "--list" in sys.argv:
        for plugin in PLUGINS:
            for name, text in said_of(ROOT / "plugins" / plugin):
                for claim in claims(text):
                    print(f"{plugin}/{name}:", *claim)
        sys.exit()
    unittest.main()

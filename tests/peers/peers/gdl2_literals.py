# SPDX-License-Identifier: Apache-2.0
"""What translator and naive interpreter of GDL2 share: the tests, and when a number is as expected.

A published quantity is rounded to the digits that it shows, or to the precision that the guideline
gives it where that is less: a computed one agrees within half of that place. A whole number without
a unit is a DV_COUNT, which holds integers: what is computed is cut off.
"""

import re
from fractions import Fraction

# Tests that do not say when they are: the day on which the last of them came into the repository.
UNDATED = "2019-07-19T00:00:00Z"
# A magnitude and a unit; a unit of several words begins with no number but ten.
QUANTITY = re.compile(
    r"(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)\s*,\s*(\S+|(?:[^\s\d]|10[*^])\S*(?: \S+){1,3})"
)


def read_literal(text):
    """A value of a test: ('ordinal', value, code), ('code', code), ('number', text)..."""
    text = str(text).strip()
    match = re.fullmatch(r"(-?\d+)\s*\|\s*([^|]+?)\s*\|([^|]*)\|?", text, re.S)
    if match and "::" in match.group(2):
        return ("ordinal", match.group(1), match.group(2))
    match = re.fullmatch(r"([^|\s]+::[^|]+?)(?:\|(.*)\|?)?", text, re.S)
    if match:
        return ("code", match.group(1))
    if re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE]-?\d+)?", text):
        return ("number", text)
    match = QUANTITY.fullmatch(text)
    if match:
        return ("quantity", match.group(1), match.group(2))
    if text in ("true", "false", "True", "False"):
        return ("truth", text in ("true", "True"))
    if re.match(r"\d{4}-\d\d-\d\d([T ]|$)", text):
        text = re.sub(r"\[.*\]$", "", text)  # the name of a zone, beside its offset
        return ("date", re.sub(r"(?<=\d) (?=\d)", "T", text))
    return ("text", text.replace("\\n", "\n"))


def read_part(part):
    """{id: literal} of the inputs or outputs of one test; keys are ids without their labels."""
    made = {}
    for content in (part or {}).values():
        for key, value in content.items() if isinstance(content, dict) else ():
            if value is not None:
                made[str(key).split("|")[0].strip()] = read_literal(value)
    return made


def read_tests(document):
    """{clock, tests: [{name, input, expected}]} of a test document."""
    tests = []
    for case in document.get("test_cases") or []:
        given, expected = read_part(case.get("input")), read_part(case.get("expected_output"))
        tests.append({"name": str(case["id"]), "input": given, "expected": expected})
    clock = str(document.get("current_datetime") or UNDATED).replace(" ", "T")
    return {"clock": clock, "tests": tests}


def interval(literal, precision):
    """The bounds of what a published number stands for: [(relation, bound)]."""
    text = literal[1]
    value = Fraction(text)
    if literal[0] == "number" and precision is None and re.fullmatch(r"-?\d+", text):
        return cut_off(value)
    places = len(text.split(".")[1]) if "." in text and "e" not in text.lower() else 0
    places = places if precision is None else min(places, max(precision, 0))
    half = Fraction(1, 2 * 10**places)
    return [(">=", value - half), ("<=", value + half)]


def cut_off(value):
    """The bounds of what is cut off to a whole number, towards nought."""
    if value == 0:
        return [(">", value - 1), ("<", value + 1)]
    return [(">=", value), ("<", value + 1)] if value > 0 else [(">", value - 1), ("<=", value)]

# SPDX-License-Identifier: Apache-2.0
"""Inputs that nobody published: each mixed from those of a rule's tests, by a fixed seed.

What is expected of them is what the naive interpreter gives. So translator and interpreter are
compared on far more than the tests, nothing included: what an input leaves out is mixed in as well.
"""

import random


def mixed_mapping(dice, mappings, most_absent=0.15):
    """One mapping: each key from one of those that have it, or left out."""
    made = {}
    for key in sorted({key for one in mappings for key in one}):
        if dice.random() >= most_absent:
            made[key] = dice.choice([one[key] for one in mappings if key in one])
    return made


def mixed_payload(dice, payloads):
    """One certificate: its parts, and the fields of their first entries, from any."""
    made = mixed_mapping(dice, payloads, 0.5)
    for part in ("v", "t", "r"):
        entries = [
            one[part][0] for one in payloads if isinstance(one.get(part), list) and one[part]
        ]
        entries = [one for one in entries if isinstance(one, dict)]
        if made.get(part) and entries and isinstance(made[part], list):
            made[part] = [mixed_mapping(dice, entries)] + made[part][1:]
    return made


def certificates(name, tests, count):
    """Inputs of a CertLogic rule."""
    dice = random.Random(name)
    payloads = [one for one in (test["input"]["payload"] for test in tests) if one]
    outside = [test["input"]["external"] or {} for test in tests]
    clocks = [one["validationClock"] for one in outside if "validationClock" in one]
    for _ in range(count if payloads else 0):
        external = dict(dice.choice(outside))
        if clocks:
            external["validationClock"] = dice.choice(clocks)
        yield {"payload": mixed_payload(dice, payloads), "external": external}


def elements(name, tests, count):
    """Inputs of a GDL2 guideline."""
    dice = random.Random(name)
    for _ in range(count if tests else 0):
        yield mixed_mapping(dice, [test["input"] for test in tests])

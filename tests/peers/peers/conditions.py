# SPDX-License-Identifier: Apache-2.0
"""Conditions as the documents write them, with the constants True and False folded away.

A condition is True, False, or a mapping with one key: all, any, none, or a fact.
"""


def always(parts):
    """Every part holds."""
    kept = []
    for part in parts:
        if part is False:
            return False
        if part is True or part in kept:
            continue
        kept += [one for one in part["all"] if one not in kept] if "all" in part else [part]
    if not kept:
        return True
    if any(negate(one) in kept for one in kept if "none" in one):
        return False
    return kept[0] if len(kept) == 1 else {"all": kept}


def either(parts):
    """One part or more holds."""
    kept = []
    for part in parts:
        if part is True:
            return True
        if part is False or part in kept:
            continue
        kept += [one for one in part["any"] if one not in kept] if "any" in part else [part]
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else {"any": kept}


def negate(part):
    """The part does not hold."""
    if part is True or part is False:
        return not part
    if "none" in part and len(part["none"]) == 1:
        return part["none"][0]
    return {"none": [part]}


def holds(fact, constraint):
    """The fact meets the constraint."""
    return {fact: constraint}


def one_of(fact, values, all_values):
    """The enumeration has one of the values."""
    wanted = [value for value in all_values if value in values]
    if not wanted:
        return False
    if len(wanted) == len(all_values):
        return True
    return {fact: wanted[0] if len(wanted) == 1 else "any of [" + ", ".join(wanted) + "]"}

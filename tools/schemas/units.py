# SPDX-License-Identifier: Apache-2.0
"""Patterns of UCUM units, for an editor."""

import re

NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
PREFIX = "(?:da|[dcmunpfahkMGTPE])?"
ANNOTATION = r"\{[!-z|~]+\}"
SCALE = r"(?:\[pp(?:th|m|b)\]|10[*^]-?[1-9][0-9]?)"
PLAIN = f"(?:1|%|{SCALE}|{ANNOTATION})"


def escaped(text):
    return re.sub(r"([\\^$.*+?()\[\]{}|/])", r"\\\1", text)


def one_of(*words):
    return "|".join(escaped(word) for word in words)


# The spellings that convert into each other. Written out rather than derived: an editor wants the
# usual ones, and the engine knows all of UCUM's products.
KINDS = [
    ("s min h d wk mo mo_j a a_j".split(), f"(?:{PREFIX}s|min|h|d|wk|mo|mo_j|a|a_j)"),
    (
        "m [in_i] [ft_i] [yd_i] [mi_i]".split(),
        f"(?:{PREFIX}m|" + one_of("[in_i]", "[ft_i]", "[yd_i]", "[mi_i]") + ")",
    ),
    (
        "g t [lb_av] [oz_av] [stone_av] [gr]".split(),
        f"(?:{PREFIX}[gt]|" + one_of("[lb_av]", "[oz_av]", "[stone_av]", "[gr]") + ")",
    ),
    ("l L".split(), f"(?:{PREFIX}[lL]|{PREFIX}m3)"),
    ("deg rad gon circ".split(), f"(?:deg|{PREFIX}rad|gon|circ)"),
    (
        "Pa bar atm m[Hg] m[H2O] [psi]".split(),
        f"(?:{PREFIX}(?:Pa|bar)|atm|{PREFIX}m" + r"\[(?:Hg|H2O)\]|\[psi\])",
    ),
    ("mol".split(), f"{PREFIX}mol"),
    ("N".split(), f"{PREFIX}N"),
    ("Hz".split(), f"{PREFIX}Hz"),
    ("K Cel [degF]".split(), r"(?:K|Cel|\[degF\])"),
]
USUAL = [
    ["h", "d", "wk", "mo", "a"],
    ["cm", "mm", "m", "[in_i]", "[ft_i]"],
    ["kg", "g", "[lb_av]", "[oz_av]"],
    ["mL", "L"],
    ["deg", "rad"],
]


def kind_of(atom):
    for index, (symbols, pattern) in enumerate(KINDS):
        for symbol in symbols:
            if re.fullmatch(PREFIX + re.escape(symbol), atom):
                return index, pattern
    return None, escaped(atom)


def is_plain(unit):
    return re.fullmatch(PLAIN, unit) is not None


def plain_pattern(unit):
    """{score} takes itself and 1, 1 an annotation, % itself alone, 10*3 a power of ten."""
    if unit == "1":
        return f"(?:1|{ANNOTATION})"
    if unit == "%":
        return "%"
    return SCALE if re.fullmatch(SCALE, unit) else f"(?:1|{escaped(unit)})"


def unit_pattern(unit):
    """Matches the units in which a value of a fact in `unit` may be written."""
    if is_plain(unit):
        return plain_pattern(unit)
    own = re.findall(ANNOTATION, unit)
    note = f"(?:{escaped(own[0]) if own else ANNOTATION})?"
    result = ""
    for operator, part in re.findall(r"(^|[./])([^./]*)", unit):
        atom, exponent = re.fullmatch(
            r"(.*?)(-?[0-9]*)", re.sub(r"(.)\{.*\}$", r"\1", part)
        ).groups()
        if re.match(r"10[*^]", part) or is_plain(part):
            scale = f"(?:1|{SCALE}|{escaped(own[0]) if own else ANNOTATION})"
            result += escaped(operator) + (f"{scale}?" if not result else scale)
        elif part:
            result += escaped(operator) + kind_of(atom)[1] + exponent + note
    return result


def usual_units(unit):
    index = kind_of(unit)[0]
    usual = USUAL[index] if index is not None and index < len(USUAL) else []
    return [unit] + [other for other in usual if other != unit]

# SPDX-License-Identifier: Apache-2.0
"""Expressions of numbers: exact, as points, facts and arithmetic.

An expression is ('const', Fraction); ('fact', name); ('score', constant, [(points, condition)]);
('mix', constant, [(points, condition)], expression) for points and arithmetic that are added;
('op', operator, left, right); ('round', inner, decimals) or ('max', left, right).
"""

import math
from fractions import Fraction

from .conditions import holds, negate
from .reasons import Untranslated

MOST = 400
FAR = Fraction(10**12)
TURNED = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
WORDS = {">=": "at least", "<=": "at most", ">": "above", "<": "below"}
RELATIONS = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def const(value):
    return ("const", Fraction(value))


def decimal(value):
    """The decimal text of a fraction, or None when it has no end."""
    value = Fraction(value)
    rest, places = value.denominator, 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 2 if rest % 2 == 0 else rest // 5
        places += 1
    if rest != 1 or places > 30:
        return None
    scaled = abs(value.numerator) * 10**places // value.denominator
    text = str(scaled).rjust(places + 1, "0")
    text = text[:-places] + "." + text[-places:] if places else text
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("-" if value < 0 else "") + text


def as_score(expression):
    """The expression as (constant, items), or None."""
    if expression[0] == "const":
        return expression[1], []
    return expression[1:] if expression[0] == "score" else None


def score(constant, items):
    """Points that add up; conditions that never hold are left out, those that always do added."""
    kept = {}
    for points, when in items:
        if when is True:
            constant += points
        elif when is not False and points != 0:
            key = repr(when)
            kept[key] = (points + kept.get(key, (0, when))[0], when)
    items = [one for one in kept.values() if one[0] != 0]
    return ("score", constant, items) if items else ("const", constant)


def scale(items):
    """The factor that makes points sayable: within a thousand, at most six decimals."""
    whole = Fraction(math.lcm(*(points.denominator for points, _ in items)))
    for start in (Fraction(1), whole):
        for power in (0, 1, 2, 3, -1, -2, -3, -4, -5, -6):
            factor = start * Fraction(10) ** power
            scaled = [points * factor for points, _ in items]
            if all(abs(one) <= 1000 and (one * 10**6).denominator == 1 for one in scaled):
                return factor
    return None


def parts(expression):
    """The expression as points and arithmetic that are added: (constant, items, other or None)."""
    points = as_score(expression)
    if points is not None:
        return (*points, None)
    return expression[1:] if expression[0] == "mix" else (Fraction(0), [], expression)


def mixed(constant, items, other):
    """Points and arithmetic that are added."""
    points = score(constant, items)
    if other is None:
        return points
    return other if points == const(0) else ("mix", *(*as_score(points), other))


def times(factor, expression):
    """An expression and a constant, multiplied."""
    constant, items, other = parts(expression)
    if other is not None and factor != 1:
        other = ("op", "*", const(factor), other) if factor else None
    return mixed(constant * factor, [(points * factor, when) for points, when in items], other)


def linear(operator, left, right):
    """An operation that leaves points points, and constants constant; else None."""
    if operator in "+-":
        a, b = parts(left), parts(right)
        sign = 1 if operator == "+" else -1
        others = [one for one in (a[2], b[2]) if one is not None]
        if len(others) == 2:
            other = ("op", operator, *others)
        elif b[2] is not None and operator == "-":
            other = ("op", "-", const(0), b[2])
        else:
            other = others[0] if others else None
        return mixed(a[0] + sign * b[0], a[1] + [(sign * n, when) for n, when in b[1]], other)
    if operator == "*" and left[0] == "const":
        return times(left[1], right)
    if operator == "*" and right[0] == "const":
        return times(right[1], left)
    if operator == "/" and right[0] == "const" and right[1] != 0:
        return times(1 / right[1], left)
    return power(left, right) if operator == "^" else None


def power(left, right):
    if right[0] != "const" or right[1].denominator != 1:
        raise Untranslated("logarithm", "a power that is no whole number")
    if left[0] == "const" and (left[1] != 0 or right[1] >= 0):
        return ("const", left[1] ** int(right[1]))
    if abs(right[1]) > 9:
        raise Untranslated("function", "a power above 9")
    return None


def sums(items):
    """All that the points can add up to."""
    found = {Fraction(0)}
    for group in groups(items):
        found = {one + points for one in found for points in {Fraction(0), *group}}
        if len(found) > MOST:
            raise Untranslated("size", "values of points")
    return sorted(found)


def groups(items):
    """The points of items, those together of which at most one holds."""
    made = []
    for points, when in items:
        own = values_of(when)
        for group in made:
            if all(apart(own, other) for other, _ in group):
                group.append((own, points))
                break
        else:
            made.append([(own, points)])
    return [[points for _, points in group] for group in made]


def values_of(when):
    """{fact: value} of the values that a condition demands."""
    parts = when.get("all", [when])
    found = {}
    for part in parts:
        ((fact, value),) = part.items()
        if isinstance(value, str) and " " not in value:
            found[fact] = value
    return found


def apart(one, other):
    """Two conditions demand different values of one fact."""
    return any(fact in other and other[fact] != value for fact, value in one.items())


def plus(expression, constant):
    return ("op", "+", expression, const(constant)) if constant else expression


def floor(expression):
    """`round` goes away from zero at a half, so the number is moved far above zero first."""
    moved = ("op", "+", expression, const(FAR - Fraction(1, 2)))
    return ("op", "-", ("round", moved, 0), const(FAR))


def sayable(value):
    return int(value) if value.denominator == 1 else float(decimal(value))


def said(name, operator, plain):
    """A fact compared with a decimal."""
    if operator in ("==", "!="):
        return holds(name, plain) if operator == "==" else negate(holds(name, plain))
    return holds(name, f"{WORDS[operator]} {plain}")

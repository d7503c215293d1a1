# SPDX-License-Identifier: Apache-2.0
"""Numbers that conditions choose among, and the computed facts that say them.

A number is a list of alternatives (condition, expression), of which at most one holds; none means
that there is no number. expressions.py has the expressions.
"""

from fractions import Fraction

from .conditions import always, either, negate
from .expressions import (
    MOST,
    RELATIONS,
    as_score,
    const,
    decimal,
    floor,
    groups,
    linear,
    parts,
    plus,
    power,
    said,
    sayable,
    scale,
    score,
    sums,
)
from .reasons import Untranslated


class Numbers:
    """Computes with alternatives, and writes them as computed facts of a root."""

    def __init__(self, root):
        self.root = root
        self._scores = {}

    # --- arithmetic ---

    def collapse(self, alternatives):
        """One alternative, where all of them are points that can be said."""
        alternatives = [(when, one) for when, one in alternatives if when is not False]
        if len(alternatives) < 2 or any(as_score(one) is None for _, one in alternatives):
            return alternatives
        items = []
        for when, one in alternatives:
            constant, inner = as_score(one)
            items.append((constant, when))
            items += [(points, always([when, so])) for points, so in inner]
        made = score(Fraction(0), items)
        if scale(as_score(made)[1]) is None:
            return alternatives
        return [(self.root.named(either([when for when, _ in alternatives])), made)]

    def spread(self, expression):
        """Points as the alternatives of what they can add up to: formulas read no points."""
        constant, items, other = parts(expression)
        if not items:
            return [(True, expression if other is None or not constant else plus(other, constant))]
        made = []
        for value in sums(items):
            one = const(value + constant) if other is None else plus(other, value + constant)
            made.append((self.points(items, "==", value), one))
        return made

    def operate(self, operator, left, right):
        """An operation of two expressions, as alternatives."""
        made = linear(operator, left, right)
        if made is not None:
            return [(True, made)]
        alternatives = []
        for when, a in self.spread(left):
            for also, b in self.spread(right):
                if operator == "/" and b == const(0):
                    continue
                one = linear(operator, a, b) or (operator == "^" and power(a, b))
                alternatives.append((always([when, also]), one or ("op", operator, a, b)))
        return alternatives

    def combine(self, operator, left, right):
        """An operation of two numbers, over their alternatives."""
        made = []
        for when, a in self.collapse(left):
            for also, b in self.collapse(right):
                both = self.root.named(always([when, also]))
                if both is not False:
                    made += [(always([both, so]), one) for so, one in self.operate(operator, a, b)]
        made = self.collapse(made)
        if len(made) > MOST:
            raise Untranslated("size", "alternatives of a number")
        return made

    def floor(self, number):
        """The whole number below, over all alternatives."""
        made = []
        for when, one in self.collapse(number):
            for so, each in self.spread(one):
                if each[0] == "const":
                    each = const(each[1].numerator // each[1].denominator)
                else:
                    each = ("fact", self.fact(floor(each)))
                made.append((always([when, so]), each))
        return made

    def half_even(self, number, places):
        """The number rounded to decimals, a half to the even neighbour, over all alternatives."""
        made = []
        for when, one in self.collapse(number):
            for so, each in self.spread(one):
                if each[0] == "const":
                    each = const(Fraction(round(each[1] * 10**places), 10**places))
                else:
                    each = self.even(each, 10**places)
                made.append((always([when, so]), each))
        return made

    def even(self, expression, factor):
        """floor(y + 1/2), less one where y is 1/2 above an even number; over the factor.

        With z = y / 2 - floor(y / 2), the second is 1 - ceil(the distance of z from 1/4).
        """
        y = ("fact", self.fact(("op", "*", expression, const(factor))))
        half = ("op", "/", y, const(2))
        z = ("fact", self.fact(("op", "-", half, floor(half))))
        quarter = const(Fraction(1, 4))
        apart = ("max", ("op", "-", z, quarter), ("op", "-", quarter, z))
        less = floor(("op", "-", const(0), apart))  # nought or -1: the opposite of ceil(apart)
        up = floor(("op", "+", y, const(Fraction(1, 2))))
        whole = ("op", "-", ("op", "-", up, const(1)), less)
        return ("fact", self.fact(("op", "/", whole, const(factor))))

    # --- conditions ---

    def fact(self, expression):
        """The fact that has the value of the expression; no points."""
        if expression[0] == "fact":
            return expression[1]
        body = {"calculate": self.text(expression)}
        ends = [-1000000000000000, 1000000000000000]
        return self.root.derived("number.n", "number", body, unit="1", range=ends)

    def text(self, expression, inner=False):
        """The expression in the words of `calculate`."""
        if expression[0] == "const":
            plain = decimal(expression[1])
            if plain is None:
                return f"({expression[1].numerator} / {expression[1].denominator})"
            return f"(0 - {plain[1:]})" if plain.startswith("-") else plain
        if expression[0] == "fact":
            return expression[1]
        if expression[0] == "round":
            return f"round({self.text(expression[1])}, {expression[2]})"
        if expression[0] == "max":
            return f"max({self.text(expression[1])}, {self.text(expression[2])})"
        _, operator, left, right = expression
        if operator == "^":
            return f"({self.text(left, True)})^{int(right[1])}"
        made = f"{self.text(left, True)} {operator} {self.text(right, True)}"
        return f"({made})" if inner else made

    def points(self, items, operator, bound):
        """The condition that points add up to at least, below... the bound."""
        if id(items) not in self._scores:
            self._scores[id(items)] = items, self.prepared(items)  # with items: the id stays theirs
        factor, low, high, body, ends = self._scores[id(items)][1]
        if factor is None:
            return self.added(items, operator, bound)
        bound = bound * factor
        if not low <= bound <= high:
            return RELATIONS[operator](low if bound < low else high, bound)
        plain = decimal(bound)
        if plain is None:
            times = bound.denominator
            more = [(one * factor * times, when) for one, when in items]
            return self.points(more, operator, bound * times)
        name = self.root.derived("score.n", "number", body, unit="1", range=ends)
        return said(name, operator, plain)

    @staticmethod
    def prepared(items):
        """Of points: their factor, the least and the most, the score, and its range."""
        factor = scale(items)
        if factor is None:
            return None, None, None, None, None
        items = [(points * factor, when) for points, when in items]
        together = groups(items)
        low = sum(min(0, *group) for group in together)
        high = sum(max(0, *group) for group in together)
        lines = [{"points": sayable(points), "when": when} for points, when in items]
        ends = [int(sum(min(0, one) for one, _ in items)) - 1]
        ends.append(int(sum(max(0, one) for one, _ in items)) + 1)
        return factor, low, high, {"score": lines}, ends

    def added(self, items, operator, bound):
        """Points too long for a score: each sum that meets the bound."""
        if len(items) > 8:
            raise Untranslated("size", "points of more than six decimals")
        made = []
        for mask in range(1 << len(items)):
            chosen = [bool(mask & 1 << place) for place in range(len(items))]
            total = sum(points for (points, _), so in zip(items, chosen) if so)
            if RELATIONS[operator](total, bound):
                parts = [w if so else negate(w) for (_, w), so in zip(items, chosen)]
                made.append(always(parts))
        return self.root.named(either(made))

    def meets(self, expression, operator, bound):
        """The condition that the expression is at least, below... the bound, a fraction."""
        constant, items, other = parts(expression)
        bound -= constant
        if other is None:
            return self.points(items, operator, bound) if items else RELATIONS[operator](0, bound)
        if items:
            made = []
            for value in sums(items):
                so = self.points(items, "==", value)
                made.append(always([so, self.meets(plus(other, value), operator, bound)]))
            return self.root.named(either(made))
        plain = decimal(bound)
        if plain is None:
            scaled = ("op", "*", other, const(bound.denominator))
            return self.meets(scaled, operator, Fraction(bound.numerator))
        return said(self.fact(other), operator, plain)

    def compare(self, left, operator, right):
        """The condition that one number relates to another."""
        parts = []
        for when, a in self.collapse(left):
            for also, b in self.collapse(right):
                both = always([when, also])
                if both is False:
                    continue
                if b[0] == "const":
                    parts.append(always([both, self.meets(a, operator, b[1])]))
                    continue
                for so, one in self.operate("-", a, b):
                    parts.append(always([both, so, self.meets(one, operator, Fraction(0))]))
        return self.root.named(either(parts))

# SPDX-License-Identifier: Apache-2.0
"""Expressions of a GDL2 guideline as conditions and numbers, over what its elements may be."""

from fractions import Fraction

from .conditions import always, either, holds, negate
from .gdl2_elements import same_token, token_of
from .expressions import const
from .reasons import Untranslated

NUMERIC = (None, "magnitude", "value")
RELATIONS = ("==", "!=", ">=", "<=", ">", "<")
HALF = [(True, const(Fraction(1, 2)))]
MINUS = [(True, const(-1))]
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


class Conditions:
    """Reads expressions; `state` has each element as the rules before have left it."""

    def __init__(self, inputs, numbers, bindings):
        self.inputs, self.numbers, self.bindings = inputs, numbers, bindings
        self.state = {}
        self.fired = {}

    def element(self, name):
        if name not in self.state:
            self.state[name] = self.inputs.element(name)
        return self.state[name]

    def sound(self, name):
        """The element, of which every assignment was translated."""
        for when, why in self.element(name).faults:
            if when is not False:
                raise why
        return self.element(name)

    # --- conditions ---

    def truth(self, node):
        """The condition that an expression holds."""
        kind = node[0]
        if kind == "not":
            return negate(self.truth(node[1]))
        if kind == "fired":
            return self.fired.get(node[1], False)
        if kind == "truth":
            return node[1]
        if kind == "var":
            return is_token(self.sound(node[1]), ("truth", True, None))
        if kind != "op":
            raise Untranslated("syntax", f"{kind} as a condition")
        _, operator, left, right = node
        if operator in ("&&", "||"):
            parts = [self.truth(left), self.truth(right)]
            return always(parts) if operator == "&&" else either(parts)
        return self.relation(operator, left, right)

    def relation(self, operator, left, right):
        if left[0] == "null":
            left, right = right, left
        if right[0] == "null":
            so = negate(self.given(left))
            return so if operator in ("==", "is") else negate(so)
        if operator == "is_a" and right[0] == "code" and right[1].split("::")[-1] in self.bindings:
            codes = self.bindings[right[1].split("::")[-1]]
            element = self.sound(left[1])
            return either([when for when, one in element.words if one[1] in codes])
        operator = "==" if operator in ("is", "is_a") else operator
        if operator not in RELATIONS:
            raise Untranslated("syntax", f"{operator} as a condition")
        if left[0] == "var" and left[2] in ("unit", "units") and right[0] == "text":
            return self.unit_is(left[1], operator, right[1])
        if left[0] == "var" and right[0] in ("code", "ordinal", "text", "truth"):
            return self.coded(operator, left, right)
        if self.is_date(left) or self.is_date(right):
            return self.timely(left, operator, right)
        if left[0] == "var" and right[0] == "var" and operator in ("==", "!="):
            return self.same_elements(operator, left, right)
        made = self.numbers.compare(self.number(left), operator, self.number(right))
        if right[0] == "quantity" and left[0] == "var":
            return always([has_unit(self.sound(left[1]), right[2]), made])
        return made

    def given(self, node):
        """The condition that an expression is not null."""
        if node[0] == "var":
            return self.element(node[1]).given()
        return either([when for when, _ in self.number(node)])

    def unit_is(self, name, operator, unit):
        element = self.element(name)
        so = either([when for when, one in element.units if one == unit])
        return so if operator == "==" else always([element.given(), negate(so)])

    def coded(self, operator, left, right):
        element = self.sound(left[1])
        token = token_of(right)
        if left[2] == "code" and right[0] == "text":
            codes = [(w, one) for w, one in element.words if one[0] == "code"]
            same = either([w for w, one in codes if one[1].split("::")[-1] == right[1]])
        elif operator in ("==", "!="):
            same = is_token(element, token)
        elif token[2] is not None:
            bound = [(True, const(token[2]))]
            return self.numbers.compare(self.number(left), operator, bound)
        elif right[0] == "text":
            return self.numbers.compare(self.number(left), operator, self.number(right))
        else:
            raise Untranslated("syntax", "codes have no order")
        return same if operator == "==" else always([element.given(), negate(same)])

    def same_elements(self, operator, left, right):
        a, b = self.sound(left[1]), self.sound(right[1])
        parts = [
            always([when, also])
            for when, one in a.words
            for also, other in b.words
            if same_token(one, other)
        ]
        parts.append(self.numbers.compare(self.number(left), "==", self.number(right)))
        same = either(parts)
        return same if operator == "==" else always([a.given(), b.given(), negate(same)])

    # --- dates ---

    def is_date(self, node):
        """A moment, or a moment that is moved by a quantity of time."""
        if node[0] == "op" and node[1] in "+-" and node[3][0] == "quantity":
            return self.is_date(node[2])
        if node[0] == "now":
            return node[1] in (None, "value")
        return node[0] == "var" and node[2] in (None, "value") and bool(self.element(node[1]).dates)

    def moved(self, node):
        """[(condition, input)], and months and days that it is moved by."""
        if node[0] == "now":
            return [(True, "now")], 0, 0
        if node[0] == "var":
            return self.sound(node[1]).dates, 0, 0
        if node[0] != "op" or not self.is_date(node):
            raise Untranslated("date", "a moment compared with something else")
        dates, months, days = self.moved(node[2])
        count = Fraction(node[3][1]) * (1 if node[1] == "+" else -1)
        unit = node[3][2]
        if count.denominator != 1 or unit not in ("a", "mo", "wk", "d"):
            raise Untranslated("date", f"a moment moved by {count} {unit}")
        if unit in ("a", "mo"):
            return dates, months + int(count) * (12 if unit == "a" else 1), days
        return dates, months, days + int(count) * (7 if unit == "wk" else 1)

    def timely(self, left, operator, right):
        a, a_months, a_days = self.moved(left)
        b, b_months, b_days = self.moved(right)
        months, days = b_months - a_months, b_days - a_days
        parts = []
        for when, one in a:
            for also, other in b:
                so = self.apart(one, operator, other, months, days)
                parts.append(always([when, also, so]))
        return either(parts)

    def apart(self, one, operator, other, months, days):
        """One date in its relation to another that is moved by months, or by days."""
        if one == other:
            raise Untranslated("date", "a date compared with itself")
        if months and days:
            raise Untranslated("date", "months and days in one comparison")
        if not months:
            gap = [(True, ("op", "-", *(("fact", self.inputs.seconds(n)) for n in (one, other))))]
            return self.numbers.compare(gap, operator, [(True, const(days * 86400))])
        if months > 0:  # one R other + months; else one + months R other
            return self.calendar(other, TURNED[operator], one, months)
        return self.calendar(one, operator, other, -months)

    def calendar(self, early, operator, late, months):
        """early + months R late, in whole days; "before" is "on or before the eve"."""
        unit, word = ("years", "a") if months % 12 == 0 else ("months", "mo")
        end = self.inputs.day(late) if operator in ("<=", ">") else self.inputs.eve(late)
        if operator in ("==", "!="):
            raise Untranslated("date", "on the very day that ends a calendar lapse")
        body = {"calculate": f"{unit} from {self.inputs.day(early)} to {end}"}
        name = f"{unit}.{early}.{late}"
        name = self.inputs.root.derived(name, "number", body, unit=word, range=[-30000, 30000])
        reached = holds(name, f"at least {months // 12 if unit == 'years' else months} {word}")
        return reached if operator in ("<=", "<") else negate(reached)

    # --- numbers ---

    def number(self, node):
        """The number that an expression is."""
        kind = node[0]
        if kind in ("number", "quantity", "ordinal"):
            return [(True, const(node[1]))]
        if kind == "text":
            try:
                return [(True, const(node[1]))]
            except ValueError:
                raise Untranslated("text", node[1][:40]) from None
        if kind == "minus":
            return self.numbers.combine("*", MINUS, self.number(node[1]))
        if kind == "var":
            return self.variable_number(node)
        if kind == "call":
            return self.call(node)
        if kind == "now" and node[1] == "year":
            return [(True, ("fact", self.inputs.year("now")))]
        if kind == "now":
            return [(True, self.milliseconds("now"))]
        if kind != "op":
            raise Untranslated("syntax", f"{kind} as a number")
        _, operator, left, right = node
        if operator == "^" and left == ("call", "e", None):
            raise Untranslated("logarithm", "e^x")
        if operator not in "+-*/^":
            raise Untranslated("syntax", f"{operator} as a number")
        return self.numbers.combine(operator, self.number(left), self.number(right))

    def milliseconds(self, name):
        return ("op", "*", ("fact", self.inputs.seconds(name)), const(1000))

    def variable_number(self, node):
        element = self.sound(node[1])
        if node[2] == "year":
            return [(when, ("fact", self.inputs.year(name))) for when, name in element.dates]
        if node[2] not in NUMERIC:
            raise Untranslated("text" if node[2] in ("term", "unit", "label") else "date", node[2])
        made = list(element.numbers)
        made += [(when, self.milliseconds(name)) for when, name in element.dates]
        for when, token in element.words:
            if token[0] == "code" and token[2] is not None:
                made.append((when, ("const", token[2])))
        return self.numbers.collapse(made)

    def call(self, node):
        if node[1] in ("log", "log10", "exp", "sqrt", "e"):
            raise Untranslated("logarithm", node[1])
        number = self.number(node[2])
        if node[1] == "abs":
            return self.absolute(number)
        if node[1] == "round":  # a half goes up, as in Java
            return self.numbers.floor(self.numbers.combine("+", number, HALF))
        if node[1] == "floor":
            return self.numbers.floor(number)
        if node[1] != "ceil":
            raise Untranslated("function", node[1])
        turned = self.numbers.floor(self.numbers.combine("*", MINUS, number))
        return self.numbers.combine("*", MINUS, turned)

    def absolute(self, number):
        """The number where it is not below nought, else its opposite."""
        turned = self.numbers.combine("*", number, MINUS)
        nought = [(True, const(0))]
        made = []
        for (when, one), (_, other) in zip(number, turned):
            positive = self.numbers.compare([(True, one)], ">=", nought)
            made += [(always([when, positive]), one), (always([when, negate(positive)]), other)]
        return made


def is_token(element, token):
    return either([when for when, one in element.words if same_token(one, token)])


def has_unit(element, unit):
    if not element.units:
        return True
    return either([when for when, one in element.units if one == unit])

# SPDX-License-Identifier: Apache-2.0
"""GDL2, interpreted as its specification reads: it shows which published tests are stale.

It shares the reader of expressions and of tests with the translator, and no line of its logic: it
runs the rules one by one, on the values of one test. Numbers are exact; what is no number of
fractions (a logarithm, a root) is a float.
"""

import math
from datetime import datetime, timedelta
from fractions import Fraction

from .inputs import moment
from .gdl2_literals import interval
from .gdl2_reader import Reader
from .reasons import Untranslated

FUNCTIONS = {
    "log": lambda x: math.log(x),
    "log10": lambda x: math.log10(x),
    "exp": lambda x: math.exp(x),
    "sqrt": lambda x: math.sqrt(x),
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": lambda x: math.floor(x + Fraction(1, 2)),
}
RELATIONS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}
LENGTHS = {"wk": 604800, "d": 86400, "h": 3600, "min": 60, "s": 1}


class Value:
    """One value of an element: a number, a code, a text, a truth or a moment."""

    def __init__(self, number=None, unit=None, code=None, text=None, truth=None, when=None):
        self.number, self.unit, self.code = number, unit, code
        self.text, self.truth, self.when = text, truth, when


def value_of(literal):
    kind = literal[0]
    if kind == "ordinal":
        return Value(number=Fraction(literal[1]), code=literal[2].strip())
    if kind == "code":
        return Value(code=literal[1].strip())
    if kind == "quantity":
        return Value(number=Fraction(literal[1]), unit=literal[2])
    if kind == "number":
        return Value(number=Fraction(literal[1]))
    if kind == "date":
        return Value(when=moment(literal[1]))
    return Value(truth=literal[1]) if kind == "truth" else Value(text=literal[1])


def number_of(value):
    """The number of a value: a text that is one counts."""
    if value is None or value.number is not None:
        return value and value.number
    if value.when is not None:
        return Fraction(int(value.when.timestamp() * 1000))
    try:
        return Fraction(value.text) if value.text is not None else None
    except ValueError:
        return None


class Run:
    """The rules of one guideline, on the input of one test."""

    def __init__(self, definition, terms, clock, given):
        self.definition, self.terms, self.clock = definition, terms, moment(clock)
        self.values = {name: value_of(literal) for name, literal in given.items()}
        self.precision = {}
        self.units = {}
        self.fired = set()

    def rules(self):
        """Runs them, by falling priority."""
        if not all(self.truth(one) for one in self.definition.get("pre_conditions") or []):
            return self
        defaults = self.definition.get("default_actions") or []
        self.perform([one for one in defaults if self.values.get(Reader(one).target()) is None])
        rules = list((self.definition.get("rules") or {}).values())
        for rule in sorted(rules, key=lambda one: -int(one.get("priority") or 0)):
            if all(self.truth(one) for one in rule.get("when") or []):
                self.fired.add(rule["id"])
                self.perform(rule.get("then") or [])
        return self

    def perform(self, actions):
        for action in actions:
            name, attribute, node = Reader(action).assignment()
            value = self.value(node)
            if attribute == "precision":
                self.precise(name, None if value is None else int(number_of(value)))
            elif attribute in ("unit", "units"):
                self.units[name] = value.text.strip()
            elif attribute == "magnitude" and value is not None:
                self.values[name] = Value(number=number_of(value), unit=value.unit)
            else:
                self.values[name] = value
                self.units.pop(name, None)

    def precise(self, name, places):
        """Sets the precision: what has a unit by then is rounded to it, half to even."""
        self.precision[name] = places
        value = self.values.get(name)
        if places is not None and self.unit(name) and value is not None:
            value.number = round(value.number * 10**places) / Fraction(10**places)

    def unit(self, name):
        value = self.values.get(name)
        return self.units.get(name, value.unit if value is not None else None)

    # --- expressions ---

    def truth(self, text):
        return self.holds(Reader(text).whole())

    def holds(self, node):
        if node[0] == "not":
            return not self.holds(node[1])
        if node[0] == "fired":
            return node[1] in self.fired
        if node[0] == "op" and node[1] == "&&":
            return self.holds(node[2]) and self.holds(node[3])
        if node[0] == "op" and node[1] == "||":
            return self.holds(node[2]) or self.holds(node[3])
        if node[0] == "op":
            return self.relation(node[1], node[2], node[3])
        value = self.value(node)
        return value is not None and value.truth is True

    def relation(self, operator, left, right):
        a, b = self.value(left), self.value(right)
        operator = "==" if operator in ("is", "is_a") else operator
        if left == ("null",) or right == ("null",):
            return RELATIONS[operator](a is None, b is None)
        if a is None or b is None:
            return False
        if a.when is not None and b.when is not None:
            return RELATIONS[operator](a.when, b.when)
        if operator in ("==", "!="):
            return self.same(a, b) == (operator == "==")
        if a.unit and b.unit and a.unit != b.unit:
            return False
        a, b = number_of(a), number_of(b)
        return a is not None and b is not None and RELATIONS[operator](a, b)

    @staticmethod
    def same(a, b):
        if a.code is not None and b.code is not None:
            codes = a.code == b.code or b.code == a.code.split("::")[-1]
            return codes and (a.number is None or b.number is None or a.number == b.number)
        if a.text is not None and b.text is not None:
            return a.text.strip() == b.text.strip()
        if a.code is not None and b.text is not None:
            return a.code.split("::")[-1] == b.text
        if a.truth is not None or b.truth is not None:
            return a.truth == b.truth
        if a.unit and b.unit and a.unit != b.unit:
            return False
        return number_of(a) is not None and number_of(a) == number_of(b)

    def value(self, node):
        """The value of an expression, or None."""
        kind = node[0]
        if kind in ("ordinal", "code", "quantity", "number", "text", "truth"):
            return value_of(node)
        if kind == "null":
            return None
        if kind == "var":
            return self.variable(node[1], node[2])
        if kind == "now":
            return Value(number=Fraction(self.clock.year)) if node[1] else Value(when=self.clock)
        if kind == "call" and node[1] == "e":
            return Value(number=math.e)
        inner = [self.value(one) for one in node[1:] if isinstance(one, tuple)]
        if any(one is None for one in inner):
            return None
        if kind == "minus":
            return Value(number=-number_of(inner[0]))
        if kind == "call":
            if node[1] not in FUNCTIONS:
                raise Untranslated("function", node[1])
            number = number_of(inner[0])
            if number is None:
                return None
            made = FUNCTIONS[node[1]](number)
            return Value(number=made if isinstance(made, float) else Fraction(made))
        return self.arithmetic(node[1], *inner)

    def variable(self, name, attribute):
        if attribute == "term" and name not in self.values:
            return Value(text=self.terms[name]) if name in self.terms else None
        value = self.values.get(name)
        if attribute in ("unit", "units"):
            return Value(text=self.unit(name)) if self.unit(name) else None
        if value is None:
            return None
        if attribute == "year":
            return value.when and Value(number=Fraction(value.when.year))
        if attribute == "code":
            return Value(code=value.code)
        if attribute == "magnitude":
            return Value(number=number_of(value))
        return Value(value.number, self.unit(name), value.code, value.text, value.truth, value.when)

    def arithmetic(self, operator, a, b):
        if a.when is not None and b.unit:
            return Value(when=moved(a.when, b.number * (1 if operator == "+" else -1), b.unit))
        if operator == "+" and "text" in (kind_of(a), kind_of(b)):
            return Value(text=shown(a) + shown(b))
        x, y = number_of(a), number_of(b)
        if x is None or y is None or (operator == "/" and y == 0):
            return None
        if operator == "^":
            whole = isinstance(x, Fraction) and isinstance(y, Fraction) and y.denominator == 1
            made = x ** int(y) if whole else float(x) ** float(y)
        elif operator == "/":
            made = x / y
        else:
            made = x + y if operator == "+" else x - y if operator == "-" else x * y
        return Value(number=made)

    # --- what a test expects ---

    def meets(self, name, literal):
        """An output is what a test expects."""
        if literal[0] in ("nothing", "exact"):
            return self.literal(name) == literal
        value, expected = self.values.get(name), value_of(literal)
        if value is None or expected.when is not None:
            return value is not None and value.when == expected.when
        if literal[0] in ("ordinal", "code", "truth", "text"):
            return self.same(value, expected)
        if value.text == literal[1]:
            return True
        number = number_of(value)
        unit = self.unit(name)
        same_unit = literal[0] == "number" or unit is None or unit == literal[2]
        if number is None or not same_unit:
            return False
        bounds = interval(literal, self.precision.get(name))
        return all(RELATIONS[sign](number, bound) for sign, bound in bounds)

    def literal(self, name):
        """An output, as a test would expect it to the last digit; None where it is a moment."""
        value = self.values.get(name)
        if value is None:
            return ("nothing",)
        if value.code is not None:
            kind = ("code", value.code)
            return kind if value.number is None else ("ordinal", str(value.number), value.code)
        if value.number is not None:
            return ("exact", Fraction(value.number), self.unit(name))
        if value.truth is not None:
            return ("truth", value.truth)
        return None if value.when is not None else ("text", value.text)

    def shown(self, name):
        """An output, for a report."""
        value = self.values.get(name)
        return "nothing" if value is None else f"{shown(value)} {self.unit(name) or ''}".strip()


def kind_of(value):
    return "text" if value.text is not None else "other"


def shown(value):
    if value.code is not None:
        return value.code if value.number is None else f"{value.number} {value.code}"
    if value.number is not None:
        return f"{float(value.number):.6g}"
    return str(value.text if value.text is not None else value.when or value.truth)


def moved(when, count, unit):
    """A moment so many units later; a day that its month lacks is the month's last."""
    if unit in LENGTHS:
        return when + timedelta(seconds=float(count * LENGTHS[unit]))
    months = when.year * 12 + when.month - 1 + int(count * (12 if unit == "a" else 1))
    year, month = divmod(months, 12)
    last = (datetime(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return when.replace(year=year, month=month + 1, day=min(when.day, last))


def wrong(definition, terms, clock, test):
    """{output: what it is} of the outputs that are not what a test expects."""
    run = Run(definition, terms, clock, test["input"]).rules()
    return {
        name: run.shown(name)
        for name, literal in test["expected"].items()
        if not run.meets(name, literal)
    }


def outputs(definition, terms, clock, given, names):
    """{output: literal} of what the rules give; None where it cannot be said.

    That is a logarithm or a root without a value, or a rule that cannot be read.
    """
    try:
        run = Run(definition, terms, clock, given).rules()
    except (ArithmeticError, ValueError, Untranslated):
        return None
    made = {name: run.literal(name) for name in names}
    return {name: literal for name, literal in made.items() if literal is not None}

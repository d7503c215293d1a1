# SPDX-License-Identifier: Apache-2.0
"""Elements of a GDL2 guideline as what they may be, and the facts of those that a test gives."""

from datetime import timedelta
from fractions import Fraction

from .inputs import moment, seconds
from .conditions import always, either, holds, one_of
from .root import slug

PARTS = ("words", "numbers", "units", "dates", "faults")


class Element:
    """What an element may be: each list holds (condition, what)."""

    def __init__(self, words=(), numbers=(), units=(), dates=(), faults=()):
        self.words = list(words)  # (condition, token)
        self.numbers = list(numbers)  # (condition, expression)
        self.units = list(units)  # (condition, unit)
        self.dates = list(dates)  # (condition, name of the input that has it)
        self.faults = list(faults)  # (condition, Untranslated)
        self.precision = None

    def given(self):
        """The condition that it is not null."""
        lists = self.words + self.numbers + self.dates + self.faults
        return either([when for when, _ in lists])

    def guarded(self, when):
        """The same, under one more condition."""
        parts = [[(always([when, so]), one) for so, one in getattr(self, name)] for name in PARTS]
        made = Element(*parts)
        made.precision = self.precision
        return made

    def add(self, other):
        for name in PARTS:
            getattr(self, name).extend(getattr(other, name))
        self.precision = other.precision if other.precision is not None else self.precision


def token_of(literal):
    """What is compared of a coded, ordinal, textual or boolean literal."""
    if literal[0] == "ordinal":
        return ("code", literal[2].strip(), Fraction(literal[1]))
    if literal[0] == "code":
        return ("code", literal[1].strip(), None)
    return (literal[0], literal[1], None)


def same_token(a, b):
    """Codes are equal when their code is; a place in the order has to agree where both have one."""
    if a[0] == b[0] == "text":
        return a[1].strip() == b[1].strip()
    if a[0] != b[0] or a[1] != b[1]:
        return False
    return a[2] is None or b[2] is None or a[2] == b[2]


def key_of(literal):
    """What of an input decides which value its word has."""
    if literal[0] in ("number", "quantity"):
        return ("number",)
    return ("date",) if literal[0] == "date" else token_of(literal)


class Inputs:
    """Declares the facts of the inputs, as they are asked for, and reads them from a test."""

    def __init__(self, root, tests, clock):
        self.root, self.tests, self.clock = root, tests, clock
        self.readers = {}  # fact -> function of a test's input that gives its value, or None

    def of(self, given):
        """The facts of one test."""
        values = {fact: read(given) for fact, read in self.readers.items()}
        return {fact: value for fact, value in values.items() if value is not None}

    def element(self, name):
        """The element as the tests may give it."""
        literals = [test["input"][name] for test in self.tests if name in test["input"]]
        made = Element()
        if not literals:
            return made
        words = {}
        for literal in literals:
            key = key_of(literal)
            if key in (("number",), ("date",)):
                words.setdefault(key, key[0])
            elif key not in words:
                add_word(words, key)
        fact = self._enum(f"word.{name}", words)
        self.readers[fact] = lambda given: words[key_of(given[name])] if name in given else "absent"
        for key, word in words.items():
            when = holds(fact, word)
            if key == ("number",):
                self._number(name, when, literals, made)
            elif key == ("date",):
                made.dates.append((when, name))
            else:
                made.words.append((when, key))
        return made

    def _enum(self, name, words):
        return self.root.fact(name, "enum", values=list(words.values()) + ["absent"])

    def _number(self, name, when, literals, made):
        ends = [-1000000000000, 1000000000000]
        fact = self.root.fact(f"in.{name}", "number", unit="1", range=ends)
        self.readers[fact] = lambda given: magnitude(given.get(name))
        made.numbers.append((when, ("fact", fact)))
        units = sorted({one[2] for one in literals if one[0] == "quantity"})
        if not units:
            return
        words = {}
        for unit in units:
            add_word(words, ("unit", unit, None))
        label = self._enum(f"unit.{name}", words)
        self.readers[label] = lambda given: (
            words[("unit", given[name][2], None)]
            if given.get(name, ("",))[0] == "quantity"
            else "absent"
        )
        for token, word in words.items():
            made.units.append((one_of(label, [word], self.root.facts[label]["values"]), token[1]))

    # --- dates: a day for the calendar, seconds for what is shorter, and the year as a number ---

    def _literal(self, name, given):
        """The moment of an input, or of the clock."""
        if name == "now":
            return moment(self.clock)
        return moment(given[name][1]) if given.get(name, ("",))[0] == "date" else None

    def _made(self, fact, name, read):
        def reader(given):
            when = self._literal(name, given)
            return None if when is None else read(when)

        self.readers[fact] = reader
        return fact

    def day(self, name):
        fact = self.root.fact(f"day.{name}", "date")
        return self._made(fact, name, lambda when: when.strftime("%Y-%m-%d"))

    def eve(self, name):
        """The day before."""
        fact = self.root.fact(f"eve.{name}", "date")
        return self._made(fact, name, lambda w: (w - timedelta(days=1)).strftime("%Y-%m-%d"))

    def seconds(self, name):
        ends = [-100000000000, 1000000000000]
        fact = self.root.fact(f"moment.{name}", "number", unit="1", range=ends)
        return self._made(fact, name, seconds)

    def year(self, name):
        fact = self.root.fact(f"year.{name}", "number", unit="1", range=[0, 9999])
        return self._made(fact, name, lambda when: when.year)


def add_word(words, token):
    base = slug("_".join(str(part) for part in token[1:] if part is not None))[:40]
    word, count = base, 1
    while word in list(words.values()) + ["absent", "number", "date"]:
        count += 1
        word = f"{base}_{count}"
    words[token] = word


def magnitude(literal):
    if literal is None or literal[0] not in ("number", "quantity"):
        return None
    value = Fraction(literal[1])
    return int(value) if value.denominator == 1 else float(value)

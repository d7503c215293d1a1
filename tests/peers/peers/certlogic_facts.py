# SPDX-License-Identifier: Apache-2.0
"""The facts of a certificate: what a CertLogic rule reads of an input, as vocabulary and values.

CertLogic takes what is missing for false. So nothing is unknown here: a case says `has.x: false`,
`word.x: absent` or `is_date.x: false` for what its input leaves out.
"""

import re

from .inputs import dig, fragment, moment, seconds
from .conditions import always, holds, negate, one_of
from .reasons import Untranslated
from .root import slug

ORDER = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
UNITS = {"hour": 3600, "day": 86400}
# The places that the DCC schema fixes as a day without a time: those are midnight of UTC.
DAYS = re.compile(r"payload\.(dob|v\.\d+\.dt|r\.\d+\.(fr|df|du))")


class Var:
    """A place in the input, and what is read there."""

    def __init__(self, path, part=None):
        self.path, self.part = path, part  # part: of an identifier

    def name(self):
        text = self.path if self.part is None else f"{self.path}.part{self.part}"
        return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")

    def read(self, data):
        found = dig(data, self.path)
        return found if self.part is None else fragment(found, self.part)


class Date:
    """A moment so many seconds and so many calendar months after what a variable says."""

    def __init__(self, var, lapse=0, months=0, birth=False):
        self.var, self.lapse, self.months, self.birth = var, lapse, months, birth

    def later(self, amount, unit):
        if unit in UNITS:
            return Date(self.var, self.lapse + amount * UNITS[unit], self.months, self.birth)
        if unit not in ("month", "year"):
            raise Untranslated("date", f"plusTime of {unit}")
        months = amount * (12 if unit == "year" else 1)
        return Date(self.var, self.lapse, self.months + months, self.birth)

    def name(self):
        return self.var.name() + ("_birth" if self.birth else "")

    def read(self, data):
        return moment(self.var.read(data), self.birth)


def number(value):
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if plain else None


class Facts:
    """Declares the facts of one root as they are asked for, and reads them from an input."""

    def __init__(self, root, tests, texts):
        self.root, self.tests, self.texts = root, tests, texts
        self.readers = {}  # fact -> function of a test's input that gives its value, or None
        self.words = {}  # variable name -> {text: value}

    def of(self, data):
        """The facts of one input."""
        values = {name: read(data) for name, read in self.readers.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _bool(self, name, read):
        self.readers[self.root.fact(name, "bool")] = read
        return holds(name, True)

    def truthy(self, var):
        """The variable is there, and neither false nor empty."""
        return self._bool(f"has.{var.name()}", lambda data: bool(var.read(data)))

    def present(self, var):
        return self._bool(f"given.{var.name()}", lambda data: var.read(data) is not None)

    def is_boolean(self, var, value):
        name = f"is_{str(value).lower()}.{var.name()}"
        return self._bool(name, lambda data: var.read(data) is value)

    # --- texts ---

    def _words_of(self, var):
        """The texts that the rule or an input of this rule has there, each with its value."""
        if var.name() not in self.words:
            found = {var.read(test["input"]) for test in self.tests}
            words = {}
            for text in sorted({one for one in found if isinstance(one, str)} | self.texts):
                word, count = slug(text), 1
                while word in words.values() or word == "absent":
                    count += 1
                    word = f"{slug(text)}_{count}"
                words[text] = word
            self.words[var.name()] = words
        return self.words[var.name()]

    def _word(self, var):
        words = self._words_of(var)
        values = list(words.values()) + ["absent"]
        name = self.root.fact(f"word.{var.name()}", "enum", values=values)

        def read(data):
            value = var.read(data)
            return words[value] if isinstance(value, str) else "absent"

        self.readers[name] = read
        return name, words, values

    def among(self, var, texts):
        """The variable is one of the texts."""
        name, words, values = self._word(var)
        return one_of(name, {words[text] for text in texts}, values)

    def same_text(self, left, right):
        """Two variables that have the same text."""
        name, words, _ = self._word(left)
        other, others, _ = self._word(right)
        return [
            always([holds(name, words[text]), holds(other, others[text])])
            for text in words
            if text in others
        ]

    # --- numbers ---

    def _number(self, var):
        ends = [-1000000, 1000000]
        name = self.root.fact(f"number.{var.name()}", "number", unit="1", range=ends)
        self.readers[name] = lambda data: number(var.read(data))
        is_one = f"is_number.{var.name()}"
        return name, self._bool(is_one, lambda data: number(var.read(data)) is not None)

    def compare(self, left, sign, right):
        """A variable compared with a variable or with a number; false where one is no number."""
        name, there = self._number(left)
        word = {**ORDER, "==": ""}[sign]
        if isinstance(right, Var):
            other, also = self._number(right)
            return always([there, also, holds(name, f"{word} fact {other}".strip())])
        if number(right) is None:
            return False
        return always([there, holds(name, f"{word} {right}".strip())])

    # --- moments ---

    def _there(self, date):
        name = f"is_date.{date.name()}"
        return self._bool(name, lambda data: date.read(data) is not None)

    def _day(self, date):
        """The moment as a date, of which rules see the day."""
        name = self.root.fact(f"date.{date.name()}", "date")

        def read(data):
            when = date.read(data)
            return when and when.isoformat().replace("+00:00", "Z")

        self.readers[name] = read
        return name

    def _clock(self, date):
        """The moment as seconds since 1970: of a date rules see the day alone."""
        ends = [-100000000000, 1000000000000]
        name = self.root.fact(f"moment.{date.name()}", "number", unit="s", range=ends)

        def read(data):
            when = date.read(data)
            return None if when is None else seconds(when)

        self.readers[name] = read
        return name

    def timely(self, left, sign, right):
        """One moment before, at or after another; false where one is none."""
        both = [self._there(left), self._there(right)]
        if left.months or right.months:
            return always(both + [self._calendar(left, sign, right)])
        if left.name() == right.name():
            return always(both + [compare_numbers(left.lapse, sign, right.lapse)])
        body = {"calculate": f"{self._clock(left)} - {self._clock(right)}"}
        ends = [-1000000000000, 1000000000000]
        name = f"lapse.{right.name()}.{left.name()}"
        name = self.root.derived(name, "number", body, unit="s", range=ends)
        return always(both + [holds(name, f"{ORDER[sign]} {lapse(right.lapse - left.lapse)}")])

    def _calendar(self, left, sign, right):
        """A day and whole months after it, against a moment: exact for `>=` and its opposite."""
        if left.lapse or right.lapse:
            raise Untranslated("date", "months and hours in one comparison")
        if DAYS.fullmatch(left.var.path):
            left, right = right, left
            sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
        if not DAYS.fullmatch(right.var.path):
            raise Untranslated("date", "months after a moment that is no midnight")
        if sign not in (">=", "<"):  # the moment against the day's midnight
            raise Untranslated("date", "beyond the midnight that ends a calendar lapse")
        months = right.months - left.months
        unit, word = ("years", "a") if months % 12 == 0 else ("months", "mo")
        body = {"calculate": f"{unit} from {self._day(right)} to {self._day(left)}"}
        name = f"{unit}.{right.name()}.{left.name()}"
        name = self.root.derived(name, "number", body, unit=word, range=[-3000000, 3000000])
        count = months // 12 if unit == "years" else months
        reached = holds(name, f"at least {count} {word}")
        return reached if sign == ">=" else negate(reached)


def compare_numbers(left, sign, right):
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


def lapse(count):
    """A count of seconds in the largest unit that makes it whole."""
    for unit, size in (("d", 86400), ("h", 3600)):
        if count % size == 0:
            return f"{count // size} {unit}"
    return f"{count} s"

# SPDX-License-Identifier: Apache-2.0
"""GDL2 guidelines (openEHR) as roots.

The rules run once, by falling priority; the translation runs them on conditions instead of values.
An element is what it may be, each with the condition under which it is so; a rule that fires puts
its assignments before what was there. What a test does not give is null, and says so with a value.
"""

import re

from .conditions import always, either, negate
from .gdl2_conditions import Conditions, has_unit, is_token
from .gdl2_elements import Element, Inputs, token_of
from .gdl2_literals import interval
from .gdl2_reader import Reader
from .expressions import MOST, as_score, const
from .numbers import Numbers
from .reasons import Untranslated
from .root import Root, slug


class Guideline:
    """One guideline with its tests."""

    def __init__(self, name, source, clock, tests):
        self.root = Root(name)
        self.tests = tests
        self.definition = source["definition"]
        self.terms = terms_of(source)
        self.numbers = Numbers(self.root)
        self.inputs = Inputs(self.root, tests, clock)
        self.words = Conditions(self.inputs, self.numbers, bindings_of(source))
        self.state = self.words.state

    def run(self):
        """The root: first the rules, then a question for each output that a test expects."""
        self.rules()
        for number, test in enumerate(self.tests):
            statuses = {self.question(*one): "recommend" for one in test["expected"].items()}
            self.root.case(number, test["name"], {}, statuses)
        for case in self.root.cases:
            case["facts"] = self.inputs.of(self.tests[int(case["id"][1:])]["input"])
        return self.root

    def rules(self):
        first = [self.truth(one) for one in self.definition.get("pre_conditions") or []]
        runs = self.root.flag("rule.runs", always(first))
        for action in self.definition.get("default_actions") or []:
            missing = negate(self.words.element(Reader(action).target()).given())
            self.perform([action], self.root.named(always([runs, missing])))
        rules = list((self.definition.get("rules") or {}).values())
        for rule in sorted(rules, key=lambda one: -int(one.get("priority") or 0)):
            conditions = [self.truth(one) for one in rule.get("when") or []]
            fires = self.root.flag(f"fired.{rule['id']}", always([runs] + conditions))
            self.words.fired[rule["id"]] = fires
            self.perform(rule.get("then") or [], fires)

    def truth(self, text):
        return self.words.truth(Reader(text).whole())

    # --- assignments ---

    def perform(self, actions, fires):
        """Runs assignments under a condition."""
        read = [Reader(action).assignment() for action in actions if fires is not False]
        for place, (name, attribute, node) in enumerate(read):
            before = self.words.element(name)
            later = [one[:2] for one in read[place + 1 :]]
            replaced = (name, None) in later or (name, "magnitude") in later
            try:
                if attribute == "precision":
                    made = self.precise(node, before, False if replaced else fires)
                else:
                    made = self.assigned(name, attribute, node, before, fires)
            except Untranslated as why:
                made = before.guarded(negate(fires))
                made.faults.append((fires, why))
            self.state[name] = made

    def assigned(self, name, attribute, node, before, fires):
        """The element after an assignment."""
        if attribute in ("unit", "units"):
            made = before.guarded(True)
            made.units = [(always([when, negate(fires)]), one) for when, one in before.units]
            made.units.append((fires, plain_text(node)))
            return made
        if is_sum_with(name, node) and not self.has_text(node):
            return self.accumulated(node, before, fires)
        value = self.value(node, attribute)
        made = before.guarded(negate(fires))
        if attribute == "magnitude" and before.units and not value.units:
            made.units = before.units
        made.add(value.guarded(fires))
        return self.settled(made)

    def precise(self, node, before, fires):
        """Sets the precision: what has a unit by then is rounded to it, half to even."""
        if node[0] not in ("number", "text"):
            return before
        made = before.guarded(True)
        made.precision = int(node[1])
        there = [when for when, _ in before.units if fires is not False]
        unit = True if fires in there else either(there)  # set by this very rule, or by another
        rounds = self.root.named(always([fires, unit]))
        if rounds is not False:
            numbers = [(always([rounds, when]), one) for when, one in before.numbers]
            made.numbers = self.numbers.half_even(numbers, made.precision)
            made.numbers += before.guarded(negate(rounds)).numbers
        return self.settled(made)

    def settled(self, made):
        made.numbers = self.numbers.collapse(made.numbers)
        for name in ("words", "numbers"):
            kept = [(self.root.named(when), one) for when, one in getattr(made, name)]
            setattr(made, name, [one for one in kept if one[0] is not False])
            if len(kept) > MOST:
                raise Untranslated("size", "alternatives of an element")
        return made

    def accumulated(self, node, before, fires):
        """`x = x + more`: one more rule that adds to a running total."""
        more = self.numbers.collapse(self.words.number(node[3]))
        old = self.words.variable_number(node[2])
        made = Element(units=before.units)
        made.precision = before.precision
        if len(more) == 1 and all(as_score(one) is not None for _, one in old + more):
            parts = self.numbers.operate("*", more[0][1], const(1))
            gated = [(always([fires, more[0][0], so]), one) for so, one in parts]
            gated = self.numbers.collapse(gated + [(True, const(0))])
            if len(gated) == 1:
                made.numbers = self.numbers.combine(node[1], old, [(True, gated[0][1])])
                return made
        new = self.numbers.combine(node[1], old, more)
        made.numbers = [(always([fires, when]), one) for when, one in new]
        made.numbers += [(always([negate(fires), when]), one) for when, one in old]
        return self.settled(made)

    def value(self, node, attribute):
        """What an expression gives to an element."""
        if node[0] in ("ordinal", "code", "text", "truth"):
            return Element(words=[(True, token_of(node))])
        if node[0] == "quantity":
            return Element(numbers=[(True, const(node[1]))], units=[(True, node[2])])
        if node[0] == "null":
            return Element()
        if node[0] == "var" and node[2] == "term" and node[1] in self.terms:
            return Element(words=[(True, ("text", self.terms[node[1]], None))])
        if node[0] == "var" and (node[2] is None or node[2] == attribute == "value"):
            return self.words.sound(node[1]).guarded(True)
        if node[0] == "op" and node[1] == "+" and self.has_text(node):
            return Element(words=[(when, ("text", text, None)) for when, text in self.texts(node)])
        return Element(numbers=self.words.number(node))

    def has_text(self, node):
        """A text stands in a sum."""
        if node[0] == "op":
            return node[1] == "+" and (self.has_text(node[2]) or self.has_text(node[3]))
        if node[0] != "var":
            return node[0] == "text" and not is_number(node[1])
        if node[2] in ("term", "unit", "label"):
            return True
        return any(token[0] == "text" for _, token in self.words.element(node[1]).words)

    def texts(self, node):
        """The texts that an expression may put together."""
        if node[0] == "text":
            return [(True, node[1])]
        if node[0] == "var" and node[2] == "term" and node[1] in self.terms:
            return [(True, self.terms[node[1]])]
        if (
            node[0] == "var"
            and node[2] in (None, "value")
            and not self.words.element(node[1]).numbers
        ):
            words = self.words.sound(node[1]).words
            if all(token[0] == "text" for _, token in words):
                return [(when, token[1]) for when, token in words]
        if node[0] != "op" or node[1] != "+":
            raise Untranslated("text", "a text that is put together of more than texts")
        made = [
            (self.root.named(always([when, also])), one + other)
            for when, one in self.texts(node[2])
            for also, other in self.texts(node[3])
        ]
        if len(made) > MOST:
            raise Untranslated("size", "texts that may be put together")
        return [one for one in made if one[0] is not False]

    # --- questions ---

    def question(self, name, literal):
        """The answer that is recommended where an output is what a test expects."""
        label = " ".join(map(str, literal[1:]))
        answer = f"{name}_{slug(label)}"[:40].rstrip("_")
        while self.root.answers.get(answer, (0, name, label))[1:3] != (name, label):
            answer += "_2"
        if answer not in self.root.answers:
            so = self.root.flag(f"out.{name}", self.equals(name, literal))
            self.root.answer(answer, name, label, so)
        return answer

    def equals(self, name, literal):
        """The condition that an output is what a test expects."""
        element = self.words.sound(name)
        if literal[0] in ("ordinal", "code", "truth", "text"):
            return is_token(element, token_of(literal))
        if literal[0] == "date":
            raise Untranslated("date", "an answer is a date")
        if literal[0] == "nothing":
            return negate(element.given())
        if literal[0] == "exact":
            return self.exactly(element, name, literal)
        parts = [is_token(element, ("text", literal[1], None))]
        bounds = interval(literal, element.precision)
        for when, one in self.words.variable_number(("var", name, None)):
            ends = [self.numbers.meets(one, sign, bound) for sign, bound in bounds]
            parts.append(always([when] + ends))
        so = either(parts)
        return always([so, has_unit(element, literal[2])]) if literal[0] == "quantity" else so

    def exactly(self, element, name, literal):
        """The condition that an output is a number, to the last digit, with its unit."""
        parts = [
            always([when, self.numbers.meets(one, "==", literal[1])])
            for when, one in self.words.variable_number(("var", name, None))
        ]
        unit = has_unit(element, literal[2]) if literal[2] else True
        return always([either(parts), unit])


def plain_text(node):
    if node[0] != "text":
        raise Untranslated("text", "a unit that is computed")
    return node[1].strip()


def is_number(text):
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None


def is_sum_with(name, node):
    """`x = x + more`."""
    return node[0] == "op" and node[1] in "+-" and node[2][0] == "var" and node[2][1] == name


def terms_of(source):
    """{id: text} of the ids that are terms and no elements."""
    bound = {
        element
        for binding in (source["definition"].get("data_bindings") or {}).values()
        for element in binding.get("elements") or {}
    }
    terms = {}
    for language in ((source.get("ontology") or {}).get("term_definitions") or {}).values():
        for name, term in (language.get("terms") or {}).items():
            if name not in bound:
                terms.setdefault(name, str(term.get("text") or ""))
    return terms


def bindings_of(source):
    """{id: codes} of the terminologies that a guideline binds its terms to."""
    made = {}
    for terminology in ((source.get("ontology") or {}).get("term_bindings") or {}).values():
        for name, binding in (terminology.get("bindings") or {}).items():
            codes = {code for code in map(code_text, binding.get("codes") or []) if code}
            made.setdefault(name, set()).update(codes)
    return made


def code_text(code):
    if isinstance(code, dict):
        return f"{(code.get('terminology_id') or {}).get('value')}::{code.get('code_string')}"
    return str(code)


def roots_of(name, source, clock, tests):
    """The root of a guideline, or one for each part of its tests where that is too large."""
    root = Guideline(name, source, clock, tests).run()
    if len(tests) < 2 or not root.too_large():
        return [(root, tests)]
    middle = len(tests) // 2
    parts = tests[:middle], tests[middle:]
    return [one for part in parts for one in roots_of(name, source, clock, part)]


def translate(name, source, document):
    """The roots of a guideline."""
    tests = [test for test in document["tests"] if test["expected"]]
    if not tests:
        raise Untranslated("untested")
    return roots_of(name, source, document["clock"], tests)

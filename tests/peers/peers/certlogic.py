# SPDX-License-Identifier: Apache-2.0
"""CertLogic rules (EU Digital COVID Certificate business rules) as roots.

An expression becomes a list of alternatives (condition, value), of which one holds; a value is a
constant, a variable, a date, or a truth.
"""

from .inputs import dig, walk
from .certlogic_facts import Date, Facts, Var, compare_numbers, number
from .conditions import always, either, negate
from .reasons import Untranslated
from .root import Root

MOST_ALTERNATIVES = 256
SIGNS = {"before": "<", "after": ">", "not-before": ">=", "not-after": "<="}
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
METHODS = {"===": "same", "!": "not", "+": "plus", "in": "in"}


class Translator:
    """One rule with tests that share their value sets."""

    def __init__(self, rule, tests):
        self.root = Root(rule.get("Identifier", "rule"))
        self.logic = rule["Logic"]
        self.sets = {path: dig(tests[0]["input"], path) for path in value_set_paths(self.logic)}
        self.facts = Facts(self.root, tests, texts_of(self.logic, self.sets))
        self.tests = tests

    def run(self):
        """The root, with one answer and the tests as its cases."""
        verdict = self.truth(self.expression(self.logic, {}))
        so = self.root.flag("rule.accepts", verdict)
        self.root.answer("accepted", "the certificate", "accepted", so)
        for index, test in enumerate(self.tests):
            status = "recommend" if test["expected"] else "not_indicated"
            self.root.case(index, test["name"], self.facts.of(test["input"]), {"accepted": status})
        return self.root

    def expression(self, node, names):
        """The alternatives of an expression."""
        if isinstance(node, list):
            return [(True, [self.expression(one, names) for one in node])]
        if not isinstance(node, dict):
            return [(True, node)]
        if len(node) != 1:
            raise Untranslated("syntax", "an operation has one operator")
        ((operator, operands),) = node.items()
        if operator in SIGNS:
            return self.compare(operands, names, SIGNS[operator], self.timely)
        if operator in TURNED:
            return self.compare(operands, names, operator, self.ordered)
        maker = getattr(self, "on_" + METHODS.get(operator, operator), None)
        if maker is None:
            raise Untranslated("function", operator)
        made = [(when, value) for when, value in maker(operands, names) if when is not False]
        if len(made) > MOST_ALTERNATIVES:
            raise Untranslated("size", f"{len(made)} alternatives")
        return made

    def truth(self, alternatives):
        """The condition that the expression is truthy."""
        return either([always([when, self.truthy(value)]) for when, value in alternatives])

    def truthy(self, value):
        if isinstance(value, Date):
            return self.facts.truthy(value.var)
        if not isinstance(value, Var):
            return bool(value)
        return bool(self.sets[value.path]) if value.path in self.sets else self.facts.truthy(value)

    def on_var(self, path, names):
        head, _, rest = str(path).partition(".")
        if head not in names:
            return [(True, Var(str(path)))]
        if not rest:
            return names[head]
        return [
            (when, Var(f"{value.path}.{rest}") if isinstance(value, Var) else None)
            for when, value in names[head]
        ]

    def on_if(self, operands, names):
        test = self.truth(self.expression(operands[0], names))
        made = []
        for so, branch in ((test, operands[1]), (negate(test), operands[2])):
            if so is not False:
                made += [(always([so, when]), one) for when, one in self.expression(branch, names)]
        return made

    def on_and(self, operands, names):
        parts = [self.truth(self.expression(one, names)) for one in operands]
        return of_truth(always(parts))

    def on_not(self, operands, names):
        (operand,) = operands if isinstance(operands, list) else [operands]
        return of_truth(negate(self.truth(self.expression(operand, names))))

    # --- relations ---

    def pairs(self, operands, names, relation):
        """The condition of a relation of two operands, over all their alternatives."""
        return either(
            [
                always([when, also, relation(left, right)])
                for when, left in self.expression(operands[0], names)
                for also, right in self.expression(operands[1], names)
            ]
        )

    def compare(self, operands, names, sign, relation):
        """Two or three operands, each in its relation to the next."""
        parts = [
            self.pairs(pair, names, lambda a, b: relation(a, sign, b))
            for pair in zip(operands, operands[1:])
        ]
        return of_truth(always(parts))

    def ordered(self, left, sign, right):
        if not isinstance(left, Var) and isinstance(right, Var):
            return self.ordered(right, TURNED[sign], left)
        if isinstance(left, Var):
            return self.facts.compare(left, sign, right)
        if number(left) is None or number(right) is None:
            return False
        return compare_numbers(left, sign, right)

    def timely(self, left, sign, right):
        ends = [Date(one) if isinstance(one, Var) else one for one in (left, right)]
        if not all(isinstance(one, Date) for one in ends):
            raise Untranslated("date", "a date that the rule writes out")
        return self.facts.timely(ends[0], sign, ends[1])

    def on_same(self, operands, names):
        return of_truth(self.pairs(operands, names, self.same))

    def same(self, left, right):
        if isinstance(right, Var) and not isinstance(left, Var):
            left, right = right, left
        if not isinstance(left, Var):
            return left == right and isinstance(left, bool) == isinstance(right, bool)
        if isinstance(right, Var):
            neither = [negate(self.facts.present(left)), negate(self.facts.present(right))]
            texts = self.facts.same_text(left, right)
            return either([always(neither), self.facts.compare(left, "==", right), *texts])
        if isinstance(right, bool):
            return self.facts.is_boolean(left, right)
        if right is None:
            return negate(self.facts.present(left))
        if isinstance(right, str):
            return self.facts.among(left, {right})
        return self.facts.compare(left, "==", right)

    def on_in(self, operands, names):
        return of_truth(self.pairs(operands, names, self.member))

    def member(self, left, right):
        if isinstance(right, Var):
            if right.path not in self.sets:
                raise Untranslated("function", "in a list of the input")
            right = [[(True, one)] for one in self.sets[right.path] or []]
        items = [(when, value) for one in right for when, value in one]
        if isinstance(left, Var) and all(when is True and isinstance(v, str) for when, v in items):
            return self.facts.among(left, {value for _, value in items}) if items else False
        return either([always([when, self.same(left, value)]) for when, value in items])

    # --- what is neither true nor false ---

    def on_plusTime(self, operands, names):
        made = []
        for when, value in self.expression(operands[0], names):
            value = Date(value) if isinstance(value, Var) else value
            if not isinstance(value, Date):
                raise Untranslated("date", "plusTime of " + type(value).__name__)
            made.append((when, value.later(operands[1], operands[2])))
        return made

    def on_dccDateOfBirth(self, operands, names):
        operand = operands[0] if isinstance(operands, list) else operands
        made = self.expression(operand, names)
        return [(when, Date(one, birth=True)) for when, one in made if isinstance(one, Var)]

    def on_extractFromUVCI(self, operands, names):
        return [
            (when, Var(value.path, operands[1]) if isinstance(value, Var) else None)
            for when, value in self.expression(operands[0], names)
        ]

    def on_plus(self, operands, names):
        made = {}
        for when, left in self.expression(operands[0], names):
            for also, right in self.expression(operands[1], names):
                if number(left) is None or number(right) is None:
                    raise Untranslated("function", "+ of inputs")
                made.setdefault(left + right, []).append(always([when, also]))
        return [(either(conditions), value) for value, conditions in made.items()]

    def on_reduce(self, operands, names):
        """A fold over a list that the rule writes out."""
        if not isinstance(operands[0], list):
            raise Untranslated("loop", "reduce over a list of the input")
        total = self.expression(operands[2], names)
        for index, one in enumerate(operands[0]):
            inner = dict(names, accumulator=total, current=self.expression(one, names))
            inner.update(index=[(True, index)], key=[(True, index)])
            total = self.expression(operands[1], inner)
        return total


def of_truth(condition):
    return [(condition, True), (negate(condition), False)]


def value_set_paths(logic):
    """The value sets that an expression reads: knowledge that comes with each test."""
    paths = {one["var"] for one in walk(logic) if isinstance(one, dict) and "var" in one}
    return sorted(path for path in paths if isinstance(path, str) and ".valueSets." in path)


def texts_of(logic, sets):
    """The texts that something of the input may be compared with."""
    texts = {one for content in sets.values() for one in content or [] if isinstance(one, str)}
    for one in walk(logic):
        for operator in ("===", "in"):
            if isinstance(one, dict) and operator in one:
                texts |= {inner for inner in walk(one) if isinstance(inner, str)}
    return {text for text in texts if not text.startswith(("payload.", "external."))}


def translate(rule, tests):
    """The roots of a rule: one for each content of the value sets that its tests bring."""
    groups = {}
    for test in tests:
        sets = [dig(test["input"], path) for path in value_set_paths(rule["Logic"])]
        groups.setdefault(repr(sets), []).append(test)
    if not groups:
        raise Untranslated("untested")
    return [(Translator(rule, group).run(), group) for group in groups.values()]

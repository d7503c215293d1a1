# SPDX-License-Identifier: Apache-2.0
"""CertLogic, interpreted as its specification reads: it shows which published tests are stale.

It shares the reading of a test's input with the translator, and no line of its logic.
"""

from datetime import timedelta

from .inputs import dig, fragment, moment

ORDER = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
TIMES = {"before": "<", "not-after": "<=", "after": ">", "not-before": ">="}


class Fault(Exception):
    """The interpreter cannot evaluate the expression."""


def shifted(when, amount, unit):
    """A moment later or earlier; a day that its month lacks runs over into the next."""
    if unit in ("hour", "day"):
        return when + timedelta(**{unit + "s": amount})
    months = when.year * 12 + when.month - 1 + amount * (12 if unit == "year" else 1)
    first = when.replace(year=months // 12, month=months % 12 + 1, day=1)
    return first + timedelta(days=when.day - 1)


def chain(values, relation):
    """Each value in its relation to the next; false where one is missing."""
    if any(one is None for one in values):
        return False
    return all(relation(a, b) for a, b in zip(values, values[1:]))


def as_moment(value):
    return moment(value) if isinstance(value, str) else value


def folded(operands, data):
    items, body, start = operands
    total = evaluate(start, data)
    for index, item in enumerate(evaluate(items, data) or []):
        frame = {"accumulator": total, "current": item, "key": index, "data": data}
        total = evaluate(body, frame)
    return total


def evaluate(node, data):
    """The value of an expression."""
    if isinstance(node, list):
        return [evaluate(one, data) for one in node]
    if not isinstance(node, dict):
        return node
    ((operator, operands),) = node.items()
    if operator == "var":
        return dig(data, operands)
    if operator == "if":
        return evaluate(operands[1 if evaluate(operands[0], data) else 2], data)
    if operator == "and":
        return all(evaluate(one, data) for one in operands)
    if operator == "reduce":
        return folded(operands, data)
    if operator == "extractFromUVCI":
        return fragment(evaluate(operands[0], data), operands[1])
    if operator == "dccDateOfBirth":
        return moment(evaluate(operands[0], data), birth=True)
    if operator == "plusTime":
        when = as_moment(evaluate(operands[0], data))
        return when and shifted(when, operands[1], operands[2])
    return of_values(operator, [evaluate(one, data) for one in operands])


def of_values(operator, values):
    """An operation that reads all of its operands."""
    if operator == "!":
        return not values[0]
    if operator == "===":
        same_kind = isinstance(values[0], bool) == isinstance(values[1], bool)
        return same_kind and values[0] == values[1]
    if operator == "in":
        return values[0] in (values[1] or [])
    if operator == "+":
        return values[0] + values[1]
    if operator in ORDER:
        return chain(values, ORDER[operator])
    if operator in TIMES:
        return chain([as_moment(one) for one in values], ORDER[TIMES[operator]])
    raise Fault(operator)


def verdict(rule, data):
    """Whether the rule accepts the input."""
    return bool(evaluate(rule["Logic"], data))

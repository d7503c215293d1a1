# SPDX-License-Identifier: Apache-2.0
"""CertLogic, construct by construct: a rule, and inputs with the verdict that is expected."""

CLOCK = {"var": "external.validationClock"}


def var(path):
    return {"var": "payload." + path}


def after(path, amount, unit):
    return {"plusTime": [var(path), amount, unit]}


def tests_of(rows):
    """[(payload, verdict)] or [(payload, clock, verdict)] as tests."""
    tests = []
    for number, (payload, *clock, expected) in enumerate(rows):
        external = {"validationClock": clock[0]} if clock else {}
        data = {"payload": payload, "external": external}
        tests.append({"name": f"row {number}", "input": data, "expected": expected})
    return tests


def plain_rules():
    """Presence, choices and lists."""
    yield "presence", {"var": "payload.v.0"}, [
        ({}, False),
        ({"v": []}, False),
        ({"v": [{}]}, False),
        ({"v": [{"dn": 1}]}, True),
    ]
    yield "not", {"!": [var("x")]}, [
        ({}, True),
        ({"x": ""}, True),
        ({"x": 0}, True),
        ({"x": 2}, False),
    ]
    yield "if-else", {"if": [var("a"), {"===": [var("b"), "Yes!"]}, True]}, [
        ({}, True),
        ({"a": 1, "b": "Yes!"}, True),
        ({"a": 1, "b": "yes"}, False),
        ({"a": 1}, False),
    ]
    yield "in", {"in": [var("tt"), ["LP6464-4", "LP217198-3"]]}, [
        ({"tt": "LP217198-3"}, True),
        ({"tt": "LP2171983"}, False),
        ({}, False),
    ]
    yield "in-truths", {"in": [True, [{">": [var("n"), 2]}, var("flag")]]}, [
        ({"n": 3}, True),
        ({"n": 2}, False),
        ({"n": 1, "flag": True}, True),
    ]


def value_rules():
    """Numbers, texts and parts of texts."""
    yield "two-numbers", {"and": [{">=": [var("dn"), var("sd")]}, {"<": [var("sd"), 3]}]}, [
        ({"dn": 2, "sd": 2}, True),
        ({"dn": 1, "sd": 2}, False),
        ({"dn": 4, "sd": 3}, False),
        ({"sd": 2}, False),
    ]
    yield "same-variables", {"===": [var("a"), var("b")]}, [
        ({"a": "x", "b": "x"}, True),
        ({"a": "x", "b": "y"}, False),
        ({"a": 2, "b": 2}, True),
        ({}, True),
        ({"a": 1}, False),
    ]
    present = {"if": [{"var": "current.0"}, 1, 0]}
    count = [[var("v"), var("t")], {"+": [{"var": "accumulator"}, present]}, 0]
    yield "reduce", {"===": [{"reduce": count}, 1]}, [
        ({"v": [{"a": 1}]}, True),
        ({"v": [{"a": 1}], "t": [{"a": 1}]}, False),
        ({}, False),
    ]
    yield "identifier", {"===": [{"extractFromUVCI": [var("ci"), 1]}, "AT"]}, [
        ({"ci": "URN:UVCI:01:AT:123"}, True),
        ({"ci": "01:AT/123"}, True),
        ({"ci": "URN:UVCI:01:DE:AT"}, False),
        ({}, False),
    ]


def timed_rules():
    """Moments: hours, days, calendar years, and dates of birth that are not whole."""
    yield "hours", {"before": [CLOCK, after("sc", 72, "hour")]}, [
        ({"sc": "2022-01-01T10:00:00+02:00"}, "2022-01-04T07:59:59Z", True),
        ({"sc": "2022-01-01T10:00:00+02:00"}, "2022-01-04T08:00:00Z", False),
        ({}, "2022-01-04T08:00:00Z", False),
    ]
    window = [after("dt", 14, "day"), CLOCK, after("dt", 270, "day")]
    yield "days", {"not-after": window}, [
        ({"dt": "2021-05-01"}, "2021-05-14T23:59:59Z", False),
        ({"dt": "2021-05-01"}, "2021-05-15T00:00:00Z", True),
        ({"dt": "2021-05-01"}, "2022-01-26T00:00:00Z", True),
        ({"dt": "2021-05-01"}, "2022-01-26T00:00:01Z", False),
    ]
    yield "years", {"not-before": [CLOCK, after("dob", 12, "year")]}, [
        ({"dob": "2010-03-01"}, "2022-02-28T23:59:59Z", False),
        ({"dob": "2010-03-01"}, "2022-03-01T00:00:00Z", True),
        ({"dob": "2008-02-29"}, "2021-02-28T12:00:00Z", True),
    ]
    adult = {"after": [var("dob"), {"plusTime": [CLOCK, -18, "year"]}]}
    yield "years-back", adult, [
        ({"dob": "2004-06-02"}, "2022-06-01T10:00:00Z", True),
        ({"dob": "2004-06-01"}, "2022-06-01T10:00:00Z", False),
    ]
    birth = {"dccDateOfBirth": [var("dob")]}
    yield "birth", {"before": [birth, {"plusTime": [CLOCK, -7000, "day"]}]}, [
        ({"dob": "2000"}, "2020-03-01T00:00:01Z", True),
        ({"dob": "2000"}, "2020-03-01T00:00:00Z", False),
        ({"dob": "2000-02"}, "2019-04-30T00:00:01Z", True),
        ({"dob": "2000-02"}, "2019-04-30T00:00:00+01:00", False),
    ]


def rules():
    """(name, logic, tests) of each construct."""
    for name, logic, rows in [*plain_rules(), *value_rules(), *timed_rules()]:
        yield name, logic, tests_of(rows)


def left_out():
    """(reason, logic) of what is not translated."""
    yield "function", {"cat": [var("a"), "b"]}
    yield "loop", {"reduce": [var("v"), {"+": [{"var": "accumulator"}, 1]}, 0]}
    yield "date", {"after": [CLOCK, {"plusTime": [var("dob"), 12, "year"]}]}
    yield "syntax", {"===": [1, 1], "in": [1, [1]]}

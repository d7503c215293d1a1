# SPDX-License-Identifier: Apache-2.0
"""Reads the two public suites from their folders."""

import json

from . import certlogic, certlogic_naive
from .suite import Rule


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def dcc_tests(folder):
    """The tests of a CertLogic rule."""
    tests = []
    for path in sorted(folder.glob("tests/*.json")):
        test = read_json(path)
        data = {"payload": test.get("payload"), "external": test.get("external")}
        name = f"{path.stem} {test.get('name') or ''}".strip()
        tests.append({"name": name, "input": data, "expected": test["expected"]})
    return tests


def dcc_rule(path):
    rule, tests = read_json(path), dcc_tests(path.parent)

    def naive(test):
        verdict = certlogic_naive.verdict(rule, test["input"])
        return {} if verdict == test["expected"] else {"accepted": verdict}

    name = f"{path.parent.parent.name}_{path.parent.name}"
    return Rule(name, tests, lambda: certlogic.translate(rule, tests), naive)


def read_dcc(folder):
    """The rules of a folder STATE/RULE/{rule.json, tests/*.json}."""
    places = [path for path in folder.rglob("*.json") if path.parent.name != "tests"]
    places = [path for path in places if path.name in ("rule.json", path.parent.name + ".json")]
    return [dcc_rule(path) for path in sorted(places)]


def read(folders):
    """{suite: rules} of all that lies in the folders."""
    return {"dcc": [rule for folder in folders for rule in read_dcc(folder)]}

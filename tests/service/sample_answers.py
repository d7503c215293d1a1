# SPDX-License-Identifier: Apache-2.0
"""A sample patient as an EHR holds him: answers to the engine's own questionnaire, given today."""

import datetime
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def answer_of(value):
    unit = value.get("unit") if isinstance(value, dict) else None
    value = value["value"] if isinstance(value, dict) else value
    if unit is not None:
        code = {"value": value, "system": "http://unitsofmeasure.org", "code": unit}
        return {"valueQuantity": code}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, (int, float)):
        return {"valueDecimal": value}
    return {"valueCoding": {"system": "urn:windlass:answer", "code": value}}


def answers():
    """The facts of a sample patient as answers to the engine's own questionnaire."""
    sample = ROOT / "rules/plantar-heel-pain/patients/sample-1.yaml"
    facts = yaml.safe_load(sample.read_text(encoding="utf-8"))["facts"]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "authored": datetime.date.today().isoformat(),
        "subject": {"reference": "Patient/p1"},
        "questionnaire": "urn:windlass:questionnaire:plantar-heel-pain|1",
        "item": [
            {"linkId": fact, "answer": [answer_of(value)]}
            for fact, value in facts.items()
            if isinstance(value, (bool, int, float, str))
            or (isinstance(value, dict) and isinstance(value.get("value"), (bool, int, float, str)))
        ],
    }

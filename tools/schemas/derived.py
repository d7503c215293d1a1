# SPDX-License-Identifier: Apache-2.0
"""The schema of what a pathway derives: every derived fact with its own values."""


def derived_value(fact):
    return {"type": "boolean"} if fact["type"] == "bool" else {"enum": fact["values"]}


def one_of_these(title, facts):
    return {
        "properties": {
            "fact": {
                "title": title,
                "enum": [fact["id"] for fact in facts],
                "enumDescriptions": [fact["title"] for fact in facts],
            }
        }
    }


def derived_facts(facts):
    derived = [fact for fact in facts if fact.get("derived") and fact["type"] in ("bool", "enum")]
    numbers = [fact for fact in facts if fact.get("derived") and fact["type"] == "number"]
    return {
        "if": {"anyOf": [{"required": ["score"]}, {"required": ["calculate"]}]},
        "then": one_of_these("A number that is computed", numbers),
        "else": one_of_these("A fact that is derived by cases", derived),
        "allOf": [
            {
                "if": {"required": ["fact"], "properties": {"fact": {"const": fact["id"]}}},
                "then": {
                    "properties": {
                        "cases": {"items": {"properties": {"is": derived_value(fact)}}},
                        "otherwise": derived_value(fact),
                    }
                },
            }
            for fact in derived
        ],
    }

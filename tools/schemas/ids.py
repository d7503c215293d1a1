# SPDX-License-Identifier: Apache-2.0
"""ids.schema.json: the ids that an editor can offer, from the documents of the tree."""


def offered(title, known, excluded=()):
    """Known ids for an editor to offer; others may come with documents from elsewhere."""
    free = {"allOf": [{"$ref": "common.schema.json#/definitions/id"}]}
    if excluded:
        free["not"] = {"enum": sorted(excluded)}
    ids = sorted(known)
    choices = [{"enum": ids, "enumDescriptions": [known[one] for one in ids]}] if ids else []
    return {"title": title, "anyOf": choices + [free]}


def items_of(documents, kind, key=None):
    """The documents of a kind, or what they list under `key`."""
    of_kind = [document for document in documents if document["kind"] == kind]
    if key is None:
        return of_kind
    return [item for document in of_kind for item in document.get(key) or []]


def titles(items, key="id"):
    return {item[key]: item["title"] for item in items}


def citable(documents):
    """The evidence that a rule may cite, and what it may not."""
    entries = items_of(documents, "evidence", "entries")
    bad = {one["id"] for one in entries if one["verified"] in ("miscited", "not_found")}
    shown = {
        one["id"]: f"{one['claim']} ({one['kind']}, {one['strength']}, {one['verified']})"
        for one in entries
        if one["id"] not in bad
    }
    return offered("An entry of the evidence document that a rule may cite", shown, bad)


def effects(modalities):
    words = {
        "all": "Every modality",
        "invasive": "Every invasive modality",
        "others": "Every modality that is not named; without it these get the most cautious effect",
    }
    effect = {"$ref": "common.schema.json#/definitions/effect"}
    shown = {**words, **modalities}
    return {
        "title": "What happens to which modality",
        "type": "object",
        "minProperties": 1,
        "anyOf": [
            {"required": ["all"]},
            {"required": ["others"]},
            {
                "$comment": "An effect for whom it does not name.",
                "not": {"additionalProperties": {"const": "none"}},
            },
        ],
        "not": {"required": ["all", "others"]},
        "properties": {one: {"title": shown[one], "allOf": [effect]} for one in shown},
        "propertyNames": {"allOf": [{"$ref": "common.schema.json#/definitions/id"}]},
        "additionalProperties": effect,
    }


def prescribers(modalities):
    """Those that modality documents name; one with the lines in its document names none."""
    return titles([one for one in modalities if isinstance(one["protocol"], str)], "protocol")


def ids_schema(documents):
    of_kind = items_of(documents, "modality")
    modalities = titles(of_kind)
    red_flags = titles(items_of(documents, "screening", "red_flags"))
    stages = titles(items_of(documents, "pathway", "stages"))
    bases = {**titles(items_of(documents, "ruleset")), **titles(items_of(documents, "pathway"))}
    return {
        "modality": offered("A modality", modalities),
        "evidence": citable(documents),
        "red_flag": offered("A red flag of the screening document", red_flags),
        "stage": offered("A stage of the pathway", stages),
        "prescriber": offered("A prescriber of the modality's plugin", prescribers(of_kind)),
        "base": offered("The pathway, or another rule set", bases),
        "effects": effects(modalities),
        "by_modality": {
            "type": "object",
            "properties": {one: {"title": title} for one, title in modalities.items()},
        },
    }
